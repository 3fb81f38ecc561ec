using System.Text.Json.Nodes;
using Sim.Tools.Bench;
using Sim.Tools.Cli;
using Xunit;

namespace Sim.Tests.Docs;

public sealed class BenchmarkTests
{
    private static readonly string Folder = Repo.PathOf("tools", "bench", "results");

    [Fact]
    public void Every_benchmark_runs_a_command_that_there_is_and_has_a_result()
    {
        Assert.All(Benchmark.Suite(), benchmark =>
        {
            if (benchmark.IsPython)
                Assert.True(File.Exists(Repo.PathOf(benchmark.PythonWords.Split(' ')[0])), benchmark.Command);
            else
                Assert.All(benchmark.Commands, command => Assert.Null(CommandLine.Check(command.Split(' '))));
            Assert.True(File.Exists(Path.Combine(Folder, $"{benchmark.Name}.json")), benchmark.Name);
        });
    }

    [Fact]
    public void The_readmes_tables_are_those_of_the_committed_results()
    {
        foreach (var benchmarks in Benchmark.Suite().GroupBy(benchmark => benchmark.Readme))
        {
            var readme = File.ReadAllText(Repo.PathOf(benchmarks.Key));
            var results = Results.Read(Folder, benchmarks);
            Assert.All(Report.Lines([.. benchmarks], results), line => Assert.Contains(line + "\n", readme, StringComparison.Ordinal));
            Assert.All(results, result => Assert.Contains((string)result["machine"]!["processor"]!, readme, StringComparison.Ordinal));
        }
    }

    /// <summary>The suite says what counts; a result must have been measured for the figures that it lists.</summary>
    [Fact]
    public void Every_result_has_the_figures_of_its_benchmark()
    {
        foreach (var (benchmark, result) in Benchmark.Suite().Zip(Results.Read(Folder, Benchmark.Suite())))
        {
            Assert.Equal(benchmark.Name, (string)result["name"]!);
            Assert.Equal(benchmark.Typed, (string)result["command"]!);
            Assert.All(benchmark.Figures, figure => Assert.NotNull(result["figures"]![figure.Name]));
        }
    }

    [Theory]
    [InlineData(2, 3, 1, false, 2)]
    [InlineData(2, 3, 1, true, 1)]
    public void The_middle_or_the_worst_run_counts(double first, double second, double third, bool worst, double expected)
    {
        var figure = new Figure("speed", "steps", AtLeast: 1, AtMost: null);
        Assert.Equal(expected, figure.Of([first, second, third], worst));
        Assert.Equal(worst ? 3 : 2, (figure with { AtLeast = null, AtMost = 5 }).Of([first, second, third], worst));
        Assert.False(figure.IsMet(figure.Of([first, double.NaN], worst)));
    }

    [Theory]
    [InlineData(91_234_567.0, "91.2 million")]
    [InlineData(185_432.0, "185 thousand")]
    [InlineData(500.0, "500")]
    [InlineData(0.88244, "0.8824")]
    [InlineData(null, "never")]
    public void A_figure_is_rounded_for_people(double? value, string expected) => Assert.Equal(expected, Report.Text(value));

    /// <summary>From the command line to the files, with a suite of one short benchmark in place of the real ones.</summary>
    [Fact]
    public void A_benchmark_leaves_its_figures_and_conditions()
    {
        var figures = new Figure("steps_per_second", "steps/s", AtLeast: 1, AtMost: null);
        var benchmark = new Benchmark("short", "a short one", "bench cart-pole --worlds 64 --seconds 0.05 --json", Repeats: 2, Seeds: null, [figures]);
        var result = Runner.Run(benchmark, curves: null, CancellationToken.None);
        Assert.Equal(2, ((JsonArray)result["figures"]!["steps_per_second"]!["runs"]!).Count);
        Assert.True((bool)result["figures"]!["steps_per_second"]!["met"]!);
        Assert.Equal("sim bench cart-pole --worlds 64 --seconds 0.05 --json", (string)result["command"]!);
        Assert.False(string.IsNullOrEmpty((string?)result["machine"]!["processor"]));
        Assert.Equal(64, (int)result["last_run"]!["worlds"]!);
    }

    [Fact]
    public void A_training_benchmark_leaves_the_curve_and_the_configuration_of_each_seed()
    {
        using var folder = new TemporaryFolder();
        var figures = new Figure("wall_seconds", "s", AtLeast: null, AtMost: 600);
        var command = "train cart-pole --steps 20000 --worlds 64 --rollout-length 16 --final-episodes 8";
        var result = Runner.Run(
            new Benchmark("short", "a short one", command, Repeats: 1, Seeds: [4, 5], [figures]), folder.Path, CancellationToken.None);
        Assert.InRange((double)result["figures"]!["wall_seconds"]!["value"]!, 0.01, 600);
        Assert.Equal(
            ["short-seed-4.csv", "short-seed-4.json", "short-seed-5.csv", "short-seed-5.json"],
            Directory.GetFiles(folder.Path).Select(Path.GetFileName).Order());
    }
}
