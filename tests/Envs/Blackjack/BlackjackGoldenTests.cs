using System.Globalization;
using System.Text.Json;
using Sim.Envs.Blackjack;
using Sim.Tests.Envs.Upstream;
using Sim.Tests.Golden;
using Xunit;

namespace Sim.Tests.Envs.Blackjack;

/// <summary>Episodes of Gymnasium's Blackjack-v1, replayed with the cards that its generator drew.</summary>
public sealed class BlackjackGoldenTests
{
    private const int MostDealerCards = 12;

    public static TheoryData<string, string> Rules => GoldenData.Each("default_sab", "natural", "plain");

    [Theory]
    [MemberData(nameof(Rules))]
    public void Every_episode_is_that_of_upstream(string source, string rules)
    {
        var config = new BlackjackConfig { Sab = rules == "default_sab", Natural = rules == "natural" };
        using var replay = new Replay(new BlackjackEnv(config));
        foreach (var episode in GoldenData.Members(GoldenData.Read(source, "gymnasium_toytext").GetProperty("Blackjack").GetProperty(rules)))
        {
            var random = new NumpyGenerator(ulong.Parse(episode.Name, CultureInfo.InvariantCulture));
            var rows = GoldenData.Items(episode.Value);
            replay.Reset(Cards(random, 4));
            Assert.Equal(GoldenData.Integers(rows[0][0]), replay.Observation);
            DrawShownCard(random, rows[0][0][1].GetInt32());
            foreach (var row in rows.Skip(1))
                Step(replay, random, row);
        }
    }

    private static void Step(Replay replay, NumpyGenerator random, JsonElement row)
    {
        // An episode ends when the dealer draws, so nobody misses the cards that are too many.
        var action = row[0].GetInt32();
        replay.Step(action, Cards(random, action == 1 ? 1 : MostDealerCards));
        Assert.Equal(GoldenData.Integers(row[1]), replay.Observation);
        Assert.Equal(row[2].GetDouble(), replay.Reward);
        Assert.Equal(row[3].GetBoolean(), replay.Terminated);
        Assert.Equal(row[4].GetBoolean(), replay.Truncated);
    }

    private static double[] Cards(NumpyGenerator random, int count) =>
        [.. Enumerable.Range(0, count).Select(_ => Replay.Outcome(random.Below(13), 13))];

    /// <summary>For its picture, upstream draws a suit and for a ten a face, whether it is asked for one or not.</summary>
    private static void DrawShownCard(NumpyGenerator random, int value)
    {
        random.Below(4);
        if (value == 10)
            random.Below(3);
    }
}
