using Sim.Envs.CartPole;
using Sim.Runtime.Devices;
using Sim.Tests.Envs.Upstream;
using Sim.Tests.Golden;
using Xunit;

namespace Sim.Tests.Envs.CartPole;

public sealed class CartPoleTests
{
    private static readonly string[] State = ["position", "velocity", "angle", "angular rate"];

    public static TheoryData<string> Sources => [.. GoldenData.Sources];

    [Theory]
    [MemberData(nameof(Sources))]
    public void Every_step_is_that_of_upstream(string source) => ClassicReplay.Run(
        new CartPoleEnv(new CartPoleConfig()), GoldenData.Read(source, "gymnasium_classic").GetProperty("CartPole-v1"), Cart.Name, State);

    [Fact]
    public void So_it_is_with_the_rewards_of_Sutton_and_Barto() => ClassicReplay.Run(
        new CartPoleEnv(new CartPoleConfig { SuttonBartoReward = true }),
        GoldenData.Read(GoldenData.Small, "gymnasium_classic_more").GetProperty("CartPole-v1 sutton_barto_reward"),
        Cart.Name,
        State);

    [Fact]
    public void An_episode_starts_within_a_twentieth_of_rest()
    {
        using var replay = new Replay(new CartPoleEnv(new CartPoleConfig()), Precision.F64);
        replay.Reset(0, 0.25, 0.5, 0.75);
        Assert.Equal(
            [-0.05, -0.025, 0, 0.025],
            State.Select(field => Math.Round(replay.Simulation.Groups[0].GetLane(Cart.Name, field, 0), 15)));
    }
}
