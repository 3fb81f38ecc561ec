using Sim.Agents.GFlowNet;
using Sim.Envs.Cards;
using Sim.Envs.NumberLine;
using Sim.Runtime;
using Sim.Runtime.Flows;
using Sim.Tests.Agents;
using Xunit;
using static TorchSharp.torch;

namespace Sim.Tests.Envs.NumberLine;

/// <summary>
/// The number line as a tree of histories. The expected numbers were derived for this project from the published rules and rewards by
/// exact enumeration, before there was any code of it.
/// </summary>
[Collection(TorchTests.Name)]
public sealed class NumberLineFlowTests
{
    private const int Minus = 0, Plus = 1, Stop = 2;

    /// <summary>A sampler that has learned all there is to learn does not solve the game: there are too many long histories.</summary>
    [Theory]
    [InlineData(false, 10, 1, 0.4218, 1.0)]
    [InlineData(false, 5, 1, 0.4450, 1.0)]
    [InlineData(true, 10, 1, 0.2525, 0.9444)]
    [InlineData(true, 5, 1, 0.2725, 0.7222)]
    public void The_exact_sampler_and_its_likeliest_actions_succeed_as_often_as_they_must(
        bool stopAction, int horizon, double beta, double sampler, double greedy)
    {
        using var exact = Exact(Flow(stopAction, horizon), beta);
        var result = exact.Evaluate(exact.OptimalPolicy());
        Assert.Equal(sampler, result.SamplerSuccess, 5e-5);
        Assert.Equal(greedy, result.GreedySuccess, 5e-5);
    }

    /// <summary>At 8 without a stop action it is 0.996499, which the source has rounded to 0.9965 and then to 0.997.</summary>
    [Theory]
    [InlineData(2, 0.664, 0.475)]
    [InlineData(4, 0.928, 0.853)]
    [InlineData(8, 0.9965, 0.992)]
    [InlineData(16, 1.0, 1.0)]
    public void A_power_of_the_reward_makes_the_sampler_succeed(double beta, double withoutStop, double withStop)
    {
        foreach (var (stopAction, expected) in ((bool, double)[])[(false, withoutStop), (true, withStop)])
        {
            using var exact = Exact(Flow(stopAction, horizon: 10), beta);
            Assert.Equal(expected, exact.Evaluate(exact.OptimalPolicy()).SamplerSuccess, 5e-4);
        }
    }

    [Theory]
    [InlineData(false, 10, 26780)]
    [InlineData(false, 5, 808.3333)]
    [InlineData(true, 10, 48471.6667)]
    [InlineData(true, 5, 1471.6667)]
    public void Z_from_one_end_to_the_other_is_the_sum_over_all_histories(bool stopAction, int horizon, double expected)
    {
        var graph = Graph(Flow(stopAction, horizon));
        using var program = new GraphProgram(graph, Worlds.Plain);
        var flows = program.Flows([.. graph.States.Select(state => Math.Exp(state.LogReward))]);
        Assert.Equal(expected, flows[graph.Decisions().Single(state => graph.States[state].Name == "0 to 5")], 5e-5);
    }

