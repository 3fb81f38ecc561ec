namespace Sim.Envs.MetaWorld;

/// <summary>The random vectors from which Meta-World's benchmarks place objects and goals.</summary>
/// <remarks>
/// Upstream seeds NumPy's legacy generator once for a benchmark and resets each task 50 times; every reset draws two vectors and
/// keeps the second (metaworld/__init__.py, _make_tasks).
/// </remarks>
internal static class GoalVectors
{
    public const int GoalsPerTask = 50;

    private const int DrawsPerReset = 2;

    /// <param name="tasks">In the order of the benchmark.</param>
    /// <param name="seed">Of the benchmark.</param>
    /// <param name="goals">A task.</param>
    /// <returns>For each task, its vectors of 3 or 6 numbers.</returns>
    public static IReadOnlyList<double[][]> Of(IEnumerable<TaskFacts> tasks, uint seed, int goals = GoalsPerTask)
    {
        var generator = MersenneTwister.FromSeed(seed);
        return [.. tasks.Select(task => Enumerable.Range(0, goals).Select(_ => OfReset(task, generator)).ToArray())];
    }

    /// <summary>Whether a vector is one that upstream draws again.</summary>
    public static bool IsRefused(TaskFacts task, ReadOnlySpan<double> vector)
    {
        if (task.Apart == 0)
            return false;

        var (x, y) = task.ApartFrom ?? (vector[3], vector[4]);
        var (across, along) = (vector[0] - x, vector[1] - y);
        return Math.Sqrt((across * across) + (along * along)) < task.Apart;
    }

    private static double[] OfReset(TaskFacts task, MersenneTwister generator)
    {
        double[] vector = [];
        for (var draw = 0; draw < DrawsPerReset; draw++)
        {
            do
                vector = Uniform(task, generator);
            while (IsRefused(task, vector));
        }

        return vector;
    }

    /// <summary>numpy.random.uniform: an element at a time, also where the bounds are equal.</summary>
    private static double[] Uniform(TaskFacts task, MersenneTwister generator) =>
        [.. task.Low.Zip(task.High, (low, high) => low + ((high - low) * generator.NextDouble()))];
}
