using System.Globalization;
using System.Text.Json.Nodes;
using Sim.Runtime;
using Spectre.Console;

namespace Sim.Tools.Cli.Physics;

/// <summary>Measures every scene of a folder, one after the other: a line each, then the median and the least of what was measured.</summary>
internal static class SceneSuite
{
    private static readonly string[] Figures = ["steps_per_second_per_core", "mujoco_steps_per_second_per_core", "ratio"];

    /// <exception cref="UsageException">No file of the folder is a scene.</exception>
    public static int Run(string folder, Func<string, JsonObject> measure, bool json)
    {
        var paths = Directory.EnumerateFiles(folder, "*.xml").Order(StringComparer.Ordinal).ToList();
        if (paths.Count == 0)
            throw new UsageException($"There is no scene in the folder '{folder}': no file that ends in .xml.");

        var results = new List<JsonObject>();
        foreach (var path in paths)
        {
            results.Add(measure(path));
            if (!json)
                Console.Error.WriteLine($"{Path.GetFileName(path)}: {string.Join(", ", Figures.Where(results[^1].ContainsKey).Select(figure => $"{figure} {results[^1][figure]}"))}");
        }

        var summary = new JsonObject { ["folder"] = folder, ["scenes"] = results.Count };
        foreach (var figure in Figures.Where(results[0].ContainsKey))
        {
            var values = results.ConvertAll(result => result[figure]!.GetValue<double>());
            values.Sort();
            summary[$"{figure}_median"] = (values[(values.Count - 1) / 2] + values[values.Count / 2]) / 2;
            summary[$"{figure}_least"] = values[0];
        }

        summary["results"] = new JsonArray([.. results]);
        if (json)
            Console.WriteLine(summary.ToJsonString(PolicyResult.JsonOptions));
        else
            Print(summary);
        return ExitCode.Done;
    }

    private static void Print(JsonObject summary)
    {
        var table = new Table().Border(TableBorder.Minimal).AddColumns("figure", "median", "least");
        foreach (var figure in Figures.Where(figure => summary.ContainsKey($"{figure}_median")))
            table.AddRow(figure.Replace('_', ' '), Text(summary[$"{figure}_median"]!), Text(summary[$"{figure}_least"]!));
        Console.WriteLine($"{summary["folder"]}: {summary["scenes"]} scenes.");
        AnsiConsole.Write(table);
    }

    private static string Text(JsonNode value) => value.GetValue<double>().ToString("n2", CultureInfo.InvariantCulture);
}
