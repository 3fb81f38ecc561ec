using Sim.Agents.Torch;
using Sim.Runtime;
using static TorchSharp.torch;

namespace Sim.Agents.Training;

/// <summary>What an agent saw and did over a fixed number of steps in every world: [T, N, …] of each.</summary>
public sealed class Rollout : IDisposable
{
    /// <exception cref="UsageException">There is not that much memory.</exception>
    public Rollout(int length, SimulationTensors worlds, Device device)
    {
        (Length, Worlds) = (length, worlds.Worlds);
        var (observation, action) = (worlds.Spec.Observation, worlds.Spec.Action);
        CheckMemory(worlds);
        Observations = Zeros(ColumnTensor.TypeOf(observation.Type), [.. observation.Shape]);
        Actions = Zeros(action is Box ? ScalarType.Float32 : ScalarType.Int64, [.. action.Shape]);
        ActionMasks = worlds.ActionMask is null ? null : Zeros(ScalarType.Byte, worlds.Spec.ActionMaskWidth);
        LogProbabilities = Zeros(ScalarType.Float32);
        Values = Zeros(ScalarType.Float32);
        Rewards = Zeros(ScalarType.Float32);
        Terminated = Zeros(ScalarType.Float32);
        Ended = Zeros(ScalarType.Float32);
        FinalValues = Zeros(ScalarType.Float32);

        Tensor Zeros(ScalarType type, params int[] shape) =>
            zeros([length, worlds.Worlds, .. shape.Select(size => (long)size)], type, device).DetachFromDisposeScope();
    }

    public int Length { get; }

    public int Worlds { get; }

    /// <summary>Over all worlds.</summary>
    public long Steps => (long)Length * Worlds;

    /// <summary>In the type of their space: images stay uint8.</summary>
    public Tensor Observations { get; }

    public Tensor Actions { get; }

    /// <summary>Which actions were legal; null where all always are.</summary>
    public Tensor? ActionMasks { get; }

    /// <summary>Of the actions, under the policy that took them.</summary>
    public Tensor LogProbabilities { get; }

    public Tensor Values { get; }

    public Tensor Rewards { get; }

    /// <summary>1 where the task ended, so that nothing follows.</summary>
    public Tensor Terminated { get; }

    /// <summary>1 where an episode ended for either reason, so that the next row is another episode's.</summary>
    public Tensor Ended { get; }

    /// <summary>The value of the last observation of an episode that was truncated and did not terminate; 0 elsewhere.</summary>
    public Tensor FinalValues { get; }

    /// <summary>Keeps what followed the actions of a step.</summary>
    public void StoreOutcome(int step, SimulationTensors worlds)
    {
        var terminated = worlds.OnDevice(worlds.Terminated);
        Rewards[step].copy_(worlds.Rewards);
        Terminated[step].copy_(terminated);
        Ended[step].copy_(terminated.bitwise_or(worlds.OnDevice(worlds.Truncated)));
    }

    private void CheckMemory(SimulationTensors worlds)
    {
        const int figures = 6 * sizeof(float); // log probability, value, reward, terminated, ended, final value
        var mask = worlds.ActionMask is null ? 0 : worlds.Spec.ActionMaskWidth;
        TrainingMemory.Check(
            Steps * (worlds.Spec.Observation.RowBytes + (worlds.Spec.Action.Width * sizeof(long)) + mask + figures),
            worlds.Simulation, $"A rollout of {Length:n0} steps in {Worlds:n0} worlds", "shorter rollouts");
    }

    public void Dispose()
    {
        foreach (var tensor in (Tensor?[])
            [Observations, Actions, ActionMasks, LogProbabilities, Values, Rewards, Terminated, Ended, FinalValues])
            tensor?.Dispose();
    }
}
