using Sim.Runtime.Configuration;

namespace Sim.Agents.Training;

/// <summary>A run, whatever its task and its agent are.</summary>
public sealed record TrainConfig
{
    [Option("environment steps to train for, over all worlds", Minimum = 1)]
    public long Steps { get; init; } = 20_000_000;

    [Option("episodes after which to stop, over all worlds, if they end before the steps do; 0 for no such end", Minimum = 0)]
    public long StopEpisodes { get; init; }

    [Option("worlds that are stepped together", Minimum = 1)]
    public int Worlds { get; init; } = 1024;

    [Option("seed of the run: of the worlds, the networks and the exploration")]
    public ulong Seed { get; init; } = 1;

    [Option("evaluate after every this many iterations; 0 for only at the end", Minimum = 0)]
    public int EvaluateEvery { get; init; } = 20;

    [Option("episodes of an evaluation while training", Minimum = 1)]
    public int EvaluateEpisodes { get; init; } = 1000;

    [Option("episodes of the last evaluation", Minimum = 1)]
    public int FinalEpisodes { get; init; } = 10_000;

    [Option("steps after which an evaluation cuts an episode off, in a task without a time limit", Minimum = 1)]
    public int StepLimit { get; init; } = 1000;

    [Option("whether evaluations take the likeliest action instead of drawing one")]
    public bool EvaluateGreedy { get; init; } = true;

    [Option("write a checkpoint after this many seconds of training; one is always written at the end", Minimum = 0)]
    public double CheckpointSeconds { get; init; } = 30;

    [Option("checkpoints to keep", Minimum = 1)]
    public int KeepCheckpoints { get; init; } = 3;
}
