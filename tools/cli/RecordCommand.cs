using System.CommandLine;
using System.Text.Json.Nodes;
using Sim.Agents.Data;
using Sim.Agents.Training;
using Sim.Runtime;
using Sim.Runtime.Configuration;
using Sim.Runtime.Episodes;
using Sim.Runtime.Numerics;
using TorchSharp;

namespace Sim.Tools.Cli;

/// <summary>How a data set is recorded.</summary>
internal sealed record RecordConfig
{
    [Option("episodes to record", Minimum = 1)]
    public int Episodes { get; init; } = 100;

    [Option("seed of the first episode's world; each later one has the next number")]
    public ulong Seed { get; init; } = 1;

    [Option("noise on the actions: its standard deviation as a part of their range, or how often a discrete action is drawn at random", Minimum = 0)]
    public double Noise { get; init; }

    [Option("take an agent's likeliest action instead of drawing one")]
    public bool Greedy { get; init; } = true;

    [Option("episodes recorded side by side, and kept in memory until they are; 0 for as many as are good", Minimum = 0)]
    public int Worlds { get; init; }

    [Option("steps after which an episode is cut off, in a task without a time limit", Minimum = 1)]
    public int StepLimit { get; init; } = 1000;

    [Option("folder of data sets, as Minari's MINARI_DATASETS_PATH names one")]
    public string Datasets { get; init; } = "datasets";

    [Option("name of the data set in that folder; sim/ENV/POLICY-v0 if none is given")]
    public string Id { get; init; } = "";
}

/// <summary>sim record ENV: writes episodes as a Minari data set.</summary>
internal static class RecordCommand
{
    public const string PolicyKey = "policy";

    private const int MostWorlds = 256;
    private const long MostBytes = 512 << 20;

    public static Command Create(string[] args)
    {
        var env = new Argument<string?>("env") { Description = "the task; see sim envs", Arity = ArgumentArity.ZeroOrOne };
        var policy = new Option<string?>("--policy") { Description = $"who acts: {Policies.Known} [default: {Policies.Expert}]", HelpName = "name" };
        var resume = new Option<string?>("--resume") { Description = "go on with the data set in this folder", HelpName = "folder" };
        var group = new OptionGroup();
        var command = new Command("record", "Records episodes as a Minari data set.") { env, policy, resume };
        group.AddTo(command, [new RecordConfig(), new MachineConfig(), .. OptionGroup.EnvConfigs(args, fallback: false)]);
        command.SetAction((result, stop) => Task.FromResult(result.GetValue(resume) is { } folder
            ? Resume(folder, group.Given(result), result.GetValue(env) ?? result.GetValue(policy), stop)
            : Start(result.GetValue(env), result.GetValue(policy) ?? Policies.Expert, group.Given(result), stop)));
        return command;
    }

    private static int Start(string? env, string policy, IReadOnlyDictionary<string, string> flags, CancellationToken stop)
    {
        if (env is null)
            throw new UsageException("Say which task to record. See: sim envs.");

        Policies.Check(policy);
        var (config, rest) = OptionGroup.Split(new RecordConfig(), flags);
        var settings = SettingsOf(env, policy, rest);
        var task = settings.CreateEnv();
        config = config with
        {
            Worlds = Math.Min(config.Worlds > 0 ? config.Worlds : WorldsFor(task.Spec, config.StepLimit), config.Episodes),
            Id = config.Id.Length > 0 ? config.Id : $"sim/{settings.Env.Name}/{(Policies.IsScripted(policy) ? policy : settings.Agent.Name)}-v0",
        };
        var plan = new JsonObject { [Settings.EnvKey] = settings.Env.Name, [PolicyKey] = Policies.IsScripted(policy) ? policy : Path.GetFullPath(policy) };
        foreach (var option in OptionSet.Of(config).Where(option => option.Name != "datasets"))
            plan[option.Name] = option.Json(config);
        plan["precision"] = settings.Machine.Precision.ToString().ToLowerInvariant();
        foreach (var (name, value) in settings.EnvJson())
            plan[name] = value?.DeepClone();

        return Record(() => Recording.Create(Path.Combine(config.Datasets, config.Id), plan.ToJsonString(PolicyResult.JsonOptions)), policy, config, settings, stop);
    }

