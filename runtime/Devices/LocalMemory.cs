using ILGPU.Frontend;

namespace Sim.Runtime.Devices;

/// <summary>Memory that each thread of a GPU has to itself, as much as its system asks for.</summary>
/// <remarks>To ILGPU, a call of an external function; the PTX rewriter puts the address in its place.</remarks>
internal static unsafe class LocalMemory
{
    public const string FunctionName = "SimLocalMemory";

    /// <summary>At a multiple of 16 bytes. Holds anything at first.</summary>
    [External(FunctionName)]
    public static void* Address() => throw new NotSupportedException("Only threads of a GPU have local memory.");
}
