using Sim.Envs.Cards;
using Sim.Runtime.Configuration;

namespace Sim.Envs.GymCardsBlackjack;

public sealed record GymCardsBlackjackConfig : FlowGameConfig
{
    private const int FlowSteps = 10; // GFlowVLM's

    [Option("cards of the player in the first row of the picture; upstream's 5, of which the last is beyond its right side", Minimum = 4, Maximum = 5)]
    public int CardsInRow { get; init; } = 5;

    [Option("whether observations of numbers tell that an ace counts as 11, which upstream's never do")]
    public bool TellAce { get; init; }

    /// <summary>Steps of the longest episode: for the most cards there are 20 hits, and the stand.</summary>
    internal int Depth => IsFlow ? (Horizon > 0 ? Horizon : FlowSteps) : CardPile.MostOfPlayer - 1;
}
