namespace Sim.Runtime.Physics;

/// <summary>Where the time of steps went and how much there was to do.</summary>
/// <param name="Stages">Their names, in order, and ns a step of a world.</param>
/// <param name="Contacts">Of a step of a world.</param>
/// <param name="Rows">Of constraints, as MuJoCo counts them (nefc).</param>
/// <param name="Iterations">Of the solver.</param>
public sealed record StepProfile(
    IReadOnlyList<(string Stage, double Nanoseconds)> Stages, CountSummary Contacts, CountSummary Rows, CountSummary Iterations);

/// <summary>Mean and 95th percentile of something that is counted.</summary>
public readonly record struct CountSummary(double Mean, int Percentile95)
{
    /// <param name="histogram">How often there were 0, 1 and so on.</param>
    public static CountSummary Of(ReadOnlySpan<long> histogram)
    {
        long total = 0, sum = 0;
        for (var value = 0; value < histogram.Length; value++)
        {
            total += histogram[value];
            sum += value * histogram[value];
        }

        if (total == 0)
            return default;

        var percentile = 0;
        for (long below = histogram[0]; below < 0.95 * total; below += histogram[percentile])
            percentile++;
        return new(sum / (double)total, percentile);
    }
}
