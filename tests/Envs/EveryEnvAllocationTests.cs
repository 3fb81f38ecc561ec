using Sim.Runtime;
using Sim.Runtime.Devices.Cpu;
using Xunit;

namespace Sim.Tests.Envs;

[Collection(Measured.Name)]
public sealed class EveryEnvAllocationTests
{
    public static TheoryData<string> Names => EveryEnvTests.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void Stepping_allocates_nothing_on_any_thread(string name)
    {
        using var device = new CpuDevice(threads: 2);
        using var simulation = Worlds.Random(name, Worlds.IsImage(name) ? 512 : 8192, new SimulationOptions { Seed = 1 }, device);
        for (var step = 0; step < 200; step++)
            simulation.Step();

        var before = GC.GetTotalAllocatedBytes(precise: true);
        for (var step = 0; step < 200; step++)
            simulation.Step();

        Assert.Equal(0, GC.GetTotalAllocatedBytes(precise: true) - before);
    }
}
