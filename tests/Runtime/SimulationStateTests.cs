using Sim.Envs.CartPole;
using Sim.Runtime;
using Sim.Runtime.Devices;
using Sim.Runtime.Devices.Cpu;
using Sim.Runtime.Episodes;
using Xunit;

namespace Sim.Tests.Runtime;

public sealed class SimulationStateTests
{
    [Fact]
    public void Final_observations_of_the_last_step_survive_a_save()
    {
        using var simulation = Worlds.Of(new CountEnv(), 3);
        simulation.Actions.Write<int>(0, [5, 1, 5]);
        simulation.Step();
        using var other = Worlds.Of(new CountEnv(), 3);
        other.Restore(simulation.Save());
        Assert.Equal([5, 0, 5], other.FinalObservations.ToArray<int>());
        Assert.Equal([1, 0, 1], other.FinalInfos["episodes"].ToArray<int>());
    }

    [Fact]
    public void A_world_that_ended_before_a_save_in_next_step_mode_is_reset_after_it()
    {
        var options = new SimulationOptions { Autoreset = AutoresetMode.NextStep };
        using var simulation = Worlds.Of(new CountEnv(), 1, options);
        simulation.Actions.Span<int>()[0] = 5;
        simulation.Step();
        using var other = Worlds.Of(new CountEnv(), 1, options);
        other.Restore(simulation.Save());
        other.Step();
        Assert.Equal(0, other.Observations.Span<int>()[0]);
    }

    [Fact]
    public void A_state_goes_through_a_file()
    {
        using var folder = new TemporaryFolder();
        using var simulation = Worlds.Of(new CountEnv(), 2);
        simulation.Actions.Write<int>(0, [1, 2]);
        simulation.Step();
        simulation.SaveFile(folder.File("state"));
        using var other = Worlds.Of(new CountEnv(), 2);
        other.RestoreFile(folder.File("state"));
        Assert.Equal([1, 2], other.Observations.ToArray<int>());
        Assert.Contains("missing", Assert.Throws<FailureException>(() => other.RestoreFile(folder.File("missing"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Lane_columns_move_between_lane_widths()
    {
        using var wide = new CpuDevice(threads: 1, lanes: 16);
        using var from = new Simulation(wide, new SimulationOptions(), new GroupSpec(new CartPoleEnv(new()), 5));
        using var to = Worlds.Of(new CartPoleEnv(new()), 5, new SimulationOptions { Seed = 9 });
        from.Groups[0].SetLane(Cart.Name, "angle", 4, 0.125);
        to.Restore(from.Save());
        Assert.Equal(0.125, to.Groups[0].GetLane(Cart.Name, "angle", 4));
        Assert.Equal(from.Groups[0].GetLane(Cart.Name, "velocity", 2), to.Groups[0].GetLane(Cart.Name, "velocity", 2));
    }

    [Fact]
    public void A_state_of_another_kind_of_simulation_is_refused_with_both_kinds()
    {
        using var simulation = Worlds.Of(new CountEnv(), 3);
        using var larger = Worlds.Of(new CountEnv(), 4);
        using var precise = Worlds.Of(new CountEnv(), 3, new SimulationOptions { Precision = Precision.F64 });
        foreach (var other in (Simulation[])[larger, precise])
        {
            var problem = Assert.Throws<UsageException>(() => other.Restore(simulation.Save()));
            Assert.Contains("Saved: ", problem.Message, StringComparison.Ordinal);
            Assert.Contains("Here: ", problem.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_state_cut_short_or_changed_is_refused_and_nothing_is_touched()
    {
        using var simulation = Worlds.Of(new CountEnv(), 3);
        var state = simulation.Save();
        simulation.Actions.Write<int>(0, [1, 2, 3]);
        simulation.Step();
        for (var length = 0; length < state.Length; length += 7)
            Assert.Throws<FailureException>(() => simulation.Restore(state.AsMemory(0, length)));

        for (var at = 0; at < state.Length; at += 5)
        {
            var changed = (byte[])state.Clone();
            changed[at] ^= 1;
            Assert.Throws<FailureException>(() => simulation.Restore(changed));
        }

        Assert.Equal([1, 2, 3], simulation.Observations.ToArray<int>());
    }
}
