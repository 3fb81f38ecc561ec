using Sim.Envs.HyperGrid;
using Sim.Runtime;
using Sim.Runtime.Flows;
using Xunit;

namespace Sim.Tests.Envs.HyperGrid;

public sealed class HyperGridTests
{
    /// <summary>Derived for this project from the published reward by exact enumeration, before there was any code of it.</summary>
    [Theory]
    [InlineData(2, 8, 0.1, 22.4, 3.109061, 1.071429)]
    [InlineData(2, 8, 0.001, 16.064, 2.776581, 1.494024)]
    [InlineData(2, 16, 0.1, 65.6, 4.183576, 0.914634)]
    [InlineData(2, 64, 0.1, 1209.6, 7.098045, 0.992063)]
    [InlineData(2, 64, 0.001, 804.096, 6.689719, 1.492359)]
    [InlineData(4, 8, 0.1, 569.6, 6.344934, 0.526685)]
    [InlineData(4, 8, 0.01, 200.96, 5.303106, 1.492834)]
    [InlineData(4, 8, 0.001, 164.096, 5.100452, 1.828198)]
    [InlineData(2, 20, 0.1, 122.0, 4.804021, 1.008197)]
    [InlineData(2, 12, 0.001, 26.144, 3.263620, null)]
    [InlineData(4, 12, 0.001, 700.736, 6.552131, null)]
    public void Z_and_the_distance_of_the_uniform_distribution_are_the_known_ones(
        int dimensions, int height, double r0, double z, double logZ, double? distance)
    {
        var graph = Env(dimensions, height, r0).Graph()!;
        using var program = new GraphProgram(graph, Worlds.Plain);
        var rewards = graph.States.Select(state => Math.Exp(state.LogReward)).ToArray();
        var partition = program.Flows(rewards)[0];
        Assert.Equal(z, partition, 1e-9 * z);
        Assert.Equal(logZ, Math.Log(partition), 5e-7);

        var ends = graph.Ends().ToList();
        if (distance is { } expected)
            Assert.Equal(expected, ends.Sum(end => Math.Abs((rewards[end] / partition) - (1.0 / ends.Count))), 5e-7);
    }

    /// <summary>12 / 15 - 0.5 is above 0.3 in doubles: who trusts them finds nine modes.</summary>
    [Theory]
    [InlineData(2, 16, 4)]
    [InlineData(2, 8, 4)]
    [InlineData(4, 8, 16)]
    public void There_are_as_many_modes_as_whole_numbers_say(int dimensions, int height, int modes)
    {
        var graph = Env(dimensions, height, 0.1).Graph()!;
        Assert.Equal(modes, graph.States.Count(state => state.IsSuccess));
        Assert.All(graph.States.Where(state => state.IsSuccess), state => Assert.Equal(Math.Log(2.6), state.LogReward, 1e-12));
    }

    [Fact]
    public void At_height_16_the_modes_are_at_2_and_13() => Assert.Equal(
        ["13 13", "13 2", "2 13", "2 2"],
        Env(2, 16, 0.1).Graph()!.States.Where(state => state.IsSuccess).Select(state => state.Name).Order(StringComparer.Ordinal));

    [Fact]
    public void At_the_end_of_a_dimension_there_is_no_further_and_an_illegal_step_stays()
    {
        using var simulation = Worlds.Of(Env(2, 2, 0.1));
        Act(simulation, 0);
        Assert.Equal([1, 0], simulation.Observations.ToArray<int>());
        Assert.Equal([0, 1, 1], simulation.ActionMask!.ToArray<byte>());
        Assert.Equal([1, 0, 0], simulation.Infos[FlowSpec.BackwardMask].ToArray<byte>());
        Act(simulation, 0);
        Assert.Equal([1, 0], simulation.Observations.ToArray<int>());
    }

    [Fact]
    public void Stopping_pays_for_the_place_and_can_only_have_come_from_there()
    {
        using var simulation = Worlds.Of(Env(2, 16, 0.1));
        foreach (var action in (int[])[0, 1, 0, 1])
        {
            Act(simulation, action);
            Assert.Equal(0, simulation.Rewards.ToArray<double>()[0]);
        }

        Act(simulation, 2);
        Assert.Equal(2.6, simulation.Rewards.ToArray<double>()[0], 1e-12);
        Assert.Equal([1], simulation.Success.ToArray<byte>());
        Assert.Equal([1], simulation.Terminated.ToArray<byte>());
        Assert.Equal([0, 0, 1], simulation.FinalInfos[FlowSpec.BackwardMask].ToArray<byte>());
        Assert.Equal(Math.Log(2.6), simulation.FinalInfos[FlowSpec.LogReward].ToArray<double>()[0], 1e-12);
        Assert.Equal([2, 2], simulation.FinalObservations.ToArray<int>());
    }

    [Fact]
    public void A_grid_too_large_to_list_has_no_graph_and_reward_0_is_refused()
    {
        Assert.Null(Env(8, 16, 0.1).Graph());
        Assert.Contains("r0", Assert.Throws<UsageException>(() => Env(2, 8, 0)).Message, StringComparison.Ordinal);
    }

    private static HyperGridEnv Env(int dimensions, int height, double r0) =>
        new(new HyperGridConfig { Dimensions = dimensions, Height = height, R0 = r0 });

    private static void Act(Simulation simulation, int action)
    {
        simulation.Actions.Span<int>()[0] = action;
        simulation.Step();
    }
}
