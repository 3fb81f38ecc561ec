using System.Runtime.CompilerServices;

namespace Sim.Envs.Cards;

/// <summary>What the score of a Blackjack hand depends on.</summary>
public struct BlackjackHand
{
    public short Hard;  // sum of its cards, aces counted as 1
    public byte HasAce; // 1 if it has one
    public byte Cards;  // how many
}

/// <summary>The rules that Gymnasium's Blackjack and gym-cards' have in common.</summary>
/// <remarks>Gymnasium 1.4 (gymnasium/envs/toy_text/blackjack.py), after Sutton and Barto (2018), example 5.1.</remarks>
internal static class BlackjackRules
{
    /// <summary>Kinds of cards, each as likely: ace, 2 to 10, jack, queen, king.</summary>
    public const int Deck = 13;

    public const int Best = 21;
    public const int DealerStands = 17;
    public const int Ten = 10;

    /// <summary>The highest sum there is: a ten on 21.</summary>
    public const int HighestSum = Best + Ten;

    /// <summary>The value of the n-th kind of card, from 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Value(int kind) => kind < Ten ? kind + 1 : Ten;

    /// <param name="hand">Before the card.</param>
    /// <param name="value">1 for an ace.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BlackjackHand With(BlackjackHand hand, int value) => new()
    {
        Hard = (short)(hand.Hard + value),
        HasAce = (byte)(hand.HasAce | (value == 1 ? 1 : 0)),
        Cards = (byte)(hand.Cards + 1),
    };

    /// <summary>1 where an ace counts as 11 without a bust.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int UsableAce(BlackjackHand hand) => hand.HasAce & (hand.Hard + Ten <= Best ? 1 : 0);

    /// <summary>The best sum of the hand; above 21 it is bust.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Sum(BlackjackHand hand) => hand.Hard + (UsableAce(hand) * Ten);

    /// <summary>1 for an ace and a ten and nothing else.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int IsNatural(BlackjackHand hand) =>
        hand.Cards == 2 && hand.HasAce != 0 && hand.Hard == Ten + 1 ? 1 : 0;

    /// <summary>1 where the first hand beats the second, -1 where it loses, 0 for a draw. A bust hand scores 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Compare(BlackjackHand first, BlackjackHand second)
    {
        var (one, other) = (Score(first), Score(second));
        return (one > other ? 1 : 0) - (one < other ? 1 : 0);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Score(BlackjackHand hand)
    {
        var sum = Sum(hand);
        return sum > Best ? 0 : sum;
    }
}
