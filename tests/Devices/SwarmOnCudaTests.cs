using Sim.Runtime;
using Sim.Runtime.Devices;
using Sim.Runtime.Episodes;
using Sim.Tests.Devices.Ptx;
using Xunit;

namespace Sim.Tests.Devices;

/// <summary>What envs may use and those of the catalog may not yet, and groups side by side.</summary>
public sealed class SwarmOnCudaTests
{
    public static TheoryData<Precision, AutoresetMode> Simulations
    {
        get
        {
            var data = new TheoryData<Precision, AutoresetMode>();
            foreach (var precision in Enum.GetValues<Precision>())
            {
                foreach (var autoreset in Enum.GetValues<AutoresetMode>())
                    data.Add(precision, autoreset);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Simulations))]
    public void Entities_buffers_and_lanes_give_the_same_bits(Precision precision, AutoresetMode autoreset)
    {
        var options = new SimulationOptions { Seed = 3, Precision = precision, Autoreset = autoreset };
        using var machine = new PtxMachine();
        using var device = CudaWorlds.On(machine);
        using var cpu = new Simulation(Worlds.Plain, options, new GroupSpec(new SwarmEnv(), 21, new RandomPolicy()));
        using var gpu = new Simulation(device, options, new GroupSpec(new SwarmEnv(), 21, new RandomPolicy()));
        CudaWorlds.Same(cpu, gpu, steps: 25);
        Assert.NotEqual(0u, cpu.Flags().Aggregate((all, flags) => all | flags));
    }

    /// <summary>The second group's rows begin at no multiple of anything.</summary>
    [Fact]
    public void Groups_of_odd_sizes_give_the_same_bits()
    {
        var options = new SimulationOptions { Seed = 4 };
        GroupSpec[] Groups() => [
            new GroupSpec(new SwarmEnv(), 7, new RandomPolicy()),
            new GroupSpec(new SwarmEnv(), 1, new RandomPolicy()),
            new GroupSpec(new SwarmEnv(), 10, new RandomPolicy())];
        using var machine = new PtxMachine();
        using var device = CudaWorlds.On(machine);
        using var cpu = new Simulation(Worlds.Plain, options, Groups());
        using var gpu = new Simulation(device, options, Groups());
        CudaWorlds.Same(cpu, gpu, steps: 25);
    }

    [Fact]
    public void Components_and_lanes_can_be_read_and_written_one_by_one()
    {
        using var machine = new PtxMachine();
        using var device = CudaWorlds.On(machine);
        using var gpu = new Simulation(device, new SimulationOptions(), new GroupSpec(new SwarmEnv(), 5, new RandomPolicy()));
        var group = gpu.Groups[0];
        group.SetLane("wind", "cos", world: 3, 0.25);
        Assert.Equal(0.25, group.GetLane("wind", "cos", world: 3));
        Assert.NotEqual(0.25, group.GetLane("wind", "cos", world: 2));
        Assert.NotEmpty(Enumerable.Range(0, 5).SelectMany(world => group.Query<SwarmEnv.Bee>(world)));
    }
}
