using Sim.Envs.Cards;

namespace Sim.Envs.Blackjack;

/// <summary>How often, and by how much, Blackjack can be won at best, by dynamic programming over the player's hands.</summary>
/// <remarks>
/// Cards come from an endless deck, so the future depends on nothing but both hands. What is seen tells the player all of that but
/// whether an ace and a ten are all its cards, which matters only where every policy that is any good sticks.
/// </remarks>
internal sealed class BlackjackOptimum(BlackjackConfig config, int maxSteps = 0)
{
    private const int DealtCards = 2; // to the player: each other one took a step

    /// <summary>Values of a card, 1 for an ace, with their chances.</summary>
    public static IReadOnlyList<(int Value, double Chance)> Cards { get; } =
        [.. Enumerable.Range(1, BlackjackRules.Ten).Select(value => (value, value == BlackjackRules.Ten ? 4.0 / 13 : 1.0 / 13))];

    public KnownOptimum Compute()
    {
        var wins = Best(reward => reward > 0 ? 1 : 0, bust: 0);
        return new KnownOptimum(wins, wins, Best(reward => reward, bust: -1));
    }

    /// <summary>The highest mean of a measure of the reward, over all deals.</summary>
    private double Best(Func<double, double> measure, double bust)
    {
        var mean = 0.0;
        foreach (var (shown, chance) in Cards)
        {
            var dealers = DealerEnds(shown);
            var best = new Dictionary<BlackjackHand, double>();
            foreach (var (first, firstChance) in Cards)
            {
                foreach (var (second, secondChance) in Cards)
                    mean += chance * firstChance * secondChance * OfHand(Hand(first, second));
            }

            double OfHand(BlackjackHand hand)
            {
                if (BlackjackRules.Sum(hand) > BlackjackRules.Best)
                    return bust;
                if (maxSteps != 0 && hand.Cards - DealtCards >= maxSteps)
                    return 0;
                if (best.TryGetValue(hand, out var known))
                    return known;

                var stick = dealers.Sum(dealer => dealer.Value * measure(Reward(hand, dealer.Key)));
                var hit = Cards.Sum(card => card.Chance * OfHand(BlackjackRules.With(hand, card.Value)));
                return best[hand] = Math.Max(stick, hit);
            }
        }

        return mean;
    }

    private static BlackjackHand Hand(int first, int second) => BlackjackRules.With(BlackjackRules.With(default, first), second);

    /// <summary>What the dealer can come to, with its chances.</summary>
    /// <param name="shown">Value of its first card.</param>
    public static IReadOnlyDictionary<BlackjackHand, double> DealerEnds(int shown)
    {
        var ends = new Dictionary<BlackjackHand, double>();
        DealerEnds(BlackjackRules.With(default, shown), 1, ends);
        return ends;
    }

    private static void DealerEnds(BlackjackHand hand, double chance, Dictionary<BlackjackHand, double> ends)
    {
        if (hand.Cards > 1 && BlackjackRules.Sum(hand) >= BlackjackRules.DealerStands)
        {
            ends[hand] = ends.GetValueOrDefault(hand) + chance;
            return;
        }

        foreach (var (value, next) in Cards)
            DealerEnds(BlackjackRules.With(hand, value), chance * next, ends);
    }

    private double Reward(BlackjackHand player, BlackjackHand dealer)
    {
        var reward = BlackjackRules.Compare(player, dealer);
        if (BlackjackRules.IsNatural(player) == 0)
            return reward;
        if (config.Sab)
            return BlackjackRules.IsNatural(dealer) == 0 ? 1 : reward;
        return config.Natural && reward > 0 ? 1.5 : reward;
    }
}
