using System.Numerics;
using System.Runtime.InteropServices;
using Sim.Runtime.Episodes;
using Sim.Runtime.Scenes;
using Sim.Runtime.Streaming.Publishing;
using Sim.Runtime.Streaming.Wire;

namespace Sim.Runtime.Streaming.Server;

/// <summary>A simulation that clients act in or watch.</summary>
internal sealed class HostedSimulation : WatchedSource
{
    private readonly byte[] _ended;
    private readonly byte[] _terminated;
    private readonly SentColumn[] _seen;
    private readonly SentColumn[] _stepped;
    private readonly SentColumn[] _final;

    /// <param name="simulation">To host.</param>
    /// <param name="number">The server's number for it.</param>
    /// <param name="label">Who it belongs to, for those who watch.</param>
    /// <param name="made">All that decides what its worlds are: saved states go only to simulations of the same.</param>
    public HostedSimulation(Simulation simulation, int number, string label, string made)
        : base(number, label, StreamColumn.Of(simulation))
    {
        (Simulation, Made) = (simulation, made);
        Groups = [.. simulation.Groups.Select(group => new SceneGroup(
            group.Env.Spec.Name, group.FirstWorld, group.Worlds, group.Env is IHasScene seen ? seen.Scene : null))];
        (_ended, _terminated) = (new byte[simulation.Worlds], new byte[simulation.Worlds]);
        ActionShape = [simulation.Actions.Worlds, .. simulation.Actions.Shape];
        _seen = [.. SeenColumns(simulation)];
        _stepped = [.. _seen, .. FlagColumns(simulation)];
        _final = simulation.Options.Autoreset == AutoresetMode.SameStep ? [.. FinalColumns(simulation)] : [];
        simulation.Stepped += Streams.Advance;
    }

    public Simulation Simulation { get; }

    public string Made { get; }

    /// <summary>Of the array of a step's actions.</summary>
    public int[] ActionShape { get; }

    public override string Env => Simulation.Spec.Name;

    public override int Worlds => Simulation.Worlds;

    public override IReadOnlyList<SceneGroup> Groups { get; }

    /// <summary>Bytes that count against the server's limit.</summary>
    public long Memory { get; set; }

    /// <summary>Steps that this server made.</summary>
    public long Steps { get; private set; }

    /// <summary>Bytes of a step's reply at most.</summary>
    public long ReplyBytes => _stepped.Concat(_final).Sum(sent => sent.Column.Bytes);

    /// <summary>Takes actions, one row a world, and makes a step.</summary>
    /// <exception cref="RequestException">An action is outside its space, or an ended world was not reset.</exception>
    public void Step(ReadOnlySpan<byte> actions)
    {
        try
        {
            ActionCheck.Run(actions, Simulation.Spec.Action);
        }
        catch (UsageException problem)
        {
            throw new RequestException(ErrorCode.BadAction, problem.Message, problem);
        }

        Simulation.Actions.CopyFrom(actions);
        try
        {
            Simulation.Step();
        }
        catch (UsageException problem)
        {
            throw new RequestException(ErrorCode.WorldEnded, problem.Message, problem);
        }

        Steps++;
    }

    /// <summary>What agents see after a step.</summary>
    public void AddStep(FrameList frames)
    {
        foreach (var (name, type, column) in _stepped)
            frames.Add(name, type, column);
        if (_final.Length == 0 || MarkEnded() is not (> 0 and var ended))
            return;

        foreach (var (name, type, column) in _final)
            frames.AddRows(name, type, column, _ended, ended);
    }

    /// <summary>What agents see after a reset.</summary>
    public void AddReset(FrameList frames)
    {
        foreach (var (name, type, column) in _seen)
            frames.Add(name, type, column);
    }

    /// <summary>Ends its streams and, unless a program runs it, the simulation.</summary>
    public override void Dispose()
    {
        base.Dispose();
        Simulation.Stepped -= Streams.Advance;
        if (!IsLive)
            Simulation.Dispose();
    }

    private static IEnumerable<SentColumn> SeenColumns(Simulation simulation)
    {
        yield return new("observation", WireType.Of(simulation.Observations.Type), simulation.Observations);
        if (simulation.ActionMask is { } mask)
            yield return new("action_mask", WireType.Mask, mask);
        foreach (var (name, column) in simulation.Infos)
            yield return new($"info.{name}", WireType.Of(column.Type), column);
    }

    private static IEnumerable<SentColumn> FlagColumns(Simulation simulation)
    {
        yield return new("reward", WireType.Float64, simulation.Rewards);
        yield return new("terminated", WireType.Flag, simulation.Terminated);
        yield return new("truncated", WireType.Flag, simulation.Truncated);
        if (simulation.Spec.Success != SuccessRule.None)
            yield return new("success", WireType.Flag, simulation.Success);
    }

    private static IEnumerable<SentColumn> FinalColumns(Simulation simulation)
    {
        yield return new("final_observation", WireType.Of(simulation.FinalObservations.Type), simulation.FinalObservations);
        foreach (var (name, column) in simulation.FinalInfos)
            yield return new($"final_info.{name}", WireType.Of(column.Type), column);
    }

    /// <summary>Marks the worlds whose episode ended in this step.</summary>
    private int MarkEnded()
    {
        Simulation.Terminated.CopyTo(0, _terminated);
        Simulation.Truncated.CopyTo(0, _ended);
        var count = 0;
        var ended = MemoryMarshal.Cast<byte, ulong>(_ended.AsSpan());
        var terminated = MemoryMarshal.Cast<byte, ulong>(_terminated.AsSpan());
        for (var eight = 0; eight < ended.Length; eight++)
        {
            ended[eight] |= terminated[eight];
            count += BitOperations.PopCount(ended[eight]); // each byte is 0 or 1
        }

        for (var world = ended.Length * sizeof(ulong); world < _ended.Length; world++)
            count += _ended[world] |= _terminated[world];
        return count;
    }

    private readonly record struct SentColumn(string Name, string Type, AgentColumn Column);
}
