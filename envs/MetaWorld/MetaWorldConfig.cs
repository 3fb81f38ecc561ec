using Sim.Runtime.Configuration;

namespace Sim.Envs.MetaWorld;

/// <summary>Whose rules hold.</summary>
public enum Semantics
{
    /// <summary>Meta-World's code as it runs, its slips included.</summary>
    Upstream,

    /// <summary>What its authors meant.</summary>
    Clean,
}

/// <summary>Where the places of objects and goals come from.</summary>
public enum GoalSource
{
    /// <summary>Drawn anew for every episode.</summary>
    Drawn,

    /// <summary>One of the fifty that a benchmark gives the task, drawn for every episode.</summary>
    Fifty,
}

public sealed record MetaWorldConfig
{
    [Option("rules of Meta-World's code as it runs, or as its authors meant them; envs/MetaWorld/README.md lists the differences")]
    public Semantics Semantics { get; init; } = Semantics.Upstream;

    [Option("folder of Meta-World's own scenes, metaworld/assets of an installation; empty for the scenes that come with this project")]
    public string Assets { get; init; } = "";

    [Option("where objects and goals are placed: anew every episode, or as one of the fifty goals of the benchmark")]
    public GoalSource Goals { get; init; } = GoalSource.Drawn;

    [Option("seed of the benchmark's fifty goals")]
    public long GoalSeed { get; init; } = 42;

    [Option("show zeros in place of the goal, as the meta-learning benchmarks do")]
    public bool HideGoal { get; init; }

    [Option("end an episode in the step that solves the task")]
    public bool EndAtSuccess { get; init; }

    [Option("steps after which an episode is truncated, 0 for never")]
    public int MaxEpisodeSteps { get; init; } = 500;
}
