using Sim.Envs.Cards;
using Sim.Runtime.Configuration;

namespace Sim.Envs.NumberLine;

public sealed record NumberLineConfig : FlowGameConfig
{
    [Option("highest number of the line; the lowest is 0", Minimum = 1, Maximum = 9999)]
    public int MaxPosition { get; init; } = 5;

    /// <summary>Steps of the longest episode.</summary>
    internal int Depth => Horizon > 0 ? Horizon : MaxSteps > 0 ? Math.Min(MaxSteps, 2 * MaxPosition) : 2 * MaxPosition;

    [Option("lowest number that start and target are drawn from; upstream's is 0", Minimum = 0)]
    public int LowestStart { get; init; }
}
