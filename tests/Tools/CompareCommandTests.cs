using System.Text.Json.Nodes;
using Sim.Tools.Cli;
using Xunit;

namespace Sim.Tests.Tools;

public sealed class CompareCommandTests
{
    [Fact]
    public void Every_learner_gets_the_same_budget_and_a_row()
    {
        using var folder = new TemporaryFolder();
        var outcome = SimProcess.Run(
            folder.Path, environment: null, "compare", "number-line", "--max-position", "3", "--horizon", "4", "--stop-action", "true", "--steps", "5000",
            "--worlds", "16", "--evaluate-episodes", "16", "--final-episodes", "16", "--run", "both", "--learners", "ppo,sac,db,modified-db", "--threads", "1",
            "--hidden", "16", "--samples", "4", "--update-ratio", "0.01");
        Assert.Equal(0, outcome.ExitCode);

        var result = JsonNode.Parse(File.ReadAllText(folder.File("both/comparison.json")))!;
        Assert.Equal("gflowvlm", (string)result["options"]!["rewards"]!);
        var rows = (JsonArray)result["learners"]!;
        Assert.Equal(["ppo", "sac", "db", "modified-db"], rows.Select(row => (string)row!["learner"]!));
        Assert.All(rows, row =>
        {
            Assert.InRange((long)row!["steps"]!, 5000, 7000);
            Assert.InRange((double)row["l1"]!, 0, 2);
            Assert.InRange((double)row["sampler_success"]!, 0.01, 1);
            Assert.Contains($"| {(string)row["learner"]!} ", outcome.Output, StringComparison.Ordinal);
            Assert.True(File.Exists(folder.File($"both/{(string)row["learner"]!}-1/report.html")));
        });
    }

    /// <summary>The examples of Newcombe (1998), doi:10.1002/(SICI)1097-0258(19980430)17:8, table I, method 3.</summary>
    [Theory]
    [InlineData(81, 263, 0.2553, 0.3662)]
    [InlineData(15, 148, 0.0624, 0.1605)]
    [InlineData(0, 20, 0, 0.1611)]
    [InlineData(1, 29, 0.0061, 0.1718)]
    public void The_interval_of_a_rate_is_Wilsons(int successes, int episodes, double low, double high)
    {
        var interval = PolicyResult.Interval((double)successes / episodes, episodes);
        Assert.Equal(low, interval.Low, 5e-5);
        Assert.Equal(high, interval.High, 5e-5);
    }
}
