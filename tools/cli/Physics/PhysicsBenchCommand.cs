using System.CommandLine;
using System.Text.Json.Nodes;
using Sim.Runtime.Configuration;
using Sim.Runtime.Devices;
using Sim.Runtime.Devices.Cpu;
using Sim.Runtime.Physics;
using Spectre.Console;

namespace Sim.Tools.Cli.Physics;

public enum Peer
{
    None,
    Mujoco,
}

internal sealed record PhysicsBenchConfig
{
    [Option("worlds that are stepped together", Minimum = 1)]
    public int Worlds { get; init; } = 1024;

    [Option("seconds to measure, after one to warm up", Minimum = 0.01)]
    public double Seconds { get; init; } = 5;

    [Option("seed of the motion")]
    public ulong Seed { get; init; } = 1;

    [Option("also measure this, in turns, with the same scene, controls and start states")]
    public Peer Against { get; init; }

    [Option("where worlds are stepped")]
    public DeviceKind Device { get; init; } = DeviceKind.Cpu;

    [Option("precision of worlds")]
    public Precision Precision { get; init; } = Precision.F32;

    [Option("threads that step worlds", Minimum = 1, Maximum = CpuDevice.MostThreads)]
    public int Threads { get; init; } = 1;

    [Option("worlds that are worked on at once: 1, 8 or 16; 0 for the widest", Minimum = 0)]
    public int Lanes { get; init; }
}

/// <summary>sim physics bench SCENE.xml: physics steps per second of worlds in motion, against libmujoco if wanted.</summary>
internal static class PhysicsBenchCommand
{
    private const double WarmUpSeconds = 1, PartSeconds = 0.5;
    private const int ProfiledCommands = 20;

    public static Command Create()
    {
        var scene = PhysicsCommand.Scene();
        var json = OptionGroup.Json();
        var group = new OptionGroup();
        var command = new Command("bench", "Measures how fast the worlds of a scene are stepped while they move.") { scene, json };
        group.AddTo(command, [new PhysicsBenchConfig()]);
        command.SetAction((result, stop) => Task.FromResult(
            Run(result.GetValue(scene)!, OptionSet.With(new PhysicsBenchConfig(), group.Given(result)), result.GetValue(json), stop)));
        return command;
    }

    private static int Run(string path, PhysicsBenchConfig config, bool json, CancellationToken stop)
    {
        if (Directory.Exists(path))
            return SceneSuite.Run(path, scene => Measure(scene, config, stop), json);

        var result = Measure(path, config, stop);
        if (json)
            Console.WriteLine(result.ToJsonString(PolicyResult.JsonOptions));
        else
            Print(result);
        return ExitCode.Done;
    }

    private static JsonObject Measure(string path, PhysicsBenchConfig config, CancellationToken stop)
    {
        var motion = new SceneMotion(PhysicsCommand.LoadMoving(path), config.Seed);
        using var peer = config.Against == Peer.Mujoco ? new LibmujocoRunner(path, motion) : null;
        using var device = Machine.CreateDevice(new MachineConfig { Device = config.Device, Threads = config.Threads, Lanes = config.Lanes });
        using var ours = new SceneRunner(device, motion, config);
        ours.Run(WarmUpSeconds, stop);
        peer?.Run(WarmUpSeconds / 2, stop);
        ours.Clear();
        peer?.Clear();
        var parts = Math.Max(1, (int)Math.Round(config.Seconds / PartSeconds));
        for (var part = 0; part < parts; part++)
        {
            ours.Run(config.Seconds / parts, stop);
            peer?.Run(config.Seconds / parts, stop);
        }

        var flagged = ours.FlaggedWorlds;
        var profile = config.Device == DeviceKind.Cpu ? ours.Profile(ProfiledCommands, stop) : null;
        var result = ToJson(path, config, device, ours, flagged, profile);
        if (peer is not null)
            AddPeer(result, peer);
        return result;
    }

