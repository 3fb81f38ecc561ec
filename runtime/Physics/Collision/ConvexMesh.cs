namespace Sim.Runtime.Physics.Collision;

/// <summary>A mesh that collides by its convex hull, with everything numbered as in MuJoCo's compiled model.</summary>
public sealed record ConvexMesh
{
    /// <summary>x, y, z of each vertex in the geom's frame, rounded to float (mesh_vert).</summary>
    public required double[] Vertices { get; init; }

    /// <summary>
    /// The hull (mesh_graph): numbers of vertices and faces, for each hull vertex where its neighbours begin and its number among the
    /// vertices, then the neighbours, as numbers in the hull, each list ending with -1.
    /// </summary>
    public required int[] Graph { get; init; }

    /// <summary>Radius of the ball around the geom's centre that holds it (geom_rbound).</summary>
    public required double Bound { get; init; }

    /// <summary>Flat pieces of the hull: the normal of each (mesh_polynormal). Needed for several contacts a pair.</summary>
    public double[] PolygonNormals { get; init; } = [];

    /// <summary>Vertices of each flat piece (mesh_polyvert).</summary>
    public int[][] PolygonVertices { get; init; } = [];

    /// <summary>Flat pieces at each vertex (mesh_polymap).</summary>
    public int[][] VertexPolygons { get; init; } = [];

    /// <summary>Three vertices of each face of the mesh itself, which need not be convex (mesh_face). Needed for rays.</summary>
    public int[] Faces { get; init; } = [];
}
