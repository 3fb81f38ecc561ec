using System.Collections.Immutable;
using System.Text.Json;

namespace Sim.Tools.Bench;

/// <summary>A line of the suite: a command of sim or of Python, and what to read from its result.</summary>
/// <param name="Name">Of the benchmark and of its file of results.</param>
/// <param name="What">It measures, in a phrase.</param>
/// <param name="Command">Words for sim, or for python3 and a script of this repository.</param>
/// <param name="Repeats">How often to run it; the median counts.</param>
/// <param name="Seeds">Seeds to train with, instead; the worst counts.</param>
/// <param name="Figures">What to read.</param>
/// <param name="Then">Words for sim once each training is over, in the folder in which it left its run: a measurement, as JSON.</param>
/// <param name="Readme">The file whose table it is in.</param>
internal sealed record Benchmark(
    string Name,
    string What,
    string Command,
    int Repeats,
    ImmutableArray<int>? Seeds,
    ImmutableArray<Figure> Figures,
    string? Then = null,
    string Readme = "README.md")
{
    private static readonly JsonSerializerOptions Format = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    private const string PythonPrefix = "python3 ";

    public bool IsTraining => Seeds is not null;

    /// <summary>Whether a script of this repository measures, with sim as its server.</summary>
    public bool IsPython => Command.StartsWith(PythonPrefix, StringComparison.Ordinal);

    /// <summary>The words for the script, the script's own path the first.</summary>
    public string PythonWords => Command[PythonPrefix.Length..];

    /// <summary>As somebody would type it in the repository.</summary>
    public string Typed => IsPython ? Command : $"sim {Command}";

    /// <summary>Commands to run, one after the other.</summary>
    public IEnumerable<string> Commands => Seeds is { } seeds
        ? seeds.Select(seed => $"{Command} --seed {seed}")
        : Enumerable.Repeat(Command, Repeats);

    public static ImmutableArray<Benchmark> Suite()
    {
        using var stream = typeof(Benchmark).Assembly.GetManifestResourceStream("suite.json")!;
        return JsonSerializer.Deserialize<ImmutableArray<Benchmark>>(stream, Format);
    }
}

/// <summary>A number of a result.</summary>
/// <param name="Name">Its key.</param>
/// <param name="Unit">What it counts, for the table.</param>
/// <param name="AtLeast">What it must reach, if it must reach something.</param>
/// <param name="AtMost">What it must not exceed, if there is such a thing.</param>
internal sealed record Figure(string Name, string Unit, double? AtLeast, double? AtMost)
{
    public bool IsMet(double value) => !double.IsNaN(value) && (AtLeast is null || value >= AtLeast) && (AtMost is null || value <= AtMost);

    /// <summary>The one of several measurements that is reported: the worst, or the one in the middle.</summary>
    public double Of(IReadOnlyList<double> values, bool worst)
    {
        if (values.Any(double.IsNaN))
            return double.NaN;

        var ordered = values.Order().ToList();
        return !worst ? ordered[ordered.Count / 2] : AtMost is null ? ordered[0] : ordered[^1];
    }
}
