using Sim.Agents.Torch;
using Sim.Runtime;
using static TorchSharp.torch;

namespace Sim.Agents.Training;

/// <summary>Steps of any worlds, in any order: a row each.</summary>
/// <param name="Observations">[rows, observation], in the type of their space: images stay uint8.</param>
/// <param name="Actions">[rows, action]: int64, or float32 where actions are real numbers.</param>
/// <param name="Rewards">[rows] float32</param>
/// <param name="NextObservations">[rows, observation]: where the episode ended, its last one and not the next episode's first.</param>
/// <param name="Terminated">[rows] float32: 1 where the task ended, so that nothing follows. An episode that was cut off has 0.</param>
/// <param name="ActionMasks">[rows, actions] uint8: which actions were legal; null where all always are.</param>
/// <param name="NextActionMasks">The same for the next observation. All are called legal where the episode was cut off.</param>
public sealed record Transitions(
    Tensor Observations,
    Tensor Actions,
    Tensor Rewards,
    Tensor NextObservations,
    Tensor Terminated,
    Tensor? ActionMasks,
    Tensor? NextActionMasks)
{
    /// <summary>Those that there are, by name.</summary>
    internal IEnumerable<(string Name, Tensor Tensor)> Columns()
    {
        (string, Tensor?)[] columns =
        [
            ("observations", Observations), ("actions", Actions), ("rewards", Rewards), ("next_observations", NextObservations),
            ("terminated", Terminated), ("action_masks", ActionMasks), ("next_action_masks", NextActionMasks),
        ];
        foreach (var (name, column) in columns)
        {
            if (column is not null)
                yield return (name, column);
        }
    }
}

/// <summary>The last so many transitions, for agents that learn from what other policies did.</summary>
public sealed class ReplayBuffer : IDisposable
{
    private readonly Transitions _rows;
    private long _next;

    /// <param name="capacity">Transitions to keep.</param>
    /// <param name="worlds">Tell what a transition is made of.</param>
    /// <param name="device">Where to keep them.</param>
    /// <exception cref="UsageException">There is not that much memory.</exception>
    public ReplayBuffer(long capacity, SimulationTensors worlds, Device device)
    {
        Capacity = capacity;
        var (observation, action) = (worlds.Spec.Observation, worlds.Spec.Action);
        var mask = worlds.ActionMask is null ? 0 : worlds.Spec.ActionMaskWidth;
        TrainingMemory.Check(
            capacity * ((2 * (observation.RowBytes + mask)) + (action.Width * sizeof(long)) + (2 * sizeof(float))),
            worlds.Simulation, $"A replay buffer of {capacity:n0} transitions", "a smaller buffer");
        var (seen, taken) = (ColumnTensor.TypeOf(observation.Type), action is Box ? ScalarType.Float32 : ScalarType.Int64);
        _rows = new Transitions(
            Zeros(seen, [.. observation.Shape]), Zeros(taken, [.. action.Shape]), Zeros(ScalarType.Float32), Zeros(seen, [.. observation.Shape]),
            Zeros(ScalarType.Float32), mask == 0 ? null : Zeros(ScalarType.Byte, mask), mask == 0 ? null : Zeros(ScalarType.Byte, mask));

        Tensor Zeros(ScalarType type, params int[] shape) =>
            zeros([capacity, .. shape.Select(size => (long)size)], type, device).DetachFromDisposeScope();
    }

    public long Capacity { get; }

    /// <summary>Transitions that it holds.</summary>
    public long Count { get; private set; }

    /// <summary>Takes actions in all worlds and keeps what followed.</summary>
    /// <param name="worlds">In same-step mode.</param>
    /// <param name="actions">[N, action], as they are kept.</param>
    /// <param name="taken">The same as the simulation takes them: within bounds.</param>
    public void Step(SimulationTensors worlds, Tensor actions, Tensor taken)
    {
        using var scope = NewDisposeScope();
        using var gradient = no_grad();
        var (before, mask) = (worlds.Observations.clone(), worlds.ActionMask?.clone());
        worlds.SetActions(taken);
        worlds.Simulation.Step();

        var ended = worlds.Terminated.bitwise_or(worlds.Truncated).nonzero().squeeze(1);
        var after = worlds.Observations.clone().index_copy_(0, ended, worlds.FinalObservations.index_select(0, ended));
        Add(new Transitions(
            before, actions, worlds.Rewards, after, worlds.Terminated, mask, worlds.ActionMask?.index_fill(0, ended, 1)));
    }

    /// <summary>Adds transitions in place of the oldest.</summary>
    public void Add(Transitions transitions)
    {
        using var scope = NewDisposeScope();
        using var gradient = no_grad();
        var rows = transitions.Rewards.shape[0];

        // More than it holds: only the last ones would stay.
        for (var done = Math.Max(0, rows - Capacity); done < rows;)
        {
            var count = Math.Min(rows - done, Capacity - _next);
            foreach (var (to, from) in _rows.Columns().Zip(transitions.Columns()))
            {
                var target = to.Tensor.narrow(0, _next, count);
                target.copy_(from.Tensor.narrow(0, done, count).view_as(target));
            }

            done += count;
            _next = (_next + count) % Capacity;
            Count = Math.Min(Capacity, Count + count);
        }
    }

    /// <summary>Transitions drawn uniformly, with replacement, from libtorch's generator.</summary>
    public Transitions Sample(long rows)
    {
        if (Count == 0)
            throw new InvalidOperationException("An empty replay buffer was drawn from.");

        var drawn = randint(Count, rows, ScalarType.Int64, _rows.Rewards.device);
        Tensor Of(Tensor column) => column.index_select(0, drawn);
        return new Transitions(
            Of(_rows.Observations), Of(_rows.Actions), Of(_rows.Rewards), Of(_rows.NextObservations), Of(_rows.Terminated),
            _rows.ActionMasks is null ? null : Of(_rows.ActionMasks), _rows.NextActionMasks is null ? null : Of(_rows.NextActionMasks));
    }

    public void Save(CheckpointWriter checkpoint)
    {
        checkpoint.Add("replay.capacity", $"{Capacity}");
        checkpoint.Add("replay.count", $"{Count}");
        checkpoint.Add("replay.next", $"{_next}");
        foreach (var (name, column) in _rows.Columns())
        {
            using var filled = column.narrow(0, 0, Count);
            checkpoint.Add($"replay.{name}", filled);
        }
    }

    /// <exception cref="UsageException">It was saved from a larger buffer, or of other spaces.</exception>
    public void Load(CheckpointReader checkpoint)
    {
        var count = checkpoint.Number("replay.count");
        if (count > Capacity)
            throw new UsageException($"The checkpoint holds {count:n0} transitions, and this replay buffer takes {Capacity:n0}.");

        foreach (var (name, column) in _rows.Columns())
        {
            using var target = column.narrow(0, 0, count);
            checkpoint.Read($"replay.{name}", target);
        }

        // Of another size, its rows are in no order any more; those that there are stay until there are as many as it takes.
        Count = count;
        _next = checkpoint.Number("replay.capacity") == Capacity ? checkpoint.Number("replay.next") : count % Capacity;
    }

    public void Dispose()
    {
        foreach (var (_, column) in _rows.Columns())
            column.Dispose();
    }
}
