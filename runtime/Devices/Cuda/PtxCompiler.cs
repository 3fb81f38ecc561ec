using System.Text.RegularExpressions;
using Sim.Runtime.Ecs;

namespace Sim.Runtime.Devices.Cuda;

/// <summary>Turns kernels into PTX: ILGPU's, rewritten to operations that compute what the CPU does, and inspected.</summary>
/// <remarks>Needs no GPU. One kernel is compiled at a time.</remarks>
internal sealed partial class PtxCompiler : IDisposable
{
    private readonly Lock _lock = new();
    private IlgpuCompiler? _ilgpu;

    /// <summary>The least that the PTX runs on: of the oldest GPUs that current drivers and libtorch serve.</summary>
    public static (int Major, int Minor) Capability => (7, 5);

    /// <param name="kernel">A closed struct that implements <see cref="IKernel"/>.</param>
    /// <exception cref="FailureException">It breaks a rule that kernels must keep.</exception>
    public string Compile(Type kernel)
    {
        KernelRules.Check(kernel);
        var ptx = PtxRewriter.Rewrite(Generate(kernel), KernelName.Symbol(kernel));
        PtxInspector.Check(ptx, kernel);
        return ptx;
    }

    /// <summary>The PTX as ILGPU writes it.</summary>
    public string Generate(Type kernel)
    {
        MendedIlgpu.Prepare();
        lock (_lock)
        {
            try
            {
                _ilgpu ??= new IlgpuCompiler();
                return _ilgpu.Compile(kernel);
            }
            catch (Exception failure) when (failure is not OutOfMemoryException)
            {
                // A failed compilation leaves ILGPU's context unusable.
                Dispose();
                throw Refused(kernel, failure);
            }
        }
    }

    public void Dispose()
    {
        _ilgpu?.Dispose();
        _ilgpu = null;
    }

    private static FailureException Refused(Type kernel, Exception failure)
    {
        // ILGPU says what it does not support, or fails in its own way; the innermost method comes first.
        var method = InMethod().Match(failure.Message);
        var why = failure.GetBaseException() is NotSupportedException refusal
            ? refusal.Message.TrimEnd('.')
            : "it does what ILGPU cannot compile";
        var where = method.Success ? $", in its method {method.Groups["name"].Value}" : "";
        return new FailureException(
            $"Kernel {KernelName.Of(kernel)} cannot be compiled for a GPU{where}: {why}. " +
            "What a kernel may do is in runtime/Devices/README.md.",
            failure);
    }

    [GeneratedRegex(@"in method \S+ (?<name>[\w.]+)[\[(]")]
    private static partial Regex InMethod();
}
