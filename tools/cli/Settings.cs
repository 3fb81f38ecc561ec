using System.Text.Json;
using System.Text.Json.Nodes;
using Sim.Agents;
using Sim.Agents.Training;
using Sim.Envs;
using Sim.Runtime;
using Sim.Runtime.Configuration;

namespace Sim.Tools.Cli;

/// <summary>Everything a command was told, each in the record that it belongs to.</summary>
/// <remarks>Later sources win: defaults, then the preset of env and agent, then the file of differences, then flags.</remarks>
internal sealed class Settings
{
    public const string EnvKey = "env", AgentKey = "agent";
    public const string DefaultEnv = "frozen-lake", DefaultAgent = "ppo";

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private readonly object _envConfig;

    private Settings(EnvEntry env, AgentEntry agent, object envConfig, object agentConfig, TrainConfig train, MachineConfig machine) =>
        (Env, Agent, _envConfig, AgentConfig, Train, Machine) = (env, agent, envConfig, agentConfig, train, machine);

    public EnvEntry Env { get; }

    public AgentEntry Agent { get; }

    public object AgentConfig { get; }

    public TrainConfig Train { get; }

    public MachineConfig Machine { get; }

    /// <param name="env">Name of the env.</param>
    /// <param name="agent">Name of the agent.</param>
    /// <param name="sources">Values by option, the least important first, each with what an error calls an option of it.</param>
    /// <exception cref="UsageException">An unknown name or a wrong value.</exception>
    public static Settings Of(string env, string agent, IReadOnlyList<(IReadOnlyDictionary<string, string> Values, string Source)> sources)
    {
        var (envEntry, agentEntry) = (EnvCatalog.Find(env), AgentCatalog.Find(agent));
        object[] configs = [envEntry.Defaults, agentEntry.Defaults, new TrainConfig(), new MachineConfig()];
        foreach (var (values, source) in sources)
        {
            foreach (var (name, text) in values)
            {
                if (name is EnvKey or AgentKey)
                    continue;

                var owner = Array.FindIndex(configs, config => OptionSet.Of(config).Any(option => option.Name == name));
                if (owner < 0)
                    throw new UsageException(UnknownOption(name, source, envEntry, agentEntry));
                configs[owner] = OptionSet.With(configs[owner], new Dictionary<string, string> { [name] = text }, source);
            }
        }

        return new Settings(
            envEntry, agentEntry, configs[0], configs[1], (TrainConfig)configs[2], (MachineConfig)configs[3]);
    }

    /// <summary>From the words of a command and the files that they name.</summary>
    public static Settings FromSources(string? env, string? agent, string? file, IReadOnlyDictionary<string, string> flags)
    {
        var differences = file is null ? [] : ConfigFile.Read(file);
        env ??= differences.GetValueOrDefault(EnvKey, DefaultEnv);
        agent ??= differences.GetValueOrDefault(AgentKey, DefaultAgent);
        return Of(EnvCatalog.Find(env).Name, AgentCatalog.Find(agent).Name, [(Preset(env, agent), "Preset"), (differences, "Key"), (flags, "Option")]);
    }

    /// <summary>The values that suit an agent in an env, where somebody has tuned them.</summary>
    public static IReadOnlyDictionary<string, string> Preset(string env, string agent)
    {
        var name = $"{env}.{agent}.json";
        using var stream = typeof(Settings).Assembly.GetManifestResourceStream(name);
        if (stream is null)
            return new Dictionary<string, string>();

        using var reader = new StreamReader(stream);
        return ConfigFile.Parse(reader.ReadToEnd(), $"presets/{name}");
    }

    /// <summary>Those of a run's values that are not its env's.</summary>
    public static Dictionary<string, string> WithoutEnv(IReadOnlyDictionary<string, string> values, string env)
    {
        var options = OptionSet.Of(EnvCatalog.Find(env).Defaults).Select(option => option.Name).ToHashSet();
        return values.Where(value => !options.Contains(value.Key)).ToDictionary();
    }

    public IEnv CreateEnv() => Env.CreateFrom(_envConfig);

    /// <summary>Of the worlds in which the run's own policy is measured.</summary>
    public SimulationOptions EvaluationOptions() => new() { Precision = Machine.Precision, Seed = Train.Seed, StepLimit = Train.StepLimit };

    /// <summary>Every option with its value, as a file of differences that makes the same run.</summary>
    public string ToJson()
    {
        var json = new JsonObject { [EnvKey] = Env.Name, [AgentKey] = Agent.Name };
        foreach (var config in (object[])[Train, Machine, _envConfig, AgentConfig])
        {
            foreach (var option in OptionSet.Of(config).Where(option => !IsLocal(option.Name)))
                json[option.Name] = option.Json(config);
        }

        return json.ToJsonString(Indented);
    }

    /// <summary>The task's options with their values.</summary>
    public JsonObject EnvJson()
    {
        var json = new JsonObject();
        foreach (var option in OptionSet.Of(_envConfig))
            json[option.Name] = option.Json(_envConfig);
        return json;
    }

    /// <summary>The task's options with their values, as they would be typed.</summary>
    public Dictionary<string, string> EnvOptions() =>
        OptionSet.Of(_envConfig).ToDictionary(option => option.Name, option => option.Get(_envConfig));

    /// <summary>Options of one machine or one start, which say nothing about the run.</summary>
    private static bool IsLocal(string name) =>
        name is "libtorch" or "force-libtorch" or "log-level";

    private static string UnknownOption(string name, string source, EnvEntry env, AgentEntry agent)
    {
        var owner = EnvCatalog.All.Select(entry => (entry.Name, entry.Defaults))
            .Concat(AgentCatalog.All.Select(entry => (entry.Name, entry.Defaults)))
            .FirstOrDefault(entry => OptionSet.Of(entry.Defaults).Any(option => option.Name == name));
        if (owner.Name is not null)
            return $"{source} '{name}' belongs to {owner.Name}, and this is {env.Name} with {agent.Name}. See: sim describe {env.Name}.";

        var known = ((object[])[env.Defaults, agent.Defaults, new TrainConfig(), new MachineConfig()])
            .SelectMany(config => OptionSet.Of(config)).Select(option => option.Name);
        return Suggestion.Unknown(source.ToLowerInvariant(), name, known);
    }
}