    /// <summary>RL4VLM counts returns above 0: one wrong move, and arriving is no success any more.</summary>
    [Fact]
    public void A_random_policy_does_what_it_must_by_upstreams_rewards()
    {
        using var byGoal = Exact(new NumberLineConfig(), power: 1);
        var result = byGoal.Evaluate(byGoal.Graph.UniformPolicy());
        Assert.Equal(0.6113, result.SamplerSuccess, 5e-5);
        Assert.Equal(-2.483, result.MeanReturn, 5e-4);

        using var byReturn = Exact(new NumberLineConfig { SuccessBy = SuccessMeasure.Return }, power: 1);
        Assert.Equal(0.2830, byReturn.Evaluate(byReturn.Graph.UniformPolicy()).SamplerSuccess, 5e-5);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Merged_states_give_the_same_answers_as_the_tree(bool stopAction)
    {
        var config = Flow(stopAction, horizon: 7);
        using var tree = new ExactEvaluation(new NumberLineGraph(config, merge: false).Build(), Worlds.Plain, CPU, power: 2);
        using var merged = new ExactEvaluation(new NumberLineGraph(config, merge: true).Build(), Worlds.Plain, CPU, power: 2);
        Assert.True(merged.Graph.States.Count < tree.Graph.States.Count / 4);
        Assert.Equal(tree.LogPartition, merged.LogPartition, 1e-10);
        var (ofTree, ofMerged) = (tree.Evaluate(tree.OptimalPolicy()), merged.Evaluate(merged.OptimalPolicy()));
        Assert.Equal(ofTree.SamplerSuccess, ofMerged.SamplerSuccess, 1e-12);
        Assert.Equal(ofTree.GreedySuccess, ofMerged.GreedySuccess, 1e-12);
        Assert.Equal(ofTree.MeanReturn, ofMerged.MeanReturn, 1e-9);
        Assert.Equal(
            tree.Evaluate(tree.Graph.UniformPolicy()).SamplerSuccess, merged.Evaluate(merged.Graph.UniformPolicy()).SamplerSuccess, 1e-12);
    }

    [Fact]
    public void An_episode_pays_for_where_it_ends()
    {
        using var simulation = Worlds.Of(new NumberLineEnv(Flow(stopAction: true, horizon: 3)), worlds: 4);
        Place(simulation, 0, target: 2, position: 1);
        Place(simulation, 1, target: 5, position: 2);
        Place(simulation, 2, target: 5, position: 0);
        Place(simulation, 3, target: 0, position: 4);
        Act(simulation, Plus, Stop, Minus, Plus);
        Assert.Equal([100, 25, 0, 0], simulation.Rewards.ToArray<double>());
        Assert.Equal([1, 1, 0, 0], simulation.Terminated.ToArray<byte>());
        Assert.Equal([1, 0, 0, 0], simulation.Success.ToArray<byte>());
        Assert.Equal(Math.Log(25), simulation.FinalInfos[FlowSpec.LogReward].ToArray<double>()[1], 1e-12);
        Assert.Equal(Math.Log(100 / 6.0), simulation.Infos[FlowSpec.LogReward].ToArray<double>()[2], 1e-12);

        // The third step is the last.
        Act(simulation, Stop, Stop, Minus, Minus);
        Act(simulation, Stop, Stop, Minus, Minus);
        Assert.Equal([1, 1, 1, 1], simulation.Terminated.ToArray<byte>());
        Assert.Equal(100 / 6.0, simulation.Rewards.ToArray<double>()[2], 1e-12);
    }

    [Fact]
    public void Memory_shows_the_steps_and_the_numbers_before_each_and_forgets_them_with_the_episode()
    {
        var config = Flow(stopAction: false, horizon: 4) with { Memory = Memory.History };
        using var simulation = Worlds.Of(new NumberLineEnv(config));
        Place(simulation, 0, target: 5, position: 1);
        Act(simulation, Plus);
        Act(simulation, Minus);
        Assert.Equal([5, 1, 2, 1, 2, 6, 6], simulation.Observations.ToArray<int>());
        Assert.Contains("The numbers before it were 1, 2.", ((IDescribed)simulation.Groups[0].Env).Describe(simulation.Groups[0], 0), StringComparison.Ordinal);
        Act(simulation, Minus);
        Act(simulation, Minus);
        Assert.Equal([5, 0, 4, 1, 2, 1, 0], simulation.FinalObservations.ToArray<int>());
        Assert.Equal([0, 6, 6, 6, 6], simulation.Observations.ToArray<int>()[2..]);
    }

    [Fact]
    public void The_expert_always_arrives_in_as_few_steps_as_there_are()
    {
        var env = new NumberLineEnv(Flow(stopAction: true, horizon: 10));
        using var simulation = new Simulation(Worlds.Plain, new SimulationOptions { Seed = 1 }, new GroupSpec(env, 500, env.CreateExpert()));
        for (var step = 0; step < 20; step++)
            simulation.Step();
        var episodes = simulation.CollectEpisodes();
        Assert.Equal(1, episodes.SuccessRate);
        Assert.Equal(100 * episodes.Episodes, episodes.ReturnSum, 1e-6);
    }

    [Fact]
    public void Options_that_do_not_go_together_are_refused()
    {
        static void Fails(NumberLineConfig config, string told) =>
            Assert.Contains(told, Assert.Throws<UsageException>(() => new NumberLineEnv(config)).Message, StringComparison.Ordinal);

        Fails(new NumberLineConfig { StopAction = true }, "--rewards gflowvlm");
        Fails(new NumberLineConfig { Horizon = 3 }, "'horizon'");
        Fails(new NumberLineConfig { Observation = Sim.Runtime.Rendering.ObservationKind.Image, Memory = Memory.Steps }, "'memory'");
        Assert.Null(new NumberLineEnv(new NumberLineConfig { MaxPosition = 9999 }).Graph());
    }

    private static NumberLineConfig Flow(bool stopAction, int horizon) =>
        new() { Rewards = RewardScheme.Gflowvlm, StopAction = stopAction, Horizon = horizon };

    private static TransitionGraph Graph(NumberLineConfig config) => new NumberLineEnv(config).Graph()!;

    private static ExactEvaluation Exact(NumberLineConfig config, double power) => new(Graph(config), Worlds.Plain, CPU, power);

    private static void Place(Simulation simulation, int world, int target, int position) =>
        simulation.Groups[0].Set(world, new Line { Target = target, Position = position });

    private static void Act(Simulation simulation, params int[] actions)
    {
        actions.CopyTo(simulation.Actions.Span<int>());
        simulation.Step();
    }
}
