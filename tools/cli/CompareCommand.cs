using System.CommandLine;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Sim.Agents;
using Sim.Agents.Training;
using Sim.Runtime;
using Sim.Runtime.Configuration;
using Sim.Tools.Cli.Report;
using Spectre.Console;

namespace Sim.Tools.Cli;

/// <summary>sim compare ENV: trains PPO, SAC and every loss of the generative flow network on one task and budget, for one table.</summary>
internal static class CompareCommand
{
    private const string ResultName = "comparison.json";

    /// <summary>The same for all: what counts is environment steps.</summary>
    private static readonly Dictionary<string, string> Budget = new()
    {
        ["steps"] = "500000",
        ["stop-episodes"] = "0",
        ["worlds"] = "64",
        ["evaluate-greedy"] = "false",
    };

    public static Command Create(string[] args)
    {
        var env = new Argument<string>("env") { Description = "a task that says log R of what is made: see sim envs" };
        var run = new Option<string?>("--run") { Description = $"folder to write to [default: one in {TrainCommand.RunsFolder}/]", HelpName = "folder" };
        var group = new OptionGroup();
        var command = new Command("compare", "Trains several agents on the same task and budget, and prints one table.") { env, run };
        group.AddTo(
            command,
            [new CompareConfig(), new TrainConfig(), new MachineConfig(), .. OptionGroup.EnvConfigs(args), .. AgentCatalog.All.Select(entry => entry.Defaults)],
            Budget);
        command.SetAction((result, stop) => Task.FromResult(
            Run(result.GetValue(env)!, result.GetValue(run), group.Given(result), stop)));
        return command;
    }

    private static int Run(string env, string? run, IReadOnlyDictionary<string, string> flags, CancellationToken stop)
    {
        var (config, given) = OptionGroup.Split(new CompareConfig(), flags);
        var learners = Learners(env, config.Learners, given);
        var (machine, beta) = (learners[0].Settings.Machine, learners.Select(learner => learner.Beta).FirstOrDefault(beta => beta is not null) ?? 1);
        using var logging = Machine.CreateLogging(machine);
        Session.LoadTorch(machine, logging);
        var parent = run ?? Path.Combine(TrainCommand.RunsFolder, $"{env}-compare");
        List<Learned> rows = [];
        foreach (var learner in learners)
        {
            if (Train(learner, parent, beta, config.Samples, logging.CreateLogger("sim"), stop) is not { } row)
                break;

            rows.Add(row);
            AtomicFile.WriteText(Path.Combine(parent, ResultName), Json(env, learners[0].Settings, config.Samples, rows));
        }

        if (rows.Count == 0)
            return ExitCode.Stopped;

        AnsiConsole.Write(TableOf(rows, config.Samples));
        Console.WriteLine($"The same as JSON, and the run of each: {parent}");
        return rows.Count == learners.Count ? ExitCode.Done : ExitCode.Stopped;
    }

    /// <summary>Null where it was stopped.</summary>
    private static Learned? Train(Learner learner, string parent, double beta, int samples, ILogger logger, CancellationToken stop)
    {
        var settings = learner.Settings;
        using var session = new Session(settings, settings.Train.Worlds, learns: true);
        using var folder = RunFolder.CreateNext(
            Path.Combine(parent, learner.Name), settings.ToJson(), settings.Train.KeepCheckpoints, TimeProvider.System);
        if (TrainCommand.Train(session, folder, checkpoint: null, new PublishConfig(), logger, stop) != ExitCode.Done)
            return null;

        try
        {
            var steps = RunTable.Read(Path.Combine(folder.Path, RunFolder.TableName)).Column(TrainReport.StepsColumn)[^1];
            return Learned.Of(learner.Name, (long)steps, session, beta, samples, stop);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    /// <exception cref="UsageException">A name of no learner, an option of none of them, or a task without rewards to sample in proportion to.</exception>
    private static List<Learner> Learners(string env, string names, IReadOnlyDictionary<string, string> flags)
    {
        if (flags.ContainsKey(Learner.LossOption))
            throw new UsageException("Every loss is compared. To choose among them, give: --learners.");

        var known = Learner.Names();
        var chosen = names.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        foreach (var name in chosen.Where(name => !known.Contains(name)))
            throw new UsageException(Suggestion.Unknown("learner", name, known));

        var learners = (chosen.Length > 0 ? chosen : known).Select(name => Learner.Of(env, name, Budget, flags)).ToList();
        foreach (var name in flags.Keys.Where(name => !learners.Exists(learner => learner.Has(name))))
            throw new UsageException($"Option '{name}' belongs to none of: {string.Join(", ", learners.Select(learner => learner.Name))}.");

        var spec = learners[0].Settings.CreateEnv().Spec;
        var flow = spec.Flow
            ?? throw new UsageException($"{spec.Name} says no log reward of what is made, so there is nothing to sample in proportion to.");
        return chosen.Length > 0 || flow.StopAction is not null ? learners : [.. learners.Where(learner => !learner.NeedsStop)];
    }

    private static Table TableOf(List<Learned> rows, int samples)
    {
        var table = new Table().Border(TableBorder.Markdown).AddColumns(
            new TableColumn("learner"), Number("steps"), Number("success drawn"), Number("success greedy"), Number("distinct successes"),
            Number($"Div@{samples}"), Number("L1 to target, of 2"));
        foreach (var row in rows)
            table.AddRow(row.Cells());
        return table;

        static TableColumn Number(string name) => new TableColumn(name).RightAligned();
    }

    private static string Json(string env, Settings settings, int samples, List<Learned> rows) => new JsonObject
    {
        ["env"] = env,
        ["options"] = settings.EnvJson(),
        ["seed"] = settings.Train.Seed,
        ["samples"] = samples,
        ["learners"] = new JsonArray([.. rows.Select(row => row.ToJson())]),
    }.ToJsonString(PolicyResult.JsonOptions);
}
