using System.Runtime.InteropServices;
using Sim.Runtime.Devices.Cuda;
using Sim.Runtime.Numerics;
using Sim.Runtime.Physics.Collision;
using Sim.Tests.Devices;
using Sim.Tests.Devices.Ptx;
using Xunit;

namespace Sim.Tests.Physics.Collision;

/// <summary>The machine code of the narrow phase, for the CPU and for GPUs.</summary>
public sealed unsafe class NarrowPhaseKernelTests
{
    private const int PairsOfType = 3;

    private static IReadOnlyList<GeomPair> Pairs { get; } =
        [.. RecordedPairs.All.ByTypes.Values.SelectMany(records => records.Take(PairsOfType)).Select(record => record.Pair)];

    [Theory]
    [InlineData("f32", 1)]
    [InlineData("f32", 8)]
    [InlineData("f32", 16)]
    [InlineData("f64", 1)]
    [InlineData("f64", 8)]
    public void No_pair_function_calls_an_operator(string precision, int lanes)
    {
        var text = InliningTests.ListingOf("narrow-phase", precision, $"{lanes}");
        Assert.Contains("Gjk`1", text, StringComparison.Ordinal);
        Assert.Empty(InliningTests.OperatorCalls(text));
    }

    [Fact]
    public void The_PTX_of_the_narrow_phase_finds_the_same_bits()
    {
        using var compiler = new PtxCompiler();
        var ptx = compiler.Compile(typeof(NarrowKernel));
        using var machine = new PtxMachine();
        var (onCpu, onMachine) = (new Memory(null), new Memory(machine));
        var kernel = onCpu.Kernel;
        for (var index = 0; index < Pairs.Count; index++)
            kernel.Run(index);
        onMachine.Run(machine, ptx);
        Assert.Equal(onCpu.Results(), onMachine.Results());
        Assert.Contains(onCpu.Results(), value => value != 0);
    }

    /// <summary>Called in a process of its own, whose machine code is then read.</summary>
    internal static int RunPairs(string precision, string lanes)
    {
        PairRunner.Run(precision, int.Parse(lanes, System.Globalization.CultureInfo.InvariantCulture), Pairs, RecordedPairs.All.Meshes);
        return 0;
    }

    /// <summary>A kernel's memory, on the host or on a machine.</summary>
    private sealed class Memory
    {
        private readonly ICudaDriver? _driver;
        private readonly nint _found, _counts;

        public Memory(PtxMachine? machine)
        {
            _driver = machine;
            var layout = new NarrowLayout(Pairs.Count, NarrowKernel.MostContacts, Lanes: 1);
            var meshes = new MeshTables(RecordedPairs.All.Meshes);
            int[] table = [.. Pairs.SelectMany(pair => (int[])[pair.First.Type, pair.Second.Type, 0, 1, pair.First.Mesh, pair.Second.Mesh, 0, 0])];
            float[] geoms = [.. Pairs.SelectMany(pair => (double[])[.. pair.First.Pose, .. pair.Second.Pose]).Select(value => (float)value)];
            float[] sizes = [.. Pairs.SelectMany(pair => (double[])[.. pair.First.Size, .. pair.Second.Size]).Select(value => (float)value)];
            _found = Put(new float[Pairs.Count * NarrowKernel.MostContacts * Candidate.Size]);
            _counts = Put(new int[Pairs.Count]);
            Kernel = new NarrowKernel
            {
                Layout = layout,
                Tables = new NarrowTables
                {
                    Pairs = (int*)Put(table),
                    Margins = (byte*)Put([.. Pairs.Select(pair => (float)pair.Margin)]),
                    Meshes = (int*)Put([.. meshes.Numbers]),
                    Vertices = (byte*)Put([.. meshes.Scalars.Select(value => (float)value)]),
                    Iterations = layout.Iterations,
                    Tolerance = 1e-6,
                },
                Geoms = (F32*)Put(geoms),
                Sizes = (F32*)Put(sizes),
                Work = (F32*)Put(new float[Pairs.Count * layout.Values]),
                Found = (F32*)_found,
                Counts = (int*)_counts,
            };
        }

        public NarrowKernel Kernel { get; }

        public void Run(PtxMachine machine, string ptx)
        {
            ICudaDriver driver = machine;
            var status = driver.LoadModule(ptx, out var module, out var log);
            Assert.True(status == CudaResult.Success, log);
            Assert.Equal(CudaResult.Success, driver.GetFunction(module, KernelName.Symbol(typeof(NarrowKernel)), out var function));
            var (kernel, count) = (Kernel, Pairs.Count);
            var parameters = stackalloc void*[] { &count, &kernel };
            Assert.Equal(CudaResult.Success, driver.Launch(function, 2, 64, stream: 0, parameters));
        }

        /// <summary>How many contacts each pair has, then their bits.</summary>
        public int[] Results()
        {
            var counts = new int[Pairs.Count];
            var found = new int[Pairs.Count * NarrowKernel.MostContacts * Candidate.Size];
            Take(counts, _counts);
            Take(found, _found);
            return [.. counts, .. found];
        }

        private nint Put<T>(T[] values)
            where T : unmanaged
        {
            var bytes = (nuint)(Math.Max(1, values.Length) * sizeof(T));
            fixed (T* from = values)
            {
                if (_driver is null)
                {
                    var to = NativeMemory.Alloc(bytes);
                    values.CopyTo(new Span<T>(to, values.Length));
                    return (nint)to;
                }

                Assert.Equal(CudaResult.Success, _driver.Allocate(bytes, out var device));
                _driver.Upload(device, from, bytes);
                return device;
            }
        }

        private void Take(int[] to, nint from)
        {
            fixed (int* values = to)
            {
                if (_driver is null)
                    new Span<int>((void*)from, to.Length).CopyTo(to);
                else
                    _driver.Download(values, from, (nuint)(to.Length * sizeof(int)));
            }
        }
    }
}
