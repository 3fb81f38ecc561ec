using Sim.Agents;
using Sim.Agents.Training;
using Sim.Runtime;
using Sim.Runtime.Devices.Cpu;
using Sim.Runtime.Episodes;
using TorchSharp;

namespace Sim.Tests.Agents;

/// <summary>An agent in worlds of a test env.</summary>
internal sealed class Learner : IDisposable
{
    private readonly CpuDevice _device;

    /// <param name="env">The task.</param>
    /// <param name="config">The options of an agent in the catalog.</param>
    /// <param name="worlds">To learn in.</param>
    /// <param name="threads">To learn with.</param>
    /// <param name="seed">Of the agent, and of the worlds.</param>
    public Learner(IEnv env, object config, int worlds = 64, int threads = 1, ulong seed = 1)
    {
        _device = new CpuDevice(threads, lanes: 1);
        Worlds = new SimulationTensors(new Simulation(_device, new SimulationOptions { Seed = seed + 2 }, new GroupSpec(env, worlds)), torch.CPU);
        var entry = AgentCatalog.All.Single(entry => entry.Defaults.GetType() == config.GetType());
        Agent = entry.Create(config, new AgentContext(Worlds, torch.CPU, Seed: seed));
    }

    public SimulationTensors Worlds { get; }

    public IAgent Agent { get; }

    /// <summary>Iterations, from the first, of a run of so many.</summary>
    public EpisodeStatistics Learn(int first, int count, int of)
    {
        for (var iteration = first; iteration < first + count; iteration++)
        {
            Worlds.Simulation.CollectEpisodes();
            Agent.Learn(new LearnProgress(iteration, (double)iteration / of));
        }

        return Worlds.Simulation.CollectEpisodes();
    }

    public byte[] Save(TemporaryFolder folder)
    {
        using var checkpoint = new CheckpointWriter();
        Agent.Save(checkpoint);
        checkpoint.Add("simulation", Worlds.Simulation.Save());
        checkpoint.Write(folder.File("agent.safetensors"));
        return File.ReadAllBytes(folder.File("agent.safetensors"));
    }

    public void Dispose()
    {
        Agent.Dispose();
        Worlds.Dispose();
        Worlds.Simulation.Dispose();
        _device.Dispose();
    }
}
