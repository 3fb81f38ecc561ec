using System.Runtime.InteropServices;
using System.Text;

namespace Sim.Runtime.Devices.Cuda;

/// <summary>NVIDIA's driver library.</summary>
internal sealed unsafe partial class LibCuda : ICudaDriver
{
    public const string Library = "libcuda.so.1";

    private const int LogBytes = 16 << 10;
    private const int NameBytes = 256;

    // CUjit_option
    private const int ErrorLog = 5, ErrorLogBytes = 6;

    // CUstreamCaptureMode: calls of other threads are no part of the capture and do not end it.
    private const int ThreadLocal = 1;

    // CUstream_flags
    private const uint NonBlocking = 1;

    // CUfunction_attribute: local memory of a thread. Any attribute would do.
    private const int LocalBytes = 3;

    private LibCuda()
    {
    }

    /// <exception cref="DllNotFoundException">The library cannot be loaded.</exception>
    public static LibCuda Load()
    {
        NativeLibrary.Load(Library);
        return new LibCuda();
    }

    public CudaResult Initialize() => cuInit(0);

    public CudaResult GetVersion(out int version) => cuDriverGetVersion(out version);

    public CudaResult GetDeviceCount(out int count) => cuDeviceGetCount(out count);

    public CudaResult GetDeviceName(int device, out string name)
    {
        var bytes = stackalloc byte[NameBytes];
        var result = cuDeviceGetName(bytes, NameBytes, device);
        name = result == CudaResult.Success ? Marshal.PtrToStringUTF8((nint)bytes) ?? "" : "";
        return result;
    }

    public CudaResult GetAttribute(CudaAttribute attribute, int device, out int value) =>
        cuDeviceGetAttribute(out value, attribute, device);

    public CudaResult RetainPrimaryContext(int device, out nint context) => cuDevicePrimaryCtxRetain(out context, device);

    public CudaResult ReleasePrimaryContext(int device) => cuDevicePrimaryCtxRelease_v2(device);

    public CudaResult SetContext(nint context) => cuCtxSetCurrent(context);

    public CudaResult GetMemory(out nuint free, out nuint total) => cuMemGetInfo_v2(out free, out total);

    public CudaResult Allocate(nuint bytes, out nint address) => cuMemAlloc_v2(out address, bytes);

    public CudaResult Free(nint address) => cuMemFree_v2(address);

    public CudaResult Upload(nint destination, void* source, nuint bytes) => cuMemcpyHtoD_v2(destination, source, bytes);

    public CudaResult Download(void* destination, nint source, nuint bytes) => cuMemcpyDtoH_v2(destination, source, bytes);

    public CudaResult Clear(nint address, nuint bytes) => cuMemsetD8_v2(address, 0, bytes);

    public CudaResult LoadModule(string ptx, out nint module, out string log)
    {
        var text = Encoding.ASCII.GetBytes(ptx + '\0');
        var errors = new byte[LogBytes];
        var options = stackalloc int[] { ErrorLog, ErrorLogBytes };
        fixed (byte* image = text)
        {
            fixed (byte* buffer = errors)
            {
                var values = stackalloc nint[] { (nint)buffer, LogBytes };
                var result = cuModuleLoadDataEx(out module, image, 2, options, values);
                log = Marshal.PtrToStringUTF8((nint)buffer)?.Trim() ?? "";
                return result;
            }
        }
    }

    public CudaResult UnloadModule(nint module) => cuModuleUnload(module);

    public CudaResult GetFunction(nint module, string name, out nint function) =>
        cuModuleGetFunction(out function, module, name);

    public CudaResult LoadFunction(nint function) => cuFuncGetAttribute(out _, LocalBytes, function);

    public CudaResult CreateStream(bool keepsOrder, out nint stream) =>
        cuStreamCreate(out stream, keepsOrder ? 0 : NonBlocking);

    public CudaResult DestroyStream(nint stream) => cuStreamDestroy_v2(stream);

    public CudaResult Synchronize(nint stream) => cuStreamSynchronize(stream);

    public CudaResult Launch(nint function, uint blocks, uint blockSize, nint stream, void** parameters) =>
        cuLaunchKernel(function, blocks, 1, 1, blockSize, 1, 1, sharedBytes: 0, stream, parameters, extra: null);

    public CudaResult BeginCapture(nint stream) => cuStreamBeginCapture_v2(stream, ThreadLocal);

    public CudaResult EndCapture(nint stream, out nint graph) => cuStreamEndCapture(stream, out graph);

    public CudaResult Instantiate(nint graph, out nint executable) =>
        cuGraphInstantiateWithFlags(out executable, graph, flags: 0);

    public CudaResult LaunchGraph(nint executable, nint stream) => cuGraphLaunch(executable, stream);

    public CudaResult DestroyGraph(nint graph) => cuGraphDestroy(graph);

    public CudaResult DestroyExecutable(nint executable) => cuGraphExecDestroy(executable);

    public CudaResult CreateEvent(out nint @event) => cuEventCreate(out @event, flags: 0);

    public CudaResult RecordEvent(nint @event, nint stream) => cuEventRecord(@event, stream);

    public CudaResult GetElapsed(nint start, nint end, out float milliseconds) =>
        cuEventElapsedTime(out milliseconds, start, end);

    public CudaResult DestroyEvent(nint @event) => cuEventDestroy_v2(@event);

    public string Explain(CudaResult result)
    {
        var name = cuGetErrorName(result, out var nameText) == CudaResult.Success ? Marshal.PtrToStringUTF8(nameText) : null;
        var text = cuGetErrorString(result, out var errorText) == CudaResult.Success ? Marshal.PtrToStringUTF8(errorText) : null;
        return $"{name ?? $"status {(int)result}"}, {text ?? "which this driver does not explain"}";
    }
}
