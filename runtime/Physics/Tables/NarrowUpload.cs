using System.Runtime.InteropServices;
using Sim.Runtime.Numerics;
using Sim.Runtime.Physics.Collision;

namespace Sim.Runtime.Physics.Tables;

/// <summary>Puts what the narrow phase reads on a device.</summary>
internal static unsafe class NarrowUpload
{
    public static NarrowTables Make<R>(StepModel model, Upload upload)
        where R : unmanaged, IReal<R>
    {
        var collision = model.Collision;
        var pairs = new int[collision.Pairs.Length * NarrowPair.Stride];
        for (var number = 0; number < collision.Pairs.Length; number++)
        {
            var pair = collision.Pairs[number];
            var to = pairs.AsSpan(number * NarrowPair.Stride);
            (to[NarrowPair.Geom1], to[NarrowPair.Geom2]) = (pair.Geom1, pair.Geom2);
            var (first, second) = (Geom(model, pair.Geom1), Geom(model, pair.Geom2));
            (to[NarrowPair.Type1], to[NarrowPair.Type2]) = ((int)first.Type, (int)second.Type);
            (to[NarrowPair.Mesh1], to[NarrowPair.Mesh2]) = (first.Mesh, second.Mesh);
        }

        double[] sizes =
        [
            .. Enumerable.Range(0, collision.Geoms.Length).Select(geom => Geom(model, geom).Size)
                .SelectMany(size => (double[])[size.X, size.Y, size.Z]),
        ];
        var meshes = new MeshTables([.. model.Model.Meshes.Select((mesh, number) => Mesh(model, mesh, number))]);
        var options = model.Model.Options;
        var isMultiple = model.Settings.MultipleConvexContacts ?? options.Has(Physics.Model.Enabled.MultipleConvexContacts);
        return new NarrowTables
        {
            Pairs = (int*)upload(MemoryMarshal.AsBytes(pairs.AsSpan())),
            Margins = (byte*)StepUpload.Scalars<R>([.. collision.Parameters.Select(pair => pair.Margin)], upload),
            Sizes = (byte*)StepUpload.Scalars<R>(sizes, upload),
            Meshes = (int*)upload(MemoryMarshal.AsBytes(meshes.Numbers.ToArray().AsSpan())),
            Vertices = (byte*)StepUpload.Scalars<R>([.. meshes.Scalars], upload),
            Iterations = options.ConvexIterations,
            Tolerance = options.ConvexTolerance,
            MultiContact = isMultiple ? 1 : 0,
        };
    }

    private static ConvexMesh Mesh(StepModel model, Model.Mesh mesh, int number) => new()
    {
        Vertices = [.. mesh.Vertices.SelectMany(vertex => (double[])[vertex.X, vertex.Y, vertex.Z])],
        Graph = mesh.Hull is { } hull ? Graph(hull) : [0, 0],
        Bound = model.Model.Geoms.Where(geom => geom.Mesh == number).Select(geom => geom.BoundingRadius).FirstOrDefault(),
    };

    /// <summary>As MuJoCo's mesh_graph: each list of neighbours ends with -1.</summary>
    private static int[] Graph(Model.ConvexHull hull)
    {
        var count = hull.Vertices.Length;
        var starts = new List<int>();
        var neighbours = new List<int>();
        for (var corner = 0; corner < count; corner++)
        {
            starts.Add(neighbours.Count);
            neighbours.AddRange(hull.Edges[hull.EdgeStarts[corner]..hull.EdgeStarts[corner + 1]]);
            neighbours.Add(-1);
        }

        return [count, hull.Faces.Length, .. starts, .. hull.Vertices, .. neighbours];
    }

    private static Model.Geom Geom(StepModel model, int geom) => model.Model.Geoms[model.Collision.GeomNumbers[geom]];
}
