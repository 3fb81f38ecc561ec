using Sim.Runtime.Configuration;

namespace Sim.Envs.Pendulum;

public sealed record PendulumConfig
{
    [Option("acceleration of gravity, in m/s^2", Minimum = 0)]
    public double Gravity { get; init; } = 10;

    [Option("steps until an episode is truncated; 0 for never", Minimum = 0)]
    public int MaxSteps { get; init; } = 200;
}
