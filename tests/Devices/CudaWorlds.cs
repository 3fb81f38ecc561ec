using System.Runtime.InteropServices;
using Sim.Runtime;
using Sim.Runtime.Devices.Cuda;
using Sim.Runtime.Episodes;
using Xunit;

namespace Sim.Tests.Devices;

/// <summary>CUDA devices without a GPU, and the comparison of a simulation there with one on the CPU.</summary>
internal static class CudaWorlds
{
    /// <summary>Kernel calls of a comparison; the machine makes about a million a second.</summary>
    private const long Calls = 600_000;

    /// <summary>One folder for all tests, so that a kernel is compiled once.</summary>
    public static PtxCache Cache { get; } = new(Path.Combine(AppContext.BaseDirectory, "ptx-cache"));

    public static CudaDevice On(ICudaDriver machine) => new(machine, index: 0, Cache);

    /// <summary>Steps both with the same actions, and demands the same bits of all that agents see, in every step and after it.</summary>
    public static void Same(Simulation cpu, Simulation gpu, int steps)
    {
        SameVisible(cpu, gpu, "after the reset");
        for (var step = 0; step < steps; step++)
        {
            cpu.Step();
            gpu.Step();
            SameVisible(cpu, gpu, $"in step {step}");
            ResetEnded(cpu, gpu);
        }

        Assert.Equal(cpu.Flags(), gpu.Flags());
        Assert.Equal(cpu.EpisodesPerWorld(), gpu.EpisodesPerWorld());
        Assert.Equal(cpu.CollectEpisodes(), gpu.CollectEpisodes());
        Assert.Equal(cpu.Save(), gpu.Save());
    }

    /// <summary>As many as a comparison takes within its time, at most 150.</summary>
    public static int Steps(Simulation simulation) =>
        (int)Math.Clamp(Calls / simulation.Groups.Sum(group => group.Worlds * simulation.Systems.Sum(system => (long)system.PerWorld)), 2, 150);

    public static byte[] Bytes(AgentColumn column) => column.Type switch
    {
        DataType.UInt8 => column.ToArray<byte>(),
        DataType.Int32 => MemoryMarshal.AsBytes(column.ToArray<int>().AsSpan()).ToArray(),
        DataType.Float32 => MemoryMarshal.AsBytes(column.ToArray<float>().AsSpan()).ToArray(),
        _ => MemoryMarshal.AsBytes(column.ToArray<double>().AsSpan()).ToArray(),
    };

    private static void SameVisible(Simulation cpu, Simulation gpu, string when)
    {
        foreach (var (expected, actual) in Visible(cpu).Zip(Visible(gpu)))
            SameColumn(expected, Bytes(expected), Bytes(actual), when);

        // Of worlds that did not end, a final row says nothing.
        var ended = Ended(cpu);
        foreach (var (expected, actual) in Finals(cpu).Zip(Finals(gpu)))
            SameColumn(expected, Rows(expected, ended), Rows(actual, ended), when);
    }

    private static void SameColumn(AgentColumn column, byte[] expected, byte[] actual, string when)
    {
        if (expected.AsSpan().SequenceEqual(actual))
            return;

        var at = expected.Zip(actual).TakeWhile(pair => pair.First == pair.Second).Count();
        Assert.Fail($"Column {column.Name} differs {when}, first in world {at / column.RowBytes}, byte {at % column.RowBytes} of its row.");
    }

    private static IEnumerable<AgentColumn> Visible(Simulation simulation) =>
    [
        simulation.Actions, simulation.Observations, simulation.Rewards, simulation.Terminated, simulation.Truncated,
        simulation.Success, .. simulation.ActionMask is { } mask ? [mask] : Array.Empty<AgentColumn>(), .. simulation.Infos.Values,
    ];

    private static IEnumerable<AgentColumn> Finals(Simulation simulation) =>
    [
        simulation.FinalObservations, .. simulation.FinalActionMask is { } mask ? [mask] : Array.Empty<AgentColumn>(), .. simulation.FinalInfos.Values,
    ];

    private static bool[] Ended(Simulation simulation) =>
        [.. simulation.Terminated.ToArray<byte>().Zip(simulation.Truncated.ToArray<byte>(), (end, cut) => (end | cut) != 0)];

    private static byte[] Rows(AgentColumn column, bool[] chosen)
    {
        var bytes = Bytes(column);
        for (var world = 0; world < chosen.Length; world++)
        {
            if (!chosen[world])
                bytes.AsSpan(world * column.RowBytes, column.RowBytes).Clear();
        }

        return bytes;
    }

    private static void ResetEnded(Simulation cpu, Simulation gpu)
    {
        if (cpu.Options.Autoreset != AutoresetMode.Disabled)
            return;

        var ended = Ended(cpu);
        if (!ended.Contains(true))
            return;

        cpu.Reset(ended);
        gpu.Reset(ended);
    }
}
