using System.Collections.Immutable;

namespace Sim.Envs.Cards.Points;

/// <summary>What the two games of points differ in.</summary>
/// <param name="Name">On the command line.</param>
/// <param name="Cards">That are dealt, and must all be used.</param>
/// <param name="Target">What the formula must come to.</param>
/// <param name="MostTokens">A longer formula ends the episode at the next action, whatever it is.</param>
/// <param name="Actions">The token of each, or <see cref="Token.None"/> for "=".</param>
/// <param name="CountsFacesAsTen">Whether jack, queen and king are 10 rather than 11, 12 and 13.</param>
internal sealed record PointsRules(
    string Name, int Cards, int Target, int MostTokens, ImmutableArray<int> Actions, bool CountsFacesAsTen)
{
    public const double WinReward = 10, LossReward = -1;

    /// <summary>The largest number of a card.</summary>
    public int LargestNumber => CountsFacesAsTen ? PlayingCard.Ten : PlayingCard.King;

    /// <summary>Room for tokens: one more than may be, for the formula that is too long.</summary>
    public int TokenCapacity => MostTokens + 1;

    /// <summary>As an answer is written.</summary>
    public IEnumerable<string> Moves => Actions.Select(token => token == Token.None ? "=" : Token.Text(token));

    /// <summary>1 to the largest number, then signs, then "=".</summary>
    public static ImmutableArray<int> ActionsOf(int largest, params IEnumerable<int> signs) =>
        [.. Enumerable.Range(1, largest), .. signs, Token.None];
}
