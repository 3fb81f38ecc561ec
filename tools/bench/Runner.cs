using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Sim.Runtime;

namespace Sim.Tools.Bench;

/// <summary>Runs sim as its users do, in a process of its own, and reads the figures that it leaves.</summary>
internal static class Runner
{
    private const double BalancedReturn = 475; // what Gymnasium calls cart-pole solved

    /// <summary>All runs of a benchmark, and what the conditions were.</summary>
    /// <param name="benchmark">To run.</param>
    /// <param name="curves">Folder that takes the table and the configuration of each training run; null for none.</param>
    /// <param name="stop">Ends it early.</param>
    /// <exception cref="FailureException">A run failed.</exception>
    public static JsonObject Run(Benchmark benchmark, string? curves, CancellationToken stop)
    {
        var runs = benchmark.Commands.Select(command => Run(benchmark, command, curves, stop)).ToList();
        var figures = new JsonObject();
        foreach (var figure in benchmark.Figures)
        {
            var values = runs.Select(run => run[figure.Name]?.GetValue<double>() ?? double.NaN).ToList();
            var value = figure.Of(values, worst: benchmark.IsTraining);
            figures[figure.Name] = new JsonObject
            {
                ["value"] = Number(value),
                ["runs"] = new JsonArray([.. values.Select(Number)]),
                ["at_least"] = figure.AtLeast,
                ["at_most"] = figure.AtMost,
                ["met"] = figure.IsMet(value),
            };
        }

        return new JsonObject
        {
            ["name"] = benchmark.Name,
            ["what"] = benchmark.What,
            ["command"] = $"sim {benchmark.Command}",
            ["machine"] = Conditions.Machine(),
            ["figures"] = figures,
            ["last_run"] = runs[^1],
        };
    }

    private static JsonObject Run(Benchmark benchmark, string command, string? curves, CancellationToken stop)
    {
        using var folder = new Scratch();
        var start = Stopwatch.GetTimestamp();
        var output = Sim(folder.Path, benchmark.IsTraining ? $"{command} --run run" : command, stop);
        var wall = Stopwatch.GetElapsedTime(start).TotalSeconds;
        return benchmark.IsTraining ? OfTraining(Path.Combine(folder.Path, "run"), wall, curves, benchmark.Name) : Parse(output, command);
    }

    private static JsonObject OfTraining(string run, double wall, string? curves, string name)
    {
        var config = Parse(File.ReadAllText(Path.Combine(run, "config.json")), run);
        var result = Parse(File.ReadAllText(Path.Combine(run, "result.json")), run);
        var figures = (JsonObject)result["evaluation"]!.DeepClone();
        var rows = File.ReadAllLines(Path.Combine(run, "progress.csv")).Select(line => line.Split(',')).ToList();
        var training = Value(rows[0], rows[^1], "seconds");

        // Before the clock of the table: the start of the program, loading libtorch, making the worlds.
        var before = wall - result["seconds"]!.GetValue<double>();
        figures["seed"] = config["seed"]!.DeepClone();
        figures["steps"] = result["steps"]!.DeepClone();
        figures["wall_seconds"] = wall;
        figures["steps_per_second"] = result["steps"]!.GetValue<double>() / training;
        figures["seconds_to_return_475"] = Number(rows.Skip(1)
            .Where(row => Value(rows[0], row, "evaluation_return_mean") >= BalancedReturn)
            .Select(row => before + Value(rows[0], row, "seconds"))
            .FirstOrDefault(double.NaN));
        if (curves is not null)
        {
            Directory.CreateDirectory(curves);
            File.Copy(Path.Combine(run, "progress.csv"), Path.Combine(curves, $"{name}-seed-{config["seed"]}.csv"), overwrite: true);
            File.Copy(Path.Combine(run, "config.json"), Path.Combine(curves, $"{name}-seed-{config["seed"]}.json"), overwrite: true);
        }

        return figures;
    }

    private static double Value(string[] header, string[] row, string column) =>
        double.TryParse(row[Array.IndexOf(header, column)], NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : double.NaN;

    private static JsonNode? Number(double value) => double.IsNaN(value) ? null : JsonValue.Create(value);

    private static JsonObject Parse(string text, string source) => JsonNode.Parse(text) as JsonObject
        ?? throw new FailureException($"{source} gave no JSON object but: {text}");

    /// <summary>Runs sim and returns its standard output. What it says on standard error passes through.</summary>
    private static string Sim(string folder, string command, CancellationToken stop)
    {
        string[] words = ["exec", Path.Combine(AppContext.BaseDirectory, "sim.dll"), .. command.Split(' ')];
        using var process = Process.Start(new ProcessStartInfo("dotnet", words) { WorkingDirectory = folder, RedirectStandardOutput = true })!;
        using var stopped = stop.Register(() => process.Kill());
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        stop.ThrowIfCancellationRequested();
        return process.ExitCode == 0
            ? output
            : throw new FailureException($"sim {command} ended with exit code {process.ExitCode}. {output}");
    }

    private sealed class Scratch : IDisposable
    {
        public string Path { get; } = Directory.CreateTempSubdirectory("sim-bench-").FullName;

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
