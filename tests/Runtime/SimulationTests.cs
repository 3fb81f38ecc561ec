using Sim.Runtime;
using Sim.Runtime.Ecs;
using Sim.Runtime.Episodes;
using Xunit;

namespace Sim.Tests.Runtime;

public sealed class SimulationTests
{
    [Fact]
    public void A_step_that_reaches_the_goal_at_the_time_limit_sets_both_flags()
    {
        using var simulation = Make(new CountEnv(maxSteps: 1), worlds: 2);
        Act(simulation, 5, 1);
        Assert.Equal([1, 0], Terminated(simulation));
        Assert.Equal([1, 1], Truncated(simulation));
    }

    [Fact]
    public void In_same_step_mode_the_new_episode_is_shown_and_the_last_observation_kept()
    {
        using var simulation = Make(new CountEnv(), worlds: 3);
        simulation.FinalObservations.Span<int>().Fill(-1);
        simulation.FinalInfos["episodes"].Span<int>().Fill(-1);
        Act(simulation, 5, 2, 5);

        Assert.Equal([0, 2, 0], Observations(simulation));
        Assert.Equal([5, -1, 5], simulation.FinalObservations.ToArray<int>());
        Assert.Equal([2, 1, 2], simulation.Infos["episodes"].ToArray<int>());
        Assert.Equal([1, -1, 1], simulation.FinalInfos["episodes"].ToArray<int>());
        Assert.Equal([5, 2, 5], simulation.Rewards.ToArray<double>());
        Assert.Equal([1, 0, 1], Terminated(simulation));
    }

    [Fact]
    public void In_next_step_mode_the_step_after_an_end_ignores_the_action_and_resets()
    {
        using var simulation = Make(new CountEnv(), worlds: 2, AutoresetMode.NextStep);
        Act(simulation, 5, 1);
        Assert.Equal([5, 1], Observations(simulation));
        Assert.Equal([1, 0], Terminated(simulation));

        Act(simulation, 3, 1);
        Assert.Equal([0, 2], Observations(simulation));
        Assert.Equal([0, 2], simulation.Rewards.ToArray<double>());
        Assert.Equal([0, 0], Terminated(simulation));

        Act(simulation, 3, 1);
        Assert.Equal([3, 3], Observations(simulation));
    }

    [Fact]
    public void With_autoreset_disabled_an_ended_world_waits_for_its_mask()
    {
        using var simulation = Make(new CountEnv(), worlds: 3, AutoresetMode.Disabled);
        Act(simulation, 1, 5, 2);
        Assert.Equal([1, 5, 2], Observations(simulation));
        var problem = Assert.Throws<UsageException>(simulation.Step);
        Assert.Contains("World 1 has ended", problem.Message, StringComparison.Ordinal);

        simulation.Reset([false, true, false]);
        Assert.Equal([1, 0, 2], Observations(simulation));
        Assert.Equal([0, 0, 0], Terminated(simulation));
        Act(simulation, 1, 1, 1);
        Assert.Equal([2, 1, 3], Observations(simulation));
    }

