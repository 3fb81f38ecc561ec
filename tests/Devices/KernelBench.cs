using System.Runtime.InteropServices;
using Sim.Runtime.Devices.Cuda;
using Sim.Runtime.Ecs;
using Sim.Tests.Devices.Ptx;
using Xunit;

namespace Sim.Tests.Devices;

/// <summary>A kernel that reads and writes rows of bytes.</summary>
internal unsafe interface ITestKernel<K> : IKernel
    where K : unmanaged, ITestKernel<K>
{
    static abstract K Make(TestRows rows);
}

/// <summary>What a test kernel reads, made of awkward numbers, and where it writes.</summary>
internal unsafe struct TestRows
{
    public const int InputBytes = 64, OutputBytes = 256;

    public byte* Input;
    public byte* Output;

    /// <summary>Any of 16 numbers: the first two small, the third up to 70, then doubles and floats, from the 11th random bits.</summary>
    public readonly int Int(int index, int place) => ((int*)(Input + ((long)index * InputBytes)))[place];

    public readonly long Long(int index) => ((long)Int(index, 12) << 32) | (uint)Int(index, 13);

    /// <summary>One of two.</summary>
    public readonly double Double(int index, int place) => ((double*)(Input + ((long)index * InputBytes)))[2 + place];

    /// <summary>One of two.</summary>
    public readonly float Float(int index, int place) => ((float*)(Input + ((long)index * InputBytes)))[8 + place];

    public readonly int* Ints(int index) => (int*)(Output + ((long)index * OutputBytes));

    public readonly long* Longs(int index) => (long*)(Output + ((long)index * OutputBytes));
}

/// <summary>Runs a kernel on the CPU and, as PTX, on the machine, and compares every byte that they wrote.</summary>
internal static unsafe class KernelBench
{
    private const int Rows = 300;
    private const uint BlockSize = 64;

    private static readonly double[] Awkward =
    [
        0.5, -0.5, 1.5, 2.5, -2.5, 1e10, -1e10, 1e20, -1e20, double.NaN, double.PositiveInfinity, double.NegativeInfinity, 300.7, -300.7,
        0, -0.0, 1e-320, 3.999999, 2147483647.5, 2147483648.0, -2147483648.5, -2147483649.0, 4294967296.0, 65536.5, 255.9, 256.1, -129.0,
    ];

    public static void Same<K>()
        where K : unmanaged, ITestKernel<K>
    {
        using var compiler = new PtxCompiler();
        var input = Input();
        Assert.Equal(Words(OnCpu<K>(input)), Words(OnMachine<K>(input, compiler.Compile(typeof(K)))));
    }

    public static byte[] OnMachine<K>(byte[] input, string ptx)
        where K : unmanaged, ITestKernel<K>
    {
        using var machine = new PtxMachine();
        ICudaDriver driver = machine;
        var output = new byte[Rows * TestRows.OutputBytes];
        Assert.Equal(CudaResult.Success, driver.Allocate((nuint)input.Length, out var from));
        Assert.Equal(CudaResult.Success, driver.Allocate((nuint)output.Length, out var to));
        driver.Clear(to, (nuint)output.Length);
        fixed (byte* bytes = input)
            driver.Upload(from, bytes, (nuint)input.Length);

        var status = driver.LoadModule(ptx, out var module, out var log);
        Assert.True(status == CudaResult.Success, log);
        Assert.Equal(CudaResult.Success, driver.GetFunction(module, KernelName.Symbol(typeof(K)), out var function));
        var kernel = K.Make(new TestRows { Input = (byte*)from, Output = (byte*)to });
        var count = Rows;
        var parameters = stackalloc void*[] { &count, &kernel };
        driver.Launch(function, (Rows + BlockSize - 1) / BlockSize, BlockSize, stream: 0, parameters);
        fixed (byte* bytes = output)
            driver.Download(bytes, to, (nuint)output.Length);
        return output;
    }

    private static byte[] OnCpu<K>(byte[] input)
        where K : unmanaged, ITestKernel<K>
    {
        var output = new byte[Rows * TestRows.OutputBytes];
        fixed (byte* from = input)
        {
            fixed (byte* to = output)
            {
                var kernel = K.Make(new TestRows { Input = from, Output = to });
                for (var index = 0; index < Rows; index++)
                    kernel.Run(index);
            }
        }

        return output;
    }

    private static byte[] Input()
    {
        var input = new byte[Rows * TestRows.InputBytes];
        var state = 12345u;
        for (var at = 0; at < input.Length; at += sizeof(uint))
        {
            state ^= state << 13;
            state ^= state >> 17;
            state ^= state << 5;
            MemoryMarshal.Write(input.AsSpan(at), state);
        }

        for (var index = 0; index < Rows; index++)
        {
            var row = input.AsSpan(index * TestRows.InputBytes, TestRows.InputBytes);
            MemoryMarshal.Write(row, index % 7);
            MemoryMarshal.Write(row[4..], (index % 5) - 2);
            MemoryMarshal.Write(row[8..], index % 71);
            MemoryMarshal.Write(row[16..], Awkward[index % Awkward.Length]);
            MemoryMarshal.Write(row[24..], Awkward[index / 3 % Awkward.Length]);
            MemoryMarshal.Write(row[32..], (float)Awkward[index % Awkward.Length]);
            MemoryMarshal.Write(row[36..], (float)Awkward[index / 3 % Awkward.Length]);
        }

        return input;
    }

    /// <summary>Which word of which row holds what, so that a difference can be read.</summary>
    private static IEnumerable<string> Words(byte[] output) => Enumerable.Range(0, output.Length / sizeof(uint)).Select(word =>
        $"row {word * sizeof(uint) / TestRows.OutputBytes}, word {word % (TestRows.OutputBytes / sizeof(uint))}: " +
        $"{MemoryMarshal.Read<uint>(output.AsSpan(word * sizeof(uint))):x8}");
}
