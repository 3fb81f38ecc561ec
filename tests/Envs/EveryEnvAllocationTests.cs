using System.Globalization;
using Sim.Runtime;
using Sim.Runtime.Devices.Cpu;
using Xunit;

namespace Sim.Tests.Envs;

/// <summary>Counted over all threads of a process of its own: in the tests' process, the test runner allocates too.</summary>
public sealed class EveryEnvAllocationTests
{
    private const int Steps = 300;

    public static TheoryData<string> Names => EveryEnvTests.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void Stepping_allocates_nothing_on_any_thread(string name)
    {
        var outcome = SimProcess.RunTests("allocations", name);
        Assert.Equal("0", outcome.Output.Trim());
    }

    /// <summary>Prints the bytes that steps allocate.</summary>
    internal static int Print(string name)
    {
        using var device = new CpuDevice(threads: 2);
        var worlds = Worlds.IsImage(name) ? 512 : 8192;
        using var simulation = Worlds.Random(name, worlds, new SimulationOptions { Seed = 1 }, device);
        for (var step = 0; step < Steps; step++)
            simulation.Step();

        var before = GC.GetTotalAllocatedBytes(precise: true);
        for (var step = 0; step < Steps; step++)
            simulation.Step();

        var allocated = GC.GetTotalAllocatedBytes(precise: true) - before;
        Console.WriteLine(allocated.ToString(CultureInfo.InvariantCulture));
        return 0;
    }
}
