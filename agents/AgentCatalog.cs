using Sim.Agents.GFlowNet;
using Sim.Agents.Ppo;
using Sim.Agents.Sac;
using Sim.Agents.Training;
using Sim.Runtime;
using Sim.Runtime.Configuration;

namespace Sim.Agents;

/// <summary>Every agent, by the name on the command line. A new agent adds one line here.</summary>
public static class AgentCatalog
{
    public static IReadOnlyList<AgentEntry> All { get; } =
    [
        AgentEntry.Of<GFlowNetConfig>(
            "gflownet", "generative flow network, samples in proportion to reward", (config, context) => new GFlowNetAgent(config, context)),
        AgentEntry.Of<PpoConfig>("ppo", "proximal policy optimisation", (config, context) => new PpoAgent(config, context)),
        AgentEntry.Of<SacConfig>("sac", "soft actor-critic, off-policy from a replay buffer", (config, context) => new SacAgent(config, context)),
    ];

    /// <exception cref="UsageException">No agent of this name.</exception>
    public static AgentEntry Find(string name) =>
        All.FirstOrDefault(entry => entry.Name == name)
        ?? throw new UsageException(Suggestion.Unknown("agent", name, All.Select(entry => entry.Name)));
}

/// <summary>A line of the catalog: an agent, its options with their defaults, and how to make it.</summary>
public sealed class AgentEntry
{
    private readonly Func<object, AgentContext, IAgent> _create;

    private AgentEntry(string name, string summary, object defaults, Func<object, AgentContext, IAgent> create) =>
        (Name, Summary, Defaults, _create) = (name, summary, defaults, create);

    public string Name { get; }

    public string Summary { get; }

    /// <summary>The config record with its default values.</summary>
    public object Defaults { get; }

    public static AgentEntry Of<TConfig>(string name, string summary, Func<TConfig, AgentContext, IAgent> create)
        where TConfig : class, new() =>
        new(name, summary, new TConfig(), (config, context) => create((TConfig)config, context));

    /// <param name="config">A record of the type of <see cref="Defaults"/>.</param>
    /// <param name="context">The worlds that it learns from, and its device.</param>
    public IAgent Create(object config, AgentContext context) => _create(config, context);
}
