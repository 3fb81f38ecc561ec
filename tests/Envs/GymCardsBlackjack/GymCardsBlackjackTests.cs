using System.Text.Json;
using Sim.Envs.Cards;
using Sim.Envs.GymCardsBlackjack;
using Sim.Runtime;
using Sim.Runtime.Rendering;
using Sim.Tests.Envs.Upstream;
using Sim.Tests.Golden;
using Xunit;

namespace Sim.Tests.Envs.GymCardsBlackjack;

public sealed class GymCardsBlackjackTests
{
    private const int Stand = 0, Hit = 1;
    private const int Kinds = 13, Suits = 4, Figures = 3;
    private const int MostDealerCards = 12;

    public static TheoryData<string> Sources => [.. GoldenData.Sources];

    /// <summary>Games of gym-cards' Blackjack-v0, replayed with the cards that NumPy's generator drew.</summary>
    [Theory]
    [MemberData(nameof(Sources))]
    public void Every_game_is_that_of_upstream(string source)
    {
        using var replay = new Replay(new GymCardsBlackjackEnv(new GymCardsBlackjackConfig()));
        foreach (var game in GoldenData.Items(GoldenData.Read(source, "gym_cards").GetProperty("Blackjack")))
        {
            var random = new NumpyGenerator(game.GetProperty("seed").GetUInt64());
            replay.Reset(Cards(random, 4));
            DrawTopCard(random, game.GetProperty("obs0")[1].GetInt32());
            AssertState(game.GetProperty("obs0"), game.GetProperty("info0"), replay);
            foreach (var row in GoldenData.Items(game.GetProperty("steps")))
            {
                // A game ends when the dealer draws, so nobody misses the cards that are too many.
                replay.Step(row[0].GetInt32(), Cards(random, row[0].GetInt32() == Hit ? 1 : MostDealerCards));
                Assert.Equal(
                    (row[1].GetDouble(), row[2].GetBoolean(), row[3].GetBoolean()), (replay.Reward, replay.Terminated, replay.Truncated));
                Assert.Equal(row[1].GetDouble() > 0, replay.Simulation.Success.Span<byte>()[0] != 0);
                AssertState(row[5], row[4], replay);
            }
        }
    }

    /// <summary>The dealer's longest hand, six aces, a six and five aces, and a player's of 21 aces and one more.</summary>
    [Fact]
    public void The_longest_hands_are_kept_whole()
    {
        using var replay = new Replay(new GymCardsBlackjackEnv(new GymCardsBlackjackConfig()));
        replay.Reset(Card(1), Card(1), Card(1), Card(1));
        replay.Step(Stand, [.. ((int[])[1, 1, 1, 1, 6, 1, 1, 1, 1, 1]).Select(rank => Card(rank))]);
        Assert.Equal(-1, replay.Reward);
        Assert.Equal([1, 1, 1, 1, 1, 1, 6, 1, 1, 1, 1, 1], Ranks(replay, "Dealer Card"));

        replay.Reset(Card(1), Card(1), Card(1), Card(1));
        for (var card = 3; card <= 22; card++)
        {
            Assert.False(replay.Terminated);
            replay.Step(Hit, Card(1));
        }

        Assert.Equal((-1.0, true), (replay.Reward, replay.Terminated));
        Assert.Equal(Enumerable.Repeat(1, 22), Ranks(replay, "Player Card"));
        Assert.Equal(22, Text(replay).Split("ace of clubs").Length - 2);
    }

    /// <summary>Upstream compares cards with numbers: an ace and a ten never count as more than 21.</summary>
    [Fact]
    public void A_natural_pays_no_more_and_an_ace_is_not_told()
    {
        using var replay = new Replay(new GymCardsBlackjackEnv(new GymCardsBlackjackConfig()));
        replay.Reset(Card(10), Card(9), Card(1), Card(12));
        Assert.Equal([21, 10, 0], replay.Observation);
        replay.Step(Stand);
        Assert.Equal(1, replay.Reward);
    }

    /// <summary>The rules are Gymnasium's without bonus, whose optimum is the same; with one step, standing at once is all there is.</summary>
    [Fact]
    public void The_optimum_is_that_of_an_endless_deck()
    {
        var optimum = new GymCardsBlackjackEnv(new GymCardsBlackjackConfig()).Optimum();
        Assert.Equal(0.43162951362524804, optimum.SuccessRate, 1e-12);
        Assert.Equal(-0.04655597706669752, optimum.ReturnMean!.Value, 1e-12);

        var (wins, games) = (0, 60_000);
        using var simulation = Worlds.Of(new GymCardsBlackjackEnv(new GymCardsBlackjackConfig()), games);
        simulation.Step();
        foreach (var reward in simulation.Rewards.Span<double>())
            wins += reward > 0 ? 1 : 0;
        var once = new GymCardsBlackjackEnv(new GymCardsBlackjackConfig { MaxSteps = 1 }).Optimum().SuccessRate;
        Assert.Equal(once, wins / (double)games, 4 * Math.Sqrt(once * (1 - once) / games));
    }

