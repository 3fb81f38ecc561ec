using Sim.Runtime;
using Sim.Runtime.Numerics;

namespace Sim.Agents.Data;

/// <summary>Records one episode of every world, or of the first of them.</summary>
/// <remarks>
/// Episode i is the first of a world that was seeded with firstSeed + i. So it depends on that number alone, and neither on how many
/// others are recorded beside it nor on when.
/// </remarks>
/// <param name="simulation">In next-step mode, so that an ended world shows its last observation.</param>
/// <param name="act">Writes the actions; nothing where the simulation's own policies do.</param>
/// <param name="begin">Told the number of the first episode before a batch begins, for draws of whoever acts.</param>
public sealed class Recorder(Simulation simulation, Action? act = null, Action<long>? begin = null)
{
    /// <summary>The info that names each step's seed: the key of all random numbers that the step draws.</summary>
    public const string StepSeedName = "seed";

    private readonly ColumnLog _observations = ColumnLog.Of(simulation.Observations);
    private readonly ColumnLog _actions = ColumnLog.Of(simulation.Actions);
    private readonly ColumnLog _rewards = ColumnLog.Of(simulation.Rewards);
    private readonly Dictionary<string, ColumnLog> _infos = simulation.Infos.ToDictionary(info => info.Key, info => ColumnLog.Of(info.Value));

    /// <param name="firstId">Number of the first episode.</param>
    /// <param name="episodes">At most as many as there are worlds.</param>
    /// <param name="seed">Of episode 0.</param>
    /// <param name="stop">Ends it early, without a result.</param>
    /// <param name="limit">Steps after which episodes are left off that have not ended.</param>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public IReadOnlyList<EpisodeData> Record(long firstId, int episodes, ulong seed, CancellationToken stop, int limit = int.MaxValue)
    {
        begin?.Invoke(firstId);
        simulation.Reset(Seeds(firstId, seed));
        AddState();
        var ends = new End[simulation.Worlds];
        for (var (step, open) = (1, episodes); open > 0 && step <= limit; step++)
        {
            stop.ThrowIfCancellationRequested();
            act?.Invoke();
            simulation.Step();
            _actions.Add();
            _rewards.Add();
            AddState();
            open -= Close(ends.AsSpan(0, episodes), step);
        }

        var recorded = new List<EpisodeData>(episodes);
        for (var world = 0; world < episodes; world++)
            recorded.Add(Episode(firstId + world, world, ends[world].Steps > 0 ? ends[world] : new End(limit, false, false, false), seed));
        foreach (var log in (ColumnLog[])[_observations, _actions, _rewards, .. _infos.Values])
            log.Clear();
        return recorded;
    }

    private ulong[] Seeds(long firstId, ulong seed) => [.. Enumerable.Range(0, simulation.Worlds).Select(world => seed + (ulong)(firstId + world))];

    private void AddState()
    {
        _observations.Add();
        foreach (var info in _infos.Values)
            info.Add();
    }

    /// <summary>Notes how the worlds ended whose first episode ended in this step, and counts them.</summary>
    private int Close(Span<End> ends, int step)
    {
        var (terminated, truncated) = (simulation.Terminated.ToArray<byte>(), simulation.Truncated.ToArray<byte>());
        var success = simulation.Success.ToArray<byte>();
        var closed = 0;
        for (var world = 0; world < ends.Length; world++)
        {
            if (ends[world].Steps > 0 || (terminated[world] | truncated[world]) == 0)
                continue;

            ends[world] = new End(step, terminated[world] != 0, truncated[world] != 0, success[world] != 0);
            closed++;
        }

        return closed;
    }

    private EpisodeData Episode(long id, int world, End end, ulong seed)
    {
        var worldSeed = seed + (ulong)id;
        var episodeKey = CounterRandom.Key(worldSeed, 0);
        var infos = _infos.ToDictionary(info => info.Key, info => info.Value.Rows(world, end.Steps + 1));
        infos[StepSeedName] = new DataArray(Enumerable.Range(0, end.Steps + 1).Select(step => CounterRandom.Key(episodeKey, (ulong)step)).ToArray());
        return new EpisodeData
        {
            Id = id,
            Seed = worldSeed,
            Success = simulation.Spec.Success == SuccessRule.None ? null : end.Success,
            Observations = AsGymnasium(_observations.Rows(world, end.Steps + 1), simulation.Spec.Observation),
            Actions = AsGymnasium(_actions.Rows(world, end.Steps), simulation.Spec.Action),
            Rewards = _rewards.Rows(world, end.Steps).Of<double>(),
            Terminations = LastIs(end.Steps, end.Terminated),
            Truncations = LastIs(end.Steps, end.Truncated),
            Infos = infos,
        };
    }

    /// <summary>Whole numbers are of 64 bits there.</summary>
    private static DataArray AsGymnasium(DataArray rows, Space space) => space is Discrete or MultiDiscrete
        ? new DataArray(Array.ConvertAll(rows.Of<int>(), item => (long)item), rows.RowShape)
        : rows;

    private static bool[] LastIs(int steps, bool flag)
    {
        var flags = new bool[steps];
        flags[^1] = flag;
        return flags;
    }

    private readonly record struct End(int Steps, bool Terminated, bool Truncated, bool Success);
}
