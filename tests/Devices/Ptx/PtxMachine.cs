using System.Diagnostics;
using Sim.Runtime.Devices.Cuda;

namespace Sim.Tests.Devices.Ptx;

/// <summary>A CUDA driver without a GPU: memory on the host, and PTX interpreted thread by thread, the last thread first.</summary>
/// <param name="capacity">Bytes of its memory.</param>
internal sealed unsafe class PtxMachine(long capacity = 1L << 30) : ICudaDriver, IDisposable
{
    private readonly DeviceMemory _memory = new(capacity);
    private readonly Dictionary<nint, object> _handles = [];
    private PtxThread? _thread;
    private List<Launched>? _capture;
    private nint _lastHandle;

    public DeviceMemory Memory => _memory;

    /// <summary>What is alive: modules, functions, streams, graphs, events.</summary>
    public int Handles => _handles.Count;

    public int Contexts { get; private set; }

    public int Modules { get; private set; }

    public int Captures { get; private set; }

    /// <summary>Kernels that ran, of graphs too.</summary>
    public int Launches { get; private set; }

    public int GraphLaunches { get; private set; }

    /// <summary>What the named call answers instead of being carried out.</summary>
    public (string Call, CudaResult Result)? Failure { get; set; }

    public int Version { get; init; } = 12080;

    public int Devices { get; init; } = 1;

    public (int Major, int Minor) Capability { get; init; } = (9, 0);

    public void Dispose() => _memory.Dispose();

    CudaResult ICudaDriver.Initialize() => Answer(nameof(ICudaDriver.Initialize));

    CudaResult ICudaDriver.GetVersion(out int version)
    {
        version = Version;
        return CudaResult.Success;
    }

    CudaResult ICudaDriver.GetDeviceCount(out int count)
    {
        count = Devices;
        return CudaResult.Success;
    }

    CudaResult ICudaDriver.GetDeviceName(int device, out string name)
    {
        name = "PTX machine";
        return CudaResult.Success;
    }

    CudaResult ICudaDriver.GetAttribute(CudaAttribute attribute, int device, out int value)
    {
        value = attribute switch
        {
            CudaAttribute.MajorCapability => Capability.Major,
            CudaAttribute.MinorCapability => Capability.Minor,
            _ => 4,
        };
        return CudaResult.Success;
    }

    CudaResult ICudaDriver.RetainPrimaryContext(int device, out nint context)
    {
        context = 1;
        Contexts++;
        return CudaResult.Success;
    }

    CudaResult ICudaDriver.ReleasePrimaryContext(int device)
    {
        Contexts--;
        return CudaResult.Success;
    }

    CudaResult ICudaDriver.SetContext(nint context) => CudaResult.Success;

    CudaResult ICudaDriver.GetMemory(out nuint free, out nuint total)
    {
        (free, total) = ((nuint)(_memory.Capacity - _memory.Used), (nuint)_memory.Capacity);
        return CudaResult.Success;
    }

    CudaResult ICudaDriver.Allocate(nuint bytes, out nint address)
    {
        address = (nint)_memory.Allocate((long)bytes);
        return address == 0 ? CudaResult.OutOfMemory : CudaResult.Success;
    }

    CudaResult ICudaDriver.Free(nint address) => _memory.Free((ulong)address) ? CudaResult.Success : CudaResult.InvalidValue;

    CudaResult ICudaDriver.Upload(nint destination, void* source, nuint bytes)
    {
        var host = _memory.Find((ulong)destination, bytes);
        if (host == null)
            return CudaResult.InvalidValue;

        Buffer.MemoryCopy(source, host, bytes, bytes);
        return Answer(nameof(ICudaDriver.Upload));
    }

    CudaResult ICudaDriver.Download(void* destination, nint source, nuint bytes)
    {
        var host = _memory.Find((ulong)source, bytes);
        if (host == null)
            return CudaResult.InvalidValue;

        Buffer.MemoryCopy(host, destination, bytes, bytes);
        return Answer(nameof(ICudaDriver.Download));
    }

    CudaResult ICudaDriver.Clear(nint address, nuint bytes)
    {
        var host = _memory.Find((ulong)address, bytes);
        if (host == null)
            return CudaResult.InvalidValue;

        System.Runtime.InteropServices.NativeMemory.Clear(host, bytes);
        return CudaResult.Success;
    }

    CudaResult ICudaDriver.LoadModule(string ptx, out nint module, out string log)
    {
        Modules++;
        (module, log) = (0, "this is a test");
        if (Answer(nameof(ICudaDriver.LoadModule)) is var refusal and not CudaResult.Success)
            return refusal;

        try
        {
            module = Add(new PtxModule(ptx));
            return CudaResult.Success;
        }
        catch (PtxException fault)
        {
            log = fault.Message;
            return CudaResult.InvalidPtx;
        }
    }

