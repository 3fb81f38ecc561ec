using System.Collections.Concurrent;

namespace Sim.Runtime.Devices.Cuda;

/// <summary>An NVIDIA GPU: one thread a world.</summary>
/// <remarks>
/// Works in the device's primary context, which libtorch uses too, so that a column's address is a tensor's. Its stream keeps
/// order with the default stream: a step sees what the agent's tensors wrote before it, and the other way round, without the
/// host waiting. Calls return before the GPU is done, except those that copy to the host and <see cref="Synchronize"/>.
/// </remarks>
public sealed unsafe class CudaDevice : IDevice
{
    /// <summary>CUDA 11.4, whose functions are called.</summary>
    private const int OldestDriver = 11040;

    private readonly ICudaDriver _driver;
    private readonly PtxCache _cache;
    private readonly PtxCompiler _compiler = new();
    private readonly int _index;
    private readonly nint _context;
    private readonly nint _stream;
    private readonly int _multiprocessors;
    private readonly ConcurrentDictionary<nint, long> _sizes = [];
    private readonly Dictionary<(Type Kernel, int LocalBytes), (nint Module, nint Function)> _functions = [];
    private readonly Lock _loading = new();

    /// <param name="index">Of the GPU, from 0.</param>
    /// <param name="memory">Allocates its columns; null for the driver.</param>
    /// <exception cref="FailureException">No driver, no such GPU, or one that is too old.</exception>
    public CudaDevice(int index = 0, IColumnMemory? memory = null)
        : this(LoadDriver(), index, PtxCache.OfUser(), memory)
    {
    }

    internal CudaDevice(ICudaDriver driver, int index, PtxCache cache, IColumnMemory? memory = null)
    {
        (_driver, _index, _cache, Memory) = (driver, index, cache, memory);
        Name = $"cuda:{index}";
        CheckDriver();
        Description = CheckDevice();
        Check(_driver.GetAttribute(CudaAttribute.MultiprocessorCount, index, out _multiprocessors), "asking for its size");
        Check(_driver.RetainPrimaryContext(index, out _context), "opening it");
        try
        {
            Enter();
            Check(_driver.CreateStream(keepsOrder: true, out _stream), "making a stream");
        }
        catch
        {
            _ = _driver.ReleasePrimaryContext(index);
            throw;
        }
    }

    public string Name { get; }

    public string Description { get; }

    public int Threads => 1;

    public bool HostVisible => false;

    public IColumnMemory? Memory { get; }

    public long AvailableBytes
    {
        get
        {
            Enter();
            Check(_driver.GetMemory(out var free, out _), "asking for its free memory");
            return (long)free + _sizes.Values.Sum();
        }
    }

    internal ICudaDriver Driver => _driver;

    internal nint Stream => _stream;

    public int LanesFor(Precision precision, int worlds) => 1;

    public nint Allocate(long bytes)
    {
        Enter();
        var address = Memory?.Allocate(bytes) ?? AllocateByDriver(bytes);
        Check(_driver.Clear(address, (nuint)bytes), "clearing memory");
        _sizes.TryAdd(address, bytes);
        return address;
    }

    public void Free(nint address)
    {
        if (!_sizes.TryRemove(address, out _))
            return;

        Enter();
        if (Memory is null)
            Check(_driver.Free(address), "freeing memory");
        else
            Memory.Free(address);
    }

    public void Upload(ReadOnlySpan<byte> source, nint destination)
    {
        if (source.IsEmpty)
            return;

        Enter();
        fixed (byte* from = source)
            Check(_driver.Upload(destination, from, (nuint)source.Length), "writing its memory");
    }

    public void Download(nint source, Span<byte> destination)
    {
        if (destination.IsEmpty)
            return;

        Enter();
        fixed (byte* to = destination)
            Check(_driver.Download(to, source, (nuint)destination.Length), "reading its memory");
    }

    public void Synchronize()
    {
        Enter();
        Check(_driver.Synchronize(_stream), "running a step");
    }

    IProgram IDevice.Compile(IReadOnlyList<GroupProgram> groups)
    {
        Enter();
        return new CudaProgram(this, groups);
    }

