using Sim.Envs;
using Sim.Envs.Cards;
using Sim.Envs.Cards.Points;
using Sim.Envs.EzPoints;
using Sim.Envs.Points24;
using Sim.Runtime;
using Sim.Runtime.Episodes;
using Sim.Runtime.Rendering;
using Sim.Tests.Envs.Upstream;
using Xunit;

namespace Sim.Tests.Envs.Cards.Points;

public sealed class PointsGameTests
{
    private const int Equals24 = 16, EqualsFull = 19;

    /// <summary>Every pair makes 12 by its sum, or by its product: six by twelves of the draws, where a card divides 12.</summary>
    [Fact]
    public void Two_cards_are_dealt_that_make_12()
    {
        using var simulation = Worlds.Of(new EzPointsEnv(new EzPointsConfig()), worlds: 20_000);
        var pairs = simulation.Infos["Numbers"].ToArray<byte>().Chunk(2).ToList();
        Assert.All(pairs, pair => Assert.True(pair[0] + pair[1] == 12 || pair[0] * pair[1] == 12, $"{pair[0]}, {pair[1]}"));

        // Of the 12 ranks, 2, 3, 4 and 6 are completed to a product half of the time; 4 standard errors of 20,000 are 0.011.
        var products = pairs.Count(pair => pair[0] * pair[1] == 12) / (double)pairs.Count;
        Assert.InRange(products, (2 / 12.0) - 0.011, (2 / 12.0) + 0.011);
    }

    /// <summary>Upstream's treat_face_cards_as_10 set to false: thirteen numbers, and an action each.</summary>
    [Fact]
    public void Faces_can_count_11_to_13()
    {
        using var replay = new Replay(new Points24Env(new Points24Config { FacesAreTen = false }));
        Deal(replay, 11, 13, 12, 12);
        Assert.Equal([11, 13, 12, 12], replay.Observation.Take(4));
        Assert.Equal(EqualsFull + 1, ((Discrete)replay.Simulation.Spec.Action).Count);

        // 11 + 13 + 12 - 12
        foreach (var action in (int[])[10, 13, 12, 13, 11, 14, 11])
        {
            replay.Step(action);
            Assert.Equal(0, replay.Reward);
        }

        replay.Step(EqualsFull);
        Assert.Equal((10.0, true, 24.0), (replay.Reward, replay.Terminated, replay.Info<double>("value")));
    }

    [Fact]
    public void Another_target_can_be_set()
    {
        using var replay = new Replay(new Points24Env(new Points24Config { TargetPoints = 1000 }));
        Deal(replay, 10, 10, 1, 10);
        foreach (var action in (int[])[9, 12, 9, 12, 9, 12, 0, Equals24])
            replay.Step(action);
        Assert.Equal((10.0, true), (replay.Reward, replay.Terminated));
    }

    /// <summary>8 / (3 - 8 / 3) is 24 on paper, and 23.99999999999999 in floating point.</summary>
    [Fact]
    public void A_float_next_to_the_target_does_not_win()
    {
        using var replay = new Replay(new Points24Env(new Points24Config()));
        Deal(replay, 3, 3, 8, 8);
        foreach (var action in (int[])[7, 13, 14, 2, 11, 7, 13, 2, 15, Equals24])
            replay.Step(action);
        Assert.Equal((-1.0, true, 23.99999999999999), (replay.Reward, replay.Terminated, replay.Info<double>("value")));
    }

    [Fact]
    public void A_formula_that_comes_to_the_target_without_all_cards_does_not_win()
    {
        using var replay = new Replay(new Points24Env(new Points24Config()));
        Deal(replay, 4, 6, 1, 1);
        foreach (var action in (int[])[3, 12, 5, Equals24])
            replay.Step(action);
        Assert.Equal((-1.0, true, 24.0), (replay.Reward, replay.Terminated, replay.Info<double>("value")));
    }

    /// <summary>A win after a number that was not to be had returns 9: a success by both measures, as RL4VLM counts it.</summary>
    [Theory]
    [InlineData(SuccessMeasure.Goal, 1, 1)]
    [InlineData(SuccessMeasure.Goal, 11, 1)]
    [InlineData(SuccessMeasure.Return, 1, 1)]
    [InlineData(SuccessMeasure.Return, 11, 0)]
    public void By_return_a_win_counts_that_is_worth_more_than_what_was_lost_before(SuccessMeasure measure, int losses, int success)
    {
        using var replay = new Replay(new Points24Env(new Points24Config { SuccessBy = measure }));
        Deal(replay, 4, 6, 1, 1);
        foreach (var action in Enumerable.Repeat(8, losses).Concat([3, 12, 5, 12, 0, 12, 0, Equals24]))
            replay.Step(action);
        Assert.True(replay.Terminated);
        Assert.Equal(success, replay.Simulation.Success.Span<byte>()[0]);
    }

