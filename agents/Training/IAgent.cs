using Sim.Runtime;
using TorchSharp;

namespace Sim.Agents.Training;

/// <summary>Learns from the worlds of a simulation, and acts in those of any other with the same spaces.</summary>
public interface IAgent : IDisposable
{
    /// <summary>Environment steps, over all worlds, that one call of <see cref="Learn"/> takes.</summary>
    long StepsPerIteration { get; }

    /// <summary>Acts in the worlds, learns from what happened, and says how it went.</summary>
    /// <returns>Figures by name, for the report.</returns>
    IReadOnlyDictionary<string, double> Learn(in LearnProgress progress);

    /// <summary>Writes an action for every world into the simulation's action column.</summary>
    /// <param name="worlds">Of the simulation that it learns from or of another.</param>
    /// <param name="greedy">The likeliest action, instead of one drawn.</param>
    void Act(SimulationTensors worlds, bool greedy);

    /// <summary>Writes all that the next call of <see cref="Learn"/> depends on, except for the simulation.</summary>
    void Save(CheckpointWriter checkpoint);

    /// <summary>Takes up learning where a checkpoint left it.</summary>
    /// <exception cref="UsageException">The checkpoint is of another kind of agent or network.</exception>
    void Load(CheckpointReader checkpoint);

    /// <summary>Takes from a checkpoint what acting needs, in however many worlds.</summary>
    /// <exception cref="UsageException">The checkpoint is of another kind of agent or network.</exception>
    void LoadPolicy(CheckpointReader checkpoint);
}

/// <summary>What an agent is made from.</summary>
/// <param name="Worlds">The simulation that it learns from.</param>
/// <param name="Device">Where its networks live.</param>
/// <param name="Seed">Of the run.</param>
public sealed record AgentContext(SimulationTensors Worlds, torch.Device Device, ulong Seed);

/// <summary>Where a run is.</summary>
/// <param name="Iteration">From 0.</param>
/// <param name="Fraction">Of the steps that are done, from 0 to 1.</param>
public readonly record struct LearnProgress(long Iteration, double Fraction);
