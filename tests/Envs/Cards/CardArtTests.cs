using Sim.Envs.Cards;
using Sim.Runtime.Rendering;
using Xunit;

namespace Sim.Tests.Envs.Cards;

public sealed class CardArtTests
{
    /// <summary>
    /// Four cards in 128 pixels, five in 128, four in 300, two in 300: the widths that the card games ask for.
    /// </summary>
    [Theory]
    [InlineData(28, 39)]
    [InlineData(30, 42)]
    [InlineData(67, 93)]
    [InlineData(135, 189)]
    public void Every_card_and_the_back_differ_from_every_other_by_one_percent_of_their_pixels(int width, int height)
    {
        var art = new CardArt(width, height);
        var cards = Enumerable.Range(0, 52)
            .Select(card => (Rank: (card / 4) + 1, Suit: card % 4))
            .Select(card => (Name: $"{card}", Pixels: art.Face(card.Rank, card.Suit).ToRgb(Color.White)))
            .Append((Name: "back", Pixels: art.Back().ToRgb(Color.White))).ToList();
        for (var a = 0; a < cards.Count; a++)
        {
            for (var b = a + 1; b < cards.Count; b++)
            {
                var far = Enumerable.Range(0, width * height)
                    .Count(pixel => IsFar(cards[a].Pixels, cards[b].Pixels, pixel * 3));
                var names = $"{cards[a].Name} and {cards[b].Name}";
                Assert.True(far >= width * height / 100.0, $"{names} differ in {far} pixels");
            }
        }
    }

    [Fact]
    public void A_card_is_transparent_outside_its_round_corners_and_opaque_within()
    {
        var card = new CardArt(135, 189).Face(7, 2);
        Assert.Equal((byte)0, card[0, 0].Alpha);
        Assert.Equal((byte)0, card[134, 188].Alpha);
        Assert.All(Enumerable.Range(0, 189), y => Assert.Equal((byte)255, card[67, y].Alpha));
    }

    [Theory]
    [InlineData(0, 3, false)]
    [InlineData(1, 2, true)]
    public void Suits_of_a_colour_share_their_ink(int suit, int other, bool isRed)
    {
        var art = new CardArt(135, 189);
        foreach (var middle in new[] { art.Face(1, suit)[67, 94], art.Face(1, other)[67, 94] })
            Assert.Equal(isRed, middle.Red > 2 * middle.Blue);
    }

    private static bool IsFar(byte[] a, byte[] b, int pixel) =>
        Enumerable.Range(pixel, 3).Sum(item => Math.Abs(a[item] - b[item])) > 128;
}
