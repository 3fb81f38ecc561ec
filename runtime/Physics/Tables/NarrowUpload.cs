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
        var options = model.Model.Options;
        var isMultiple = model.Settings.MultipleConvexContacts ?? options.Has(Physics.Model.Enabled.MultipleConvexContacts);
        return new NarrowTables
        {
            Pairs = (int*)upload(MemoryMarshal.AsBytes(pairs.AsSpan())),
            Margins = (byte*)StepUpload.Scalars<R>([.. collision.Parameters.Select(pair => pair.Margin)], upload),
            Sizes = (byte*)StepUpload.Scalars<R>(sizes, upload),
            Iterations = options.ConvexIterations,
            Tolerance = options.ConvexTolerance,
            MultiContact = isMultiple ? 1 : 0,
        };
    }

    private static Model.Geom Geom(StepModel model, int geom) => model.Model.Geoms[model.Collision.GeomNumbers[geom]];
}
