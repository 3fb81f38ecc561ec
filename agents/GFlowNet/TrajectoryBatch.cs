using Sim.Agents.Training;
using Sim.Runtime.Flows;
using static TorchSharp.torch;

namespace Sim.Agents.GFlowNet;

/// <summary>Whole trajectories to learn from, wherever they come from: B of them, of M steps together, which lie one after the other.</summary>
public sealed record TrajectoryBatch
{
    /// <summary>Steps of each trajectory, in the order of their steps below: [B] int64.</summary>
    public required Tensor Lengths { get; init; }

    /// <summary>What was seen before each step, in the type of its space: [M, …].</summary>
    public required Tensor Observations { get; init; }

    /// <summary>What was legal before each step: [M, actions] uint8. Null where everything always is.</summary>
    public Tensor? Masks { get; init; }

    /// <summary>What was done: [M] int64.</summary>
    public required Tensor Actions { get; init; }

    /// <summary>What was seen after each step: [M, …]. Only a learned backward policy asks.</summary>
    public Tensor? NextObservations { get; init; }

    /// <summary>Which actions can have led to what was seen after each step: [M, actions] uint8. Null where only the one taken can.</summary>
    public Tensor? BackwardMasks { get; init; }

    /// <summary>log R of the state before each step: [M] float64. Only the modified losses ask.</summary>
    public Tensor? LogRewards { get; init; }

    /// <summary>log R of what each trajectory made: [B] float64.</summary>
    public required Tensor Reward { get; init; }

    public long Count => Lengths.shape[0];

    /// <summary>Two batches as one.</summary>
    public TrajectoryBatch With(TrajectoryBatch other) => new()
    {
        Lengths = cat([Lengths, other.Lengths]),
        Observations = cat([Observations, other.Observations]),
        Masks = Both(Masks, other.Masks),
        Actions = cat([Actions, other.Actions]),
        NextObservations = Both(NextObservations, other.NextObservations),
        BackwardMasks = Both(BackwardMasks, other.BackwardMasks),
        LogRewards = Both(LogRewards, other.LogRewards),
        Reward = cat([Reward, other.Reward]),
    };

    /// <summary>Where the i-th step of each trajectory lies among all steps, M past its end: [B, longest] int64.</summary>
    internal Tensor Places()
    {
        var ends = Lengths.cumsum(0);
        var steps = arange(Lengths.max().item<long>(), device: Lengths.device).unsqueeze(0);
        var places = (ends - Lengths).unsqueeze(1) + steps;
        return where(steps.lt(Lengths.unsqueeze(1)), places, full_like(places, Actions.shape[0]));
    }

    internal static TrajectoryBatch Of(ReplayBuffer buffer, IReadOnlyList<Trajectory> trajectories)
    {
        if (trajectories.FirstOrDefault(trajectory => !buffer.Holds(trajectory.Start)) is { Length: > 0 } lost)
            throw new InvalidOperationException($"The trajectory of world {lost.World} from step {lost.Start} on was overwritten.");

        using var scope = NewDisposeScope();
        var device = buffer.Observations.device;
        var rows = tensor(
            trajectories.SelectMany(trajectory => Enumerable.Range(0, trajectory.Length)
                .Select(step => buffer.RowOf(trajectory.World, trajectory.Start + step))).ToArray(),
            int64).to(device);
        Tensor? Picked(Tensor? column) => column is null ? null : ReplayBuffer.Pick(column, rows).MoveToOuterDisposeScope();

        var hasBackwardMask = buffer.HasInfo(FlowSpec.BackwardMask);
        return new TrajectoryBatch
        {
            Lengths = tensor(trajectories.Select(trajectory => (long)trajectory.Length).ToArray(), int64).to(device).MoveToOuterDisposeScope(),
            Observations = Picked(buffer.Observations)!,
            Masks = Picked(buffer.ActionMasks),
            Actions = Picked(buffer.Actions)!,
            NextObservations = hasBackwardMask ? Picked(buffer.NextObservations) : null,
            BackwardMasks = hasBackwardMask ? Picked(buffer.Info(FlowSpec.BackwardMask).Next) : null,
            LogRewards = Picked(buffer.Info(FlowSpec.LogReward).Now),
            Reward = tensor(trajectories.Select(trajectory => trajectory.LogReward).ToArray(), float64).to(device).MoveToOuterDisposeScope(),
        };
    }

    private static Tensor? Both(Tensor? one, Tensor? other) => one is null || other is null ? null : cat([one, other]);
}
