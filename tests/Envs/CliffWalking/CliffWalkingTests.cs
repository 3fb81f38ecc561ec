using System.Globalization;
using Sim.Envs.CliffWalking;
using Sim.Runtime;
using Sim.Tests.Envs.Upstream;
using Sim.Tests.Golden;
using Xunit;

namespace Sim.Tests.Envs.CliffWalking;

public sealed class CliffWalkingTests
{
    private const int Up = 0, Right = 1, Down = 2;

    public static TheoryData<string, string> Recorded => GoldenData.Each("det", "slip");

    [Theory]
    [MemberData(nameof(Recorded))]
    public void Every_walk_is_that_of_upstream(string source, string variant) => Replay(source, variant, "gymnasium_toytext");

    [Theory]
    [InlineData("det")]
    [InlineData("slip")]
    public void So_is_one_that_arrives(string variant) => Replay(GoldenData.Small, variant, "gymnasium_toytext_more");

    [Fact]
    public void A_fall_is_not_the_end()
    {
        using var replay = new Replay(new CliffWalkingEnv(new CliffWalkingConfig()));
        replay.Reset();
        replay.Step(Right, 0);
        Assert.Equal((36, -100, false), (replay.Observation[0], replay.Reward, replay.Terminated));
    }

    [Fact]
    public void The_best_walk_takes_thirteen_steps()
    {
        var optimum = new CliffWalkingEnv(new CliffWalkingConfig()).Optimum();
        Assert.Equal(-13, optimum.ReturnMean);
        Assert.Equal(1, optimum.SuccessRate);
        Assert.Equal(1, optimum.StationarySuccessRate);
        Assert.Equal(0, new CliffWalkingEnv(new CliffWalkingConfig { MaxSteps = 12 }).Optimum().SuccessRate);
    }

    /// <summary>By value iteration over upstream's own table, in NumPy.</summary>
    [Theory]
    [InlineData(0, 1, -64.7091759099605)]
    [InlineData(40, 0.13768942810846208, -39.25307606823222)]
    public void So_it_is_on_slippery_ground(int steps, double success, double mean)
    {
        var optimum = new CliffWalkingEnv(new CliffWalkingConfig { Slippery = true, MaxSteps = steps }).Optimum();
        Assert.Equal(success, optimum.SuccessRate, 1e-9);
        Assert.Equal(mean, optimum.ReturnMean!.Value, 1e-6);
    }

    [Fact]
    public void A_state_is_told_in_words()
    {
        using var replay = new Replay(new CliffWalkingEnv(new CliffWalkingConfig()));
        replay.Reset();
        replay.Step(Up, 0);
        replay.Step(Right, 0);
        var text = ((IDescribed)replay.Simulation.Groups[0].Env).Describe(replay.Simulation.Groups[0], 0);
        Assert.Contains(
            """
            You are the X, in row 3, column 2.
            ............
            ............
            .X..........
            SCCCCCCCCCCG
            Answer with one of: up, right, down, left.
            """,
            text,
            StringComparison.Ordinal);
        replay.Step(Down, 0);
        Assert.Equal(-100, replay.Reward);
    }

    private static void Replay(string source, string variant, string file)
    {
        using var replay = new Replay(new CliffWalkingEnv(new CliffWalkingConfig { Slippery = variant == "slip" }));
        foreach (var walk in ToyTextReplay.Episodes(source, "CliffWalking", variant, file))
        {
            // Upstream draws for its one start too; ours has nothing to draw there.
            var random = new NumpyGenerator(ulong.Parse(walk.Name, CultureInfo.InvariantCulture));
            random.NextDouble();
            ToyTextReplay.Run(replay, walk.Value, [], (_, _) => [random.NextDouble()]);
        }
    }
}
