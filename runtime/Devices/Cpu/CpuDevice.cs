using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.Intrinsics.X86;

namespace Sim.Runtime.Devices.Cpu;

/// <summary>The processor: one persistent worker a core, and the widest vectors that it has.</summary>
public sealed unsafe class CpuDevice : IDevice
{
    public const int MostThreads = 1024;

    private readonly WorkerPool _workers;
    private readonly int _lanes;
    private readonly ConcurrentDictionary<nint, long> _sizes = [];

    /// <param name="threads">Workers, the calling thread included; 0 for one a core.</param>
    /// <param name="lanes">Worlds a lane kernel works on at once: 1, 8 or 16; 0 for the widest.</param>
    /// <exception cref="ArgumentException">Threads below 0 or too many, or lanes that no number type has.</exception>
    public CpuDevice(int threads = 0, int lanes = 0)
    {
        if (threads is < 0 or > MostThreads)
            throw new ArgumentException($"Threads must be 1 to {MostThreads}, or 0 for one a core; {threads} was given.");
        if (lanes is not (0 or 1 or 8 or 16))
            throw new ArgumentException($"Lanes must be 1, 8 or 16, or 0 for the widest; {lanes} was given.");

        Threads = threads == 0 ? Environment.ProcessorCount : threads;
        _lanes = lanes;
        _workers = new WorkerPool(Threads);
    }

    public string Name => "cpu";

    public string Description => $"{CpuName.Value}, {Environment.ProcessorCount} cores";

    public int Threads { get; }

    public bool HostVisible => true;

    /// <summary>When this was made: the machine's free memory, or what a container may take if that is less.</summary>
    public long AvailableBytes { get; } = Math.Min(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes, FreeBytes());

    /// <remarks>Vector512.IsHardwareAccelerated can be false where AVX-512 runs at full speed, so the instruction set is asked for.</remarks>
    private static int WidestSingle => Avx512F.IsSupported ? 16 : Avx2.IsSupported ? 8 : 1;

    private static int WidestDouble => Avx512F.IsSupported ? 8 : 1;

    public int LanesFor(Precision precision, int worlds)
    {
        if (_lanes != 0)
            return precision == Precision.F64 ? Math.Min(_lanes, 8) : _lanes;

        var widest = precision == Precision.F64 ? WidestDouble : WidestSingle;
        return worlds >= widest ? widest : worlds >= 8 && widest > 8 ? 8 : 1;
    }

    private static long FreeBytes()
    {
        const string file = "/proc/meminfo", name = "MemAvailable:"; // MemAvailable:   23456789 kB
        var line = File.Exists(file) ? File.ReadLines(file).FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal)) : null;
        return line is null ? long.MaxValue : long.Parse(line[name.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[0], CultureInfo.InvariantCulture) << 10;
    }

    public nint Allocate(long bytes)
    {
        // Pages that are never touched are never committed, so nothing is cleared here: the system hands out zeroed pages.
        var address = HugePages.Map(bytes);
        if (address == 0)
            throw new InsufficientMemoryException();

        _sizes.TryAdd(address, bytes);
        return address;
    }

    public void Free(nint address)
    {
        if (_sizes.TryRemove(address, out var bytes))
            HugePages.Unmap(address, bytes);
    }

    public void Upload(ReadOnlySpan<byte> source, nint destination) =>
        source.CopyTo(new Span<byte>((void*)destination, source.Length));

    public void Download(nint source, Span<byte> destination) =>
        new ReadOnlySpan<byte>((void*)source, destination.Length).CopyTo(destination);

    public void Synchronize()
    {
    }

    IProgram IDevice.Compile(IReadOnlyList<GroupProgram> groups) => new CpuProgram(groups, _workers);

    public void Dispose() => _workers.Dispose();
}
