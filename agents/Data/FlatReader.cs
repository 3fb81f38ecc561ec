using Sim.Runtime;

namespace Sim.Agents.Data;

/// <summary>Reads files that hold the steps of all episodes one after the other: D4RL's HDF5 and the npz files of L2M's tasks.</summary>
/// <remarks>
/// Farama Foundation, D4RL: d4rl/offline_env.py; L2M (ml-jku/L2M): src/buffers, src/data. An episode ends where a terminal (D4RL) or
/// done (L2M) is set, or a timeout; where the file has no timeouts, also after so many steps. Steps after the last end are an episode
/// that was broken off: neither terminated nor truncated.
/// </remarks>
public sealed class FlatReader : IEpisodeSource
{
    private readonly FlatSteps _steps;
    private readonly IReadOnlyList<(int First, int Steps)> _episodes;
    private readonly int _maxSteps;

    /// <param name="path">Of the file.</param>
    /// <param name="maxSteps">Steps after which an episode ends where the file marks no timeouts; 0 for no limit.</param>
    public FlatReader(string path, int maxSteps = 0)
    {
        (_steps, _maxSteps) = (new FlatSteps(path), maxSteps);
        _episodes = [.. Split()];
    }

    public string Format => _steps.IsHdf ? "D4RL" : "L2M";

    public int Episodes => _episodes.Count;

    public string? Metadata => null;

    public IEnumerable<EpisodeData> Read() => _episodes.Select((episode, id) => _steps.Episode(id, episode.First, episode.Steps, IsCut(episode)));

    public void Dispose()
    {
    }

    private bool IsCut((int First, int Steps) episode) =>
        _steps.Timeouts?[episode.First + episode.Steps - 1] ?? episode.Steps == _maxSteps;

    private IEnumerable<(int First, int Steps)> Split()
    {
        var first = 0;
        for (var step = 0; step < _steps.Count; step++)
        {
            var isLast = _steps.Terminals[step] || step == _steps.Count - 1
                || (_steps.Timeouts?[step] ?? (_maxSteps > 0 && step - first + 1 == _maxSteps));
            if (!isLast)
                continue;

            yield return (first, step - first + 1);
            first = step + 1;
        }
    }
}

/// <summary>Reads a folder of files, each of them an episode, in the order of their names, as L2M keeps them.</summary>
public sealed class EpisodeFolder : IEpisodeSource
{
    private static readonly string[] Endings = [".npz", ".hdf5", ".h5"];

    private readonly IReadOnlyList<string> _files;

    /// <exception cref="UsageException">No file in it is of a kind that is known.</exception>
    public EpisodeFolder(string path)
    {
        _files = [.. Directory.EnumerateFiles(path).Where(file => Endings.Contains(Path.GetExtension(file))).Order(StringComparer.Ordinal)];
        if (_files.Count == 0)
            throw new UsageException($"The folder '{path}' holds no episodes: neither {MinariReader.FileName} nor files that end in {string.Join(", ", Endings)}.");
    }

    public string Format => "L2M, a file an episode";

    public int Episodes => _files.Count;

    public string? Metadata => null;

    public IEnumerable<EpisodeData> Read() => _files.Select((file, id) =>
    {
        var steps = new FlatSteps(file);
        return steps.Episode(id, 0, steps.Count, steps.Timeouts?[^1] ?? false);
    });

    public void Dispose()
    {
    }
}

/// <summary>Steps one after the other, under the names that D4RL and L2M give to what they consist of.</summary>
internal sealed class FlatSteps
{
    private const string InfoPrefix = "infos/";

    private readonly Dictionary<string, DataArray> _arrays;
    private readonly string _path;

    public FlatSteps(string path)
    {
        _path = path;
        IsHdf = EpisodeFiles.Guard(path, () => ArrayFile.IsHdf(path));
        _arrays = ArrayFile.Read(path);
        Count = Required("actions").Rows;
        Terminals = Flags("terminals", "dones") ?? throw Missing("terminals", "dones");
        Timeouts = Flags("timeouts");
        foreach (var name in (string[])["observations", "rewards"])
        {
            if (Required(name).Rows != Count)
                throw new FailureException($"'{path}' has {Count} actions but {Required(name).Rows} {name}.");
        }
    }

    public bool IsHdf { get; }

    public int Count { get; }

    public bool[] Terminals { get; }

    /// <summary>Null where the file has none.</summary>
    public bool[]? Timeouts { get; }

    public EpisodeData Episode(int id, int first, int steps, bool isCut)
    {
        var observations = Required("observations").Slice(first, steps);
        if (Optional("next_observations") is { } next && next.TypeName == observations.TypeName)
            observations = observations.Followed(next.Slice(first + steps - 1, 1));
        return new EpisodeData
        {
            Id = id,
            Observations = observations,
            Actions = Required("actions").Slice(first, steps),
            Rewards = Required("rewards").ToDoubles().AsSpan(first, steps).ToArray(),
            Terminations = Terminals.AsSpan(first, steps).ToArray(),
            Truncations = [.. Enumerable.Range(1, steps).Select(step => step == steps && isCut)],
            Infos = _arrays.Where(array => array.Key.StartsWith(InfoPrefix, StringComparison.Ordinal) && array.Value.Rows == Count)
                .ToDictionary(array => array.Key[InfoPrefix.Length..], array => array.Value.Slice(first, steps)),
        };
    }

    /// <summary>One flag a step. L2M keeps a single one for an episode of its own file: that of its last step.</summary>
    private bool[]? Flags(params string[] names)
    {
        if (Optional(names) is not { } array)
            return null;

        var flags = array.ToBools();
        return flags.Length == Count ? flags
            : flags.Length == 1 ? [.. Enumerable.Range(1, Count).Select(step => step == Count && flags[0])]
            : throw new FailureException($"'{_path}' has {Count} actions but {flags.Length} {names[0]}.");
    }

    private DataArray Required(string name) => name == "observations"
        ? Optional("observations", "states") ?? throw Missing("observations", "states")
        : Optional(name) ?? throw Missing(name);

    private DataArray? Optional(params string[] names) => names.Select(name => _arrays.GetValueOrDefault(name)).FirstOrDefault(array => array is not null);

    private FailureException Missing(params string[] names) =>
        new($"'{_path}' has no {string.Join(" or ", names)}. It has: {string.Join(", ", _arrays.Keys.Order())}.");
}
