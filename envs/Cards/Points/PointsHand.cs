using System.Runtime.CompilerServices;
using Sim.Runtime;
using Sim.Runtime.Ecs;

namespace Sim.Envs.Cards.Points;

/// <summary>The cards of a world, and the formula that is made of them.</summary>
public struct PointsHand
{
    public Formula Formula;
    public ulong Available; // four bits a number: how many cards of it are left
    public uint Cards;      // a byte each, the first in the lowest
    public int Used;        // numbers that were taken from them

    private const int Bits = 4;

    /// <summary>How many cards of a number are left.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly int Left(int number) => (int)(Available >> (Bits * number)) & ((1 << Bits) - 1);

    /// <summary>Of each four bits the lowest, 1 where they are not 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Present(ulong available) =>
        (available | (available >> 1) | (available >> 2) | (available >> 3)) & 0x1111_1111_1111_1111;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong One(int number) => 1UL << (Bits * number);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly int Card(int place) => (int)(Cards >> (8 * place)) & 0xFF;
}

/// <summary>What a game of points shows beside the observation, as kernels write it.</summary>
internal readonly struct PointsColumns
{
    public const string CardsInfo = "Cards", NumbersInfo = "Numbers", FormulaInfo = "Formula", LegalInfo = "legal", ValueInfo = "value";

    private readonly Column<PointsHand> _hands;
    private readonly Rows<byte> _cards;
    private readonly Rows<byte> _numbers;
    private readonly Rows<byte> _formula;
    private readonly Column<byte> _legal;
    private readonly Column<double> _value;
    private readonly int _cardCount;
    private readonly int _tokenCapacity;
    private readonly int _largestNumber;

    public PointsColumns(EnvBuilder build, PointsRules rules)
    {
        _hands = build.Component<PointsHand>();
        _cards = build.Info<byte>(CardsInfo);
        _numbers = build.Info<byte>(NumbersInfo);
        _formula = build.Info<byte>(FormulaInfo);
        _legal = build.Info<byte>(LegalInfo).Scalar;
        _value = build.Info<double>(ValueInfo).Scalar;
        (_cardCount, _tokenCapacity, _largestNumber) = (rules.Cards, rules.TokenCapacity, rules.LargestNumber);
    }

    public Column<PointsHand> Hands => _hands;

    /// <summary>The number of a card.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Number(int card) => PlayingCard.Rank(card) < _largestNumber ? PlayingCard.Rank(card) : _largestNumber;

    /// <summary>Puts cards on the table and an empty formula beside them.</summary>
    public void Deal(int index, uint cards)
    {
        var hand = new PointsHand { Cards = cards };
        for (var place = 0; place < _cardCount; place++)
        {
            var card = hand.Card(place);
            var number = Number(card);
            hand.Available += PointsHand.One(number);
            _cards[index, place] = (byte)card;
            _numbers[index, place] = (byte)number;
        }

        for (var place = 0; place < _tokenCapacity; place++)
            _formula[index, place] = Token.None;
        _hands[index] = hand;
        Judge(index, legal: 1, FormulaValue.None);
    }

    /// <summary>Writes a token behind the formula.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Append(int index, int token)
    {
        ref var hand = ref _hands[index];
        _formula[index, hand.Formula.Length] = (byte)token;
        hand.Formula = Formula.With(hand.Formula, token);
    }

    /// <summary>Says whether the last action's number was there to be taken, and what the formula came to.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Judge(int index, int legal, double value)
    {
        _legal[index] = (byte)legal;
        _value[index] = value;
    }
}
