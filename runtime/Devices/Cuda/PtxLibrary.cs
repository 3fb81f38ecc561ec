using Sim.Runtime.Episodes;

namespace Sim.Runtime.Devices.Cuda;

/// <summary>A kernel as GPUs get it.</summary>
/// <param name="Name">As its source has it, with its number type and the wrappers that a mask or entities put around it.</param>
/// <param name="FileName">The same in letters, digits and underscores, with ".ptx".</param>
/// <param name="Ptx">
/// Its text: one entry point, whose parameters are the number of threads and the kernel's bytes. In kernels of physics, SimLocalBytes stands for
/// the bytes of a thread's scratch, which depend on the scene.
/// </param>
public sealed record KernelPtx(string Name, string FileName, string Ptx);

/// <summary>The PTX of every kernel of some envs. Needs no GPU.</summary>
public static class PtxLibrary
{
    /// <summary>
    /// Every kernel that steps, resets or observes these envs, in all autoreset modes and both precisions, with random actions
    /// or the caller's; in the order of their names, each once.
    /// </summary>
    /// <exception cref="FailureException">A kernel breaks a rule that kernels must keep.</exception>
    public static IReadOnlyList<KernelPtx> Of(IEnumerable<IEnv> envs)
    {
        using var compiler = new PtxCompiler();
        var kernels = envs.SelectMany(env => KernelsOf(env, new RandomPolicy())).Distinct()
            .OrderBy(KernelName.Of, StringComparer.Ordinal).ToList();
        return [.. kernels.Select(kernel =>
            new KernelPtx(KernelName.Of(kernel), FileOf(kernel, kernels), compiler.Compile(kernel)))];
    }

    /// <summary>The kernels of an env and of a policy that acts in it.</summary>
    internal static IEnumerable<Type> KernelsOf(IEnv env, IPolicy? policy)
    {
        using var device = new PlanningDevice();
        foreach (var precision in Enum.GetValues<Precision>())
        {
            foreach (var autoreset in Enum.GetValues<AutoresetMode>())
            {
                var options = new SimulationOptions { Precision = precision, Autoreset = autoreset };
                using var simulation = new Simulation(device, options, new GroupSpec(env, 1, policy));
            }
        }

        return device.Systems.Select(system => system.KernelType).Distinct();
    }

    /// <summary>Kernels of one name in two namespaces get the namespace too.</summary>
    private static string FileOf(Type kernel, List<Type> kernels)
    {
        var symbol = KernelName.Symbol(kernel);
        var isOnly = kernels.Count(other => KernelName.Symbol(other) == symbol) == 1;
        return isOnly ? $"{symbol}.ptx" : $"{kernel.Namespace?.Replace('.', '_')}_{symbol}.ptx";
    }
}
