using Sim.Envs.Blackjack;
using Sim.Runtime;
using Xunit;

namespace Sim.Tests.Envs.Blackjack;

public sealed class BlackjackTests
{
    private const int Stick = 0, Hit = 1;

    /// <summary>The expected numbers come from a recursion of its own in another language, and agree to the last digits.</summary>
    [Theory]
    [InlineData(true, false, 0.4350723852784683, -0.043113105413476946)]
    [InlineData(false, true, 0.43162951362524804, -0.02572918278931973)]
    [InlineData(false, false, 0.43162951362524804, -0.04655597706669752)]
    public void The_optimum_is_that_of_an_endless_deck(bool sab, bool natural, double wins, double mean)
    {
        var optimum = new BlackjackEnv(new BlackjackConfig { Sab = sab, Natural = natural }).Optimum();
        Assert.Equal(wins, optimum.SuccessRate, 1e-12);
        Assert.Equal(mean, optimum.ReturnMean!.Value, 1e-12);
    }

    /// <summary>The policy of Sutton and Barto (2018), figure 5.2, is optimal for these rules: it must reach that mean.</summary>
    [Fact]
    public void The_policy_of_the_book_reaches_the_highest_mean_return()
    {
        const int worlds = 16384;
        using var simulation = Worlds.Of(new BlackjackEnv(new BlackjackConfig()), worlds, new SimulationOptions { Seed = 9 });
        for (var step = 0; step < 60; step++)
        {
            var seen = simulation.Observations.Span<int>();
            var actions = simulation.Actions.Span<int>();
            for (var world = 0; world < worlds; world++)
                actions[world] = Book(seen[world * 3], seen[(world * 3) + 1], seen[(world * 3) + 2] != 0);
            simulation.Step();
        }

        // The standard error of half a million episodes is 0.0013.
        var statistics = simulation.CollectEpisodes();
        Assert.True(statistics.Episodes > 500_000, $"{statistics.Episodes} episodes");
        Assert.InRange(statistics.ReturnMean, -0.0431 - 0.0052, -0.0431 + 0.0052);
    }

    [Fact]
    public void A_state_is_told_in_words()
    {
        using var simulation = Worlds.Of(new BlackjackEnv(new BlackjackConfig()), options: new SimulationOptions { DictatedDraws = 4 });
        simulation.DictateDraws(0, [0.5 / 13, 4.5 / 13, 0.5 / 13, 5.5 / 13]);
        simulation.Reset();
        var text = ((IDescribed)simulation.Groups[0].Env).Describe(simulation.Groups[0], 0);
        Assert.StartsWith(
            "Blackjack. Your cards add up to 17, with an ace that counts as 11. The dealer shows an ace", text, StringComparison.Ordinal);
        Assert.EndsWith("Answer with one of: stick, hit.", text, StringComparison.Ordinal);
    }

    private static int Book(int sum, int dealer, bool usableAce)
    {
        if (usableAce)
            return sum >= 19 || (sum == 18 && dealer is >= 2 and <= 8) ? Stick : Hit;

        var enough = dealer is >= 4 and <= 6 ? 12 : dealer is 2 or 3 ? 13 : 17;
        return sum >= enough ? Stick : Hit;
    }
}
