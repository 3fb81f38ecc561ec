using System.Text.Json;
using Sim.Envs.Cards;
using Sim.Envs.NumberLine;
using Sim.Runtime;
using Sim.Runtime.Episodes;
using Sim.Tests.Envs.Upstream;
using Sim.Tests.Golden;
using Xunit;

namespace Sim.Tests.Envs.NumberLine;

public sealed class NumberLineTests
{
    private const int Minus = 0, Plus = 1;

    public static TheoryData<string> Sources => [.. GoldenData.Sources];

    [Theory]
    [MemberData(nameof(Sources))]
    public void Every_game_is_that_of_upstream(string source)
    {
        using var replay = new Replay(new NumberLineEnv(new NumberLineConfig()));
        foreach (var game in GoldenData.Items(GoldenData.Read(source, "gym_cards").GetProperty("NumberLine")))
        {
            var random = new PythonRandom(game.GetProperty("seed").GetUInt32());
            replay.Reset(Number(random), Number(random));
            AssertInfo(game.GetProperty("info0"), replay);
            foreach (var row in GoldenData.Items(game.GetProperty("steps")))
            {
                replay.Step(row[0].GetInt32());
                Assert.Equal(row[1].GetDouble(), replay.Reward);
                Assert.Equal((row[2].GetBoolean(), row[3].GetBoolean()), (replay.Terminated, replay.Truncated));
                AssertInfo(row[4], replay);
            }
        }
    }

    /// <summary>Upstream moves an equal target on modulo the highest number: from 4 and from 5 it goes to 0 and 1, never to 5.</summary>
    [Theory]
    [InlineData(0, 1)]
    [InlineData(3, 4)]
    [InlineData(4, 0)]
    [InlineData(5, 1)]
    public void A_target_that_is_the_start_is_moved_on(int start, int target)
    {
        using var replay = new Replay(new NumberLineEnv(new NumberLineConfig()));
        replay.Reset(Replay.Outcome(start, 6), Replay.Outcome(start, 6));
        Assert.Equal([target, start], replay.Observation);
    }

    [Fact]
    public void A_longer_line_gives_more_time_and_can_leave_out_its_beginning()
    {
        using var simulation = Worlds.Of(
            new NumberLineEnv(new NumberLineConfig { MaxPosition = 50, LowestStart = 10 }),
            worlds: 2000,
            new SimulationOptions { Autoreset = AutoresetMode.Disabled });
        Assert.All(simulation.Observations.ToArray<int>(), number => Assert.InRange(number, 10, 50));
        Assert.Equal(41, simulation.Observations.ToArray<int>().Distinct().Count());

        using var replay = new Replay(new NumberLineEnv(new NumberLineConfig { MaxPosition = 50, LowestStart = 10 }));
        replay.Reset(0, 0.999);
        for (var step = 1; step <= 100; step++)
        {
            Assert.False(replay.Truncated);
            replay.Step(Minus);
        }

        Assert.Equal((false, true, 0), (replay.Terminated, replay.Truncated, replay.Observation[1]));
    }

    [Theory]
    [InlineData(SuccessMeasure.Goal, 1, 1)]
    [InlineData(SuccessMeasure.Return, 1, 0)]
    public void A_detour_to_the_target_is_a_success_by_goal_and_none_by_return(SuccessMeasure measure, int straight, int detour)
    {
        Assert.Equal(straight, Success(Plus));
        Assert.Equal(detour, Success(Minus, Plus, Plus));

        int Success(params int[] actions)
        {
            using var replay = new Replay(new NumberLineEnv(new NumberLineConfig { SuccessBy = measure }));
            replay.Reset(Replay.Outcome(2, 6), Replay.Outcome(3, 6));
            foreach (var action in actions)
                replay.Step(action);
            Assert.True(replay.Terminated);
            return replay.Simulation.Success.Span<byte>()[0];
        }
    }

    /// <summary>In 36 draws there are 14 pairs one apart with the moved targets, 8 two apart and so on.</summary>
    [Theory]
    [InlineData(300, 36)]
    [InlineData(1, 14)]
    [InlineData(2, 22)]
    [InlineData(4, 34)]
    public void The_optimum_is_the_part_of_draws_that_are_near_enough(int maxSteps, int solved)
    {
        var optimum = new NumberLineEnv(new NumberLineConfig { MaxSteps = maxSteps }).Optimum();
        Assert.Equal(solved / 36.0, optimum.SuccessRate, 1e-12);
        Assert.Equal(solved / 36.0, optimum.ReturnMean!.Value, 1e-12);
    }

    [Theory]
    [InlineData(1, 5)]
    [InlineData(4, 5)]
    public void A_start_that_leaves_no_way_is_refused(int lowest, int highest)
    {
        if (lowest > highest - 2)
            Assert.Throws<UsageException>(() => new NumberLineEnv(new NumberLineConfig { LowestStart = lowest, MaxPosition = highest }));
        else
            Assert.NotNull(new NumberLineEnv(new NumberLineConfig { LowestStart = lowest, MaxPosition = highest }).Spec);
    }

    private static double Number(PythonRandom random) => Replay.Outcome(random.Between(0, 5), 6);

    private static void AssertInfo(JsonElement info, Replay replay)
    {
        foreach (var name in (string[])["Target", "Current"])
            Assert.Equal(info.GetProperty(name).GetInt32(), replay.Info<int>(name));
        Assert.Equal([replay.Info<int>("Target"), replay.Info<int>("Current")], replay.Observation);
    }
}
