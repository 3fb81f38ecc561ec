using Sim.Runtime;
using Sim.Runtime.Rendering;

namespace Sim.Envs.Cards;

/// <summary>What the pictures of the card games share.</summary>
internal static class CardTable
{
    /// <summary>Upstream's background.</summary>
    public static Color Cloth { get; } = Color.Of(0x35654D);

    /// <param name="size">Of the picture, in pixels.</param>
    /// <param name="cardWidth">What a picture gives a card.</param>
    /// <param name="textWidth">Of the longest text.</param>
    /// <exception cref="UsageException">Cards could not be told apart, or the text does not fit.</exception>
    public static void CheckSize(int size, Func<int, int> cardWidth, int textWidth)
    {
        if (IsEnough(size))
            return;

        var least = size;
        while (!IsEnough(least))
            least += SpriteAtlas.Phases;
        throw new UsageException(
            $"Option 'image-size' was given '{size}'. For cards {CardArt.SmallestWidth} pixels wide and for the text it must be at least {least}.");

        bool IsEnough(int width) => cardWidth(width) >= CardArt.SmallestWidth && textWidth <= width;
    }

    /// <summary>Paints all cards for some places, and returns the number of each one's sprite: [place][card].</summary>
    /// <param name="sprites">Takes them.</param>
    /// <param name="art">Of their size.</param>
    /// <param name="columns">Pixels from the left, of each place.</param>
    public static int[] AddCards(SpriteAtlas sprites, CardArt art, IReadOnlyList<int> columns)
    {
        var faces = new Bitmap?[PlayingCard.Count];
        Parallel.For(PlayingCard.Of(PlayingCard.Ace, suit: 0), PlayingCard.Count, card =>
            faces[card] = art.Face(PlayingCard.Rank(card), PlayingCard.Suit(card)));

        // One set for all places whose columns agree modulo 4, as sprites are kept.
        var sets = columns.Select(SpriteAtlas.PhaseOf).Distinct().ToDictionary(
            phase => phase,
            phase => faces.Select(face => face is null ? 0 : sprites.Add(face, Cloth, column: phase)).ToArray());
        return [.. columns.SelectMany(column => sets[SpriteAtlas.PhaseOf(column)])];
    }
}
