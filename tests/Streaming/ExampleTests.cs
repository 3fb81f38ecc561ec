using System.Globalization;
using System.Text.RegularExpressions;
using Xunit;

namespace Sim.Tests.Streaming;

/// <summary>What newcomers run first.</summary>
public sealed partial class ExampleTests : IDisposable
{
    private readonly TestServer _server = new();

    public void Dispose() => _server.Dispose();

    [PythonFact]
    public void The_random_agent_is_short_and_sees_some_episodes_end_at_the_goal()
    {
        Assert.InRange(File.ReadLines(Example("random_agent.py")).Count(line => line.Length > 0), 1, 15);
        var told = Told().Match(Python.Check(_server.Server.Address, Example("random_agent.py")));
        var (goals, episodes) = (int.Parse(told.Groups[1].Value, CultureInfo.InvariantCulture), int.Parse(told.Groups[2].Value, CultureInfo.InvariantCulture));
        Assert.InRange(episodes, 1000, 64_000);

        // 4x4 ice, slippery, at random: 1.5 % of episodes reach the goal (by dynamic programming over the map).
        Assert.InRange(goals / (double)episodes, 0.010, 0.020);
    }

    [PythonFact]
    public void PPO_with_NumPy_alone_learns_to_balance_the_pole()
    {
        var told = Python.Check(_server.Server.Address, Example("ppo.py"), "--numpy", "--total-timesteps", "120000");
        var returns = Return().Matches(told).Select(match => double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)).ToList();

        // A random policy keeps the pole up for 22 steps.
        Assert.InRange(returns[^1], 100, 500);
    }

    [Fact]
    public void The_agent_in_C_sharp_finds_its_way()
    {
        var outcome = SimProcess.RunProgram("dotnet", ["run", "-c", "Release", Repo.PathOf("tools", "examples", "agent.cs"), _server.Server.Address]);
        Assert.True(outcome.ExitCode == 0, outcome.Output + outcome.Error);

        // Six steps to the goal, and in SameStep mode none is lost between episodes.
        Assert.Contains($"{16 * 10} episodes ended at the goal.", outcome.Output, StringComparison.Ordinal);
    }

    private static string Example(string name) => Repo.PathOf("tools", "python", "examples", name);

    [GeneratedRegex(@"(\d+) of (\d+) episodes")]
    private static partial Regex Told();

    [GeneratedRegex(@"100 episodes ([\d.]+)")]
    private static partial Regex Return();
}
