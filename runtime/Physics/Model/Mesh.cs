using System.Collections.Immutable;

namespace Sim.Runtime.Physics.Model;

public readonly record struct Triangle(int A, int B, int C);

/// <summary>A triangle mesh in its own principal frame: the centre of mass is the origin, the axes are those of inertia.</summary>
public sealed record Mesh : Element
{
    public required ImmutableArray<Vec3> Vertices { get; init; }     // m, each a single-precision number

    public required ImmutableArray<Triangle> Faces { get; init; }    // counter-clockwise seen from outside

    public ImmutableArray<Vec3> Normals { get; init; } = [];         // unit; at corners by FaceNormals

    public ImmutableArray<Triangle> FaceNormals { get; init; } = [];

    public ImmutableArray<(float U, float V)> TextureCoordinates { get; init; } = [];

    public ImmutableArray<Triangle> FaceTextureCoordinates { get; init; } = [];

    /// <summary>The mesh's frame in the file's coordinates (after refpos, refquat and scale), which was taken out of the vertices.</summary>
    public required Pose Offset { get; init; }

    public required Vec3 Scale { get; init; }

    public required Vec3 BoxLow { get; init; }                       // box around the vertices, m

    public required Vec3 BoxHigh { get; init; }

    /// <summary>Null where no geom collides with it.</summary>
    public ConvexHull? Hull { get; init; }

    /// <summary>Flat faces of more than a triangle, which contacts of two meshes are clipped against.</summary>
    public ImmutableArray<MeshPolygon> Polygons { get; init; } = [];

    public string File { get; init; } = "";                          // empty for a mesh in the scene
}

/// <summary>The convex hull of a mesh, with the neighbours of each corner for walking to a support point.</summary>
/// <param name="Vertices">Corners, as indices into the mesh's vertices.</param>
/// <param name="EdgeStarts">Of each corner, and one past the last: where its neighbours begin in <paramref name="Edges"/>.</param>
/// <param name="Edges">Neighbours, as indices into <paramref name="Vertices"/>.</param>
/// <param name="Faces">Triangles, as indices into the mesh's vertices.</param>
public sealed record ConvexHull(
    ImmutableArray<int> Vertices, ImmutableArray<int> EdgeStarts, ImmutableArray<int> Edges, ImmutableArray<Triangle> Faces);

/// <param name="Normal">Unit, outward.</param>
/// <param name="Vertices">Around the face, as indices into the mesh's vertices.</param>
public sealed record MeshPolygon(Vec3 Normal, ImmutableArray<int> Vertices);
