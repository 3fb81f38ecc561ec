using System.Collections.Immutable;
using System.Globalization;
using Sim.Runtime.Episodes;

namespace Sim.Agents.Training;

/// <summary>How a run stood after an iteration: a row of its table.</summary>
/// <param name="Iteration">From 1.</param>
/// <param name="Steps">Environment steps so far, over all worlds.</param>
/// <param name="Seconds">Spent in training so far, over all parts of the run.</param>
/// <param name="StepsPerSecond">Of this iteration, learning included.</param>
/// <param name="Episodes">That ended in this iteration.</param>
/// <param name="FlaggedWorlds">Worlds in which something overflowed or was not a number.</param>
/// <param name="Evaluation">Of the policy after this iteration, where one was due.</param>
/// <param name="Metrics">The agent's figures.</param>
public sealed record TrainReport(
    long Iteration,
    long Steps,
    double Seconds,
    double StepsPerSecond,
    EpisodeStatistics Episodes,
    int FlaggedWorlds,
    EpisodeStatistics? Evaluation,
    IReadOnlyDictionary<string, double> Metrics)
{
    public const string IterationColumn = "iteration", StepsColumn = "steps", SecondsColumn = "seconds";

    /// <summary>Of the run that is done, from 0 to 1.</summary>
    public double Fraction { get; init; }

    private const double LargestCount = 1L << 53; // above, not every whole number is a double

    /// <summary>Names and values, in a fixed order; a value that there is none of is NaN.</summary>
    public ImmutableArray<(string Name, double Value)> Columns() =>
    [
        (IterationColumn, Iteration),
        (StepsColumn, Steps),
        (SecondsColumn, Math.Round(Seconds, 3)),
        ("steps_per_second", Math.Round(StepsPerSecond)),
        ("episodes", Episodes.Episodes),
        ("return_mean", Episodes.ReturnMean),
        ("length_mean", Episodes.LengthMean),
        ("success_rate", Episodes.SuccessRate),
        ("flagged_worlds", FlaggedWorlds),
        ("evaluation_episodes", Evaluation?.Episodes ?? double.NaN),
        ("evaluation_return_mean", Evaluation?.ReturnMean ?? double.NaN),
        ("evaluation_success_rate", Evaluation?.SuccessRate ?? double.NaN),
        .. Metrics.Select(metric => (metric.Key, metric.Value)),
    ];

    /// <summary>A number as the table holds it: counts in full, others with nine digits, nothing for NaN.</summary>
    internal static string Text(double value) =>
        double.IsNaN(value) ? ""
        : double.IsInteger(value) && Math.Abs(value) < LargestCount ? value.ToString("0", CultureInfo.InvariantCulture)
        : value.ToString("g9", CultureInfo.InvariantCulture);
}
