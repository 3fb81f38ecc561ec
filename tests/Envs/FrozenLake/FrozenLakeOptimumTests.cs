using Sim.Envs.FrozenLake;
using Xunit;

namespace Sim.Tests.Envs.FrozenLake;

public sealed class FrozenLakeOptimumTests
{
    /// <summary>Gymnasium's registry states 0.74 and 0.91 (gymnasium/envs/__init__.py).</summary>
    [Theory]
    [InlineData("4x4", 0.7442)]
    [InlineData("8x8", 0.9132)]
    public void The_optimum_of_a_known_lake_is_the_known_one(string map, double expected) =>
        Assert.Equal(expected, new FrozenLakeEnv(new FrozenLakeConfig { Map = map }).Optimum().SuccessRate, 5e-5);

    [Fact]
    public void On_ice_that_is_not_slippery_a_stationary_policy_always_succeeds() =>
        Assert.Equal(1, new FrozenLakeEnv(new FrozenLakeConfig { Slippery = false }).Optimum().StationarySuccessRate);

    /// <summary>On SFG each step to the right goes there with chance p, else stays: upstream slips onto the same row's border.</summary>
    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 0.64)]
    [InlineData(3, 0.64 + (2 * 0.2 * 0.64))]
    public void The_optimum_of_a_strip_can_be_told_in_the_head(int steps, double expected)
    {
        var config = new FrozenLakeConfig { Map = "SFG", SlipSuccessRate = 0.8, MaxSteps = steps };
        var optimum = new FrozenLakeEnv(config).Optimum();
        Assert.Equal(expected, optimum.SuccessRate, 1e-12);
        Assert.Equal(expected, optimum.StationarySuccessRate, 1e-12);
        Assert.Null(optimum.ReturnMean);
    }

    [Fact]
    public void With_rewards_of_its_own_the_highest_mean_return_is_told_too()
    {
        // Two steps to the goal at 5 - 1, against staying for three steps at -1 each.
        var config = new FrozenLakeConfig { Map = "SFG", Slippery = false, MaxSteps = 3, RewardSchedule = [5, 0, -1] };
        Assert.Equal(4, new FrozenLakeEnv(config).Optimum().ReturnMean);
    }
}