    [Fact]
    public void A_state_is_told_in_words()
    {
        using var replay = new Replay(new GymCardsBlackjackEnv(new GymCardsBlackjackConfig()));
        replay.Reset(Card(12, 3), Card(2), Card(1, 1), Card(7, 2));
        var text = Text(replay);
        Assert.StartsWith(
            "Blackjack. Your cards are ace of diamonds, 7 of hearts: they add up to 18. The dealer shows queen of spades",
            text,
            StringComparison.Ordinal);
        Assert.EndsWith("Answer with one of: stand, hit.", text, StringComparison.Ordinal);
    }

    /// <summary>With upstream's five cards in a row, the fifth has no room.</summary>
    [Theory]
    [InlineData(300, 4)]
    [InlineData(300, 5)]
    [InlineData(128, 4)]
    [InlineData(128, 5)]
    public void The_picture_shows_every_card_up_to_the_fifth_of_a_row(int size, int cardsInRow)
    {
        var config = new GymCardsBlackjackConfig { Observation = ObservationKind.Image, ImageSize = size, CardsInRow = cardsInRow };
        using var replay = new Replay(new GymCardsBlackjackEnv(config));
        byte[]? before = null;
        for (var cards = 2; cards <= 8; cards++)
        {
            if (cards == 2)
                replay.Reset(Card(12), Card(5), Card(1), Card(2));
            else
                replay.Step(Hit, Card(1, cards % Suits));
            var picture = replay.Simulation.Observations.ToArray<byte>();
            if (before is not null)
                Assert.Equal(cardsInRow != 5 || cards != 5, !picture.SequenceEqual(before));
            before = picture;
        }
    }

    [Fact]
    public void The_dealers_second_card_is_not_seen()
    {
        var config = new GymCardsBlackjackConfig { Observation = ObservationKind.Image, ImageSize = 128 };
        using var replay = new Replay(new GymCardsBlackjackEnv(config));
        replay.Reset(Card(12), Card(5), Card(1), Card(2));
        var picture = replay.Simulation.Observations.ToArray<byte>();
        replay.Reset(Card(12), Card(13), Card(1), Card(2));
        Assert.Equal(picture, replay.Simulation.Observations.ToArray<byte>());
        replay.Reset(Card(11), Card(13), Card(1), Card(2));
        Assert.NotEqual(picture, replay.Simulation.Observations.ToArray<byte>());
    }

    private static double[] Cards(NumpyGenerator random, int count) => [.. Enumerable.Range(0, count).Select(_ => DrawCard(random))];

    /// <summary>Upstream draws the value, the suit, and for a ten the figure.</summary>
    private static double DrawCard(NumpyGenerator random)
    {
        var (kind, suit) = (random.Below(Kinds), random.Below(Suits));
        return Outcome(kind, suit, kind >= 9 ? random.Below(Figures) : 0);
    }

    /// <summary>For a picture that is not drawn, it then draws a suit, and for a ten a figure, once more.</summary>
    private static void DrawTopCard(NumpyGenerator random, int value)
    {
        random.Below(Suits);
        if (value == 10)
            random.Below(Figures);
    }

    /// <param name="rank">1 ace, 2 to 9, 10 or 11 jack, 12 queen, 13 king.</param>
    /// <param name="suit">0 clubs, 1 diamonds, 2 hearts, 3 spades.</param>
    private static double Card(int rank, int suit = 0) => Outcome(rank - 1, suit, Math.Max(0, rank - 11));

    private static double Outcome(int kind, int suit, int figure) =>
        Replay.Outcome((((kind * Suits) + suit) * Figures) + figure, Kinds * Suits * Figures);

    private static void AssertState(JsonElement observation, JsonElement info, Replay replay)
    {
        Assert.Equal(GoldenData.Integers(observation), replay.Observation);
        foreach (var hand in (string[])["Dealer Card", "Player Card"])
        {
            var expected = GoldenData.Items(info.GetProperty(hand)).Select(card => $"{card[0]} {card[1]} {card[2]}");
            var cards = replay.Simulation.Infos[hand].ToArray<byte>().TakeWhile(card => card != 0).Select(card => (int)card);
            Assert.Equal(expected, cards.Select(card =>
                $"{Math.Min(10, PlayingCard.Rank(card))} {"?A23456789TJQK"[PlayingCard.Rank(card)]} {"CDHS"[PlayingCard.Suit(card)]}"));
        }
    }

    private static string Text(Replay replay) =>
        ((IDescribed)replay.Simulation.Groups[0].Env).Describe(replay.Simulation.Groups[0], 0);

    private static IEnumerable<int> Ranks(Replay replay, string hand) =>
        replay.Simulation.Infos[hand].ToArray<byte>().Select(card => PlayingCard.Rank(card));
}
