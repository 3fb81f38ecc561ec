using System.CommandLine;
using System.CommandLine.Parsing;
using Sim.Agents;
using Sim.Envs;
using Sim.Runtime.Configuration;

namespace Sim.Tools.Cli;

/// <summary>The options of config records as flags of a command, and the values that were given to them.</summary>
internal sealed class OptionGroup
{
    private readonly List<(string Name, System.CommandLine.Option Flag)> _flags = [];

    public static Option<bool> Json() => new("--json") { Description = "print one JSON object on standard output and nothing else there" };

    /// <summary>Adds a flag for every option of the records. Where several records share a name, they share the flag.</summary>
    public void AddTo(Command command, IEnumerable<object> configs, IReadOnlyDictionary<string, string>? preset = null)
    {
        foreach (var option in configs.SelectMany(config => OptionSet.Of(config)).DistinctBy(option => option.Name))
        {
            var tuned = preset?.GetValueOrDefault(option.Name);
            var text = $"{option.Help} ({option.Values}) [default: {tuned ?? option.Default}]";
            System.CommandLine.Option flag = option.IsSwitch
                ? new Option<bool>($"--{option.Name}") { Description = text }
                : new Option<string>($"--{option.Name}") { Description = text, HelpName = "value" };
            _flags.Add((option.Name, flag));
            command.Options.Add(flag);
        }
    }

    /// <summary>What was typed, by option.</summary>
    public IReadOnlyDictionary<string, string> Given(ParseResult result)
    {
        var values = new Dictionary<string, string>();
        foreach (var (name, flag) in _flags)
        {
            if (result.GetResult(flag) is not OptionResult { Implicit: false } given)
                continue;

            values[name] = flag is Option<bool> ? (given.GetValueOrDefault<bool>() ? "true" : "false") : given.GetValueOrDefault<string>() ?? "";
        }

        return values;
    }

    /// <summary>A record made from those of the given values that are its options, and the other values.</summary>
    public static (T Config, Dictionary<string, string> Others) Split<T>(T defaults, IReadOnlyDictionary<string, string> given)
        where T : class
    {
        var names = OptionSet.Of(defaults).Select(option => option.Name).ToHashSet();
        return (
            OptionSet.With(defaults, given.Where(value => names.Contains(value.Key)).ToDictionary()),
            given.Where(value => !names.Contains(value.Key)).ToDictionary());
    }

    /// <summary>Whose option this is, if it is any's.</summary>
    public static string? BelongsElsewhere(string name)
    {
        var owners = EnvCatalog.All.Select(entry => (entry.Name, entry.Defaults))
            .Concat(AgentCatalog.All.Select(entry => (entry.Name, entry.Defaults)))
            .Where(entry => OptionSet.Of(entry.Defaults).Any(option => option.Name == name))
            .Select(entry => entry.Name)
            .ToList();
        return owners.Count == 0 ? null : $"Option --{name} belongs to {string.Join(", ", owners)} and not to this command's env or agent.";
    }

    /// <summary>The env that the words name, if any does: its options are the ones to offer.</summary>
    public static EnvEntry? EnvIn(string[] args) => EnvCatalog.All.FirstOrDefault(entry => args.Contains(entry.Name));

    /// <summary>The agent that the words name, if any does.</summary>
    public static AgentEntry? AgentIn(string[] args) => AgentCatalog.All.FirstOrDefault(entry => args.Contains(entry.Name));

    /// <summary>Defaults of the env that the words name, or of all envs.</summary>
    public static IEnumerable<object> EnvConfigs(string[] args, bool fallback = true) =>
        EnvIn(args) is { } entry ? [entry.Defaults]
        : fallback ? [EnvCatalog.Find(Settings.DefaultEnv).Defaults]
        : EnvCatalog.All.Select(each => each.Defaults);

    /// <summary>Defaults of the agent that the words name, or of the default one.</summary>
    public static IEnumerable<object> AgentConfigs(string[] args) =>
        [(AgentIn(args) ?? AgentCatalog.Find(Settings.DefaultAgent)).Defaults];
}
