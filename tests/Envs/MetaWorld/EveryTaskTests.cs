using Sim.Envs.MetaWorld;
using Sim.Runtime;
using Sim.Runtime.Devices;
using Sim.Runtime.Devices.Cpu;
using Sim.Runtime.Episodes;
using Xunit;

namespace Sim.Tests.Envs.MetaWorld;

/// <summary>What must hold of every env, held of the fifty tasks with fewer worlds and steps: a step of these is a thousand times the work.</summary>
public sealed class EveryTaskTests
{
    /// <summary>Two blocks of 16, the second one not full.</summary>
    private const int Count = 18;

    /// <summary>Episodes end after four steps, so that every rollout has a reset in it.</summary>
    private const int Steps = 6;

    public static TheoryData<string> Tasks => [.. TaskCatalog.All.Select(task => task.Facts.Name)];

    public static TheoryData<string, string> Semantic
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var task in TaskCatalog.All.Select(task => task.Facts.Name))
            {
                data.Add(task, "upstream");
                data.Add(task, "clean");
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Tasks))]
    public void Lanes_threads_and_neighbours_change_no_bit(string task)
    {
        foreach (var precision in Enum.GetValues<Precision>())
        {
            var alone = Rollout(task, precision, worlds: 1, lanes: 1, threads: 1);
            var together = Rollout(task, precision, Count, lanes: 8, threads: 1);
            Assert.Equal(alone, Rollout(task, precision, Count, lanes: 8, threads: 1, seen: 1));
            Assert.Equal(together, Rollout(task, precision, Count, lanes: 1, threads: 2));
            if (precision == Precision.F32)
                Assert.Equal(together, Rollout(task, precision, Count, lanes: 16, threads: 2));
        }
    }

    [Theory]
    [InlineData("drawer-open-v3")]
    [InlineData("pick-place-v3")]
    public void A_world_is_the_same_among_four_thousand(string task) => Assert.Equal(
        Rollout(task, Precision.F32, worlds: 1, lanes: 1, threads: 1),
        Rollout(task, Precision.F32, worlds: 4096, lanes: 16, threads: 2, seen: 1));

    [Theory]
    [MemberData(nameof(Tasks))]
    public void Seeds_tell_rollouts_apart(string task)
    {
        var rollout = Rollout(task, Precision.F32, worlds: 3, lanes: 8, threads: 1);
        Assert.Equal(rollout, Rollout(task, Precision.F32, worlds: 3, lanes: 8, threads: 1));
        Assert.NotEqual(rollout, Rollout(task, Precision.F32, worlds: 3, lanes: 8, threads: 1, seed: 2));
    }

    [Fact]
    public void A_second_process_gives_the_same_bits()
    {
        string[] machine = ["--worlds", "18", "--digest-steps", $"{Steps}", "--seed", "1", "--threads", "2"];
        var outcome = SimProcess.Run(["digest", "door-open-v3", "--max-episode-steps", "4", .. machine]);
        Assert.Equal(Rollout("door-open-v3", Precision.F32, Count, lanes: 8, threads: 1), outcome.Output.Trim());
    }

    [Theory]
    [MemberData(nameof(Tasks))]
    public void A_restored_simulation_goes_on_to_the_same_bits(string task)
    {
        using var device = new CpuDevice(threads: 1, lanes: 8);
        using var simulation = Short(task, 5, new SimulationOptions { Seed = 5 }, device);
        Worlds.Digest(simulation, 5, 3);
        var saved = simulation.Save();
        var expected = Worlds.Digest(simulation, 5, Steps);

        using var wide = new CpuDevice(threads: 1, lanes: 16);
        using var other = Short(task, 5, new SimulationOptions { Seed = 6 }, wide);
        other.Restore(saved);
        Assert.Equal(saved, other.Save());
        Assert.Equal(expected, Worlds.Digest(other, 5, Steps));
    }

    [Theory]
    [MemberData(nameof(Semantic))]
    public void Observations_are_within_their_bounds_and_no_flag_is_set(string task, string semantics)
    {
        using var device = new CpuDevice(threads: 1);
        using var simulation = Worlds.Random(
            $"{task} --max-episode-steps 60 --semantics {semantics}", worlds: 16, new SimulationOptions { Seed = 1 }, device);
        var box = Assert.IsType<Box>(simulation.Spec.Observation);
        for (var step = 0; step < 80; step++)
        {
            simulation.Step();
            var observed = simulation.Observations.Span<double>();
            for (var item = 0; item < observed.Length; item++)
            {
                var (low, high) = (box.Low[item % box.Width], box.High[item % box.Width]);
                Assert.True(double.IsFinite(observed[item]) && observed[item] >= low && observed[item] <= high, $"step {step}, item {item}: {observed[item]}");
            }
        }

        Assert.All(simulation.Flags(), flags => Assert.Equal(0u, flags));
    }

    [Theory]
    [MemberData(nameof(Tasks))]
    public void Every_step_writes_reward_and_flags(string task)
    {
        using var device = new CpuDevice(threads: 1, lanes: 8);
        var options = new SimulationOptions { Seed = 1, Autoreset = AutoresetMode.SameStep };
        using var clean = Short(task, 3, options, device);
        using var dirty = Short(task, 3, options, device);
        for (var step = 0; step < Steps; step++)
        {
            dirty.Rewards.Span<double>().Fill(1e9);
            dirty.Terminated.Span<byte>().Fill(1);
            dirty.Truncated.Span<byte>().Fill(1);
            dirty.Success.Span<byte>().Fill(1);
            Assert.Equal(Worlds.Digest(clean, 3, 1), Worlds.Digest(dirty, 3, 1));
        }
    }

    private static string Rollout(string task, Precision precision, int worlds, int lanes, int threads, ulong seed = 1, int seen = 0)
    {
        using var device = new CpuDevice(threads, lanes);
        using var simulation = Short(task, worlds, new SimulationOptions { Seed = seed, Precision = precision }, device);
        return Worlds.Digest(simulation, seen == 0 ? worlds : seen, Steps);
    }

    private static Simulation Short(string task, int worlds, SimulationOptions options, CpuDevice device) =>
        Worlds.Random($"{task} --max-episode-steps 4", worlds, options, device);
}
