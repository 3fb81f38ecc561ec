using Sim.Agents.Training;
using Sim.Runtime;
using static TorchSharp.torch;

namespace Sim.Agents.GFlowNet;

/// <summary>Worlds in which the task's expert acts, for trajectories that the policy would not find.</summary>
internal sealed class Demonstrations : IDisposable
{
    public const ulong Purpose = 0x65787065;

    private const int MostWorlds = 64;
    private const string SimulationItem = "demonstrations.simulation";

    private readonly Simulation _simulation;
    private readonly SimulationTensors _tensors;
    private readonly TrajectorySource _source;

    /// <param name="learned">The simulation that is learned from, whose task is shown.</param>
    /// <param name="device">To keep them on.</param>
    /// <param name="seed">Of the worlds.</param>
    /// <exception cref="UsageException">The task has no expert.</exception>
    public Demonstrations(Simulation learned, Device device, ulong seed)
    {
        var env = learned.Groups[0].Env;
        if (env is not IHasExpert known)
            throw new UsageException($"Option 'demonstration-ratio' is above 0, and {env.Spec.Name} has no expert to show anything.");

        var worlds = Math.Min(learned.Worlds, MostWorlds);
        _simulation = new Simulation(learned.Device, learned.Options with { Seed = seed }, new GroupSpec(env, worlds, known.CreateExpert()));
        _tensors = new SimulationTensors(_simulation, device);
        _source = new TrajectorySource("demonstrations", _tensors, together: 1, steps: 0, device);
    }

    /// <summary>The expert's next trajectories: as many as asked for, and those that ended together with the last of them.</summary>
    public TrajectoryBatch Next(int count)
    {
        TrajectoryBatch? batch = null;
        while (batch is null || batch.Count < count)
        {
            // Taken at once: the buffer keeps no more than the longest episode.
            if (_source.Step(actions: null) is { Count: > 0 } ended)
                batch = batch is null ? TrajectoryBatch.Of(_source.Buffer, ended) : batch.With(TrajectoryBatch.Of(_source.Buffer, ended));
        }

        return batch;
    }

    public void Save(CheckpointWriter checkpoint)
    {
        _source.Save(checkpoint);
        checkpoint.Add(SimulationItem, _simulation.Save());
    }

    public void Load(CheckpointReader checkpoint)
    {
        _source.Load(checkpoint);
        _simulation.Restore(checkpoint.Bytes(SimulationItem));
    }

    public void Dispose()
    {
        _source.Dispose();
        _tensors.Dispose();
        _simulation.Dispose();
    }
}
