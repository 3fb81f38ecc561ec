using Sim.Runtime;
using Sim.Runtime.Devices;
using Sim.Runtime.Devices.Cpu;
using Sim.Runtime.Episodes;
using Xunit;

namespace Sim.Tests.Envs;

/// <summary>What must hold of every env in the catalog. A new env is covered by being listed.</summary>
public sealed class EveryEnvTests
{
    public static TheoryData<string> Names => [.. Worlds.Variants];

    public static TheoryData<string, Precision, int, int> Machines
    {
        get
        {
            var data = new TheoryData<string, Precision, int, int>();
            foreach (var name in Worlds.Variants)
            {
                foreach (var (precision, lanes) in ((Precision, int)[])
                    [(Precision.F32, 1), (Precision.F32, 8), (Precision.F32, 16), (Precision.F64, 1), (Precision.F64, 8)])
                {
                    data.Add(name, precision, lanes, 1);
                    data.Add(name, precision, lanes, 2);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Same_seed_gives_the_same_rollout(string name) =>
        Assert.Equal(Rollout(name, worlds: 8, seed: 1), Rollout(name, worlds: 8, seed: 1));

    [Theory]
    [MemberData(nameof(Names))]
    public void Another_seed_gives_another_rollout(string name) =>
        Assert.NotEqual(Rollout(name, worlds: 8, seed: 1), Rollout(name, worlds: 8, seed: 2));

    [Theory]
    [MemberData(nameof(Names))]
    public void A_world_does_not_depend_on_its_batch(string name)
    {
        var alone = Rollout(name, worlds: 1, seed: 1);
        Assert.Equal(alone, Rollout(name, worlds: 64, seed: 1, seen: 1));
        Assert.Equal(alone, Rollout(name, worlds: 4096, seed: 1, seen: 1));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_second_process_gives_the_same_bits(string name)
    {
        string[] machine = ["--worlds", "8", "--digest-steps", $"{Steps(name)}", "--seed", "1", "--threads", "2"];
        var outcome = SimProcess.Run(["digest", .. name.Split(' '), .. machine]);
        Assert.Equal(Rollout(name, worlds: 8, seed: 1), outcome.Output.Trim());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_shard_continues_where_the_first_worlds_end(string name)
    {
        using var whole = Worlds.Random(name, worlds: 48, new SimulationOptions { Seed = 3 });
        using var shard = Worlds.Random(name, worlds: 16, new SimulationOptions { Seed = 3, FirstWorld = 32 });
        for (var step = 0; step < 100; step++)
        {
            whole.Step();
            shard.Step();
        }

        Assert.Equal(whole.Rewards.Span<double>(32, 16).ToArray(), shard.Rewards.Span<double>().ToArray());
        Assert.Equal(Bytes(whole.Observations, 32, 16), Bytes(shard.Observations, 0, 16));
    }

    [Theory]
    [MemberData(nameof(Machines))]
    public void Lanes_and_threads_change_no_bit(string name, Precision precision, int lanes, int threads)
    {
        var (worlds, steps) = Worlds.IsImage(name) ? (512, 10) : (4096, 100);
        using var plain = Worlds.Random(name, worlds, new SimulationOptions { Seed = 7, Precision = precision });
        using var device = new CpuDevice(threads, lanes);
        using var other = Worlds.Random(name, worlds, new SimulationOptions { Seed = 7, Precision = precision }, device);
        Assert.Equal(Worlds.Digest(plain, worlds, steps), Worlds.Digest(other, worlds, steps));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_restored_simulation_goes_on_to_the_same_bits(string name)
    {
        using var simulation = Worlds.Random(name, worlds: 33, new SimulationOptions { Seed = 5 });
        Worlds.Digest(simulation, 33, 57);
        var saved = simulation.Save();
        var observed = Bytes(simulation.Observations, 0, 33);
        var expected = Worlds.Digest(simulation, 33, Steps(name));

        using var device = new CpuDevice(threads: 2, lanes: 8);
        using var other = Worlds.Random(name, worlds: 33, new SimulationOptions { Seed = 6 }, device);
        other.Restore(saved);
        Assert.Equal(observed, Bytes(other.Observations, 0, 33));
        Assert.Equal(saved, other.Save());
        Assert.Equal(expected, Worlds.Digest(other, 33, Steps(name)));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Observations_are_within_their_bounds_and_no_flag_is_set(string name)
    {
        using var simulation = Worlds.Random(name, worlds: 64, new SimulationOptions { Seed = 1 });
        for (var step = 0; step < 1000; step++)
        {
            simulation.Step();
            for (var world = 0; world < 64; world++)
                Assert.True(IsIn(simulation.Spec.Observation, simulation.Observations, world), $"world {world} in step {step}");
        }

        Assert.All(simulation.Flags(), flags => Assert.Equal(0u, flags));
    }

    /// <summary>The runtime clears nothing between steps, so what a kernel leaves out would be the last step's.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void Every_step_writes_reward_and_flags(string name)
    {
        using var clean = Worlds.Random(name, worlds: 64, new SimulationOptions { Seed = 1, Autoreset = AutoresetMode.SameStep });
        using var dirty = Worlds.Random(name, worlds: 64, new SimulationOptions { Seed = 1, Autoreset = AutoresetMode.SameStep });
        for (var step = 0; step < Steps(name); step++)
        {
            dirty.Rewards.Span<double>().Fill(1e9);
            dirty.Terminated.Span<byte>().Fill(1);
            dirty.Truncated.Span<byte>().Fill(1);
            if (dirty.Spec.Success != SuccessRule.None)
                dirty.Success.Span<byte>().Fill(1);
            Assert.Equal(Worlds.Digest(clean, 64, 1), Worlds.Digest(dirty, 64, 1));
        }
    }

    internal static bool IsIn(Space space, AgentColumn column, int world) => space switch
    {
        Discrete discrete => (uint)column.Span<int>(world, 1)[0] < (uint)discrete.Count,
        MultiDiscrete multi => column.Span<int>(world, 1).ToArray().Zip(multi.Counts, (item, count) => (uint)item < (uint)count).All(yes => yes),
        Box { Type: DataType.UInt8 } => true,
        Box box => column.Span<float>(world, 1).ToArray()
            .Select((item, index) => float.IsFinite(item) && item >= box.Low[index] - 1e-6 && item <= box.High[index] + 1e-6).All(yes => yes),
        _ => false,
    };

    private static int Steps(string name) => Worlds.IsImage(name) ? 40 : 400;

    private static byte[] Bytes(AgentColumn column, int firstWorld, int worlds) => column.Type switch
    {
        DataType.UInt8 => column.Span<byte>(firstWorld, worlds).ToArray(),
        DataType.Int32 => System.Runtime.InteropServices.MemoryMarshal.AsBytes(column.Span<int>(firstWorld, worlds)).ToArray(),
        _ => System.Runtime.InteropServices.MemoryMarshal.AsBytes(column.Span<float>(firstWorld, worlds)).ToArray(),
    };

    private static string Rollout(string name, int worlds, ulong seed, int seen = 0)
    {
        using var simulation = Worlds.Random(name, worlds, new SimulationOptions { Seed = seed });
        return Worlds.Digest(simulation, seen == 0 ? worlds : seen, Steps(name));
    }
}
