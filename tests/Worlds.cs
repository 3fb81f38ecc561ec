using Sim.Envs;
using Sim.Runtime;
using Sim.Runtime.Devices;
using Sim.Runtime.Devices.Cpu;
using Sim.Runtime.Episodes;

namespace Sim.Tests;

/// <summary>Simulations as tests make them.</summary>
internal static class Worlds
{
    /// <summary>One thread and one lane, shared by tests that ask for nothing else.</summary>
    public static CpuDevice Plain { get; } = new(threads: 1, lanes: 1);

    /// <summary>Worlds of a listed env in which random legal actions are taken.</summary>
    public static Simulation Random(string env, int worlds, SimulationOptions options, IDevice? device = null) =>
        new(device ?? Plain, options, new GroupSpec(EnvCatalog.Find(env).Create(), worlds, new RandomPolicy()));

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
