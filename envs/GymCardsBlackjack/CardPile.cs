using System.Runtime.CompilerServices;

namespace Sim.Envs.GymCardsBlackjack;

/// <summary>Up to 24 cards in the order in which they were drawn, a byte each.</summary>
public struct CardPile
{
    /// <summary>Cards that the longest hand has: 21 aces and one more.</summary>
    public const int MostOfPlayer = 22;

    /// <summary>The same for the dealer, who stops at 17: six aces, a six that makes them 12, and five aces.</summary>
    public const int MostOfDealer = 12;

    public ulong First;
    public ulong Second;
    public ulong Third;

    /// <summary>The number of a card, 0 behind the last.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly int At(int place) =>
        (int)((place < 8 ? First : place < 16 ? Second : Third) >> (8 * (place & 7))) & 0xFF;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static CardPile With(CardPile pile, int place, int card)
    {
        var bits = (ulong)card << (8 * (place & 7));
        if (place < 8)
            pile.First |= bits;
        else if (place < 16)
            pile.Second |= bits;
        else
            pile.Third |= bits;
        return pile;
    }
}
