using Sim.Runtime;
using Sim.Runtime.Flows;
using Sim.Tests.Devices;
using Sim.Tests.Devices.Ptx;
using Xunit;

namespace Sim.Tests.Runtime.Flows;

public sealed class GraphProgramTests
{
    /// <summary>
    /// A start with two ways (0, 1) to a middle and one (2) to an end of reward 6; from the middle one way to an end of reward 2.
    /// The middle has two parent edges, so each carries half of its flow: Z = 8.
    /// </summary>
    private static TransitionGraph Diamond(bool ofHistories)
    {
        var graph = new TransitionGraphBuilder(new Discrete(2), actions: 3, ofHistories);
        var middle = graph.AddDecision<int>([1], name: "middle");
        var low = graph.AddEnd(Math.Log(2), isSuccess: false);
        var start = graph.AddDecision<int>([0], start: 1, "start");
        var high = graph.AddEnd(Math.Log(6), isSuccess: true);
        graph.AddEdge(start, 0, middle);
        graph.AddEdge(start, 1, middle);
        graph.AddEdge(start, 2, high);
        graph.AddEdge(middle, 0, low);
        return graph.Build();
    }

    [Fact]
    public void Flows_are_shared_out_among_parents_and_sampled_in_proportion()
    {
        using var program = new GraphProgram(Diamond(ofHistories: false), Worlds.Plain);
        var flows = program.Flows(Rewards(program.Graph));
        Assert.Equal(8, flows[Start(program)], 1e-12);
        var policy = program.FlowPolicy(flows);
        Assert.Equal([0.125, 0.125, 0.75], policy.AsSpan(Start(program) * 3, 3).ToArray().Select(chance => Math.Round(chance, 12)));
        Assert.Equal([0.25, 0.75], EndReach(program, policy));
    }

    /// <summary>Two histories end in the lower end, each of which is worth 2.</summary>
    [Fact]
    public void Among_histories_each_way_to_a_state_has_the_whole_flow()
    {
        using var program = new GraphProgram(Diamond(ofHistories: true), Worlds.Plain);
        var flows = program.Flows(Rewards(program.Graph));
        Assert.Equal(10, flows[Start(program)], 1e-12);
        Assert.Equal([0.4, 0.6], EndReach(program, program.FlowPolicy(flows)));
    }

    [Fact]
    public void Reach_follows_the_policy() =>
        Assert.Equal([0.5, 0.5], WithDiamond(program => EndReach(program, Policy(program, 0.2, 0.3, 0.5))));

    /// <summary>Action 0 wins 1 with chance 0.4, action 1 wins 0.3 for sure: 0.4 is best.</summary>
    [Fact]
    public void The_best_action_is_that_of_the_greatest_expected_payoff()
    {
        var builder = new TransitionGraphBuilder(new Discrete(1), actions: 2);
        var start = builder.AddDecision<int>([0], start: 1);
        var (won, lost, some) = (builder.AddEnd(0, true), builder.AddEnd(0, false), builder.AddEnd(0, false));
        builder.AddEdge(start, 0, won, probability: 0.4);
        builder.AddEdge(start, 0, lost, probability: 0.6);
        builder.AddEdge(start, 1, some);
        using var program = new GraphProgram(builder.Build(), Worlds.Plain);
        var best = program.Best([0, 1, 0, 0.3]);
        Assert.Equal(0.4, best[0], 1e-12);
        Assert.Throws<InvalidOperationException>(() => program.Flows(new double[4]));
    }

    [Fact]
    public void A_GPU_gives_the_same_bits_as_the_CPU()
    {
        using var machine = new PtxMachine();
        using var device = CudaWorlds.On(machine);
        var graph = ((IKnownGraph)Worlds.Create("hyper-grid --height 5 --dimensions 3")).Graph()!;
        using var cpu = new GraphProgram(graph, Worlds.Plain);
        using var gpu = new GraphProgram(graph, device);
        var rewards = Rewards(graph);
        Assert.Equal(cpu.Flows(rewards), gpu.Flows(rewards));
        Assert.Equal(cpu.Reach(graph.UniformPolicy()), gpu.Reach(graph.UniformPolicy()));
        Assert.Equal(cpu.Best(rewards), gpu.Best(rewards));
    }

    [Fact]
    public void A_graph_that_is_none_is_refused()
    {
        static TransitionGraphBuilder Two(double start, double chance)
        {
            var builder = new TransitionGraphBuilder(new Discrete(1), actions: 1);
            builder.AddEdge(builder.AddDecision<int>([0], start), 0, builder.AddEnd(0, true), chance);
            return builder;
        }

        static void Fails(TransitionGraphBuilder builder, string told) =>
            Assert.Contains(told, Assert.Throws<InvalidOperationException>(builder.Build).Message, StringComparison.Ordinal);

        Two(start: 1, chance: 1).Build();
        Fails(Two(start: 0.5, chance: 1), "starts do not add up");
        Fails(Two(start: 1, chance: 0.5), "do not add up to 1");
        var idle = Two(start: 1, chance: 1);
        idle.AddDecision<int>([0]);
        Fails(idle, "0 actions");
        var circle = Two(start: 1, chance: 1);
        circle.AddEdge(1, 0, 0);
        Fails(circle, "come back");
        Assert.Throws<ArgumentException>(() => circle.AddDecision<int>([0, 0]));
    }

    private static T WithDiamond<T>(Func<GraphProgram, T> use)
    {
        using var program = new GraphProgram(Diamond(ofHistories: false), Worlds.Plain);
        return use(program);
    }

    private static int Start(GraphProgram program) => program.Graph.Decisions().First(state => program.Graph.States[state].Start == 1);

    private static double[] Rewards(TransitionGraph graph) => [.. graph.States.Select(state => Math.Exp(state.LogReward))];

    private static double[] Policy(GraphProgram program, params double[] chances)
    {
        var policy = program.Graph.UniformPolicy();
        chances.CopyTo(policy.AsSpan(Start(program) * 3));
        return policy;
    }

    /// <summary>Of the lower and of the higher end.</summary>
    private static double[] EndReach(GraphProgram program, double[] policy)
    {
        var reach = program.Reach(policy);
        return [.. program.Graph.Ends().OrderBy(end => program.Graph.States[end].LogReward).Select(end => Math.Round(reach[end], 12))];
    }
}
