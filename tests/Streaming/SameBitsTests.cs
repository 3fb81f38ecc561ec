using System.Text.Json;
using Sim.Runtime;
using Sim.Runtime.Episodes;
using Sim.Runtime.Streaming.Wire;
using Xunit;

namespace Sim.Tests.Streaming;

/// <summary>The Python client sees every bit that the same simulation shows in this process.</summary>
public sealed class SameBitsTests
{
    public const ulong Seed = 11;

    private const int Long = 10_000, Short = 500, OfImages = 100;

    // The tasks that the project is for; the others take the same way, for fewer steps.
    private static readonly string[] LongRun =
        ["frozen-lake", "number-line", "ez-points", "points24", "gym-cards-blackjack", "pick-place-v3"];

    public static TheoryData<string, AutoresetMode> Variants => ServerTests.Variants;

    [PythonTheory]
    [MemberData(nameof(Variants))]
    public void Python_sees_the_bits_of_the_same_simulation_in_process(string variant, AutoresetMode mode)
    {
        using var server = new TestServer();
        using var folder = new TemporaryFolder();
        var steps = Worlds.IsImage(variant) ? OfImages : LongRun.Contains(variant) ? Long : Short;
        using (var file = File.Create(folder.File("expected")))
            Write(file, variant, mode, steps);
        var told = Python.Check(server.Server.Address, "test_same_bits.py", folder.File("expected"));
        Assert.Contains($"{steps} steps", told, StringComparison.Ordinal);
    }

    /// <summary>Without this, a comparison that compares nothing would pass.</summary>
    [PythonFact]
    public void One_changed_bit_is_noticed()
    {
        using var server = new TestServer();
        using var folder = new TemporaryFolder();
        using (var file = File.Create(folder.File("expected")))
            Write(file, "cart-pole", AutoresetMode.SameStep, steps: 50);
        var bytes = File.ReadAllBytes(folder.File("expected"));
        bytes[Array.IndexOf(bytes, (byte)'\n') + 1] ^= 1;
        File.WriteAllBytes(folder.File("expected"), bytes);
        Assert.NotEqual(0, Python.Run(server.Server.Address, "test_same_bits.py", folder.File("expected")).ExitCode);
    }

    /// <summary>What the simulation shows in this process: a line that says how to make it, then the arrays.</summary>
    internal static void Write(Stream file, string variant, AutoresetMode mode, int steps)
    {
        const int worlds = 3;
        using var simulation = Worlds.Of(Worlds.Create(variant), worlds, new SimulationOptions { Autoreset = mode });
        var words = variant.Split(' ');
        file.Write(JsonSerializer.SerializeToUtf8Bytes(new
        {
            env = words[0],
            options = words.Skip(1).Chunk(2).ToDictionary(pair => pair[0].TrimStart('-'), pair => pair[1]),
            worlds,
            mode = mode.ToString(),
            seed = Seed,
            steps,
            infos = simulation.Infos.Keys.Concat(simulation.ActionMask is null ? [] : ["action_mask"]),
            heads = Heads(simulation),
        }));
        file.WriteByte((byte)'\n');

        var random = new CsRandom(4);
        simulation.Reset(Seed);
        WriteSeen(file, simulation);
        for (var step = 0; step < steps; step++)
        {
            RandomActions.Fill(simulation, random);
            file.Write(simulation.Actions.HostBytes);
            simulation.Step();
            file.Write(simulation.Observations.HostBytes);
            file.Write(simulation.Rewards.HostBytes);
            file.Write(simulation.Terminated.HostBytes);
            file.Write(simulation.Truncated.HostBytes);
            WriteInfos(file, simulation);
            var ended = Remote.Ended(simulation);
            if (!ended.Contains(true))
                continue;

            if (mode == AutoresetMode.SameStep)
            {
                file.Write(simulation.FinalObservations.HostBytes);
                foreach (var info in simulation.FinalInfos.Values)
                    file.Write(info.HostBytes);
            }
            else if (mode == AutoresetMode.Disabled)
            {
                simulation.Reset(ended);
                WriteSeen(file, simulation);
            }
        }
    }

    private static void WriteSeen(Stream file, Simulation simulation)
    {
        file.Write(simulation.Observations.HostBytes);
        WriteInfos(file, simulation);
    }

    private static void WriteInfos(Stream file, Simulation simulation)
    {
        foreach (var info in simulation.Infos.Values)
            file.Write(info.HostBytes);
        if (simulation.ActionMask is { } mask)
            file.Write(mask.HostBytes);
    }

    private static Dictionary<string, object> Heads(Simulation simulation)
    {
        var heads = new Dictionary<string, object>
        {
            ["observation"] = Head(WireType.Of(simulation.Observations.Type), simulation.Observations),
            ["action"] = Head(WireType.Of(simulation.Actions.Type), simulation.Actions),
            ["reward"] = Head(WireType.Float64, simulation.Rewards),
            ["flag"] = Head(WireType.Flag, simulation.Terminated),
        };
        foreach (var (name, column) in simulation.Infos)
            heads.Add(name, Head(WireType.Of(column.Type), column));
        if (simulation.ActionMask is { } mask)
            heads.Add("action_mask", Head(WireType.Mask, mask));
        return heads;
    }

    private static object Head(string type, AgentColumn column) => new { dtype = type, shape = (int[])[column.Worlds, .. column.Shape] };
}
