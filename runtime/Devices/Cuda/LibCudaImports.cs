using System.Runtime.InteropServices;

namespace Sim.Runtime.Devices.Cuda;

// The driver's functions by their exported names, in the versions of CUDA 11.4 and later.
internal sealed unsafe partial class LibCuda
{
    [LibraryImport(Library)]
    private static partial CudaResult cuInit(uint flags);

    [LibraryImport(Library)]
    private static partial CudaResult cuDriverGetVersion(out int version);

    [LibraryImport(Library)]
    private static partial CudaResult cuGetErrorName(CudaResult result, out nint text);

    [LibraryImport(Library)]
    private static partial CudaResult cuGetErrorString(CudaResult result, out nint text);

    [LibraryImport(Library)]
    private static partial CudaResult cuDeviceGetCount(out int count);

    [LibraryImport(Library)]
    private static partial CudaResult cuDeviceGetName(byte* name, int bytes, int device);

    [LibraryImport(Library)]
    private static partial CudaResult cuDeviceGetAttribute(out int value, CudaAttribute attribute, int device);

    [LibraryImport(Library)]
    private static partial CudaResult cuDevicePrimaryCtxRetain(out nint context, int device);

    [LibraryImport(Library)]
    private static partial CudaResult cuDevicePrimaryCtxRelease_v2(int device);

    [LibraryImport(Library)]
    private static partial CudaResult cuCtxSetCurrent(nint context);

    [LibraryImport(Library)]
    private static partial CudaResult cuMemGetInfo_v2(out nuint free, out nuint total);

    [LibraryImport(Library)]
    private static partial CudaResult cuMemAlloc_v2(out nint address, nuint bytes);

    [LibraryImport(Library)]
    private static partial CudaResult cuMemFree_v2(nint address);

    [LibraryImport(Library)]
    private static partial CudaResult cuMemcpyHtoD_v2(nint destination, void* source, nuint bytes);

    [LibraryImport(Library)]
    private static partial CudaResult cuMemcpyDtoH_v2(void* destination, nint source, nuint bytes);

    [LibraryImport(Library)]
    private static partial CudaResult cuMemsetD8_v2(nint address, byte value, nuint bytes);

    [LibraryImport(Library)]
    private static partial CudaResult cuModuleLoadDataEx(out nint module, byte* image, uint count, int* options, nint* values);

    [LibraryImport(Library)]
    private static partial CudaResult cuModuleUnload(nint module);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    private static partial CudaResult cuModuleGetFunction(out nint function, nint module, string name);

    [LibraryImport(Library)]
    private static partial CudaResult cuFuncGetAttribute(out int value, int attribute, nint function);

    [LibraryImport(Library)]
    private static partial CudaResult cuStreamCreate(out nint stream, uint flags);

    [LibraryImport(Library)]
    private static partial CudaResult cuStreamDestroy_v2(nint stream);

    [LibraryImport(Library)]
    private static partial CudaResult cuStreamSynchronize(nint stream);

    [LibraryImport(Library)]
    private static partial CudaResult cuLaunchKernel(
        nint function,
        uint blocksX,
        uint blocksY,
        uint blocksZ,
        uint threadsX,
        uint threadsY,
        uint threadsZ,
        uint sharedBytes,
        nint stream,
        void** parameters,
        void** extra);

    [LibraryImport(Library)]
    private static partial CudaResult cuStreamBeginCapture_v2(nint stream, int mode);

    [LibraryImport(Library)]
    private static partial CudaResult cuStreamEndCapture(nint stream, out nint graph);

    [LibraryImport(Library)]
    private static partial CudaResult cuGraphInstantiateWithFlags(out nint executable, nint graph, ulong flags);

    [LibraryImport(Library)]
    private static partial CudaResult cuGraphLaunch(nint executable, nint stream);

    [LibraryImport(Library)]
    private static partial CudaResult cuGraphDestroy(nint graph);

    [LibraryImport(Library)]
    private static partial CudaResult cuGraphExecDestroy(nint executable);

    [LibraryImport(Library)]
    private static partial CudaResult cuEventCreate(out nint @event, uint flags);

    [LibraryImport(Library)]
    private static partial CudaResult cuEventRecord(nint @event, nint stream);

    [LibraryImport(Library)]
    private static partial CudaResult cuEventElapsedTime(out float milliseconds, nint start, nint end);

    [LibraryImport(Library)]
    private static partial CudaResult cuEventDestroy_v2(nint @event);
}
