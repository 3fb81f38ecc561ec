using System.Reflection;
using ILGPU;
using ILGPU.Backends;
using ILGPU.Backends.EntryPoints;
using ILGPU.Backends.PTX;
using ILGPU.IR;
using ILGPU.IR.Transformations;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;
using Sim.Runtime.Ecs;

namespace Sim.Runtime.Devices.Cuda;

/// <summary>ILGPU, used as a compiler only.</summary>
/// <remarks>
/// Optimisation is off: the driver's assembler optimises, and ILGPU's passes take references for local memory that are not.
/// </remarks>
internal sealed class IlgpuCompiler : IDisposable
{
    private readonly Context _context = Context.Create(builder => builder.Optimize(OptimizationLevel.O0));
    private readonly PTXBackend _backend;

    public IlgpuCompiler() => _backend = new PTXBackend(
        _context, new CudaCapabilityContext(Architecture), Architecture, InstructionSet, nvvmAPI: null!);

    private static CudaArchitecture Architecture => new(PtxCompiler.Capability.Major, PtxCompiler.Capability.Minor);

    /// <summary>Read by drivers since CUDA 11.0.</summary>
    private static CudaInstructionSet InstructionSet => CudaInstructionSet.ISA_70;

    public string Compile(Type kernel)
    {
        var launch = typeof(IlgpuCompiler).GetMethod(nameof(Launch), BindingFlags.Static | BindingFlags.NonPublic)!
            .MakeGenericMethod(kernel);
        var compiled = _backend.Compile(
            EntryPointDescription.FromImplicitlyGroupedKernel(launch), new KernelSpecialization(), default(Hook));
        return ((PTXCompiledKernel)compiled).PTXAssembly;
    }

    public void Dispose()
    {
        _backend.Dispose();
        _context.Dispose();
    }

    private static void Launch<K>(Index1D index, K kernel)
        where K : struct, IKernel => kernel.Run(index);

    /// <summary>Last changes of the intermediate code, after which PTX is written.</summary>
    private readonly struct Hook : IBackendHook
    {
        public void FinishedCodeGeneration(IRContext context, Method entryPoint)
        {
        }

        public void InitializedKernelContext(IRContext kernelContext, Method kernelMethod)
        {
        }

        public void OptimizedKernelContext(IRContext kernelContext, Method kernelMethod)
        {
            var builder = Transformer.CreateBuilder(TransformerConfiguration.Empty);
            builder.Add(new LowerStructures());
            builder.Add(new SplitEdges());
            builder.Add(new FoldCasts());
            kernelContext.Transform(builder.ToTransformer());
        }
    }
}
