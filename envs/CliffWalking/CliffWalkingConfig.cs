using Sim.Runtime.Configuration;

namespace Sim.Envs.CliffWalking;

public sealed record CliffWalkingConfig
{
    [Option("whether the walker may slip to either side, each way with the same chance")]
    public bool Slippery { get; init; }

    [Option("steps until an episode is truncated; 0 for never, as in Gymnasium", Minimum = 0)]
    public int MaxSteps { get; init; }
}
