using System.CommandLine;
using System.Diagnostics;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Sim.Agents.GFlowNet;
using Sim.Agents.Training;
using Sim.Runtime;
using Sim.Runtime.Episodes;
using Sim.Tools.Cli.Report;

namespace Sim.Tools.Cli;

/// <summary>sim train [ENV]: trains an agent, or goes on with a run.</summary>
internal static class TrainCommand
{
    public const string RunsFolder = "runs";

    public static Command Create(string[] args)
    {
        var env = new Argument<string?>("env")
        {
            Description = $"the task; see sim envs [default: {Settings.DefaultEnv}]",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var agent = new Option<string?>("--agent") { Description = $"who learns; see sim agents [default: {Settings.DefaultAgent}]", HelpName = "name" };
        var config = new Option<string?>("--config") { Description = "JSON file of the options that differ from their defaults", HelpName = "file" };
        var run = new Option<string?>("--run") { Description = $"folder to write to [default: the next free in {RunsFolder}/]", HelpName = "folder" };
        var resume = new Option<string?>("--resume") { Description = "folder of the run to go on with", HelpName = "folder" };
        var group = new OptionGroup();
        var command = new Command("train", "Trains an agent.") { env, agent, config, run, resume };
        group.AddTo(
            command,
            [new TrainConfig(), new MachineConfig(), new PublishConfig(), .. OptionGroup.EnvConfigs(args), .. OptionGroup.AgentConfigs(args)],
            Settings.Preset(OptionGroup.EnvIn(args)?.Name ?? Settings.DefaultEnv, OptionGroup.AgentIn(args)?.Name ?? Settings.DefaultAgent));
        command.SetAction((result, stop) => Task.FromResult(result.GetValue(resume) is { } folder
            ? Resume(folder, group.Given(result), result.GetValue(env) ?? result.GetValue(agent) ?? result.GetValue(config) ?? result.GetValue(run), stop)
            : Start(result.GetValue(env), result.GetValue(agent), result.GetValue(config), result.GetValue(run), group.Given(result), stop)));
        return command;
    }

    private static int Start(
        string? env, string? agent, string? config, string? run, IReadOnlyDictionary<string, string> flags, CancellationToken stop)
    {
        var (publish, rest) = OptionGroup.Split(new PublishConfig(), flags);
        publish.Check();
        var settings = Settings.FromSources(env, agent, config, rest);
        using var logging = Machine.CreateLogging(settings.Machine);
        Session.LoadTorch(settings.Machine, logging);
        using var session = new Session(settings, settings.Train.Worlds, learns: true);
        var (keep, clock) = (settings.Train.KeepCheckpoints, TimeProvider.System);
        using var folder = run is not null
            ? RunFolder.Create(run, settings.ToJson(), keep, clock)
            : RunFolder.CreateNext(Path.Combine(RunsFolder, $"{settings.Env.Name}-{settings.Agent.Name}"), settings.ToJson(), keep, clock);
        return Train(session, folder, checkpoint: null, publish, logging.CreateLogger("sim"), stop);
    }

    private static int Resume(string path, IReadOnlyDictionary<string, string> flags, string? extra, CancellationToken stop)
    {
        if (extra is not null)
            throw new UsageException($"'{extra}' was given beside --resume. The run's own env, agent, file and folder are used; leave it out.");

        var (publish, rest) = OptionGroup.Split(new PublishConfig(), flags);
        publish.Check();
        var values = ConfigFile.Parse(RunFolder.ReadConfig(path), Path.Combine(path, RunFolder.ConfigName));
        var settings = Settings.Of(
            values.GetValueOrDefault(Settings.EnvKey, Settings.DefaultEnv),
            values.GetValueOrDefault(Settings.AgentKey, Settings.DefaultAgent),
            [(values, "Key"), (rest, "Option")]);
        using var logging = Machine.CreateLogging(settings.Machine);
        var logger = logging.CreateLogger("sim");
        Session.LoadTorch(settings.Machine, logging);
        using var session = new Session(settings, settings.Train.Worlds, learns: true);
        using var folder = RunFolder.Resume(
            path, settings.ToJson(), settings.Train.KeepCheckpoints, TimeProvider.System, warning => Log.Warning(logger, warning), out var checkpoint);
        using (checkpoint)
        {
            if (checkpoint is null)
                Log.Warning(logger, $"'{path}' has no checkpoint yet, so the run begins again.");
            return Train(session, folder, checkpoint, publish, logger, stop);
        }
    }

    /// <summary>Trains until all is done or it is stopped, says so, and leaves everything in the folder.</summary>
    public static int Train(
        Session session, RunFolder folder, CheckpointReader? checkpoint, PublishConfig publish, ILogger logger, CancellationToken stop)
    {
        var (settings, start) = (session.Settings, Stopwatch.StartNew());
        using var exact = session.CreateExactEvaluation();
        using var trainer = new Trainer(
            settings.Train, folder, session.Worlds, session.Agent,
            episodes => session.CreateEvaluation(episodes, settings.EvaluationOptions()), session.Environment, exact);
        if (checkpoint is not null)
            trainer.Resume(checkpoint, warning => Log.Warning(logger, warning));

        using var publication = Publication.Start(publish, session.Worlds.Simulation, session.Device, folder.Path, logger);
        Console.WriteLine(
            $"Training {settings.Agent.Name} in {session.Worlds.Worlds:n0} worlds of {settings.Env.Name} on {session.Environment}. Run folder: {folder.Path}");
        var done = false;
        TrainProgress.Show(trainer.Fraction, report => done = trainer.Train(report, stop), stop);
        if (!done)
            return Stopped(folder);

        Console.WriteLine($"Trained for {trainer.Steps:n0} environment steps in {start.Elapsed.TotalSeconds:n1} s of this start.");
        try
        {
            Finish(session, folder, exact, trainer.Evaluate(settings.Train.FinalEpisodes, stop), trainer.Steps, start.Elapsed.TotalSeconds);
        }
        catch (OperationCanceledException)
        {
            return Stopped(folder);
        }

        return ExitCode.Done;
    }

    private static int Stopped(RunFolder folder)
    {
        Console.Error.WriteLine($"Stopped; a checkpoint is saved. Go on with: sim train --resume {folder.Path}");
        return ExitCode.Stopped;
    }

    private static void Finish(
        Session session, RunFolder folder, ExactEvaluation? exact, EpisodeStatistics statistics, long steps, double seconds)
    {
        var result = PolicyResult.Of(session.Env, session.Settings.Agent.Name, statistics);
        if (exact is not null)
        {
            var answer = exact.Evaluate((IDiscretePolicy)session.Agent);
            result = result with { Exact = ExactSummary.Of(exact, answer) };
            Distribution.Write(folder.Path, exact, answer);
        }

        result.Print(session.Settings.Train.EvaluateGreedy ? "Greedy policy" : "Policy");
        folder.WriteResult(JsonSerializer.Serialize(new { steps, seconds, evaluation = result.ToJson() }, PolicyResult.JsonOptions));
        RunReport.Write(folder.Path);
        Console.WriteLine($"Total {seconds:n1} s. Evaluate again: sim eval {folder.Path}. Curves: {folder.Path}/{RunReport.PageName}, {RunFolder.TableName}, or tensorboard --logdir {folder.Path}");
    }
}
