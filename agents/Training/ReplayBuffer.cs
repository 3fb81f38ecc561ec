using System.Globalization;
using Sim.Agents.Torch;
using Sim.Runtime;
using static TorchSharp.torch;

namespace Sim.Agents.Training;

/// <summary>What happened in the last steps of every world: [N, T, …] of each, where the T slots of a world are a ring.</summary>
/// <remarks>All worlds are at the same slot, so the steps of a world lie one after the other, over the ends of episodes.</remarks>
public sealed class ReplayBuffer : IDisposable
{
    private readonly SimulationTensors _worlds;
    private readonly Device _device;
    private readonly List<(string Name, Tensor Values)> _columns = [];
    private readonly List<(Tensor Now, Tensor Next, AgentTensors Source)> _infos = [];

    /// <param name="length">Steps of each world to keep.</param>
    /// <param name="worlds">To store what happens in.</param>
    /// <param name="device">To store it on.</param>
    /// <param name="infos">Names of infos to store too.</param>
    /// <exception cref="UsageException">There is not that much memory, or no such info.</exception>
    public ReplayBuffer(int length, SimulationTensors worlds, Device device, params IReadOnlyList<string> infos)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(length);
        (Length, _worlds, _device) = (length, worlds, device);
        var (observation, action) = (worlds.Spec.Observation, worlds.Spec.Action);
        var seen = ColumnTensor.TypeOf(observation.Type);
        CheckMemory();
        Observations = Column("observations", seen, [.. observation.Shape]);
        NextObservations = Column("next_observations", seen, [.. observation.Shape]);
        Actions = Column("actions", action is Box ? ScalarType.Float32 : ScalarType.Int64, [.. action.Shape]);
        Rewards = Column("rewards", ScalarType.Float32);
        Terminated = Column("terminated", ScalarType.Float32);
        Ended = Column("ended", ScalarType.Float32);
        if (worlds.ActionMask is not null)
        {
            ActionMasks = Column("action_masks", ScalarType.Byte, worlds.Spec.ActionMaskWidth);
            NextActionMasks = Column("next_action_masks", ScalarType.Byte, worlds.Spec.ActionMaskWidth);
        }

