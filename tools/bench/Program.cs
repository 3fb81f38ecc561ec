using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sim.Runtime;
using Sim.Runtime.Configuration;
using Sim.Tools.Bench;

var names = new Argument<string[]>("names") { Description = "of the suite; all of them by default", Arity = ArgumentArity.ZeroOrMore };
var list = new Option<bool>("--list") { Description = "only list the suite" };
var table = new Option<bool>("--table") { Description = "only print the table of the results in --out" };
var output = new Option<string?>("--out") { Description = "folder that takes the results, one file each, and the curves of training runs", HelpName = "folder" };
var root = new RootCommand("Runs the benchmarks, one after the other: a line of JSON each, then a table.") { names, list, table, output };
root.SetAction((result, stop) => Task.FromResult(Run(
    result.GetValue(names)!, result.GetValue(list), result.GetValue(table), result.GetValue(output), stop)));
try
{
    return await root.Parse(args).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
catch (Exception problem) when (problem is UsageException or FailureException)
{
    Console.Error.WriteLine(problem.Message);
    return problem is UsageException ? 2 : 1;
}
catch (OperationCanceledException)
{
    return 130;
}

static int Run(string[] names, bool list, bool table, string? output, CancellationToken stop)
{
    var suite = Benchmark.Suite();
    foreach (var name in names.Where(name => suite.All(benchmark => benchmark.Name != name)))
        throw new UsageException(Suggestion.Unknown("benchmark", name, suite.Select(benchmark => benchmark.Name)));

    var chosen = suite.Where(benchmark => names.Length == 0 || names.Contains(benchmark.Name)).ToList();
    if (list)
    {
        foreach (var benchmark in chosen)
            Console.WriteLine($"{benchmark.Name}: {benchmark.What} ({benchmark.Typed})");
        return 0;
    }

    var results = table ? Results.Read(output ?? throw new UsageException("--table needs --out: the folder of the results."), chosen) : [];
    foreach (var benchmark in table ? [] : chosen)
    {
        var result = Runner.Run(benchmark, output is null ? null : Path.Combine(output, "curves"), stop);
        Console.WriteLine(result.ToJsonString());
        if (output is not null)
            Results.Write(output, benchmark, result);
        results.Add(result);
    }

    foreach (var readme in chosen.Select(benchmark => benchmark.Readme).Distinct())
    {
        var of = chosen.Where(benchmark => benchmark.Readme == readme).ToList();
        Console.WriteLine($"\n{readme}:\n");
        foreach (var line in Report.Lines(of, results.Where(result => of.Exists(benchmark => benchmark.Name == (string)result["name"]!))))
            Console.WriteLine(line);
    }

    return 0;
}

/// <summary>The last result of each benchmark, in a file of its own.</summary>
internal static class Results
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static List<JsonObject> Read(string folder, IEnumerable<Benchmark> benchmarks) =>
    [
        .. benchmarks.Select(benchmark => Of(folder, benchmark)).Where(File.Exists)
            .Select(path => (JsonObject)JsonNode.Parse(File.ReadAllText(path))!),
    ];

    public static void Write(string folder, Benchmark benchmark, JsonObject result)
    {
        Directory.CreateDirectory(folder);
        AtomicFile.WriteText(Of(folder, benchmark), result.ToJsonString(Indented) + "\n");
    }

    private static string Of(string folder, Benchmark benchmark) => Path.Combine(folder, $"{benchmark.Name}.json");
}
