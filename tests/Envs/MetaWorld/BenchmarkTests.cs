using Sim.Envs;
using Sim.Envs.MetaWorld;
using Sim.Runtime;
using Sim.Runtime.Devices.Cpu;
using Xunit;

namespace Sim.Tests.Envs.MetaWorld;

public sealed class BenchmarkTests
{
    private const int PerTask = 2;

    [Fact]
    public void Worlds_of_mt10_are_told_their_task_and_take_its_goals()
    {
        using var device = new CpuDevice(threads: 1, lanes: 8);
        using var simulation = Of("mt10", worlds: (10 * PerTask) + 1, device);
        Assert.Equal(10, simulation.Groups.Count);
        Assert.Equal("mt10", Create("mt10").Spec.Name);
        Assert.Equal(LookRule.Width + 10, simulation.Spec.Observation.Width);

        var goals = Benchmark.Find("mt10").TrainGoals(42);
        foreach (var group in simulation.Groups)
        {
            Assert.Equal(group.Index == 0 ? PerTask + 1 : PerTask, group.Worlds);
            for (var world = 0; world < group.Worlds; world++)
            {
                var told = simulation.Observations.Span<double>(group.FirstWorld + world, 1)[LookRule.Width..].ToArray();
                Assert.Equal(group.Index, Array.IndexOf(told, 1));
                Assert.Equal(1, told.Sum());
                var attempt = group.Get<Situation>(world).Attempt;
                var vector = goals[group.Index][attempt.Goal];
                Assert.Equal((vector[0], vector[1], vector[2]), (attempt.Drawn.X, attempt.Drawn.Y, attempt.Drawn.Z));
            }
        }
    }

    [Fact]
    public void Meta_learning_hides_the_goal_and_tests_on_other_tasks()
    {
        using var device = new CpuDevice(threads: 1, lanes: 8);
        using var simulation = Of("ml10", worlds: 5, device, ("part", "test"));
        Assert.Equal("drawer-open-v3", simulation.Groups[0].Env.Spec.Name);
        Assert.Equal(LookRule.Width, simulation.Spec.Observation.Width);
        for (var world = 0; world < 5; world++)
            Assert.All(simulation.Observations.Span<double>(world, 1)[36..].ToArray(), item => Assert.Equal(0, item));
    }

    [Fact]
    public void Every_task_of_a_set_has_its_own_expert()
    {
        using var device = new CpuDevice(threads: 2);
        var env = Create("mt10", ("end-at-success", "true"));
        using var simulation = new Simulation(device, new SimulationOptions { Seed = 1 }, new GroupSpec(env, 20, ((IHasExpert)env).CreateExpert()));
        simulation.CountEpisodes(1);
        var steps = 0;
        while (simulation.EpisodesPerWorld().Count(episodes => episodes > 0) < 18)
        {
            simulation.Step();
            Assert.True(++steps < 300, "the experts have not solved nine in ten");
        }
    }

    [Fact]
    public void A_set_needs_a_world_for_each_task()
    {
        var error = Assert.Throws<UsageException>(() => Of("mt50", worlds: 49, Worlds.Plain));
        Assert.Contains("mt50 has 50 tasks", error.Message, StringComparison.Ordinal);
        error = Assert.Throws<UsageException>(() => Create("mt10", ("part", "test")));
        Assert.Contains("mt10 has no tasks to test on", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Continual_World_draws_its_goals_and_stops_after_two_hundred_steps()
    {
        using var device = new CpuDevice(threads: 1, lanes: 8);
        using var simulation = Of("cw10", worlds: 10, device);
        Assert.Equal(200, simulation.Spec.MaxSteps);
        Assert.All(simulation.Groups, group => Assert.Equal(-1, group.Get<Situation>(0).Attempt.Goal));
    }

    private static IEnv Create(string name, params (string Option, string Value)[] options) =>
        EnvCatalog.Find(name).Create(options.ToDictionary(option => option.Option, option => option.Value));

    private static Simulation Of(string name, int worlds, CpuDevice device, params (string Option, string Value)[] options) =>
        new(device, new SimulationOptions { Seed = 3 }, new GroupSpec(Create(name, options), worlds));
}
