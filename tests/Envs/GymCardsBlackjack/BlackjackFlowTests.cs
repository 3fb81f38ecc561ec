using Sim.Agents.GFlowNet;
using Sim.Envs.Cards;
using Sim.Envs.GymCardsBlackjack;
using Sim.Runtime;
using Sim.Runtime.Episodes;
using Sim.Runtime.Flows;
using Sim.Tests.Agents;
using Xunit;
using static TorchSharp.torch;

namespace Sim.Tests.Envs.GymCardsBlackjack;

/// <summary>Blackjack with GFlowVLM's rewards, and all of it as a graph. The expected rates were derived before there was any code of it.</summary>
[Collection(TorchTests.Name)]
public sealed class BlackjackFlowTests
{
    private const int Stand = 0, Hit = 1, Stop = 2;

    private static readonly TransitionGraph Game = new GymCardsBlackjackEnv(new GymCardsBlackjackConfig()).Graph()!;

    [Fact]
    public void Rates_of_the_known_policies_are_the_known_ones()
    {
        using var exact = new ExactEvaluation(Game, Worlds.Plain, CPU, power: 1);
        Assert.Equal(0.2806, exact.Evaluate(Game.UniformPolicy()).SamplerSuccess, 5e-5);
        Assert.Equal(0.3807, exact.Evaluate(Policy(_ => Stand)).SamplerSuccess, 5e-5);
        var dealers = exact.Evaluate(Policy(SeventeenRule));
        Assert.Equal(0.4077, dealers.SamplerSuccess, 5e-5);
        Assert.Equal(0.1052, Rate(dealers, ": 0"), 5e-5);
    }

    /// <summary>Who plays for wins takes risks that cost more than they bring.</summary>
    [Fact]
    public void No_policy_wins_more_often_than_the_known_most_and_the_best_paid_one_wins_less()
    {
        Assert.Equal(0.43163, Best(end => Game.States[end].IsSuccess ? 1 : 0, out _), 5e-6);
        Assert.Equal(-0.0466, Best(Outcome, out var values), 6e-5);
        using var exact = new ExactEvaluation(Game, Worlds.Plain, CPU, power: 1);
        var result = exact.Evaluate(Policy(state => Enumerable.Range(0, Game.Actions).MaxBy(action =>
            Game.EdgesFrom(state).Where(edge => edge.Action == action).Sum(edge => edge.Probability * values[edge.To]))));
        Assert.Equal(0.42946, result.SamplerSuccess, 5e-6);
        Assert.Equal(0.09453, Rate(result, ": 0"), 5e-6);
        Assert.Equal(0.47601, Rate(result, ": -1"), 5e-6);
        Assert.Equal(result.SamplerSuccess - Rate(result, ": -1"), result.MeanReturn, 1e-9);
    }

    /// <summary>The graph's chances are those of the env's cards: four standard deviations are one in 16,000.</summary>
    [Fact]
    public void As_many_games_are_won_as_the_graph_says()
    {
        static void Wins(IPolicy policy, double expected)
        {
            var env = new GymCardsBlackjackEnv(new GymCardsBlackjackConfig());
            using var simulation = new Simulation(Worlds.Plain, new SimulationOptions { Seed = 5 }, new GroupSpec(env, 500, policy));
            for (var step = 0; step < 300; step++)
                simulation.Step();
            var episodes = simulation.CollectEpisodes();
            Assert.Equal(expected, episodes.SuccessRate, 4 * Math.Sqrt(expected * (1 - expected) / episodes.Episodes));
        }

        Wins(new RandomPolicy(), 0.2806);
        Wins(new GymCardsBlackjackEnv(new GymCardsBlackjackConfig()).CreateExpert(), 0.4077);
    }

