using System.Text.Json;
using Sim.Envs.Cards;
using Sim.Envs.Cards.Points;
using Sim.Envs.EzPoints;
using Sim.Envs.Points24;
using Sim.Runtime;
using Sim.Tests.Envs.Upstream;
using Sim.Tests.Golden;
using Xunit;

namespace Sim.Tests.Envs.Cards.Points;

/// <summary>Games of gym-cards' EZPoints-v0 and Points24-v0, replayed with the cards that Python's generator drew.</summary>
public sealed class PointsGoldenTests
{
    private const int EzPointsCards = 2, Points24Cards = 4;
    private const double Win = 10;

    public static TheoryData<string> Sources => [.. GoldenData.Sources];

    [Theory]
    [MemberData(nameof(Sources))]
    public void Every_game_of_two_cards_is_that_of_upstream(string source) =>
        Play(source, "EZPoints", new EzPointsEnv(new EzPointsConfig()), EzPointsCards, target: 12, random =>
        {
            var rank = random.Between(2, 13);
            var draws = new List<double> { Replay.Outcome(rank - 2, 12), Replay.Outcome(random.Below(4), 4) };
            if (rank is 2 or 3 or 4 or 6)
                draws.Add(random.NextDouble());
            return [.. draws, Replay.Outcome(random.Below(4), 4), random.NextDouble()];
        });

    [Theory]
    [MemberData(nameof(Sources))]
    public void Every_game_of_four_cards_is_that_of_upstream(string source) =>
        Play(source, "Points24", new Points24Env(new Points24Config()), Points24Cards, target: 24, random =>
        [
            .. Enumerable.Range(0, Points24Cards).Select(_ => Replay.Outcome(random.Between(1, 13) - 1, 13)).ToList(),
            .. Enumerable.Range(0, Points24Cards).Select(_ => Replay.Outcome(random.Below(4), 4)).ToList(),
        ]);

    private static void Play(string source, string task, IEnv env, int cards, int target, Func<PythonRandom, double[]> deal)
    {
        using var replay = new Replay(env);
        foreach (var game in GoldenData.Items(GoldenData.Read(source, "gym_cards").GetProperty(task)))
        {
            replay.Reset(deal(new PythonRandom(game.GetProperty("seed").GetUInt32())));
            AssertState(game.GetProperty("info0"), replay, cards);
            foreach (var row in GoldenData.Items(game.GetProperty("steps")))
            {
                replay.Step(row[0].GetInt32());
                var (reward, terminated, truncated) = (row[1].GetDouble(), row[2].GetBoolean(), row[3].GetBoolean());
                Assert.Equal((reward, terminated, truncated), (replay.Reward, replay.Terminated, replay.Truncated));
                AssertState(row[4], replay, cards);

                Assert.Equal(reward == Win, replay.Simulation.Success.Span<byte>()[0] != 0);
                Assert.Equal(reward >= 0 || terminated || truncated, replay.Info<byte>("legal") != 0);
                var value = PythonFormula.Evaluate(string.Concat(Texts(row[4].GetProperty("Formula"))));
                Assert.Equal(terminated && value.IsEqual(target), replay.Info<double>("value") == target);
            }
        }
    }

    private static void AssertState(JsonElement info, Replay replay, int cards)
    {
        var dealt = GoldenData.Items(info.GetProperty("Cards")).Select(card => card.GetString()!);
        Assert.Equal(dealt, Bytes(replay, "Cards").Select(Name));
        var numbers = GoldenData.Integers(info.GetProperty("Numbers"));
        Assert.Equal(numbers, Bytes(replay, "Numbers"));

        var formula = Bytes(replay, "Formula").TakeWhile(token => token != Token.None).ToList();
        Assert.Equal(Texts(info.GetProperty("Formula")), formula.Select(Token.Text));

        int[] seen = [.. numbers, .. formula];
        Assert.Equal(seen, replay.Observation.Take(seen.Length));
        Assert.All(replay.Observation.Skip(seen.Length), token => Assert.Equal(Token.None, token));
        AssertMask(numbers, formula, replay);
        Assert.Equal(cards, numbers.Length);
    }

    /// <summary>Of upstream's rule: a number is legal while it stands in the formula less often than on the cards.</summary>
    private static void AssertMask(int[] numbers, List<int> formula, Replay replay)
    {
        var mask = replay.Simulation.ActionMask!.ToArray<byte>();
        for (var number = 1; number <= 10; number++)
            Assert.Equal(formula.Count(token => token == number) < numbers.Count(item => item == number), mask[number - 1] != 0);
        Assert.All(mask.Skip(10), legal => Assert.Equal(1, legal));
    }

    private static List<int> Bytes(Replay replay, string info) => [.. replay.Simulation.Infos[info].ToArray<byte>().Select(item => (int)item)];

    private static List<string> Texts(JsonElement formula) => [.. formula.EnumerateArray().Select(token => token.ToString())];

    /// <summary>As upstream names its files of cards.</summary>
    private static string Name(int card) => $"{"CDHS"[PlayingCard.Suit(card)]}{"?A23456789TJQK"[PlayingCard.Rank(card)]}";
}