    public void Dispose()
    {
        _compiler.Dispose();
        Enter();
        foreach (var (module, _) in _functions.Values)
            _ = _driver.UnloadModule(module);
        _functions.Clear();
        _ = _driver.DestroyStream(_stream);
        _ = _driver.ReleasePrimaryContext(_index);
    }

    /// <summary>Makes the calling thread work on this device.</summary>
    internal void Enter() => Check(_driver.SetContext(_context), "switching to it");

    /// <exception cref="FailureException">The call did not succeed.</exception>
    internal void Check(CudaResult result, string what)
    {
        if (result != CudaResult.Success)
            throw new FailureException($"The GPU {Name} failed in {what}: {_driver.Explain(result)}.");
    }

    /// <summary>The function that runs a kernel with so much memory a thread, loaded once.</summary>
    internal nint Function(Type kernel, int localBytes)
    {
        lock (_loading)
        {
            if (_functions.TryGetValue((kernel, localBytes), out var loaded))
                return loaded.Function;

            var ptx = PtxRewriter.WithLocalBytes(_cache.Get(kernel, _compiler.Compile), localBytes);
            var result = _driver.LoadModule(ptx, out var module, out var log);
            if (result != CudaResult.Success)
            {
                throw new FailureException(
                    $"The driver of {Name} refused the PTX of kernel {KernelName.Of(kernel)}: {_driver.Explain(result)}. " +
                    $"Its compiler said: {log}");
            }

            var symbol = KernelName.Symbol(kernel);
            Check(_driver.GetFunction(module, symbol, out var function), $"finding kernel {KernelName.Of(kernel)}");
            Check(_driver.LoadFunction(function), $"loading kernel {KernelName.Of(kernel)}");
            _functions.Add((kernel, localBytes), (module, function));
            return function;
        }
    }

    /// <summary>
    /// Threads in a block: few enough for a thread to have all registers that it can, and for every multiprocessor to get work.
    /// </summary>
    internal uint BlockSizeFor(long threads) =>
        threads >= 256L * _multiprocessors ? 128u : threads >= 128L * _multiprocessors ? 64u : 32u;

    private nint AllocateByDriver(long bytes)
    {
        var result = _driver.Allocate((nuint)bytes, out var address);
        if (result == CudaResult.OutOfMemory)
            throw new InsufficientMemoryException();

        Check(result, $"allocating {bytes:n0} bytes");
        return address;
    }

    private static LibCuda LoadDriver()
    {
        try
        {
            return LibCuda.Load();
        }
        catch (DllNotFoundException failure)
        {
            throw new FailureException(
                $"A CUDA device was asked for, but {LibCuda.Library} could not be loaded: NVIDIA's driver is not installed " +
                "here, or a container was started without its GPUs. Use --device cpu, or install the driver.",
                failure);
        }
    }

    private void CheckDriver()
    {
        var result = _driver.Initialize();
        if (result == CudaResult.NoDevice)
            throw Unusable("NVIDIA's driver sees no GPU");
        if (result != CudaResult.Success)
            throw Unusable($"NVIDIA's driver does not start: {_driver.Explain(result)}");

        Check(_driver.GetVersion(out var version), "asking for the driver's version");
        if (version < OldestDriver)
            throw Unusable($"its driver is for CUDA {Text(version)}, and CUDA {Text(OldestDriver)} or later is needed");

        static string Text(int version) => $"{version / 1000}.{version % 1000 / 10}";
    }

    private string CheckDevice()
    {
        Check(_driver.GetDeviceCount(out var count), "counting the GPUs");
        if ((uint)_index >= (uint)count)
            throw new UsageException($"{Name} was asked for, but there are {count} GPUs here, numbered from 0.");

        Check(_driver.GetDeviceName(_index, out var name), "asking for its name");
        Check(_driver.GetAttribute(CudaAttribute.MajorCapability, _index, out var major), "asking for its age");
        Check(_driver.GetAttribute(CudaAttribute.MinorCapability, _index, out var minor), "asking for its age");
        var least = PtxCompiler.Capability;
        return (major, minor).CompareTo(least) >= 0
            ? $"{name}, compute capability {major}.{minor}"
            : throw Unusable(
                $"{name} has compute capability {major}.{minor}, and {least.Major}.{least.Minor} or later is needed");
    }

    private FailureException Unusable(string why) => new($"{Name} was asked for, but {why}. Use --device cpu.");
}