        foreach (var name in infos)
            AddInfo(name);
    }

    /// <summary>Slots of a world for so many steps over all worlds.</summary>
    /// <exception cref="UsageException">Less than one.</exception>
    public static int LengthFor(long steps, int worlds) => steps >= worlds
        ? (int)Math.Min(steps / worlds, int.MaxValue)
        : throw new UsageException($"Option 'replay-steps' was given '{steps}': less than one step for each of {worlds:n0} worlds.");

    /// <summary>Slots of a world.</summary>
    public int Length { get; }

    public int Worlds => _worlds.Worlds;

    /// <summary>The worlds that it steps.</summary>
    public SimulationTensors Tensors => _worlds;

    /// <summary>Steps of each world that were stored since the beginning, those included that were overwritten.</summary>
    public long Stored { get; private set; }

    /// <summary>Steps of each world that are there.</summary>
    public int Filled => (int)Math.Min(Stored, Length);

    /// <summary>What was seen before the action, in the type of its space.</summary>
    public Tensor Observations { get; }

    /// <summary>What was seen after it: at the end of an episode its last observation.</summary>
    public Tensor NextObservations { get; }

    public Tensor Actions { get; }

    /// <summary>Null where every action is always legal.</summary>
    public Tensor? ActionMasks { get; }

    public Tensor? NextActionMasks { get; }

    public Tensor Rewards { get; }

    /// <summary>1 where the task ended, so that nothing follows.</summary>
    public Tensor Terminated { get; }

    /// <summary>1 where the episode ended for either reason.</summary>
    public Tensor Ended { get; }

    public bool HasInfo(string name) => _infos.Exists(info => info.Source.Name == name);

    /// <summary>An info, as it stood with <see cref="Observations"/> and with <see cref="NextObservations"/>.</summary>
    public (Tensor Now, Tensor Next) Info(string name)
    {
        var info = _infos.Single(info => info.Source.Name == name);
        return (info.Now, info.Next);
    }

    /// <summary>Stores what is seen and done, steps the simulation, and stores what followed.</summary>
    /// <param name="actions">[N] or [N, width], as the agent thinks of them.</param>
    /// <param name="forSimulation">The same as the simulation takes them.</param>
    public void Step(Tensor actions, Tensor forSimulation)
    {
        using var scope = NewDisposeScope();
        using var gradient = no_grad();
        StoreSeen();
        Put(Actions, Stored % Length, actions);
        _worlds.SetActions(forSimulation);
        _worlds.Simulation.Step();
        StoreOutcome();
    }

    /// <summary>The same where the simulation's own policy acts.</summary>
    public void StepByPolicy()
    {
        using var scope = NewDisposeScope();
        using var gradient = no_grad();
        StoreSeen();
        _worlds.Simulation.Step();
        Put(Actions, Stored % Length, _worlds.Actions);
        StoreOutcome();
    }

    /// <summary>Rows, each any step of any world that is there with the same chance: [count] int64, for <see cref="Rows"/>.</summary>
    /// <exception cref="InvalidOperationException">Nothing is stored yet.</exception>
    public Tensor Draw(int count)
    {
        if (Stored == 0)
            throw new InvalidOperationException("A replay buffer that holds nothing was drawn from.");

        using var scope = NewDisposeScope();
        var steps = randint(0, (long)Worlds * Filled, [count], int64, _device);
        return ((steps.div(Filled, RoundingMode.floor) * Length) + steps.remainder(Filled)).MoveToOuterDisposeScope();
    }

    /// <summary>The row of the slot at which a world's step of this number lies, the first step being 0.</summary>
    public long RowOf(int world, long step) => ((long)world * Length) + (step % Length);

    /// <summary>Whether a step of this number is still there.</summary>
    public bool Holds(long step) => step >= Stored - Filled && step < Stored;

    /// <summary>The transitions of some rows.</summary>
    public Transitions Rows(Tensor rows) => new(
        Pick(Observations, rows),
        Pick(Actions, rows),
        ActionMasks is null ? null : Pick(ActionMasks, rows),
        Pick(Rewards, rows),
        Pick(Terminated, rows),
        Pick(NextObservations, rows),
        NextActionMasks is null ? null : Pick(NextActionMasks, rows));

    /// <summary>The rows of a column of this buffer: [rows, …].</summary>
    public static Tensor Pick(Tensor column, Tensor rows) => column.flatten(0, 1).index_select(0, rows);

    /// <param name="checkpoint">To write to.</param>
    /// <param name="item">What the checkpoint calls it.</param>
    public void Save(CheckpointWriter checkpoint, string item = "replay")
    {
        using var scope = NewDisposeScope();
        checkpoint.Add($"{item}.length", Length.ToString(CultureInfo.InvariantCulture));
        checkpoint.Add($"{item}.stored", Stored.ToString(CultureInfo.InvariantCulture));
        foreach (var (name, values) in _columns)
            checkpoint.Add($"{item}.{name}", values.narrow(1, 0, Filled));
    }

    /// <exception cref="UsageException">The checkpoint holds a buffer of another size or task.</exception>
    public void Load(CheckpointReader checkpoint, string item = "replay")
    {
        if (checkpoint.Number($"{item}.length") is var length && length != Length)
            throw new UsageException($"The checkpoint's replay buffer keeps {length:n0} steps of each world, and this one {Length:n0}.");

        using var scope = NewDisposeScope();
        Stored = checkpoint.Number($"{item}.stored");
        foreach (var (name, values) in _columns)
            checkpoint.Read($"{item}.{name}", values.narrow(1, 0, Filled));
    }

    public void Dispose()
    {
        foreach (var (_, values) in _columns)
            values.Dispose();
        foreach (var info in _infos)
            info.Source.Dispose();
    }

    private void StoreSeen()
    {
        var slot = Stored % Length;
        Put(Observations, slot, _worlds.Observations);
        if (ActionMasks is not null)
            Put(ActionMasks, slot, _worlds.ActionMask!);
        foreach (var info in _infos)
            Put(info.Now, slot, info.Source.Values);
    }

    private void StoreOutcome()
    {
        var slot = Stored % Length;
        Put(Rewards, slot, _worlds.Rewards);
        Put(Terminated, slot, _worlds.Terminated);
        var ended = _worlds.Terminated.bitwise_or(_worlds.Truncated);
        Put(Ended, slot, ended);
        var rows = ended.nonzero().squeeze(1);
        PutNext(NextObservations, slot, _worlds.Observations, _worlds.FinalObservations, rows);
        if (NextActionMasks is not null)
            PutNext(NextActionMasks, slot, _worlds.ActionMask!, _worlds.FinalActionMask!, rows);
        foreach (var info in _infos)
            PutNext(info.Next, slot, info.Source.Values, info.Source.Finals, rows);
        Stored++;
    }

    private void CheckMemory()
    {
        const int figures = 3 * sizeof(float); // reward, terminated, ended
        var (spec, masks) = (_worlds.Spec, _worlds.ActionMask is null ? 0 : _worlds.Spec.ActionMaskWidth);
        var row = (2 * (spec.Observation.RowBytes + masks)) + (spec.Action.Width * sizeof(long)) + figures;
        TrainingMemory.Check(
            (long)Length * Worlds * row, _worlds.Simulation, $"A replay buffer of {Length:n0} steps in {Worlds:n0} worlds", "fewer replay steps");
    }

    private Tensor Column(string name, ScalarType type, params int[] shape)
    {
        var values = zeros([Worlds, Length, .. shape.Select(size => (long)size)], type, _device).DetachFromDisposeScope();
        _columns.Add((name, values));
        return values;
    }

    private void AddInfo(string name)
    {
        var simulation = _worlds.Simulation;
        if (!simulation.Infos.TryGetValue(name, out var column))
            throw new UsageException($"{simulation.Spec.Name} has no info '{name}'. It has: {string.Join(", ", simulation.Infos.Keys)}.");

        int[] shape = [.. column.Shape];
        var type = ColumnTensor.TypeOf(column.Type);
        var source = new AgentTensors(name, ColumnTensor.Of(column), ColumnTensor.Of(simulation.FinalInfos[name]));
        _infos.Add((Column($"info.{name}", type, shape), Column($"next_info.{name}", type, shape), source));
    }

    private static void Put(Tensor column, long slot, Tensor rows)
    {
        var target = column.select(1, slot);
        target.copy_(rows.view(target.shape));
    }

    private void PutNext(Tensor column, long slot, Tensor rows, Tensor finals, Tensor ended)
    {
        var target = column.select(1, slot);
        target.copy_(rows);
        if (ended.numel() > 0)
            target.index_copy_(0, ended.to(_device), finals.index_select(0, ended).to(_device));
    }

    /// <summary>A column of the simulation and its final rows.</summary>
    private sealed record AgentTensors(string Name, Tensor Values, Tensor Finals) : IDisposable
    {
        public void Dispose()
        {
            Values.Dispose();
            Finals.Dispose();
        }
    }
}

