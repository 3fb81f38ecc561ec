using System.Globalization;
using System.Text.Json.Nodes;

namespace Sim.Tools.Bench;

/// <summary>Results as a table of Markdown, which the READMEs hold word for word.</summary>
internal static class Report
{
    public static IEnumerable<string> Lines(IReadOnlyList<Benchmark> suite, IEnumerable<JsonObject> results)
    {
        yield return "| command | what | measured | wanted |";
        yield return "|---|---|---|---|";
        foreach (var result in results)
        {
            var benchmark = suite.First(benchmark => benchmark.Name == result["name"]!.GetValue<string>());
            var (command, what) = ($" `{result["command"]}` ", $" {benchmark.What} ");
            foreach (var figure in benchmark.Figures)
            {
                var value = result["figures"]![figure.Name]?["value"]?.GetValue<double>();
                yield return $"|{command}|{what}| {Text(value)} {figure.Unit} | {Wanted(figure)} |";
                (command, what) = (" ", " ");
            }
        }
    }

    private static string Wanted(Figure figure) => (figure.AtLeast, figure.AtMost) switch
    {
        ({ } least, _) => $"{Text(least)} or more",
        (_, { } most) => $"{Text(most)} or less",
        _ => "",
    };

    /// <summary>Three digits or so, with a word for the zeros.</summary>
    internal static string Text(double? value) => value switch
    {
        null => "never",
        >= 1e6 => $"{Digits(value.Value / 1e6)} million",
        >= 1e4 => $"{Digits(value.Value / 1e3)} thousand",
        < 1 => value.Value.ToString("0.0000", CultureInfo.InvariantCulture),
        _ => Digits(value.Value),
    };

    private static string Digits(double value) => value.ToString(value >= 100 ? "0" : "0.0", CultureInfo.InvariantCulture);
}
