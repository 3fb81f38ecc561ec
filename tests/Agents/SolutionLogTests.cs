using Sim.Agents.Training;
using Sim.Runtime;
using Sim.Runtime.Flows;
using Xunit;

namespace Sim.Tests.Agents;

[Collection(TorchTests.Name)]
public sealed class SolutionLogTests
{
    private const string Task = "number-line --rewards gflowvlm --max-position 3 --horizon 4";

    /// <summary>In a tree every success is a history of its own, and random moves find all of the few that there are.</summary>
    [Fact]
    public void Every_success_of_the_tree_is_found_and_counts_once()
    {
        using var simulation = Worlds.Random(Task, 50, new SimulationOptions { Seed = 3 });
        var (graph, log) = (((IKnownGraph)simulation.Groups[0].Env).Graph()!, new SolutionLog(simulation));
        Step(simulation, log, () => false, steps: 2000);
        Assert.Equal(graph.Ends().Count(end => graph.States[end].IsSuccess), log.Distinct);
        Assert.Equal((double)log.Distinct / graph.Decisions().Count(state => graph.States[state].Start > 0), log.Diversity, 1e-12);
    }

    [Fact]
    public void So_many_episodes_of_each_beginning_count_and_no_more()
    {
        using var simulation = Worlds.Random(Task, 50, new SimulationOptions { Seed = 3 });
        var (graph, log) = (((IKnownGraph)simulation.Groups[0].Env).Graph()!, new SolutionLog(simulation, most: 1));
        Step(simulation, log, () => log.IsDone, steps: 2000);
        var beginnings = graph.Decisions().Count(state => graph.States[state].Start > 0);
        Assert.True(log.IsDone);
        Assert.Equal(beginnings, log.Begun);
        Assert.InRange(log.Distinct, 1, beginnings);
        Assert.Equal(1, log.Diversity);
    }

    [Fact]
    public void Before_any_success_there_is_no_diversity()
    {
        using var simulation = Worlds.Random(Task, 1, new SimulationOptions());
        Assert.True(double.IsNaN(new SolutionLog(simulation).Diversity));
    }

    private static void Step(Simulation simulation, SolutionLog log, Func<bool> done, int steps)
    {
        for (var step = 0; step < steps && !done(); step++)
        {
            log.BeforeStep();
            simulation.Step();
            log.AfterStep();
        }
    }
}
