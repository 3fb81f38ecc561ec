using Sim.Envs.Tabletop;
using Sim.Runtime;
using Sim.Runtime.Episodes;
using Xunit;

namespace Sim.Tests.Runtime;

public sealed class NoisyPolicyTests
{
    private const int Count = 4096, Steps = 20;

    [Theory]
    [InlineData(0.05)]
    [InlineData(0.1)]
    public void Noise_on_continuous_actions_is_normal_and_as_wide_as_asked(double noise)
    {
        using var simulation = new Simulation(
            Worlds.Plain, new SimulationOptions { Seed = 5 }, new GroupSpec(new TabletopEnv(new TabletopConfig()), Count, new NoisyPolicy(new GivenActions(), noise)));
        var drawn = new List<double>();
        for (var step = 0; step < Steps; step++)
        {
            simulation.Actions.Span<float>().Clear();
            simulation.Step();
            drawn.AddRange(simulation.Actions.ToArray<float>().Select(action => action / (2 * noise)));
        }

        // Standard errors of the moments of so many normal numbers.
        Assert.InRange(drawn.Average(), -5 / Math.Sqrt(drawn.Count), 5 / Math.Sqrt(drawn.Count));
        Assert.InRange(drawn.Average(each => each * each), 1 - (5 * Math.Sqrt(2.0 / drawn.Count)), 1 + (5 * Math.Sqrt(2.0 / drawn.Count)));
        Assert.InRange(drawn.Count(each => Math.Abs(each) < 1) / (double)drawn.Count, 0.68, 0.685);
        Assert.InRange(drawn.Count(each => Math.Abs(each) > 3) / (double)drawn.Count, 0.0022, 0.0032);
        Assert.Equal(drawn.Count, drawn.Distinct().Count(), drawn.Count / 100.0);
    }

    [Fact]
    public void Noisy_actions_stay_in_their_bounds()
    {
        using var simulation = new Simulation(
            Worlds.Plain, new SimulationOptions(), new GroupSpec(new TabletopEnv(new TabletopConfig()), Count, new NoisyPolicy(new RandomPolicy(), 0.5)));
        simulation.Step();
        var actions = simulation.Actions.ToArray<float>();
        Assert.All(actions, action => Assert.InRange(action, -1, 1));
        Assert.Contains(1f, actions);
    }

    [Fact]
    public void Discrete_actions_are_drawn_anew_as_often_as_asked()
    {
        using var simulation = new Simulation(
            Worlds.Plain, new SimulationOptions(), new GroupSpec(new CountEnv(), Count, new NoisyPolicy(new GivenActions(), 0.3)));
        simulation.Step();
        var other = simulation.Actions.ToArray<int>().Count(action => action != 0) / (double)Count;
        Assert.InRange(other, (0.3 * 5 / 6) - 0.03, (0.3 * 5 / 6) + 0.03);
    }
}