    CudaResult ICudaDriver.UnloadModule(nint module)
    {
        var loaded = _handles[module];
        foreach (var (handle, _) in _handles.Where(thing => thing.Value is (PtxModule of, PtxFunction) && of == loaded).ToList())
            _handles.Remove(handle);
        return Remove(module);
    }

    CudaResult ICudaDriver.GetFunction(nint module, string name, out nint function)
    {
        var loaded = (PtxModule)_handles[module];
        function = loaded.Entry(name) is { } entry ? Add((loaded, entry)) : 0;
        return function == 0 ? CudaResult.NotFound : CudaResult.Success;
    }

    CudaResult ICudaDriver.LoadFunction(nint function) => CudaResult.Success;

    CudaResult ICudaDriver.CreateStream(bool keepsOrder, out nint stream)
    {
        stream = Add("stream");
        return CudaResult.Success;
    }

    CudaResult ICudaDriver.DestroyStream(nint stream) => Remove(stream);

    CudaResult ICudaDriver.Synchronize(nint stream) => Answer(nameof(ICudaDriver.Synchronize));

    CudaResult ICudaDriver.Launch(nint function, uint blocks, uint blockSize, nint stream, void** parameters)
    {
        var (module, entry) = ((PtxModule, PtxFunction))_handles[function];
        var bytes = new byte[entry.ParameterBytes];
        for (var index = 0; index < entry.Parameters.Count; index++)
        {
            var parameter = entry.Parameters[index];
            new ReadOnlySpan<byte>(parameters[index], parameter.Bytes).CopyTo(bytes.AsSpan(parameter.Offset));
        }

        var launched = new Launched(module, entry, blocks, blockSize, bytes);
        if (_capture is not null)
            _capture.Add(launched);
        else
            Run(launched);
        return Answer(nameof(ICudaDriver.Launch));
    }

    CudaResult ICudaDriver.BeginCapture(nint stream)
    {
        _capture = [];
        return CudaResult.Success;
    }

    CudaResult ICudaDriver.EndCapture(nint stream, out nint graph)
    {
        Captures++;
        graph = Add(_capture!);
        _capture = null;
        return CudaResult.Success;
    }

    CudaResult ICudaDriver.Instantiate(nint graph, out nint executable)
    {
        executable = Add(((List<Launched>)_handles[graph]).ToArray());
        return CudaResult.Success;
    }

    CudaResult ICudaDriver.LaunchGraph(nint executable, nint stream)
    {
        GraphLaunches++;
        foreach (var launched in (Launched[])_handles[executable])
            Run(launched);
        return Answer(nameof(ICudaDriver.LaunchGraph));
    }

    CudaResult ICudaDriver.DestroyGraph(nint graph) => Remove(graph);

    CudaResult ICudaDriver.DestroyExecutable(nint executable) => Remove(executable);

    CudaResult ICudaDriver.CreateEvent(out nint @event)
    {
        @event = Add(0L);
        return CudaResult.Success;
    }

    CudaResult ICudaDriver.RecordEvent(nint @event, nint stream)
    {
        _handles[@event] = Stopwatch.GetTimestamp();
        return CudaResult.Success;
    }

    CudaResult ICudaDriver.GetElapsed(nint start, nint end, out float milliseconds)
    {
        milliseconds = (float)Stopwatch.GetElapsedTime((long)_handles[start], (long)_handles[end]).TotalMilliseconds;
        return CudaResult.Success;
    }

    CudaResult ICudaDriver.DestroyEvent(nint @event) => Remove(@event);

    string ICudaDriver.Explain(CudaResult result) => $"result {(int)result} of the PTX machine";

    private CudaResult Answer(string call) => Failure is { } failure && failure.Call == call ? failure.Result : CudaResult.Success;

    private void Run(Launched launched)
    {
        Launches++;
        _thread ??= new PtxThread(_memory);
        for (var block = (long)launched.Blocks - 1; block >= 0; block--)
        {
            for (var thread = (long)launched.BlockSize - 1; thread >= 0; thread--)
                _thread.Run(launched.Module, launched.Entry, launched.Parameters, launched.Blocks, launched.BlockSize, (uint)block, (uint)thread);
        }
    }

    private nint Add(object thing)
    {
        _handles.Add(++_lastHandle, thing);
        return _lastHandle;
    }

    private CudaResult Remove(nint handle) => _handles.Remove(handle) ? CudaResult.Success : CudaResult.InvalidValue;

    private sealed record Launched(PtxModule Module, PtxFunction Entry, uint Blocks, uint BlockSize, byte[] Parameters);
}
