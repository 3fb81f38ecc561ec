using Sim.Runtime.Configuration;

namespace Sim.Envs.CartPole;

public sealed record CartPoleConfig
{
    [Option("reward 0 for each step and -1 for a fall, as Sutton and Barto have it, instead of 1 for each step")]
    public bool SuttonBartoReward { get; init; }

    [Option("steps until an episode is truncated; 0 for never", Minimum = 0)]
    public int MaxSteps { get; init; } = 500;
}
