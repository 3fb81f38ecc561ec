using System.Runtime.CompilerServices;

namespace Sim.Envs.Cards;

/// <summary>Cards as numbers: rank * 4 + suit, 0 for none.</summary>
public static class PlayingCard
{
    /// <summary>Of numbers that a card can be, 0 included.</summary>
    public const int Count = (King + 1) * Suits;

    public const int Ace = 1, Ten = 10, King = 13, Suits = 4;

    // The suits in the order in which upstream's lists have them: hearts, spades, diamonds, clubs, and clubs, diamonds, hearts, spades.
    private const int HeartsFirst = 0b00_01_11_10;

    private static readonly string[] RankNames =
        ["", "ace", "2", "3", "4", "5", "6", "7", "8", "9", "10", "jack", "queen", "king"];

    private static readonly string[] SuitNames = ["clubs", "diamonds", "hearts", "spades"];

    /// <param name="rank">1 ace, 2 to 10, 11 jack, 12 queen, 13 king.</param>
    /// <param name="suit">0 clubs, 1 diamonds, 2 hearts, 3 spades.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Of(int rank, int suit) => (rank * Suits) + suit;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Rank(int card) => card / Suits;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Suit(int card) => card % Suits;

    /// <summary>The suit at a place of "HSDC".</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static int SuitFromHearts(int place) => (HeartsFirst >> (2 * place)) & (Suits - 1);

    /// <summary>"7 of hearts".</summary>
    public static string Name(int card) => $"{RankNames[Rank(card)]} of {SuitNames[Suit(card)]}";
}
