using Sim.Agents.GFlowNet;
using Sim.Runtime;
using Sim.Runtime.Flows;
using Xunit;
using static TorchSharp.torch;

namespace Sim.Tests.Agents.GFlowNet;

[Collection(TorchTests.Name)]
public sealed class ExactEvaluationTests
{
    /// <summary>The policy that the flows give is right: every measure of wrongness is 0 and the bound of log Z is tight.</summary>
    [Theory]
    [InlineData("hyper-grid --height 6 --dimensions 3", 1)]
    [InlineData("hyper-grid --height 8", 2)]
    public void The_enumerated_optimum_samples_exactly_in_proportion(string task, double power)
    {
        using var exact = Exact(task, power);
        var result = exact.Evaluate(exact.OptimalPolicy());
        Assert.Equal(0, result.L1, 1e-12);
        Assert.Equal(0, result.JensenShannon, 1e-12);
        Assert.Equal(exact.LogPartition, result.LogPartitionBound, 1e-10);
        Assert.Equal(exact.Graph.States.Count(state => state.IsSuccess), result.Modes);
        Assert.All(exact.OptimalPolicy().Zip(exact.SoftPolicy(), (one, other) => one - other), wrong => Assert.Equal(0, wrong, 1e-12));

        // R^power / Z, without any flow.
        var rewards = exact.Graph.Ends().Select(end => Math.Exp(power * exact.Graph.States[end].LogReward)).ToArray();
        Assert.All(exact.TargetDistribution.Zip(rewards, (p, r) => p - (r / rewards.Sum())), wrong => Assert.Equal(0, wrong, 1e-12));
        Assert.Equal(Math.Log(rewards.Sum()), exact.LogPartition, 1e-10);
    }

    /// <summary>Distributions over ends that can be told in the head: p = (1/2, 1/2), q = (1/4, 3/4).</summary>
    [Fact]
    public void Distances_are_those_of_their_definitions()
    {
        using var exact = new ExactEvaluation(Fork(), Worlds.Plain, CPU, power: 1);
        var result = exact.Evaluate(exact.Graph.UniformPolicy());
        Assert.Equal(0.5, result.L1, 1e-12);
        Assert.Equal(0.25, result.TotalVariation, 1e-12);
        Assert.Equal(0.5 * ((0.5 * Math.Log(0.5 / 0.375)) + (0.5 * Math.Log(0.5 / 0.625)) + (0.25 * Math.Log(0.25 / 0.375)) + (0.75 * Math.Log(0.75 / 0.625))), result.JensenShannon, 1e-12);
        Assert.Equal(Math.Log(8), exact.LogPartition, 1e-12);
        Assert.Equal((0.5 * Math.Log(2)) + (0.5 * Math.Log(6)) + Math.Log(2), result.LogPartitionBound, 1e-12);
        Assert.Equal(0.5, result.SamplerSuccess, 1e-12);
        Assert.Equal(0.5, result.MeanReturn, 1e-12);
    }

    /// <summary>Of actions that are alike the first is taken; here it fails.</summary>
    [Fact]
    public void The_greedy_policy_takes_the_first_of_the_likeliest_actions()
    {
        using var exact = new ExactEvaluation(Fork(), Worlds.Plain, CPU, power: 1);
        Assert.Equal(0, exact.Evaluate([0.5, 0.5, .. new double[4]]).GreedySuccess);
        Assert.Equal(1, exact.Evaluate([0.4, 0.6, .. new double[4]]).GreedySuccess);
    }

    [Fact]
    public void A_mode_that_is_reached_half_as_often_as_it_is_to_be_counts()
    {
        using var exact = new ExactEvaluation(Fork(), Worlds.Plain, CPU, power: 1);
        Assert.Equal(1, exact.Evaluate([0.62, 0.38, .. new double[4]]).Modes);
        Assert.Equal(0, exact.Evaluate([0.63, 0.37, .. new double[4]]).Modes);
    }

    [Fact]
    public void Where_chance_decides_there_is_no_target_but_a_rate_of_success()
    {
        var builder = new TransitionGraphBuilder(new Discrete(1), actions: 1);
        var (start, won, lost) = (builder.AddDecision<int>([0], start: 1), builder.AddEnd(0, true), builder.AddEnd(0, false));
        builder.AddEdge(start, 0, won, probability: 0.3, reward: 2);
        builder.AddEdge(start, 0, lost, probability: 0.7, reward: -1);
        using var exact = new ExactEvaluation(builder.Build(), Worlds.Plain, CPU, power: 1);
        var result = exact.Evaluate([1, 0, 0]);
        Assert.Equal(0.3, result.SamplerSuccess, 1e-12);
        Assert.Equal(-0.1, result.MeanReturn, 1e-12);
        Assert.True(double.IsNaN(result.L1) && double.IsNaN(exact.LogPartition));
    }

    [Fact]
    public void Rewards_too_far_apart_for_doubles_are_refused()
    {
        var builder = new TransitionGraphBuilder(new Discrete(2), actions: 2);
        var (start, middle) = (builder.AddDecision<int>([0], start: 1), builder.AddDecision<int>([1]));
        builder.AddEdge(start, 0, builder.AddEnd(3, true));
        builder.AddEdge(start, 1, middle);
        builder.AddEdge(middle, 0, builder.AddEnd(-23, false));
        var graph = builder.Build();
        using (new ExactEvaluation(graph, Worlds.Plain, CPU, power: 16))
            Assert.Contains("Lower beta", Assert.Throws<UsageException>(() => new ExactEvaluation(graph, Worlds.Plain, CPU, power: 64)).Message, StringComparison.Ordinal);
    }

    /// <summary>Two ends, of rewards 2 and 6; the second is a success and pays 1.</summary>
    private static TransitionGraph Fork()
    {
        var builder = new TransitionGraphBuilder(new Discrete(1), actions: 2);
        var (start, low, high) = (builder.AddDecision<int>([0], start: 1), builder.AddEnd(Math.Log(2), false), builder.AddEnd(Math.Log(6), true));
        builder.AddEdge(start, 0, low);
        builder.AddEdge(start, 1, high, reward: 1);
        return builder.Build();
    }

    private static ExactEvaluation Exact(string task, double power) =>
        new(((IKnownGraph)Worlds.Create(task)).Graph()!, Worlds.Plain, CPU, power);
}
