using System.CommandLine;
using System.Text.Json.Nodes;
using Sim.Agents.Data;
using Sim.Runtime.Configuration;

namespace Sim.Tools.Cli;

/// <summary>How files of other programs are read.</summary>
internal sealed record DataConfig
{
    [Option("steps after which an episode ends in a file that marks no time limits; 0 where it marks all ends", Minimum = 0)]
    public int MaxSteps { get; init; }
}

/// <summary>sim data PATH: tells what a file of episodes holds.</summary>
internal static class DataCommand
{
    public static Command Create()
    {
        var path = new Argument<string>("file") { Description = "a data set of Minari, an HDF5 file of D4RL, an npz file of L2M or a folder of them" };
        var json = OptionGroup.Json();
        var group = new OptionGroup();
        var command = new Command("data", "Tells what a file of episodes holds.") { path, json };
        group.AddTo(command, [new DataConfig()]);
        command.SetAction((result, stop) => Task.FromResult(Run(result.GetValue(path)!, group.Given(result), result.GetValue(json), stop)));
        return command;
    }

    private static int Run(string path, IReadOnlyDictionary<string, string> flags, bool json, CancellationToken stop)
    {
        var (config, _) = OptionGroup.Split(new DataConfig(), flags);
        using var source = EpisodeFiles.Open(path, config.MaxSteps);
        var summary = DataSummary.Of(source, stop);
        if (json)
        {
            Console.WriteLine(ToJson(source, summary).ToJsonString(PolicyResult.JsonOptions));
            return ExitCode.Done;
        }

        var success = summary.Known > 0 ? $", success {100.0 * summary.Successes / summary.Known:n1} %" : "";
        Console.WriteLine(
            $"{source.Format}: {summary.Episodes:n0} episodes of {summary.ShortestSteps:n0} to {summary.LongestSteps:n0} steps, {summary.Steps:n0} in all; " +
            $"return {summary.ReturnMean:n3} +- {summary.ReturnStandardDeviation:n3}{success}.");
        foreach (var (name, rows) in summary.Columns)
            Console.WriteLine($"  {name,-24} {rows}");
        return ExitCode.Done;
    }

    private static JsonObject ToJson(IEpisodeSource source, DataSummary summary) => new()
    {
        ["format"] = source.Format,
        ["episodes"] = summary.Episodes,
        ["steps"] = summary.Steps,
        ["shortest"] = summary.ShortestSteps,
        ["longest"] = summary.LongestSteps,
        ["return_mean"] = summary.ReturnMean,
        ["return_standard_deviation"] = summary.ReturnStandardDeviation,
        ["success_rate"] = summary.Known > 0 ? (double)summary.Successes / summary.Known : null,
        ["columns"] = new JsonObject(summary.Columns.Select(column => KeyValuePair.Create(column.Name, (JsonNode?)column.Rows))),
    };
}
