namespace Sim.Runtime.Episodes;

/// <summary>Where a world is in its current episode.</summary>
public struct Episode
{
    public double Return; // rewards of this episode so far
    public ulong Key;     // of the episode's random numbers
    public int Step;      // steps taken in this episode
    public int Number;    // episodes begun before this one since the world was seeded
}

/// <summary>
/// A world's seed, and what its ended episodes add up to since they were last collected: all that only the end of an episode
/// touches, in one cache line.
/// </summary>
internal struct WorldRecord
{
    public ulong Seed;
    public double ReturnSum;
    public double ReturnSquareSum;
    public long Steps;
    public long Episodes;
    public long Successes;
    public long TimeLimits; // episodes that were truncated and did not terminate
    public long Unused;
}

/// <summary>What happens to a world whose episode has ended, as in Gymnasium 1.x.</summary>
public enum AutoresetMode
{
    /// <summary>The next step ignores the action and resets instead: reward 0, both flags false.</summary>
    NextStep,

    /// <summary>The step that ends an episode returns the first observation of the next; the last one is kept beside it.</summary>
    SameStep,

    /// <summary>An ended world must be reset by a mask before the next step.</summary>
    Disabled,
}

/// <summary>Episodes that ended, over all worlds.</summary>
/// <param name="Episodes">How many.</param>
/// <param name="Successes">How many of them succeeded, by the env's <see cref="SuccessRule"/>.</param>
/// <param name="TimeLimits">How many were truncated and did not terminate.</param>
/// <param name="Steps">The sum of their lengths.</param>
/// <param name="ReturnSum">The sum of their returns.</param>
/// <param name="ReturnSquareSum">The sum of the squares of their returns.</param>
public readonly record struct EpisodeStatistics(
    long Episodes,
    long Successes,
    long TimeLimits,
    long Steps,
    double ReturnSum,
    double ReturnSquareSum)
{
    /// <summary>NaN without episodes, as the other means are.</summary>
    public double ReturnMean => ReturnSum / Episodes;

    public double ReturnStandardDeviation =>
        Math.Sqrt(Math.Max(0, (ReturnSquareSum / Episodes) - (ReturnMean * ReturnMean)));

    public double SuccessRate => (double)Successes / Episodes;

    public double LengthMean => (double)Steps / Episodes;
}
