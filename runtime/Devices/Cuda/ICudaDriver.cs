namespace Sim.Runtime.Devices.Cuda;

/// <summary>Status codes of the CUDA driver that are acted upon; others are passed through by number.</summary>
internal enum CudaResult
{
    Success = 0,
    InvalidValue = 1,
    OutOfMemory = 2,
    NoDevice = 100,
    InvalidPtx = 218,
    NotFound = 500,
    IllegalAddress = 700,
}

/// <summary>Attributes of a device, numbered as the driver numbers them.</summary>
internal enum CudaAttribute
{
    MultiprocessorCount = 16,
    MajorCapability = 75,
    MinorCapability = 76,
}

/// <summary>What this runtime uses of the CUDA driver, call for call. Handles and device addresses are numbers.</summary>
internal unsafe interface ICudaDriver
{
    CudaResult Initialize();

    /// <param name="version">1000 * major + 10 * minor.</param>
    CudaResult GetVersion(out int version);

    CudaResult GetDeviceCount(out int count);

    CudaResult GetDeviceName(int device, out string name);

    CudaResult GetAttribute(CudaAttribute attribute, int device, out int value);

    /// <summary>The context that the CUDA runtime, and so libtorch, uses too.</summary>
    CudaResult RetainPrimaryContext(int device, out nint context);

    CudaResult ReleasePrimaryContext(int device);

    /// <summary>For the calling thread.</summary>
    CudaResult SetContext(nint context);

    /// <summary>Bytes of the current context's device.</summary>
    CudaResult GetMemory(out nuint free, out nuint total);

    CudaResult Allocate(nuint bytes, out nint address);

    CudaResult Free(nint address);

    CudaResult Upload(nint destination, void* source, nuint bytes);

    CudaResult Download(void* destination, nint source, nuint bytes);

    CudaResult Clear(nint address, nuint bytes);

    /// <summary>Compiles PTX for the current context's device; the log is what its compiler said about an error.</summary>
    CudaResult LoadModule(string ptx, out nint module, out string log);

    CudaResult UnloadModule(nint module);

    CudaResult GetFunction(nint module, string name, out nint function);

    /// <summary>Loads a function now, where the driver would do so at its first launch.</summary>
    CudaResult LoadFunction(nint function);

    /// <param name="keepsOrder">With the default stream, in which libtorch works.</param>
    /// <param name="stream">The new stream.</param>
    CudaResult CreateStream(bool keepsOrder, out nint stream);

    CudaResult DestroyStream(nint stream);

    CudaResult Synchronize(nint stream);

    /// <param name="function">To run in every thread.</param>
    /// <param name="blocks">Of threads.</param>
    /// <param name="blockSize">Threads in a block.</param>
    /// <param name="stream">In which it waits for its turn.</param>
    /// <param name="parameters">The address of each parameter, whose bytes are copied.</param>
    CudaResult Launch(nint function, uint blocks, uint blockSize, nint stream, void** parameters);

    /// <summary>From now on, what this thread puts in the stream is recorded and not run.</summary>
    CudaResult BeginCapture(nint stream);

    CudaResult EndCapture(nint stream, out nint graph);

    CudaResult Instantiate(nint graph, out nint executable);

    CudaResult LaunchGraph(nint executable, nint stream);

    CudaResult DestroyGraph(nint graph);

    CudaResult DestroyExecutable(nint executable);

    CudaResult CreateEvent(out nint @event);

    CudaResult RecordEvent(nint @event, nint stream);

    CudaResult GetElapsed(nint start, nint end, out float milliseconds);

    CudaResult DestroyEvent(nint @event);

    /// <summary>The driver's own words for a status code.</summary>
    string Explain(CudaResult result);
}
