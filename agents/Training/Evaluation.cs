using Sim.Runtime;
using Sim.Runtime.Devices;
using Sim.Runtime.Episodes;
using Sim.Runtime.Numerics;
using TorchSharp;

namespace Sim.Agents.Training;

/// <summary>Worlds of their own in which a policy is measured. Each counts its first episodes, so that short ones count no more.</summary>
public sealed class Evaluation : IDisposable
{
    private const int MostWorlds = 1024;
    private const int FewestWorlds = 256;
    private const long MostSolutionEpisodes = 200_000;
    private const ulong SeedPurpose = 0x6576616C;

    private readonly long _perWorld;
    private readonly ulong _seed;
    private readonly SimulationTensors _tensors;

    /// <param name="env">The task.</param>
    /// <param name="episodes">To count; a few more where they cannot be shared out evenly.</param>
    /// <param name="options">Of the simulation. A step limit keeps a policy that never ends an episode from never ending this.</param>
    /// <param name="device">Of the simulation.</param>
    /// <param name="agentDevice">Of the networks.</param>
    public Evaluation(IEnv env, int episodes, SimulationOptions options, IDevice device, torch.Device agentDevice)
    {
        var worlds = WorldsFor(episodes);
        _perWorld = (episodes + worlds - 1) / worlds;
        _seed = CounterRandom.Key(options.Seed, SeedPurpose);
        Simulation = new Simulation(device, options with { Seed = _seed }, new GroupSpec(env, worlds));
        _tensors = new SimulationTensors(Simulation, agentDevice);
    }

    public Simulation Simulation { get; }

    /// <summary>Worlds that share the episodes evenly, where there is such a number; else as many as are useful.</summary>
    public static int WorldsFor(int episodes)
    {
        if (episodes <= MostWorlds)
            return episodes;

        var even = Enumerable.Range(FewestWorlds, MostWorlds - FewestWorlds + 1).LastOrDefault(worlds => episodes % worlds == 0);
        return even == 0 ? MostWorlds : even;
    }

    /// <summary>Lets an agent act until every world has ended its share of episodes. The worlds begin with the same seeds each time.</summary>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public EpisodeStatistics Run(IAgent agent, bool greedy, CancellationToken stop)
    {
        Simulation.Reset(_seed);
        return Count(
            Simulation,
            _perWorld,
            () =>
            {
                agent.Act(_tensors, greedy);
                Simulation.Step();
            },
            stop);
    }

    /// <summary>Draws episodes until there are so many of every beginning that was met, and tells their distinct successes apart.</summary>
    /// <param name="agent">Whose policy is drawn from.</param>
    /// <param name="perBeginning">Episodes; N of Div@N.</param>
    /// <param name="stop">Ends it early, without a result.</param>
    /// <remarks>In a task with very many beginnings there are fewer of each: after <see cref="MostSolutionEpisodes"/> in all it ends.</remarks>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public SolutionLog FindSolutions(IAgent agent, int perBeginning, CancellationToken stop)
    {
        Simulation.Reset(_seed);
        var log = new SolutionLog(Simulation, perBeginning);
        while (!log.IsDone && log.Begun < MostSolutionEpisodes)
        {
            stop.ThrowIfCancellationRequested();
            log.BeforeStep();
            agent.Act(_tensors, greedy: false);
            Simulation.Step();
            log.AfterStep();
        }

        return log;
    }

    /// <summary>Steps a simulation until each of its worlds has ended so many episodes, and counts those.</summary>
    /// <param name="simulation">In same-step mode, at the beginning of its episodes.</param>
    /// <param name="perWorld">Episodes.</param>
    /// <param name="step">Acts and steps.</param>
    /// <param name="stop">Ends it early, without a result.</param>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static EpisodeStatistics Count(Simulation simulation, long perWorld, Action step, CancellationToken stop)
    {
        simulation.CollectEpisodes();
        simulation.CountEpisodes(perWorld);
        do
        {
            stop.ThrowIfCancellationRequested();
            step();
        }
        while (simulation.EpisodesPerWorld().Any(episodes => episodes < perWorld));

        return simulation.CollectEpisodes();
    }

    public void Dispose()
    {
        _tensors.Dispose();
        Simulation.Dispose();
    }
}