    private static int Resume(string path, IReadOnlyDictionary<string, string> flags, string? extra, CancellationToken stop)
    {
        if (extra is not null)
            throw new UsageException($"'{extra}' was given beside --resume. The data set's own task and policy are used; leave it out.");

        using var recording = Recording.Resume(path);
        var values = ConfigFile.Parse(recording.Plan, path);
        var fixedOption = flags.Keys.FirstOrDefault(values.ContainsKey);
        if (fixedOption is not null)
            throw new UsageException($"Option --{fixedOption} was given beside --resume, but the data set has its own: {values[fixedOption]}. Leave it out.");

        values.Remove(PolicyKey, out var policy);
        Policies.Check(policy!);
        var (config, rest) = OptionGroup.Split(new RecordConfig(), values);
        foreach (var (name, value) in flags)
            rest[name] = value;
        return Record(() => recording, policy!, config, SettingsOf(values[Settings.EnvKey], policy!, rest), stop);
    }

    private static Settings SettingsOf(string env, string policy, Dictionary<string, string> flags) => Policies.IsScripted(policy)
        ? Settings.Of(env, Settings.DefaultAgent, [(flags, "Option")])
        : Policies.OfRun(policy, new Dictionary<string, string>(flags) { [Settings.EnvKey] = env }, out _);

    /// <summary>Opens the recording when all else is known to be right, so that a wrong option leaves no folder.</summary>
    private static int Record(Func<Recording> open, string policy, RecordConfig config, Settings settings, CancellationToken stop)
    {
        using var device = Machine.CreateDevice(settings.Machine);
        var task = settings.CreateEnv();
        var acts = Policies.IsScripted(policy) ? Policies.Scripted(policy, task) : new GivenActions();
        using var simulation = new Simulation(
            device,
            OptionsOf(settings, config.StepLimit),
            new GroupSpec(task, config.Worlds, config.Noise > 0 ? new NoisyPolicy(acts, config.Noise) : acts));
        if (Policies.IsScripted(policy))
            return Record(open, new Recorder(simulation), task, config, settings, policy, stop);

        using var logging = Machine.CreateLogging(settings.Machine);
        var logger = logging.CreateLogger("sim");
        Session.LoadTorch(settings.Machine, logging);
        using var checkpoint = RunFolder.LatestCheckpoint(policy, warning => Log.Warning(logger, warning));
        using var session = new Session(settings, worlds: 1, learns: false);
        session.Agent.LoadPolicy(checkpoint);
        using var tensors = session.See(simulation);
        var recorder = new Recorder(
            simulation,
            () => session.Agent.Act(tensors, config.Greedy),
            firstId => torch.manual_seed((long)CounterRandom.Key(config.Seed, (ulong)firstId)));
        return Record(open, recorder, task, config, settings, settings.Agent.Name, stop);
    }

    private static int Record(
        Func<Recording> open, Recorder recorder, IEnv task, RecordConfig config, Settings settings, string policy, CancellationToken stop)
    {
        using var recording = open();
        var metadata = MinariMetadata.Of(task.Spec, config.Id, policy, settings.EnvJson());
        CountProgress.Show("episodes", config.Episodes, report =>
            recording.Run(recorder, config.Episodes, config.Worlds, config.Seed, metadata, report, stop));
        Console.WriteLine($"Recorded {config.Episodes:n0} episodes of {task.Spec.Name} in {recording.Folder}. Look: sim data {recording.Folder}");
        return ExitCode.Done;
    }

    internal static SimulationOptions OptionsOf(Settings settings, int stepLimit) => new()
    {
        Autoreset = AutoresetMode.NextStep,
        Precision = settings.Machine.Precision,
        StepLimit = stepLimit,
    };

    /// <summary>As many as fit into the memory that is meant for them, at most enough to keep every lane of every core busy.</summary>
    private static int WorldsFor(EnvSpec spec, int stepLimit)
    {
        var bytesPerStep = spec.Observation.RowBytes + spec.Action.RowBytes + spec.Infos.Sum(info => info.Width * info.Type.Bytes()) + sizeof(double);
        var steps = spec.MaxSteps > 0 ? spec.MaxSteps : stepLimit;
        return (int)Math.Clamp(MostBytes / bytesPerStep / steps, 1, MostWorlds);
    }
}
