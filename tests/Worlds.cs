using Sim.Envs;
using Sim.Envs.Cards;
using Sim.Envs.MetaWorld;
using Sim.Runtime;
using Sim.Runtime.Devices;
using Sim.Runtime.Devices.Cpu;
using Sim.Runtime.Episodes;
using Sim.Runtime.Rendering;

namespace Sim.Tests;

/// <summary>Simulations as tests make them.</summary>
internal static class Worlds
{
    /// <summary>One thread and one lane, shared by tests that ask for nothing else.</summary>
    public static CpuDevice Plain { get; } = new(threads: 1, lanes: 1);

    /// <summary>
    /// Every listed env, and again with the options that change what is observed and what is paid, as they are given on
    /// the command line. Meta-World's tasks have a suite of their own: EveryTaskTests.
    /// </summary>
    public static IEnumerable<string> Variants => EnvCatalog.All.Where(IsLight).SelectMany(entry => (string[])
    [
        entry.Name,
        .. entry.Defaults is PictureConfig ? [$"{entry.Name} --observation image --image-size 64"] : Array.Empty<string>(),
        .. entry.Defaults is FlowGameConfig ? [$"{entry.Name} --rewards gflowvlm --stop-action true --memory history"] : Array.Empty<string>(),
    ]);

    /// <summary>
    /// Whether what is observed takes thousands of times the memory, so that a test must do with fewer worlds and
    /// steps.
    /// </summary>
    public static bool IsImage(string variant) => variant.Contains("image", StringComparison.Ordinal);

    private static bool IsLight(EnvEntry entry) => entry.Defaults is not (MetaWorldConfig or BenchmarkConfig);

    /// <summary>An env by its name and options.</summary>
    public static IEnv Create(string variant)
    {
        var words = variant.Split(' ');
        var options = words.Skip(1).Chunk(2).ToDictionary(pair => pair[0].TrimStart('-'), pair => pair[1]);
        return EnvCatalog.Find(words[0]).Create(options);
    }

    /// <summary>Worlds of an env in which random legal actions are taken.</summary>
    public static Simulation Random(string variant, int worlds, SimulationOptions options, IDevice? device = null) =>
        new(device ?? Plain, options, new GroupSpec(Create(variant), worlds, new RandomPolicy()));

    /// <summary>Worlds in which the caller acts.</summary>
    public static Simulation Of(IEnv env, int worlds = 1, SimulationOptions? options = null) =>
        new(Plain, options ?? new SimulationOptions(), new GroupSpec(env, worlds));

    /// <summary>A hash of all that agents see of the first worlds in each of the steps.</summary>
    public static string Digest(Simulation simulation, int worlds, int steps)
    {
        using var digest = new SimulationDigest(simulation, worlds);
        for (var step = 0; step < steps; step++)
        {
            simulation.Step();
            digest.Add();
        }

        return digest.Finish();
    }
}
