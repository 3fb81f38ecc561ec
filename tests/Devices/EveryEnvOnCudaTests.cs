using Sim.Runtime;
using Sim.Runtime.Devices;
using Sim.Runtime.Devices.Cuda;
using Sim.Runtime.Episodes;
using Sim.Tests.Devices.Ptx;
using Xunit;

namespace Sim.Tests.Devices;

/// <summary>What must hold of every env in the catalog on a GPU, shown on the PTX machine.</summary>
public sealed class EveryEnvOnCudaTests
{
    public static TheoryData<string> Names => [.. Worlds.Variants];

    public static TheoryData<string, Precision, AutoresetMode> Simulations
    {
        get
        {
            var data = new TheoryData<string, Precision, AutoresetMode>();
            foreach (var variant in Worlds.Variants)
            {
                foreach (var precision in Enum.GetValues<Precision>())
                {
                    foreach (var autoreset in Enum.GetValues<AutoresetMode>())
                        data.Add(variant, precision, autoreset);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Simulations))]
    public void A_GPU_gives_the_same_bits_as_the_CPU(string name, Precision precision, AutoresetMode autoreset)
    {
        var options = new SimulationOptions { Seed = 11, Precision = precision, Autoreset = autoreset };
        using var machine = new PtxMachine();
        using var device = CudaWorlds.On(machine);
        using var cpu = Worlds.Random(name, worlds: 37, options);
        using var gpu = Worlds.Random(name, worlds: 37, options, device);
        CudaWorlds.Same(cpu, gpu, CudaWorlds.Steps(cpu));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_state_goes_from_the_CPU_to_a_GPU_and_back(string name)
    {
        using var machine = new PtxMachine();
        using var device = CudaWorlds.On(machine);
        using var cpu = Worlds.Random(name, worlds: 19, new SimulationOptions { Seed = 5 });
        using var gpu = Worlds.Random(name, worlds: 19, new SimulationOptions { Seed = 6 }, device);
        var steps = CudaWorlds.Steps(cpu) / 2;
        for (var step = 0; step < steps; step++)
            cpu.Step();

        gpu.Restore(cpu.Save());
        CudaWorlds.Same(cpu, gpu, steps);

        using var again = Worlds.Random(name, worlds: 19, new SimulationOptions { Seed = 7 });
        again.Restore(gpu.Save());
        CudaWorlds.Same(again, gpu, 1);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_kernel_becomes_PTX_that_can_be_assembled(string name)
    {
        var kernels = PtxLibrary.Of([Worlds.Create(name)]);
        Assert.NotEmpty(kernels);
        Assert.Equal(kernels.Count, kernels.Select(kernel => kernel.FileName).Distinct().Count());
        Assert.All(kernels, kernel => Assert.Equal("sm_75", new PtxModule(kernel.Ptx).Target));
    }
}