    /// <summary>Expected: the multisets that a search of its own in Python, by Python's numbers, can bring to 24; 26,173 of 28,561 deals.</summary>
    [Fact]
    public void The_optimum_of_four_cards_is_the_part_of_deals_that_Python_can_bring_to_24()
    {
        var optimum = new Points24Env(new Points24Config()).Optimum();
        Assert.Equal(26_173 / 28_561.0, optimum.SuccessRate, 1e-12);
        Assert.Equal(((26_173 * 10) - (28_561 - 26_173)) / 28_561.0, optimum.ReturnMean!.Value, 1e-12);
    }

    /// <summary>Two numbers, a sign and "=" are four steps; with fewer, nothing can be won and nothing need be lost.</summary>
    [Theory]
    [InlineData(12, 300, 1, 10)]
    [InlineData(12, 4, 1, 10)]
    [InlineData(12, 3, 0, 0)]
    [InlineData(13, 300, 0, -1)]
    public void The_optimum_of_two_cards_is_to_win_where_there_is_time(int target, int maxSteps, double success, double mean)
    {
        var optimum = new EzPointsEnv(new EzPointsConfig { TargetPoints = target, MaxSteps = maxSteps }).Optimum();
        Assert.Equal(success, optimum.SuccessRate, 1e-12);
        Assert.Equal(mean, optimum.ReturnMean!.Value, 1e-12);
    }

    [Fact]
    public void A_state_is_told_in_words()
    {
        using var replay = new Replay(new Points24Env(new Points24Config()));
        Deal(replay, 1, 12, 7, 10);
        Assert.StartsWith(
            "Your cards are ace of hearts, queen of hearts, 7 of hearts, 10 of hearts: the numbers 1, 10, 7, 10. Write a formula that comes to 24",
            Text(replay),
            StringComparison.Ordinal);
        Assert.Contains("The formula so far is empty.", Text(replay), StringComparison.Ordinal);
        replay.Step(9);
        replay.Step(13);
        Assert.Contains("The formula so far is '10/'.", Text(replay), StringComparison.Ordinal);
        Assert.EndsWith("Answer with one of: 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, +, -, *, /, (, ), =.", Text(replay), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("points24", 300)]
    [InlineData("points24", 128)]
    [InlineData("ez-points", 300)]
    [InlineData("ez-points", 128)]
    public void Other_cards_and_other_formulas_are_another_picture(string name, int size)
    {
        using var simulation = Worlds.Random(
            $"{name} --observation image --image-size {size}", worlds: 60, new SimulationOptions { Autoreset = AutoresetMode.SameStep });
        for (var step = 0; step < 3; step++)
            simulation.Step();

        // Blanks take room too, so every formula is another picture, not only every text.
        var group = simulation.Groups[0];
        var pictures = Enumerable.Range(0, simulation.Worlds).ToLookup(
            world => (group.Get<PointsHand>(world).Cards, group.Get<PointsHand>(world).Formula.Text()),
            world => Convert.ToHexString(simulation.Observations.Span<byte>(world, 1)));
        Assert.All(pictures, pair => Assert.Single(pair.Distinct()));
        Assert.Equal(pictures.Count, pictures.Select(pair => pair.First()).Distinct().Count());
    }

    [Theory]
    [InlineData(300)]
    [InlineData(128)]
    public void Every_token_is_another_picture(int size)
    {
        var config = new Points24Config { Observation = ObservationKind.Image, ImageSize = size, FacesAreTen = false };
        using var replay = new Replay(new Points24Env(config));
        var pictures = new HashSet<string>();
        foreach (var number in Enumerable.Range(1, 13))
        {
            // The cards stay the same, all but the last: of each number once, before it is taken and after.
            Deal(replay, 1, 1, 1, number);
            pictures.Add(Convert.ToHexString(replay.Simulation.Observations.Span<byte>()));
            replay.Step(number - 1);
            pictures.Add(Convert.ToHexString(replay.Simulation.Observations.Span<byte>()));
        }

        foreach (var sign in Enumerable.Range(13, 6))
        {
            Deal(replay, 1, 1, 1, 1);
            replay.Step(sign);
            pictures.Add(Convert.ToHexString(replay.Simulation.Observations.Span<byte>()));
        }

        Assert.Equal(13 + 13 + 6, pictures.Count);
    }

    [Theory]
    [InlineData("points24")]
    [InlineData("ez-points")]
    public void A_picture_too_small_for_the_cards_is_refused_with_the_least_that_is_not(string name)
    {
        var message = Assert.Throws<UsageException>(() => Picture(32)).Message;
        var least = int.Parse(message.Split(' ')[^1].TrimEnd('.'), System.Globalization.CultureInfo.InvariantCulture);
        Assert.NotNull(Picture(least));
        Assert.Throws<UsageException>(() => Picture(least - 4));

        IEnv Picture(int size) => EnvCatalog.Find(name).Create(
            new Dictionary<string, string> { ["observation"] = "image", ["image-size"] = $"{size}" });
    }

    private static void Deal(Replay replay, params int[] ranks) => replay.Reset(
        [.. ranks.Select(rank => Replay.Outcome(rank - 1, 13)), .. ranks.Select(_ => Replay.Outcome(0, 4))]);

    private static string Text(Replay replay) =>
        ((IDescribed)replay.Simulation.Groups[0].Env).Describe(replay.Simulation.Groups[0], 0);
}
