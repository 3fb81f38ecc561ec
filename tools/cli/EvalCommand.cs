using System.CommandLine;
using Sim.Agents.Training;
using Sim.Runtime;
using Sim.Runtime.Configuration;
using Sim.Runtime.Numerics;

namespace Sim.Tools.Cli;

/// <summary>What an evaluation needs beside its policy.</summary>
internal sealed record EvalConfig
{
    [Option("episodes to count; shared out evenly over worlds", Minimum = 1)]
    public int Episodes { get; init; } = 10_000;

    [Option("seed of the worlds")]
    public ulong Seed { get; init; } = 1;

    [Option("steps after which an episode is cut off, in a task without a time limit", Minimum = 1)]
    public int StepLimit { get; init; } = 1000;

    [Option("take the likeliest action instead of drawing one")]
    public bool Greedy { get; init; } = true;
}

/// <summary>sim eval RUN, or sim eval ENV --policy NAME: measures a policy.</summary>
internal static class EvalCommand
{
    public static Command Create(string[] args)
    {
        var target = new Argument<string>("run or env") { Description = "folder of a run, or with --policy also a task" };
        var policy = new Option<string?>("--policy") { Description = $"who acts in the task: {Policies.Known}", HelpName = "name" };
        var json = OptionGroup.Json();
        var group = new OptionGroup();
        var command = new Command("eval", "Measures a policy.") { target, policy, json };
        group.AddTo(command, [new EvalConfig(), new MachineConfig(), .. OptionGroup.EnvConfigs(args, fallback: false)]);
        command.SetAction((result, stop) => Task.FromResult(
            Run(result.GetValue(target)!, result.GetValue(policy), group.Given(result), result.GetValue(json), stop)));
        return command;
    }

    private static int Run(string target, string? policy, IReadOnlyDictionary<string, string> flags, bool json, CancellationToken stop)
    {
        var (config, rest) = OptionGroup.Split(new EvalConfig(), flags);
        var result = policy switch
        {
            null when RunFolder.IsRun(target) => OfRun(target, target, config, rest, stop),
            null => throw new UsageException(NoPolicy(target)),
            _ when Policies.IsScripted(policy) => OfScripted(policy, target, config, rest, stop),
            _ when RunFolder.IsRun(policy) => OfRun(policy, policy, config, Add(rest, target), stop),
            _ => throw new UsageException($"Unknown policy '{policy}'. Known: {Policies.Known}."),
        };
        if (json)
            Console.WriteLine(result.ToJson().ToJsonString(PolicyResult.JsonOptions));
        else
            result.Print(policy is not null && Policies.IsScripted(policy) ? $"The {policy} policy" : config.Greedy ? "Greedy policy" : "Policy");
        return ExitCode.Done;
    }

    private static PolicyResult OfScripted(string policy, string env, EvalConfig config, Dictionary<string, string> flags, CancellationToken stop)
    {
        var settings = RunFolder.IsRun(env)
            ? Policies.OfRun(env, flags, out _)
            : Settings.Of(env, Settings.DefaultAgent, [(flags, "Option")]);
        using var device = Machine.CreateDevice(settings.Machine);
        var task = settings.CreateEnv();
        var worlds = Evaluation.WorldsFor(config.Episodes);
        using var simulation = new Simulation(
            device,
            Options(config, settings) with { Seed = CounterRandom.Key(config.Seed, 0) },
            new GroupSpec(task, worlds, Policies.Scripted(policy, task)));
        var statistics = Evaluation.Count(simulation, (config.Episodes + worlds - 1) / worlds, simulation.Step, stop);
        return PolicyResult.Of(task, policy, statistics);
    }

    private static PolicyResult OfRun(string path, string name, EvalConfig config, Dictionary<string, string> flags, CancellationToken stop)
    {
        var settings = Policies.OfRun(path, flags, out var env);
        using var logging = Machine.CreateLogging(settings.Machine);
        var logger = logging.CreateLogger("sim");
        Session.LoadTorch(settings.Machine, logging);
        using var checkpoint = RunFolder.LatestCheckpoint(path, warning => Log.Warning(logger, warning));
        using var session = new Session(settings, worlds: 1, learns: false);
        session.Agent.LoadPolicy(checkpoint);
        if (settings.Env.Name != env)
            Log.Warning(logger, $"The policy of '{path}' was trained in {env}, not in {settings.Env.Name}.");
        using var evaluation = session.CreateEvaluation(config.Episodes, Options(config, settings));
        using var exact = session.CreateExactEvaluation();
        return PolicyResult.Of(session.Env, name, evaluation.Run(session.Agent, config.Greedy, stop)) with
        {
            Exact = exact is null ? null : ExactSummary.Of(exact, exact.Evaluate((IDiscretePolicy)session.Agent)),
        };
    }

    private static SimulationOptions Options(EvalConfig config, Settings settings) => new()
    {
        Precision = settings.Machine.Precision,
        Seed = config.Seed,
        StepLimit = config.StepLimit,
    };

    private static Dictionary<string, string> Add(Dictionary<string, string> flags, string env) =>
        new(flags) { [Settings.EnvKey] = env };

    private static string NoPolicy(string target) =>
        Envs.EnvCatalog.All.Any(entry => entry.Name == target)
            ? $"'{target}' is a task: say who acts, with --policy {Policies.Random}, {Policies.Expert} or RUN."
            : $"'{target}' is neither the folder of a run nor a task. {Suggestion.Unknown("env", target, Envs.EnvCatalog.All.Select(entry => entry.Name))}";
}
