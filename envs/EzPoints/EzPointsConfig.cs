using Sim.Envs.Cards;
using Sim.Runtime.Configuration;

namespace Sim.Envs.EzPoints;

public sealed record EzPointsConfig : GymCardsConfig
{
    [Option("what the formula must come to; the cards are dealt so that 12 can be reached", Minimum = 2, Maximum = 1_000_000)]
    public int TargetPoints { get; init; } = 12;
}