/// <summary>Steps of any worlds, in any order: a row each.</summary>
/// <param name="Observations">[rows, …], in the type of their space: images stay uint8.</param>
/// <param name="Actions">[rows, …]: int64, or float32 where actions are real numbers.</param>
/// <param name="ActionMasks">[rows, actions] uint8: which actions were legal; null where all always are.</param>
/// <param name="Rewards">[rows] float32</param>
/// <param name="Terminated">[rows] float32: 1 where the task ended, so that nothing follows. An episode that was cut off has 0.</param>
/// <param name="NextObservations">[rows, …]: where the episode ended, its last one and not the next episode's first.</param>
/// <param name="NextActionMasks">What was legal then.</param>
public sealed record Transitions(
    Tensor Observations,
    Tensor Actions,
    Tensor? ActionMasks,
    Tensor Rewards,
    Tensor Terminated,
    Tensor NextObservations,
    Tensor? NextActionMasks)
{
    public Transitions Narrow(long first, long count) => new(
        Observations.narrow(0, first, count),
        Actions.narrow(0, first, count),
        ActionMasks?.narrow(0, first, count),
        Rewards.narrow(0, first, count),
        Terminated.narrow(0, first, count),
        NextObservations.narrow(0, first, count),
        NextActionMasks?.narrow(0, first, count));
}
