namespace Sim.Agents.Data;

/// <summary>An episode as files hold it: T steps, and T + 1 observations where the last one was kept.</summary>
public sealed record EpisodeData
{
    /// <summary>Its number in the file, from 0.</summary>
    public required long Id { get; init; }

    /// <summary>What its world was seeded with; null where the file does not say.</summary>
    public ulong? Seed { get; init; }

    /// <summary>Whether it succeeded; null where the file does not say.</summary>
    public bool? Success { get; init; }

    /// <summary>Row t is what was seen before action t.</summary>
    public required DataArray Observations { get; init; }

    public required DataArray Actions { get; init; }

    public required double[] Rewards { get; init; }

    public required bool[] Terminations { get; init; }

    public required bool[] Truncations { get; init; }

    /// <summary>Facts beside the observations, by name; as many rows as those, or one a step.</summary>
    public IReadOnlyDictionary<string, DataArray> Infos { get; init; } = new Dictionary<string, DataArray>();

    public int Steps => Rewards.Length;

    public bool HasLastObservation => Observations.Rows == Steps + 1;
}

/// <summary>Reads the episodes of a file or folder, one after the other.</summary>
public interface IEpisodeSource : IDisposable
{
    /// <summary>Whose format it is.</summary>
    string Format { get; }

    int Episodes { get; }

    /// <summary>What the file says of itself, as JSON; null where it says nothing.</summary>
    string? Metadata { get; }

    /// <exception cref="Runtime.FailureException">The file is damaged, or holds what no episode has.</exception>
    IEnumerable<EpisodeData> Read();
}
