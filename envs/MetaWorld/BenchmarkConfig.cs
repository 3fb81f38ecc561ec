using Sim.Runtime.Configuration;

namespace Sim.Envs.MetaWorld;

/// <summary>Which tasks of a meta-learning benchmark.</summary>
public enum BenchmarkPart
{
    Train,
    Test,
}

public sealed record BenchmarkConfig
{
    [Option("rules of Meta-World's code as it runs, or as its authors meant them; envs/MetaWorld/README.md lists the differences")]
    public Semantics Semantics { get; init; } = Semantics.Upstream;

    [Option("folder of Meta-World's own scenes, metaworld/assets of an installation; empty for the scenes that come with this project")]
    public string Assets { get; init; } = "";

    [Option("seed of the benchmark's fifty goals a task")]
    public long GoalSeed { get; init; } = 42;

    [Option("tasks to train on or to test on; the multi-task benchmarks have only the former")]
    public BenchmarkPart Part { get; init; } = BenchmarkPart.Train;

    [Option("append to every observation which task it is, as one number a task; not where the benchmark hides the goal")]
    public bool OneHot { get; init; } = true;

    [Option("end an episode in the step that solves the task")]
    public bool EndAtSuccess { get; init; }

    [Option("steps after which an episode is truncated, 0 for what the benchmark has")]
    public int MaxEpisodeSteps { get; init; }
}
