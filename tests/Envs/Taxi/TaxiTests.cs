using Sim.Envs.Taxi;
using Sim.Runtime;
using Sim.Tests.Envs.Upstream;
using Xunit;

namespace Sim.Tests.Envs.Taxi;

public sealed class TaxiTests
{
    /// <summary>
    /// The states are those of numpy.argmax(numpy.cumsum(chances) > draw) for Taxi-v4's chances. The rounded sum ends below 1, and above
    /// it upstream starts in state 0, where the passenger is where it wants to go.
    /// </summary>
    [Theory]
    [InlineData(0.0, 1)]
    [InlineData(0.003333333333333333, 1)]
    [InlineData(0.0033333333333333335, 2)]
    [InlineData(0.5, 247)]
    [InlineData(0.6666666666666661, 329)]
    [InlineData(0.6666666666666662, 331)]
    [InlineData(0.999999999999996, 494)]
    [InlineData(0.9999999999999961, 0)]
    [InlineData(0.9999999999999999, 0)]
    public void A_draw_starts_where_it_does_upstream(double draw, int state)
    {
        using var replay = new Replay(new TaxiEnv(new TaxiConfig()));
        replay.Reset(draw);
        Assert.Equal(state, replay.Observation[0]);
    }

    /// <summary>By value iteration over upstream's own table, in NumPy.</summary>
    [Theory]
    [InlineData(false, 7.93)]
    [InlineData(true, 3.954574516550827)]
    public void The_highest_mean_return_is_that_of_upstreams_table(bool rainy, double expected)
    {
        var optimum = new TaxiEnv(new TaxiConfig { Rainy = rainy }).Optimum();
        Assert.Equal(expected, optimum.ReturnMean!.Value, 1e-9);
        Assert.Equal(1, optimum.SuccessRate, 1e-12);
        Assert.Equal(1, optimum.StationarySuccessRate, 1e-12);
    }

    /// <summary>By value iteration over upstream's table in NumPy, where the change of mind is decided at the first move.</summary>
    [Theory]
    [InlineData(0, 0.69, 2.0433333333333334)]
    [InlineData(1, 0.7933333333333334, 5.505555555555556)]
    public void A_passenger_who_changes_its_mind_changes_what_fourteen_steps_are_good_for(double probability, double success, double mean)
    {
        var optimum = new TaxiEnv(new TaxiConfig { MaxSteps = 14, FicklePassenger = true, FickleProbability = probability }).Optimum();
        Assert.Equal(success, optimum.SuccessRate, 1e-12);
        Assert.Equal(mean, optimum.ReturnMean!.Value, 1e-12);
    }

    [Fact]
    public void A_state_is_told_in_words()
    {
        using var replay = new Replay(new TaxiEnv(new TaxiConfig { Rainy = true }));
        replay.Reset(0.5);
        var text = ((IDescribed)replay.Simulation.Groups[0].Env).Describe(replay.Simulation.Groups[0], 0);
        Assert.Equal(
            """
            A town of five rows and five columns, in which a wall | cannot be crossed. R, G, Y and B are landmarks, T is your taxi.
            |R: | : :G|
            | : | : : |
            | : :T: : |
            | | : | : |
            |Y| : |B: |
            You are in row 3, column 3. The passenger waits at the green landmark and wants to go to the blue landmark.
            It rains: you may be carried to the left or right of your way.
            Answer with one of: south, north, east, west, pick up, drop off.
            """,
            text);
    }
}
