using Sim.Envs.Cards;
using Sim.Runtime.Configuration;

namespace Sim.Envs.GymCardsBlackjack;

public sealed record GymCardsBlackjackConfig : GymCardsConfig
{
    [Option("cards of the player in the first row of the picture; upstream's 5, of which the last is beyond its right side", Minimum = 4, Maximum = 5)]
    public int CardsInRow { get; init; } = 5;
}
