using System.Runtime.InteropServices;
using Sim.Runtime.Numerics;
using Sim.Runtime.Physics.Collision;
using Sim.Runtime.Physics.Model;

namespace Sim.Tests.Physics.Collision;

/// <summary>Lets the narrow phase collide pairs, as many in a block as follow each other with the same types, meshes and margin.</summary>
internal static unsafe class PairRunner
{
    private const int MostContacts = 32, Iterations = 50;

    /// <summary>By precision ("f32", "f64") and lanes.</summary>
    public static FoundContact[][] Run(string precision, int lanes, IReadOnlyList<GeomPair> pairs, IReadOnlyList<ConvexMesh> meshes) =>
        (precision, lanes) switch
        {
            ("f32", 1) => Run<F32>(pairs, meshes),
            ("f32", 8) => Run<F32x8>(pairs, meshes),
            ("f32", 16) => Run<F32x16>(pairs, meshes),
            ("f64", 1) => Run<F64>(pairs, meshes),
            _ => Run<F64x8>(pairs, meshes),
        };

    public static FoundContact[][] Run<R>(IReadOnlyList<GeomPair> pairs, IReadOnlyList<ConvexMesh> meshes)
        where R : unmanaged, IReal<R>
    {
        var tables = new MeshTables(meshes);
        var scalars = new double[tables.Scalars.Count + 1];
        var numbers = tables.Numbers.Append(0).ToArray();
        var found = new FoundContact[pairs.Count][];
        fixed (int* numberTable = numbers)
        {
            fixed (double* scalarTable = scalars)
            {
                for (var index = 0; index < tables.Scalars.Count; index++)
                    R.Put(scalarTable, index, tables.Scalars[index]);
                var shared = new NarrowTables
                {
                    Meshes = numberTable,
                    Vertices = (byte*)scalarTable,
                    Iterations = Iterations,
                    Tolerance = 1e-6,
                };
                for (var first = 0; first < pairs.Count;)
                    first += RunBlock<R>(pairs, first, shared, found);
            }
        }

        return found;
    }

    private static int RunBlock<R>(IReadOnlyList<GeomPair> pairs, int first, NarrowTables tables, FoundContact[][] found)
        where R : unmanaged, IReal<R>
    {
        var layout = new NarrowLayout(1, MostContacts, R.Lanes, Iterations);
        const int Geoms = 0, Sizes = 24, Candidates = 32, Work = 48;
        var memory = (R*)NativeMemory.AlignedAlloc((nuint)((layout.Values + Work) * sizeof(R)), 64);
        new Span<byte>(memory, (layout.Values + Work) * sizeof(R)).Fill(0xFF); // not-a-number: nothing may be read before it is written
        var count = 1;
        while (count < R.Lanes && first + count < pairs.Count && Kind(pairs[first + count]) == Kind(pairs[first]))
            count++;
        for (var lane = 0; lane < count; lane++)
        {
            var pair = pairs[first + lane];
            Set(memory + Geoms, lane, [.. pair.First.Pose, .. pair.Second.Pose]);
            Set(memory + Sizes, lane, [.. pair.First.Size, .. pair.Second.Size]);
        }

        var kind = pairs[first];
        var numbers = stackalloc int[NarrowPair.Stride] { kind.First.Type, kind.Second.Type, 0, 1, kind.First.Mesh, kind.Second.Mesh, 0, 0 };
        double margin;
        R.Put(&margin, 0, kind.Margin);
        tables.Pairs = numbers;
        tables.Margins = (byte*)&margin;
        tables.MultiContact = kind.Several ? 1 : 0;
        var narrow = new NarrowPhase<R>(tables, layout, memory + Geoms, memory + Sizes, memory + Work);
        narrow.Begin();
        narrow.Add(0, (uint)((1UL << count) - 1));
        narrow.Run();
        for (var lane = 0; lane < count; lane++)
            found[first + lane] = Contacts(narrow, lane, memory + Candidates);
        NativeMemory.AlignedFree(memory);
        return count;
    }

    private static FoundContact[] Contacts<R>(NarrowPhase<R> narrow, int lane, R* memory)
        where R : unmanaged, IReal<R>
    {
        var found = new FoundContact[narrow.CountOf(0, lane)];
        for (var k = 0; k < found.Length; k++)
        {
            narrow.Copy(0, k, lane, memory);
            found[k] = new(R.Get(memory, lane), Three(memory + 1, lane), Three(memory + 4, lane), Three(memory + 7, lane));
        }

        return found;
    }

    private static (int Type1, int Type2, int Mesh1, int Mesh2, double Margin, bool Several) Kind(GeomPair pair) =>
        (pair.First.Type, pair.Second.Type, pair.First.Mesh, pair.Second.Mesh, pair.Margin, pair.Several);

    private static void Set<R>(R* to, int lane, double[] values)
        where R : unmanaged, IReal<R>
    {
        for (var index = 0; index < values.Length; index++)
            R.Set(to + index, lane, values[index]);
    }

    private static Vec3 Three<R>(R* at, int lane)
        where R : unmanaged, IReal<R> => new(R.Get(at, lane), R.Get(at + 1, lane), R.Get(at + 2, lane));
}
