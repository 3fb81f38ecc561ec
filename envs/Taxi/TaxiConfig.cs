using Sim.Runtime.Configuration;

namespace Sim.Envs.Taxi;

public sealed record TaxiConfig
{
    [Option("whether rain may carry the taxi to the left or right of its way")]
    public bool Rainy { get; init; }

    [Option("chance that a taxi in the rain goes where it wants", Minimum = 0, Maximum = 1)]
    public double RainyProbability { get; init; } = 0.8;

    [Option("whether a passenger may change its destination at the taxi's first move with it")]
    public bool FicklePassenger { get; init; }

    [Option("chance that a fickle passenger does", Minimum = 0, Maximum = 1)]
    public double FickleProbability { get; init; } = 0.3;

    [Option("steps until an episode is truncated; 0 for never", Minimum = 0)]
    public int MaxSteps { get; init; } = 200;
}
