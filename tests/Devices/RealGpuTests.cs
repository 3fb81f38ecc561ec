using Sim.Runtime;
using Sim.Runtime.Devices;
using Sim.Runtime.Devices.Cuda;
using Sim.Runtime.Episodes;
using Xunit;

namespace Sim.Tests.Devices;

/// <summary>The same comparison as on the PTX machine, where there is a GPU.</summary>
public sealed class RealGpuTests
{
    [GpuTheory]
    [MemberData(nameof(EveryEnvOnCudaTests.Simulations), MemberType = typeof(EveryEnvOnCudaTests))]
    public void A_real_GPU_gives_the_same_bits_as_the_CPU(string name, Precision precision, AutoresetMode autoreset)
    {
        var options = new SimulationOptions { Seed = 11, Precision = precision, Autoreset = autoreset };
        using var device = new CudaDevice();
        using var cpu = Worlds.Random(name, worlds: 1000, options);
        using var gpu = Worlds.Random(name, worlds: 1000, options, device);
        CudaWorlds.Same(cpu, gpu, steps: 200);
    }

    [GpuTheory]
    [InlineData("cart-pole")]
    public void A_real_GPU_times_its_systems(string name)
    {
        using var device = new CudaDevice();
        using var gpu = Worlds.Random(name, worlds: 4096, new SimulationOptions(), device);
        for (var step = 0; step < 128; step++)
            gpu.Step();

        device.Synchronize();
        Assert.All(gpu.Systems, system => Assert.True(system.NanosecondsPerWorld > 0, system.System));
    }
}

/// <summary>A theory that needs a GPU, and says so where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class GpuTheoryAttribute : TheoryAttribute
{
    public GpuTheoryAttribute() => Skip = Missing();

    private static string? Missing()
    {
        try
        {
            using var device = new CudaDevice();
            return null;
        }
        catch (FailureException failure)
        {
            return failure.Message;
        }
    }
}