    private static JsonObject ToJson(
        string path, PhysicsBenchConfig config, IDevice device, SceneRunner ours, int flagged, StepProfile? profile)
    {
        var cores = config.Device == DeviceKind.Cpu ? config.Threads : 1;
        var memory = ours.Batch.Scene.Memory(config.Precision, ours.Batch.Lanes);
        var result = new JsonObject
        {
            ["scene"] = path,
            ["worlds"] = config.Worlds,
            ["seconds"] = Math.Round(ours.Seconds, 3),
            ["precision"] = config.Precision.ToString().ToLowerInvariant(),
            ["lanes"] = ours.Batch.Lanes,
            ["threads"] = config.Threads,
            ["device"] = device.Name,
            ["machine"] = device.Description,
            ["seed"] = config.Seed,
            ["steps_per_command"] = SceneMotion.StepsPerCommand,
            ["kept_bytes_per_world"] = memory.Kept,
            ["scratch_bytes_per_thread"] = memory.Scratch,
            ["worlds_flagged"] = flagged,
            ["steps_per_second"] = Math.Round(ours.Rate),
            ["steps_per_second_per_core"] = Math.Round(ours.Rate / cores),
        };
        if (profile is null)
            return result;

        Add(result, "", profile.Contacts, profile.Rows, profile.Iterations);
        result["stages"] = new JsonArray([.. profile.Stages.Select(stage => new JsonObject
        {
            ["stage"] = stage.Stage,
            ["ns_per_step"] = Math.Round(stage.Nanoseconds, 1),
        })]);
        return result;
    }

    private static void AddPeer(JsonObject result, LibmujocoRunner peer)
    {
        var own = result["steps_per_second_per_core"]!.GetValue<double>();
        result["mujoco_version"] = Libmujoco.Version;
        result["mujoco_steps_per_second_per_core"] = Math.Round(peer.Rate);
        result["ratio"] = Math.Round(own / peer.Rate, 3);
        Add(result, "mujoco_", peer.Contacts, peer.Rows, peer.Iterations);
    }

    private static void Add(JsonObject result, string before, CountSummary contacts, CountSummary rows, CountSummary iterations)
    {
        foreach (var (name, count) in ((string, CountSummary)[])[("contacts", contacts), ("rows", rows), ("iterations", iterations)])
        {
            result[$"{before}{name}_mean"] = Math.Round(count.Mean, 3);
            result[$"{before}{name}_p95"] = count.Percentile95;
        }
    }

    private static void Print(JsonObject result)
    {
        Console.WriteLine(
            $"{result["scene"]}: {(double)result["steps_per_second"]!:n0} steps/s, {(double)result["steps_per_second_per_core"]!:n0} a core; "
            + $"{(int)result["worlds"]!:n0} worlds, {result["threads"]} threads, {result["lanes"]} lanes, {result["precision"]}, {result["machine"]}.");
        if (result.ContainsKey("ratio"))
        {
            Console.WriteLine(
                $"libmujoco {Libmujoco.Version}: {(double)result["mujoco_steps_per_second_per_core"]!:n0} steps/s on a core. Ratio: {result["ratio"]}.");
        }

        if (result["worlds_flagged"]!.GetValue<int>() is > 0 and var flagged)
            Console.WriteLine($"{flagged:n0} worlds had more contacts than slots, got out of control, or did not converge.");
        var counts = new Table().Border(TableBorder.Minimal).AddColumns("a step", "mean", "p95");
        foreach (var name in (string[])["contacts", "rows", "iterations", "mujoco_contacts", "mujoco_rows", "mujoco_iterations"])
        {
            if (result.ContainsKey($"{name}_mean"))
                counts.AddRow(name.Replace('_', ' '), $"{result[$"{name}_mean"]}", $"{result[$"{name}_p95"]}");
        }

        AnsiConsole.Write(counts);
        if (result["stages"] is not JsonArray stages)
            return;

        var table = new Table().Border(TableBorder.Minimal).AddColumns("stage", "ns a step of a world");
        foreach (var stage in stages)
            table.AddRow($"{stage!["stage"]}", $"{stage["ns_per_step"]}");
        AnsiConsole.Write(table);
    }
}
