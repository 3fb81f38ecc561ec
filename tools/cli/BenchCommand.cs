using System.CommandLine;
using System.Diagnostics;
using System.Text.Json.Nodes;
using Sim.Runtime;
using Sim.Runtime.Configuration;
using Sim.Runtime.Episodes;
using Spectre.Console;

namespace Sim.Tools.Cli;

internal sealed record BenchConfig
{
    [Option("worlds that are stepped together", Minimum = 1)]
    public int Worlds { get; init; } = 4096;

    [Option("seconds to measure, after a second to warm up", Minimum = 0.01)]
    public double Seconds { get; init; } = 5;

    [Option("seed of the worlds")]
    public ulong Seed { get; init; } = 1;

    [Option("step them over a socket, in a server in a process of its own")]
    public bool Served { get; init; }

    [Option("encrypted too, with --served")]
    public bool Curve { get; init; }
}

/// <summary>sim bench ENV: steps per second with random legal actions, which are drawn inside the timed part.</summary>
internal static class BenchCommand
{
    private const double WarmUpSeconds = 1;
    private const int Parts = 10;

    public static Command Create(string[] args)
    {
        var env = new Argument<string>("env") { Description = "the task; see sim envs" };
        var json = OptionGroup.Json();
        var group = new OptionGroup();
        var command = new Command("bench", "Measures how fast worlds are stepped.") { env, json };
        group.AddTo(command, [new BenchConfig(), new MachineConfig(), .. OptionGroup.EnvConfigs(args, fallback: false)]);
        command.SetAction((result, stop) => Task.FromResult(
            Run(result.GetValue(env)!, group.Given(result), result.GetValue(json), stop)));
        return command;
    }

    private static int Run(string env, IReadOnlyDictionary<string, string> flags, bool json, CancellationToken stop)
    {
        var (config, rest) = OptionGroup.Split(new BenchConfig(), flags);
        var settings = Settings.Of(env, Settings.DefaultAgent, [(rest, "Option")]);
        if (config.Curve && !config.Served)
            throw new UsageException("Option --curve encrypts what goes over a socket: give --served with it.");
        if (config.Served)
            return Print(ServedBench.Run(settings, config, stop), json);

        using var device = Machine.CreateDevice(settings.Machine);
        using var simulation = new Simulation(
            device,
            new SimulationOptions { Precision = settings.Machine.Precision, Seed = config.Seed },
            new GroupSpec(settings.CreateEnv(), config.Worlds, new RandomPolicy()));

        Measure(simulation, WarmUpSeconds, stop);
        simulation.ClearTimes();
        var rates = Enumerable.Range(0, Parts).Select(_ => Measure(simulation, config.Seconds / Parts, stop)).ToList();
        var result = ToJson(simulation, settings, rates);
        if (json)
            Console.WriteLine(result.ToJsonString(PolicyResult.JsonOptions));
        else
            Print(simulation, result);
        return ExitCode.Done;
    }

    private static int Print(JsonObject served, bool json)
    {
        Console.WriteLine(json
            ? served.ToJsonString(PolicyResult.JsonOptions)
            : $"{Line(served, "")}; {served["ratio_to_in_process"]} of the {(double)served["in_process_steps_per_second"]!:n0} steps/s in process." +
              (served.ContainsKey("curve_steps_per_second") ? $"\nEncrypted: {Line(served, "curve_")}." : ""));
        return ExitCode.Done;

        static string Line(JsonObject served, string prefix) =>
            $"{served["env"]} served: {(double)served[prefix + "steps_per_second"]!:n0} steps/s in {(int)served["worlds"]!:n0} worlds, " +
            $"{served[prefix + "round_trip_us"]} us a step (99 % within {served[prefix + "round_trip_us_99_percent"]} us), {served[prefix + "megabytes_per_second"]} MB/s";
    }

    /// <summary>World-steps a second over about so many seconds.</summary>
    private static double Measure(Simulation simulation, double seconds, CancellationToken stop)
    {
        // The clock is read once in so many steps that it costs nothing, even with one world.
        var batch = Math.Max(1, 4096 / simulation.Worlds);
        var start = Stopwatch.GetTimestamp();
        for (long steps = 0; ;)
        {
            stop.ThrowIfCancellationRequested();
            for (var step = 0; step < batch; step++)
                simulation.Step();

            steps += batch;
            var elapsed = Stopwatch.GetElapsedTime(start).TotalSeconds;
            if (elapsed >= seconds)
                return steps * (double)simulation.Worlds / elapsed;
        }
    }

    private static JsonObject ToJson(Simulation simulation, Settings settings, List<double> rates)
    {
        var group = simulation.Groups[0];
        return new JsonObject
        {
            ["env"] = simulation.Spec.Name,
            ["worlds"] = simulation.Worlds,
            ["threads"] = simulation.Device.Threads,
            ["lanes"] = group.Lanes,
            ["precision"] = group.Precision.ToString().ToLowerInvariant(),
            ["device"] = simulation.Device.Name,
            ["machine"] = simulation.Device.Description,
            ["options"] = settings.EnvJson(),
            ["bytes_per_world"] = simulation.Bytes / simulation.Worlds,
            ["steps_per_second"] = Math.Round(rates.Average()),
            ["steps_per_second_best"] = Math.Round(rates.Max()),
            ["steps_per_second_worst"] = Math.Round(rates.Min()),
            ["systems"] = new JsonArray([.. simulation.Systems.Select(system => new JsonObject
            {
                ["phase"] = system.Phase,
                ["system"] = system.System,
                ["ns_per_world"] = Math.Round(system.NanosecondsPerWorld, 3),
            })]),
        };
    }

    private static void Print(Simulation simulation, JsonObject result)
    {
        Console.WriteLine(
            $"{result["env"]}: {(double)result["steps_per_second"]!:n0} steps/s (parts of the time: {(double)result["steps_per_second_worst"]!:n0} to " +
            $"{(double)result["steps_per_second_best"]!:n0}), {simulation.Worlds:n0} worlds, {result["threads"]} threads, {result["lanes"]} lanes, " +
            $"{result["precision"]}, {result["machine"]}.");
        AnsiConsole.Write(SystemTable.Of(simulation));
    }
}
