using System.CommandLine;
using System.Text.Json.Nodes;
using Sim.Agents;
using Sim.Envs;
using Spectre.Console;

namespace Sim.Tools.Cli;

/// <summary>sim envs and sim agents: what there is.</summary>
internal static class ListCommands
{
    public static Command Envs()
    {
        var json = OptionGroup.Json();
        var command = new Command("envs", "Lists the tasks.") { json };
        command.SetAction(result =>
        {
            if (result.GetValue(json))
                Console.WriteLine(EnvsJson().ToJsonString(PolicyResult.JsonOptions));
            else
                AnsiConsole.Write(EnvsTable());
            return ExitCode.Done;
        });
        return command;
    }

    public static Command Agents()
    {
        var json = OptionGroup.Json();
        var command = new Command("agents", "Lists the agents.") { json };
        command.SetAction(result =>
        {
            if (result.GetValue(json))
                Console.WriteLine(AgentsJson().ToJsonString(PolicyResult.JsonOptions));
            else
                AnsiConsole.Write(AgentsTable());
            return ExitCode.Done;
        });
        return command;
    }

    private static Table AgentsTable()
    {
        var table = new Table().Border(TableBorder.Minimal).AddColumns("agent", "what it is");
        foreach (var entry in AgentCatalog.All)
            table.AddRow(entry.Name, entry.Summary);
        return table;
    }

    private static JsonObject AgentsJson() => new()
    {
        ["agents"] = new JsonArray([.. AgentCatalog.All.Select(entry => new JsonObject { ["name"] = entry.Name, ["summary"] = entry.Summary })]),
    };

    private static Table EnvsTable()
    {
        var table = new Table().Border(TableBorder.Minimal).AddColumns(new TableColumn("env").NoWrap(), new("what it is"), new("observation"), new("action"), new("steps"));
        foreach (var entry in EnvCatalog.All)
        {
            var spec = entry.Create().Spec;
            table.AddRow(
                entry.Name, entry.Summary, Markup.Escape($"{spec.Observation}"), Markup.Escape($"{spec.Action}"), spec.MaxSteps == 0 ? "" : $"{spec.MaxSteps}");
        }

        return table;
    }

    private static JsonObject EnvsJson() => new()
    {
        ["envs"] = new JsonArray([.. EnvCatalog.All.Select(entry =>
        {
            var spec = entry.Create().Spec;
            return new JsonObject
            {
                ["name"] = entry.Name,
                ["summary"] = entry.Summary,
                ["observation"] = $"{spec.Observation}",
                ["action"] = $"{spec.Action}",
                ["max_steps"] = spec.MaxSteps,
            };
        })]),
    };
}