    [Fact]
    public void An_episode_pays_for_its_outcome_and_when_it_is_stopped_or_out_of_time_for_a_draw()
    {
        var config = new GymCardsBlackjackConfig { Rewards = RewardScheme.Gflowvlm, StopAction = true, Horizon = 2 };
        using var simulation = Worlds.Of(new GymCardsBlackjackEnv(config), worlds: 200);
        Act(simulation, world => world % 4 == 3 ? Stop : Stand);
        var (rewards, logs) = (simulation.Rewards.ToArray<double>(), simulation.FinalInfos[FlowSpec.LogReward].ToArray<double>());
        Assert.All(Enumerable.Range(0, 200), world => Assert.Equal(Math.Log(rewards[world]), logs[world], 1e-12));
        Assert.All(rewards.Where((_, world) => world % 4 == 3), reward => Assert.Equal(10, reward));
        Assert.Equal([1e-10, 10, 20], rewards.Distinct().Order());
        Assert.Equal(rewards.Select(reward => (byte)(reward == 20 ? 1 : 0)), simulation.Success.ToArray<byte>());
        Assert.All(simulation.Terminated.ToArray<byte>(), ended => Assert.Equal(1, ended));

        // Two hits are all that the time allows: nobody is paid before.
        Act(simulation, _ => Hit);
        var alive = simulation.Terminated.ToArray<byte>().Select(ended => ended == 0).ToArray();
        Assert.All(simulation.Rewards.ToArray<double>().Zip(alive), world => Assert.Equal(world.Second ? 0 : 1e-10, world.First));
        Act(simulation, _ => Hit);
        var second = simulation.Rewards.ToArray<double>();
        Assert.Contains(10, second.Where((_, world) => alive[world]));
        Assert.All(second.Where((_, world) => alive[world]), reward => Assert.True(reward is 1e-10 or 10));
    }

    [Fact]
    public void Memory_shows_the_steps_and_the_cards_and_an_ace_is_told_when_asked_for()
    {
        var config = new GymCardsBlackjackConfig { Rewards = RewardScheme.Gflowvlm, Memory = Memory.History, Horizon = 3, TellAce = true };
        using var simulation = Worlds.Of(new GymCardsBlackjackEnv(config), worlds: 300);
        Act(simulation, _ => Hit);
        var rows = simulation.Observations.ToArray<int>().Chunk(4 + 5).Where((_, world) => simulation.Terminated.ToArray<byte>()[world] == 0).ToList();
        Assert.All(rows, row =>
        {
            var cards = row[4..];
            Assert.Equal((1, 3), (row[3], cards.Count(card => card > 0)));
            Assert.Equal(row[0], cards.Sum() + (10 * row[2]));
            Assert.Equal(row[2] == 1, cards.Contains(1) && cards.Sum() <= 11);
        });
        Assert.Contains(rows, row => row[2] == 1);
        Assert.Null(((IKnownGraph)simulation.Groups[0].Env).Graph());
    }

    private static double Outcome(int end) => Game.States[end].Name.EndsWith(": 1", StringComparison.Ordinal) ? 1
        : Game.States[end].Name.EndsWith(": 0", StringComparison.Ordinal) ? 0
        : -1;

    private static double Best(Func<int, double> payoff, out double[] values)
    {
        using var program = new GraphProgram(Game, Worlds.Plain);
        var best = program.Best([.. Enumerable.Range(0, Game.States.Count).Select(state => Game.States[state].IsEnd ? payoff(state) : 0)]);
        values = best;
        return Game.Decisions().Sum(state => Game.States[state].Start * best[state]);
    }

    private static int SeventeenRule(int state) => BitConverter.ToInt32(Game.States[state].Observation) < 17 ? Hit : Stand;

    private static double[] Policy(Func<int, int> action)
    {
        var policy = new double[Game.States.Count * Game.Actions];
        foreach (var state in Game.Decisions())
            policy[(state * Game.Actions) + action(state)] = 1;
        return policy;
    }

    private static double Rate(ExactResult result, string outcome) => Game.Ends()
        .Select((end, place) => Game.States[end].Name.EndsWith(outcome, StringComparison.Ordinal) ? result.Distribution[place] : 0).Sum();

    private static void Act(Simulation simulation, Func<int, int> action)
    {
        for (var world = 0; world < simulation.Worlds; world++)
            simulation.Actions.Span<int>()[world] = action(world);
        simulation.Step();
    }
}
