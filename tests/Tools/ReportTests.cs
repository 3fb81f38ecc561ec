using System.Text.RegularExpressions;
using Sim.Agents.Training;
using Sim.Runtime;
using Sim.Tools.Cli.Report;
using SkiaSharp;
using Xunit;

namespace Sim.Tests.Tools;

public sealed partial class ReportTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_run_leaves_its_distributions_and_a_page_of_pictures_that_needs_no_other_file()
    {
        var outcome = SimProcess.Run(
            _folder.Path, environment: null, "train", "hyper-grid", "--height", "4", "--agent", "gflownet", "--run", "run", "--worlds", "16",
            "--steps", "4000", "--evaluate-every", "5", "--evaluate-episodes", "16", "--final-episodes", "16", "--threads", "1");
        Assert.Equal(0, outcome.ExitCode);
        Assert.Contains("Exactly, over all 16 ends: L1", outcome.Output, StringComparison.Ordinal);

        var table = RunTable.Read(_folder.File("run/distribution.csv"));
        Assert.Equal(16, table.Rows);
        foreach (var column in (string[])[Distribution.TargetColumn, Distribution.LearnedColumn])
            Assert.Equal(1, table.Column(column).Sum(), 1e-6);

        var page = File.ReadAllText(_folder.File("run/report.html"));
        var sources = Source().Matches(page).Select(match => match.Groups[1].Value).ToList();
        Assert.True(sources.Count >= 7, $"{sources.Count} pictures");
        Assert.All(sources, source => Assert.StartsWith("data:image/png;base64,", source, StringComparison.Ordinal));
        Assert.Equal(sources.Count, Directory.GetFiles(_folder.File("run"), "*.png").Length);

        File.Delete(_folder.File("run/report.html"));
        var again = SimProcess.Run(_folder.Path, environment: null, "report", "run");
        Assert.Equal(0, again.ExitCode);
        Assert.Contains("exact_l1", again.Output, StringComparison.Ordinal);
        Assert.Equal(page, File.ReadAllText(_folder.File("run/report.html")));
    }

    [Fact]
    public void A_folder_without_a_run_or_without_an_iteration_is_refused_by_name()
    {
        Assert.Contains("'nowhere' is no run", Assert.Throws<UsageException>(() => RunReport.Write("nowhere")).Message, StringComparison.Ordinal);
        File.WriteAllText(_folder.File(RunFolder.ConfigName), "{}");
        Assert.Contains("cannot be read", Assert.Throws<FailureException>(() => RunReport.Write(_folder.Path)).Message, StringComparison.Ordinal);
        File.WriteAllText(_folder.File(RunFolder.TableName), "iteration,steps\n");
        Assert.Contains("no iteration", Assert.Throws<FailureException>(() => RunReport.Write(_folder.Path)).Message, StringComparison.Ordinal);
    }

    /// <summary>A run that was killed may have left half a row.</summary>
    [Fact]
    public void A_row_that_was_cut_short_and_a_cell_without_a_number_are_left_out()
    {
        File.WriteAllText(_folder.File("table.csv"), "steps,loss\n1,0.5\n2,\n3,0.25\n4");
        var table = RunTable.Read(_folder.File("table.csv"));
        Assert.Equal(3, table.Rows);
        Assert.Equal([(1, 0.5), (3, 0.25)], table.Points("steps", "loss"));
    }

    /// <summary>As in the plane: the first number to the right, the second upwards.</summary>
    [Fact]
    public void The_likeliest_cell_of_a_heat_map_is_the_brightest()
    {
        HeatMaps.Save(_folder.File("map.png"), "map", [("a", new[,] { { 0, 0.1 }, { 0.9, 0 } })], "x", "y");
        using var picture = SKBitmap.Decode(_folder.File("map.png"));
        float Brightness(int x, int y) => picture.GetPixel(x, y) is var color ? color.Red + color.Green + color.Blue : 0;

        var (left, right, top, bottom) = (145, 335, 165, 355);
        Assert.Equal(
            Brightness(right, bottom),
            ((float[])[Brightness(left, top), Brightness(left, bottom), Brightness(right, top), Brightness(right, bottom)]).Max());
        Assert.True(Brightness(left, top) > Brightness(left, bottom));
        Assert.Equal(Brightness(left, bottom), Brightness(right, top));
    }

    [Fact]
    public void A_line_goes_through_its_points()
    {
        new LineChart("line", "x", "y", [new Line("a", [(0, 1), (1, 100)])], isLog: true).Save(_folder.File("line.png"));
        using var picture = SKBitmap.Decode(_folder.File("line.png"));

        // Half of the way to the right it is half of the way up: at 10.
        var (middle, half) = (480, 245);
        bool IsInk(int x, int y) => picture.GetPixel(x, y) is { Red: < 100, Blue: > 100 };

        Assert.Contains(Enumerable.Range(half - 3, 7), y => IsInk(middle, y));
        Assert.DoesNotContain(Enumerable.Range(60, 150), y => IsInk(middle, y));
    }

    [Theory]
    [InlineData(0, 1, new[] { 0, 0.2, 0.4, 0.6, 0.8, 1 })]
    [InlineData(-3, 47, new double[] { 0, 10, 20, 30, 40 })]
    public void Marks_of_an_axis_are_round_numbers_within_it(double low, double high, double[] expected) =>
        Assert.Equal(expected, LineChart.Marks((low, high)).Select(mark => Math.Round(mark, 9)));

    [Theory]
    [InlineData(0.04, 3, new[] { 0.05, 0.1, 0.2, 0.5, 1, 2 })]
    [InlineData(0.3, 0.9, new[] { 0.3, 0.4, 0.5, 0.6, 0.8 })]
    [InlineData(0.009, 1100, new[] { 0.01, 0.1, 1, 10, 100, 1000 })]
    public void Marks_of_a_logarithmic_axis_are_round_numbers_within_it(double low, double high, double[] expected) => Assert.Equal(
        expected, LineChart.LogMarks((Math.Log10(low), Math.Log10(high))).Select(mark => Math.Round(Math.Pow(10, mark), 9)));

    [GeneratedRegex("src=\"([^\"]{1,40})")]
    private static partial Regex Source();
}
