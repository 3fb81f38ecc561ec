using Sim.Envs.Cards;
using Sim.Runtime;
using Sim.Runtime.Ecs;
using Sim.Runtime.Episodes;

namespace Sim.Envs.GymCardsBlackjack;

/// <summary>
/// Observations of numbers: the player's sum, the dealer's card, whether an ace counts as 11, and as far as memory goes the steps that
/// were taken and the value of every card that the player has.
/// </summary>
/// <remarks>Upstream looks for an ace among cards where there are only their descriptions, so it never finds one.</remarks>
internal sealed class BlackjackView(GymCardsBlackjackConfig config)
{
    private const int Dealt = 2; // cards that the player begins with

    private int Cards => Math.Min(config.Depth + Dealt, CardPile.MostOfPlayer);

    public MultiDiscrete Space => new(
    [
        BlackjackRules.HighestSum + 1, BlackjackRules.Ten + 1, 2,
        .. config.Memory == Memory.None ? [] : (int[])[config.Depth + 1],
        .. config.Memory == Memory.History ? Enumerable.Repeat(BlackjackRules.Ten + 1, Cards) : [],
    ]);

    public void Build(EnvBuilder build)
    {
        var (tables, observations) = (build.Component<CardTableState>(), build.Observations<int>());
        build.Observe.Add(new Look { Tables = tables, Observations = observations, TellsAce = config.TellAce ? 1 : 0 });
        if (config.Memory != Memory.None)
            build.Observe.Add(new Count { Episodes = build.Episodes, Observations = observations });
        if (config.Memory == Memory.History)
            build.Observe.Add(new Recall { Tables = tables, Observations = observations, Cards = Cards });
    }

    /// <summary>The row that a world shows which has no history to show.</summary>
    /// <param name="player">Its hand.</param>
    /// <param name="shown">Value of the dealer's card.</param>
    /// <param name="steps">That it took.</param>
    public int[] Row(BlackjackHand player, int shown, int steps) =>
    [
        BlackjackRules.Sum(player), shown, config.TellAce ? BlackjackRules.UsableAce(player) : 0,
        .. config.Memory == Memory.None ? [] : (int[])[steps],
    ];

    private struct Look : IKernel
    {
        public Column<CardTableState> Tables;
        public Rows<int> Observations;
        public int TellsAce;

        public readonly void Run(int index)
        {
            ref var table = ref Tables[index];
            Observations[index, 0] = BlackjackRules.Sum(table.Player);
            Observations[index, 1] = BlackjackRules.Value(PlayingCard.Rank(table.DealerCards.At(0)) - 1);
            Observations[index, 2] = TellsAce != 0 ? BlackjackRules.UsableAce(table.Player) : 0;
        }
    }

    private struct Count : IKernel
    {
        public Column<Episode> Episodes;
        public Rows<int> Observations;

        public readonly void Run(int index) => Observations[index, 3] = Episodes[index].Step;
    }

    private struct Recall : IKernel
    {
        public Column<CardTableState> Tables;
        public Rows<int> Observations;
        public int Cards;

        public readonly void Run(int index)
        {
            for (var place = 0; place < Cards; place++)
            {
                var card = Tables[index].PlayerCards.At(place);
                Observations[index, 4 + place] = card == 0 ? 0 : BlackjackRules.Value(PlayingCard.Rank(card) - 1);
            }
        }
    }
}
