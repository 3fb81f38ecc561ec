using System.Runtime.InteropServices;
using Sim.Runtime;
using Sim.Runtime.Flows;
using Xunit;

namespace Sim.Tests.Envs;

/// <summary>A graph of a task is a second account of it: here it is held to the first, the env's kernels.</summary>
public sealed class EveryGraphTests
{
    private const int Walkers = 64;
    private const int Steps = 300;

    private static readonly string[] More =
    [
        "hyper-grid --dimensions 3 --height 4",
        "number-line --rewards gflowvlm --horizon 6",
        "number-line --rewards gflowvlm --stop-action true --memory steps",
        "number-line --rewards gflowvlm --stop-action true --memory history --horizon 5 --success-by return",
        "number-line --rewards gflowvlm --max-position 50 --lowest-start 10 --horizon 100",
        "number-line --success-by return --memory steps",
        "gym-cards-blackjack --rewards gflowvlm --memory steps --tell-ace true",
        "gym-cards-blackjack --rewards gflowvlm --stop-action true --horizon 2",
        "gym-cards-blackjack --max-steps 3 --memory steps",
    ];

    public static TheoryData<string> Names => [.. Worlds.Variants.Concat(More).Where(name => Worlds.Create(name) is IKnownGraph known && known.Graph() is not null)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Whatever_happens_in_an_episode_is_in_the_graph(string name)
    {
        using var simulation = Worlds.Random(name, Walkers, new SimulationOptions { Seed = 9 });
        var graph = ((IKnownGraph)simulation.Groups[0].Env).Graph()!;
        int[] starts = [.. graph.Decisions().Where(state => graph.States[state].Start > 0)];
        var walkers = Enumerable.Range(0, Walkers).Select(world => Starting(world)).ToArray();
        for (var step = 0; step < Steps; step++)
        {
            simulation.Step();
            var (actions, rewards) = (simulation.Actions.ToArray<int>(), simulation.Rewards.ToArray<double>());
            for (var world = 0; world < Walkers; world++)
            {
                var ended = (simulation.Terminated.ToArray<byte>()[world] | simulation.Truncated.ToArray<byte>()[world]) != 0;
                var next = walkers[world].SelectMany(graph.EdgesFrom)
                    .Where(edge => edge.Action == actions[world] && edge.Reward == rewards[world])
                    .Select(edge => edge.To)
                    .Where(state => ended ? IsEndOf(graph.States[state], simulation, world) : Looks(graph, state, simulation, world));
                walkers[world] = [.. next.Distinct()];
                Assert.True(walkers[world].Length > 0, $"World {world} went out of the graph in step {step}.");
                if (ended)
                    walkers[world] = Starting(world);
            }
        }

        int[] Starting(int world)
        {
            int[] alike = [.. starts.Where(state => Looks(graph, state, simulation, world))];
            Assert.NotEmpty(alike);
            return alike;
        }
    }

    private static bool Looks(TransitionGraph graph, int state, Simulation simulation, int world) =>
        !graph.States[state].IsEnd
        && graph.States[state].Observation.AsSpan().SequenceEqual(Row(simulation.Observations, world))
        && (simulation.ActionMask is null || graph.Mask(state).AsSpan().SequenceEqual(Row(simulation.ActionMask, world)));

    private static bool IsEndOf(GraphState state, Simulation simulation, int world) =>
        state.IsEnd
        && (simulation.Spec.Flow is null || state.LogReward == simulation.FinalInfos[FlowSpec.LogReward].ToArray<double>()[world])
        && state.Observation.AsSpan().SequenceEqual(Row(simulation.FinalObservations, world))
        && state.IsSuccess == (simulation.Success.ToArray<byte>()[world] != 0);

    private static byte[] Row(AgentColumn column, int world) => column.Type == DataType.UInt8
        ? column.Span<byte>(world, 1).ToArray()
        : MemoryMarshal.AsBytes(column.Type == DataType.Int32
            ? MemoryMarshal.Cast<int, byte>(column.Span<int>(world, 1))
            : MemoryMarshal.Cast<float, byte>(column.Span<float>(world, 1))).ToArray();
}
