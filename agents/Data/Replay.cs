using Sim.Runtime;

namespace Sim.Agents.Data;

/// <summary>Steps recorded actions in worlds with the recorded seeds, and compares all that is seen, bit for bit.</summary>
/// <param name="simulation">In next-step mode.</param>
public sealed class Replay(Simulation simulation)
{
    /// <summary>The first difference, told in a sentence; null where there is none.</summary>
    /// <param name="source">Episodes that this program recorded.</param>
    /// <param name="report">Told the number of episodes that were compared.</param>
    /// <param name="stop">Ends it early.</param>
    /// <exception cref="FailureException">The file cannot be read, or an episode has no seed.</exception>
    public string? FirstDifference(IEpisodeSource source, Action<int> report, CancellationToken stop)
    {
        var done = 0;
        foreach (var batch in source.Read().Chunk(simulation.Worlds))
        {
            var replayed = Again(batch, stop);
            for (var index = 0; index < batch.Length; index++)
            {
                if (Difference(batch[index], replayed[index]) is { } difference)
                    return $"Episode {batch[index].Id}, seed {batch[index].Seed}: {difference}";
            }

            done += batch.Length;
            report(done);
        }

        return null;
    }

    private IReadOnlyList<EpisodeData> Again(EpisodeData[] recorded, CancellationToken stop)
    {
        var first = recorded[0];
        var seed = first.Seed ?? throw new FailureException($"Episode {first.Id} has no seed, so its world cannot be made again.");
        var recorder = new Recorder(simulation, Actions(recorded));
        return recorder.Record(first.Id, recorded.Length, seed - (ulong)first.Id, stop, recorded.Max(episode => episode.Steps));
    }

    private Action Actions(EpisodeData[] recorded) => simulation.Actions.Type switch
    {
        DataType.Int32 => Actions(recorded, actions => Array.ConvertAll(actions.Of<long>(), action => checked((int)action))),
        DataType.Float64 => Actions(recorded, actions => actions.Of<double>()),
        _ => Actions(recorded, actions => actions.Of<float>()),
    };

    /// <summary>Writes the next recorded actions each time it is called. A world that has none any more gets its first again.</summary>
    private Action Actions<T>(EpisodeData[] recorded, Func<DataArray, T[]> convert)
        where T : unmanaged
    {
        var (step, width) = (0, simulation.Actions.Width);
        var actions = recorded.Select(episode => convert(episode.Actions)).ToArray();
        var rows = new T[simulation.Worlds * width];
        return () =>
        {
            for (var world = 0; world < simulation.Worlds; world++)
            {
                var own = actions[Math.Min(world, actions.Length - 1)];
                var from = step * width < own.Length ? step * width : 0;
                own.AsSpan(from, width).CopyTo(rows.AsSpan(world * width));
            }

            simulation.Actions.Write<T>(0, rows);
            step++;
        };
    }

    /// <summary>The difference of the earliest step. What is seen at a step comes before what the step does.</summary>
    private static string? Difference(EpisodeData recorded, EpisodeData replayed)
    {
        var others = Columns(replayed).ToDictionary(column => column.Name);
        var earliest = Columns(recorded)
            .Select(column => others.TryGetValue(column.Name, out var other)
                ? Difference(column, other)
                : (Step: 0, Text: $"the task has no {column.Name} any more."))
            .OrderBy(difference => difference.Step)
            .First();
        if (earliest.Step < int.MaxValue)
            return earliest.Text;

        return recorded.Steps == replayed.Steps && recorded.Success == replayed.Success
            ? null
            : $"it ended after {recorded.Steps} steps ({Outcome(recorded)}); here it lasted {replayed.Steps} steps ({Outcome(replayed)}).";
    }

    private static (int Step, string Text) Difference((string Name, DataArray Rows) recorded, (string Name, DataArray Rows) replayed)
    {
        var (ours, theirs) = (replayed.Rows, recorded.Rows);
        if (ours.TypeName != theirs.TypeName || !ours.RowShape.SequenceEqual(theirs.RowShape))
        {
            return (0, $"{recorded.Name} is {theirs.TypeName} [{string.Join(", ", theirs.RowShape)}] in the file, " +
                $"and {ours.TypeName} [{string.Join(", ", ours.RowShape)}] here.");
        }

        // An episode that lasts longer or shorter here is told by what it showed until then, or else by its length.
        var rows = Math.Min(ours.Rows, theirs.Rows);
        var item = theirs.Slice(0, rows).FirstDifference(ours.Slice(0, rows));
        if (item < 0)
            return (int.MaxValue, "");

        var place = theirs.Width == 1 ? "" : $"[{item % theirs.Width}]";
        return (item / theirs.Width, $"at step {item / theirs.Width}, {recorded.Name}{place} is {theirs.Text(item)} in the file, and {ours.Text(item)} here.");
    }

    private static IEnumerable<(string Name, DataArray Rows)> Columns(EpisodeData episode) =>
    [
        ("observation", episode.Observations),
        .. episode.Infos.Select(info => ($"info {info.Key}", info.Value)),
        ("action", episode.Actions),
        ("reward", new DataArray(episode.Rewards)),
        ("termination", new DataArray(episode.Terminations)),
        ("truncation", new DataArray(episode.Truncations)),
    ];

    private static string Outcome(EpisodeData episode) => episode.Success switch
    {
        null => "no success to speak of",
        true => "a success",
        false => "no success",
    };
}
