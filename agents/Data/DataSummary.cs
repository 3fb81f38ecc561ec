namespace Sim.Agents.Data;

/// <summary>What the episodes of a file add up to.</summary>
/// <param name="Episodes">How many.</param>
/// <param name="Steps">Of all.</param>
/// <param name="ShortestSteps">Of the shortest.</param>
/// <param name="LongestSteps">Of the longest.</param>
/// <param name="ReturnMean">NaN without episodes.</param>
/// <param name="ReturnStandardDeviation">Likewise.</param>
/// <param name="Known">Episodes of which the file says whether they succeeded.</param>
/// <param name="Successes">How many of those did.</param>
/// <param name="Columns">Of the first episode: names, types and shapes of a row.</param>
public sealed record DataSummary(
    int Episodes,
    long Steps,
    int ShortestSteps,
    int LongestSteps,
    double ReturnMean,
    double ReturnStandardDeviation,
    int Known,
    int Successes,
    IReadOnlyList<(string Name, string Rows)> Columns)
{
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static DataSummary Of(IEpisodeSource source, CancellationToken stop)
    {
        var (lengths, returns, successes) = (new List<int>(), new List<double>(), new List<bool?>());
        IReadOnlyList<(string Name, string Rows)> columns = [];
        foreach (var episode in source.Read())
        {
            stop.ThrowIfCancellationRequested();
            if (lengths.Count == 0)
                columns = ColumnsOf(episode);
            lengths.Add(episode.Steps);
            returns.Add(episode.Rewards.Sum());
            successes.Add(episode.Success);
        }

        var mean = returns.Sum() / returns.Count;
        return new DataSummary(
            lengths.Count,
            lengths.Sum(length => (long)length),
            lengths.DefaultIfEmpty().Min(),
            lengths.DefaultIfEmpty().Max(),
            mean,
            Math.Sqrt(returns.Sum(each => (each - mean) * (each - mean)) / returns.Count),
            successes.Count(success => success is not null),
            successes.Count(success => success == true),
            columns);
    }

    private static List<(string Name, string Rows)> ColumnsOf(EpisodeData episode) =>
    [
        ("observations", Text(episode.Observations)),
        ("actions", Text(episode.Actions)),
        .. episode.Infos.Select(info => ($"infos/{info.Key}", Text(info.Value))),
    ];

    private static string Text(DataArray rows) => $"{rows.TypeName} [{string.Join(", ", rows.RowShape)}]";
}
