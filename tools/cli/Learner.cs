using Sim.Agents;
using Sim.Agents.GFlowNet;
using Sim.Agents.Training;
using Sim.Envs;
using Sim.Runtime.Configuration;

namespace Sim.Tools.Cli;

/// <summary>Who takes part in a comparison: an agent, or the generative flow network with one of its losses.</summary>
internal sealed record Learner(string Name, Settings Settings)
{
    public const string LossOption = "loss";

    private const string FlowAgent = "gflownet";

    /// <summary>Power of the reward that is sampled in proportion to; null for who maximises.</summary>
    public double? Beta => (Settings.AgentConfig as GFlowNetConfig)?.Beta;

    /// <summary>Whether it learns only where every state may be the last.</summary>
    public bool NeedsStop => Settings.AgentConfig is GFlowNetConfig { Loss: FlowLoss.ModifiedDb or FlowLoss.ModifiedSubtb };

    public static IReadOnlyList<string> Names() =>
    [
        .. AgentCatalog.All.Select(entry => entry.Name).Where(name => name != FlowAgent),
        .. OptionSet.Of(new GFlowNetConfig()).First(option => option.Name == LossOption).Values.Split('|'),
    ];

    /// <param name="env">The task.</param>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="budget">Options that all have, below those that were typed.</param>
    /// <param name="flags">What was typed: for each learner, those that are its options.</param>
    public static Learner Of(string env, string name, IReadOnlyDictionary<string, string> budget, IReadOnlyDictionary<string, string> flags)
    {
        var agent = AgentCatalog.All.Any(entry => entry.Name == name) ? name : FlowAgent;
        var loss = agent == FlowAgent ? new Dictionary<string, string> { [LossOption] = name } : [];

        // The task is that of the flow network's preset for all, for instance with its rewards.
        var task = Those(Settings.Preset(env, FlowAgent), [EnvCatalog.Find(env).Defaults]);
        return new Learner(name, Settings.Of(env, agent,
        [
            (task, "Preset"), (Settings.Preset(env, agent), "Preset"), (budget, "Budget"), (Those(flags, Configs(env, agent)), "Option"), (loss, "Learner"),
        ]));
    }

    public bool Has(string option) => Those(new Dictionary<string, string> { [option] = "" }, Configs(Settings.Env.Name, Settings.Agent.Name)).Count > 0;

    private static object[] Configs(string env, string agent) =>
        [EnvCatalog.Find(env).Defaults, AgentCatalog.Find(agent).Defaults, new TrainConfig(), new MachineConfig()];

    private static Dictionary<string, string> Those(IReadOnlyDictionary<string, string> values, object[] configs)
    {
        var names = configs.SelectMany(config => OptionSet.Of(config)).Select(option => option.Name).ToHashSet();
        return values.Where(value => names.Contains(value.Key)).ToDictionary();
    }
}
