using Sim.Agents.Training;
using Sim.Runtime;
using Sim.Runtime.Episodes;

namespace Sim.Tools.Cli;

/// <summary>Who can act in a task, beside the agent of a run.</summary>
internal static class Policies
{
    public const string Random = "random", Expert = "expert";

    public const string Known = $"{Random}, {Expert}, or the folder of a run";

    public static bool IsScripted(string name) => name is Random or Expert;

    /// <exception cref="UsageException">The task has no expert.</exception>
    public static IPolicy Scripted(string name, IEnv env) =>
        name == Random ? new RandomPolicy()
        : env is IHasExpert task ? task.CreateExpert()
        : throw new UsageException($"No expert is known for {env.Spec.Name}. Give --policy {Random}, or the folder of a run.");

    /// <exception cref="UsageException">The name is that of no policy and no run.</exception>
    public static void Check(string name)
    {
        if (!IsScripted(name) && !RunFolder.IsRun(name))
            throw new UsageException($"Unknown policy '{name}'. Known: {Known}.");
    }

    /// <summary>The settings of a run, with others in their place where these are given.</summary>
    /// <param name="path">Of the run's folder.</param>
    /// <param name="flags">Options, and <see cref="Settings.EnvKey"/> for another task than the run's.</param>
    /// <param name="env">The task of the run.</param>
    public static Settings OfRun(string path, IReadOnlyDictionary<string, string> flags, out string env)
    {
        var values = ConfigFile.Parse(RunFolder.ReadConfig(path), Path.Combine(path, RunFolder.ConfigName));
        env = values.GetValueOrDefault(Settings.EnvKey, Settings.DefaultEnv);
        var other = flags.GetValueOrDefault(Settings.EnvKey, env);
        return Settings.Of(
            other,
            values.GetValueOrDefault(Settings.AgentKey, Settings.DefaultAgent),
            [(other == env ? values : Settings.WithoutEnv(values, env), "Key"), (flags, "Option")]);
    }
}