    [Fact]
    public void A_reset_mask_of_the_wrong_length_or_without_a_world_is_refused()
    {
        using var simulation = Make(new CountEnv(), worlds: 2);
        Assert.Contains("2 worlds", Assert.Throws<UsageException>(() => simulation.Reset([true])).Message, StringComparison.Ordinal);
        Assert.Contains("at least one", Assert.Throws<UsageException>(() => simulation.Reset([false, false])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_world_can_be_seeded_by_a_list()
    {
        using var listed = Worlds.Random("cart-pole", worlds: 3, new SimulationOptions());
        using var counted = Worlds.Random("cart-pole", worlds: 3, new SimulationOptions { Seed = 7 });
        listed.Reset([9UL, 7UL, 7UL]);
        listed.Step();
        counted.Step();
        var (rows, expected) = (listed.Observations.ToArray<float>().Chunk(4).ToList(), counted.Observations.ToArray<float>().Chunk(4).ToList());
        Assert.Equal(expected[2], rows[0]);
        Assert.Equal(expected[0], rows[1]);
        Assert.Equal(expected[0], rows[2]);
        var problem = Assert.Throws<UsageException>(() => listed.Reset([1UL, 2UL]));
        Assert.Contains("3 worlds, but 2 seeds", problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(6)]
    public void An_action_outside_its_space_is_refused_with_world_value_and_space(int action)
    {
        using var simulation = Make(new CountEnv(), worlds: 40);
        simulation.Actions.Span<int>()[37] = action;
        var problem = Assert.Throws<UsageException>(simulation.Step);
        Assert.Equal($"The action of world 37 is {action}, which is not in Discrete(6).", problem.Message);
    }

    [Fact]
    public void Groups_are_stepped_side_by_side_and_seen_in_one_order()
    {
        using var simulation = new Simulation(
            Worlds.Plain,
            new SimulationOptions(),
            new GroupSpec(new CountEnv(), 2),
            new GroupSpec(new CountEnv(maxSteps: 2, name: "other", rewardScale: 10), 3));
        Act(simulation, 1, 2, 3, 4, 5);
        Assert.Equal([1, 2, 3, 4, 0], Observations(simulation));
        Assert.Equal([1, 2, 30, 40, 50], simulation.Rewards.ToArray<double>());
        Act(simulation, 1, 1, 1, 0, 0);
        Assert.Equal([0, 0, 1, 1, 0], Truncated(simulation));
        Assert.Equal("count+other", simulation.Spec.Name);
        Assert.Equal(2, simulation.Groups[1].FirstWorld);
    }

    [Fact]
    public void Groups_with_other_actions_cannot_share_a_simulation()
    {
        var problem = Assert.Throws<UsageException>(() => new Simulation(
            Worlds.Plain,
            new SimulationOptions(),
            new GroupSpec(new CountEnv(), 2),
            new GroupSpec(new CountEnv(name: "other", actions: 3), 2)));
        Assert.Contains("Discrete(6) and Discrete(3)", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Groups_with_equal_vectors_of_actions_can()
    {
        using var simulation = new Simulation(
            Worlds.Plain, new SimulationOptions(), new GroupSpec(new Agents.GuessEnv("digits"), 1), new GroupSpec(new Agents.GuessEnv("digits"), 2));
        Assert.Equal(3, simulation.Worlds);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-3)]
    public void A_group_without_worlds_is_refused(int worlds)
    {
        var problem = Assert.Throws<UsageException>(() => Make(new CountEnv(), worlds));
        Assert.Contains($"{worlds} was given", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Worlds_beyond_memory_are_refused_with_what_they_need_and_what_there_is()
    {
        var problem = Assert.Throws<UsageException>(() => Make(new CountEnv(), int.MaxValue));
        Assert.Matches("need more than [0-9,]+ MB, and cpu has [0-9,]+ MB", problem.Message);
    }

    [Fact]
    public void Episodes_are_counted_up_to_the_limit_of_each_world()
    {
        using var simulation = Make(new CountEnv(), worlds: 2);
        simulation.CountEpisodes(2);
        for (var step = 0; step < 10; step++)
            Act(simulation, 5, 3);

        // World 0 ends in every step with return 5; world 1 in every second with 3 + 6, beyond the goal.
        var statistics = simulation.CollectEpisodes();
        Assert.Equal(new EpisodeStatistics(4, 2, 0, 6, 28, 212), statistics);
        Assert.Equal(7, statistics.ReturnMean);
        Assert.Equal(0.5, statistics.SuccessRate);
        Assert.Equal(0, simulation.CollectEpisodes().Episodes);
    }

    [Fact]
    public void A_reward_that_is_no_number_sets_the_flag_of_its_world()
    {
        using var simulation = Make(new CountEnv(rewardScale: double.PositiveInfinity), worlds: 3);
        Act(simulation, 1, 1, 1);
        Assert.Equal([WorldFlags.NotANumber, WorldFlags.NotANumber, WorldFlags.NotANumber], simulation.Flags());
        simulation.ClearFlags();
        Assert.Equal([0u, 0, 0], simulation.Flags());
    }

    [Fact]
    public void The_order_of_systems_can_be_read()
    {
        using var simulation = Make(new CountEnv(), worlds: 1);
        Assert.Equal(
            [
                "step Add", "end EndStep", "observe Show", "keep KeepFinal", "keep KeepFinal", "begin BeginEpisode", "begin Zero",
                "observe fresh Show",
            ],
            simulation.Systems.Select(system => $"{system.Phase} {system.System}"));
    }

    [Fact]
    public void A_system_is_timed_after_some_steps()
    {
        using var simulation = Make(new CountEnv(), worlds: 100);
        for (var step = 0; step < 200; step++)
            simulation.Step();
        Assert.All(simulation.Systems, system => Assert.True(system.NanosecondsPerWorld > 0, system.System));
    }

    private static Simulation Make(IEnv env, int worlds, AutoresetMode mode = AutoresetMode.SameStep) =>
        Worlds.Of(env, worlds, new SimulationOptions { Autoreset = mode });

    private static void Act(Simulation simulation, params int[] actions)
    {
        simulation.Actions.Write<int>(0, actions);
        simulation.Step();
    }

    private static int[] Observations(Simulation simulation) => simulation.Observations.ToArray<int>();

    private static byte[] Terminated(Simulation simulation) => simulation.Terminated.ToArray<byte>();

    private static byte[] Truncated(Simulation simulation) => simulation.Truncated.ToArray<byte>();
}
