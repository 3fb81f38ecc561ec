using Sim.Runtime;
using TorchSharp;

namespace Sim.Agents.Training;

/// <summary>Learns from the worlds of a simulation, and acts in those of any other with the same spaces.</summary>
public interface IAgent : IDisposable
{
    /// <summary>One iteration: acts in the worlds as often as it likes, learns, and says how it went.</summary>
    /// <remarks>What it draws must come from the run's seed and the iteration's number, so that a resumed run draws the same.</remarks>
    /// <exception cref="FailureException">Learning has broken down: a number is none any more.</exception>
    LearnOutcome Learn(in LearnProgress progress);

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
/// <param name="Learns">Whether it will learn. One that only acts needs no memory of what happened, whatever the worlds are.</param>
public sealed record AgentContext(SimulationTensors Worlds, torch.Device Device, ulong Seed, bool Learns = true);

/// <summary>What an iteration did.</summary>
/// <param name="Steps">Environment steps that it took, over all worlds; 0 where it learned from what there was.</param>
/// <param name="Metrics">Figures for the report: the same names in every iteration, NaN where there is no value yet.</param>
public sealed record LearnOutcome(long Steps, IReadOnlyDictionary<string, double> Metrics);

/// <summary>Where a run is.</summary>
/// <param name="Iteration">From 0.</param>
/// <param name="Fraction">Of the steps that are done, from 0 to 1.</param>
public readonly record struct LearnProgress(long Iteration, double Fraction);
