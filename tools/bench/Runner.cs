using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Sim.Runtime;

namespace Sim.Tools.Bench;

/// <summary>Runs sim as its users do, in a process of its own, and reads the figures that it leaves.</summary>
internal static class Runner
{
    private const string DebianPython = "/usr/bin/python3"; // which has the Debian packages, where another one may come first on the path
    private const double BalancedReturn = 475; // what Gymnasium calls cart-pole solved
    private const double NearL1 = 0.05;
    private const int MostRows = 500; // of a curve

    private static string SimDll => Path.Combine(AppContext.BaseDirectory, "sim.dll");

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
            ["command"] = benchmark.Typed,
            ["machine"] = Conditions.Machine(),
            ["figures"] = figures,
            ["last_run"] = runs[^1],
        };
    }

    private static JsonObject Run(Benchmark benchmark, string command, string? curves, CancellationToken stop)
    {
        using var folder = new Scratch();
        var start = Stopwatch.GetTimestamp();
        if (benchmark.IsPython)
            return Parse(Python(folder.Path, benchmark.PythonWords, stop), command);

        var output = Sim(folder.Path, benchmark.IsTraining ? $"{command} --run run" : command, stop);
        var wall = Stopwatch.GetElapsedTime(start).TotalSeconds;
        if (!benchmark.IsTraining)
            return Parse(output, command);

        var figures = OfTraining(Path.Combine(folder.Path, "run"), wall, curves, benchmark.Name);
        if (benchmark.Then is { } then)
            AddExact(figures, Parse(Sim(folder.Path, then, stop), then), "then_");
        return figures;
    }

    /// <summary>What exact evaluation says, each figure by its name.</summary>
    private static void AddExact(JsonObject figures, JsonObject evaluation, string prefix)
    {
        if (evaluation["exact"] is not JsonObject exact)
            return;

        foreach (var (name, value) in exact)
            figures[prefix + name] = value?.DeepClone();
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
        AddExact(figures, figures, "exact_");
        if (figures["exact_l1"] is not null)
            AddConvergence(figures, rows);
        if (curves is not null)
        {
            Directory.CreateDirectory(curves);
            File.WriteAllLines(
                Path.Combine(curves, $"{name}-seed-{config["seed"]}.csv"), Thinned(rows).Select(row => string.Join(',', row)));
            File.Copy(Path.Combine(run, "config.json"), Path.Combine(curves, $"{name}-seed-{config["seed"]}.json"), overwrite: true);
        }

        return figures;
    }

    /// <summary>How far the estimate of log Z is off at the end, and what it took to sample nearly in proportion.</summary>
    private static void AddConvergence(JsonObject figures, List<string[]> rows)
    {
        var near = rows.Skip(1).FirstOrDefault(row => Value(rows[0], row, "exact_l1") <= NearL1);
        figures["trajectories_to_l1_0.05"] = Number(near is null ? double.NaN : Value(rows[0], near, "trajectories"));
        figures["seconds_to_l1_0.05"] = Number(near is null ? double.NaN : Value(rows[0], near, "seconds"));
        figures["log_partition_error"] = Math.Abs(Value(rows[0], rows[^1], "log_partition") - figures["exact_log_partition"]!.GetValue<double>());
    }

    /// <summary>The header and all rows; of a long table those with an evaluation, and the last.</summary>
    private static IEnumerable<string[]> Thinned(List<string[]> rows) => rows.Count <= MostRows
        ? rows
        : rows.Where((row, place) => place == 0 || place == rows.Count - 1 || !double.IsNaN(Value(rows[0], row, "evaluation_return_mean")));

    private static double Value(string[] header, string[] row, string column) =>
        double.TryParse(row[Array.IndexOf(header, column)], NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : double.NaN;

    private static JsonNode? Number(double value) => double.IsNaN(value) ? null : JsonValue.Create(value);

    private static JsonObject Parse(string text, string source) => JsonNode.Parse(text) as JsonObject
        ?? throw new FailureException($"{source} gave no JSON object but: {text}");

    /// <summary>Runs sim and returns its standard output. What it says on standard error passes through.</summary>
    private static string Sim(string folder, string command, CancellationToken stop) =>
        Program(folder, "dotnet", ["exec", SimDll, .. command.Split(' ')], $"sim {command}", stop);

    /// <summary>Runs a script of the repository with the Python that has pyzmq, and returns its standard output.</summary>
    private static string Python(string folder, string command, CancellationToken stop)
    {
        var words = command.Split(' ');
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (root is not null && !File.Exists(Path.Combine(root.FullName, words[0])))
            root = root.Parent;
        var script = Path.Combine(root?.FullName ?? throw new FailureException($"'{words[0]}' is not found above {AppContext.BaseDirectory}."), words[0]);
        var python = Environment.GetEnvironmentVariable("SIM_PYTHON") ?? (File.Exists(DebianPython) ? DebianPython : "python3");
        return Program(folder, python, ["-B", script, .. words[1..], "--sim", $"dotnet exec '{SimDll}'"], $"python3 {command}", stop);
    }

    private static string Program(string folder, string program, string[] words, string typed, CancellationToken stop)
    {
        using var process = Process.Start(new ProcessStartInfo(program, words) { WorkingDirectory = folder, RedirectStandardOutput = true })!;
        using var stopped = stop.Register(() => process.Kill());
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        stop.ThrowIfCancellationRequested();
        return process.ExitCode == 0
            ? output
            : throw new FailureException($"{typed} ended with exit code {process.ExitCode}. {output}");
    }

    private sealed class Scratch : IDisposable
    {
        public string Path { get; } = Directory.CreateTempSubdirectory("sim-bench-").FullName;

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
