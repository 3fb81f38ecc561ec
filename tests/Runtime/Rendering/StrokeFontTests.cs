using Sim.Runtime.Rendering;
using Xunit;

namespace Sim.Tests.Runtime.Rendering;

public sealed class StrokeFontTests
{
    private const string Letters =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 +-*/()=:.,'?![]";

    /// <summary>
    /// 36 of 300 pixels are 15 of 128: the number line at its smaller size. A full stop has 4 pixels.
    /// </summary>
    [Fact]
    public void Every_letter_differs_from_every_other_by_three_pixels_at_15_pixels()
    {
        var covers = Letters.ToDictionary(letter => letter, letter => Cover(new StrokeFont(15), letter));
        foreach (var (a, first) in covers)
        {
            foreach (var (b, second) in covers.Where(other => other.Key > a))
            {
                var difference = first.Zip(second, (x, y) => Math.Abs(x - y)).Sum() / 255.0;
                Assert.True(difference >= 3, $"'{a}' and '{b}' differ by {difference:f1} pixels");
            }
        }
    }

    [Theory]
    [InlineData(8)]
    [InlineData(15)]
    [InlineData(36)]
    [InlineData(123)]
    public void A_drawn_text_holds_all_of_its_letters(double size)
    {
        var font = new StrokeFont(size);
        foreach (var letter in Letters)
        {
            var wide = new Bitmap(600, 600);
            font.Write(wide, letter.ToString(), 300, 300, Color.Black);
            Assert.Equal(Ink(wide), Ink(font.Draw(letter.ToString(), Color.Black)));
        }
    }

    [Theory]
    [InlineData(10)]
    [InlineData(15)]
    [InlineData(36)]
    public void Capitals_and_digits_fill_whole_rows_from_the_top_to_the_baseline(double size)
    {
        var font = new StrokeFont(size);
        foreach (var letter in "EHILTZ17")
        {
            var bitmap = new Bitmap(100, 100);
            font.Write(bitmap, letter.ToString(), 20, 20, Color.Black);
            var rows = Enumerable.Range(0, 100)
                .Where(y => Enumerable.Range(0, 100).Any(x => bitmap[x, y].Alpha > 127)).ToList();
            Assert.Equal((20, 20 + font.CapitalHeight - 1), (rows[0], rows[^1]));
        }
    }

    [Fact]
    public void Digits_are_equally_wide()
    {
        var font = new StrokeFont(17);
        Assert.All("0123456789", digit => Assert.Equal(font.Advance('0'), font.Advance(digit)));
    }

    [Fact]
    public void Text_is_as_wide_as_measured()
    {
        var font = new StrokeFont(36);
        const string text = "Target: Current: Formula:";
        var bitmap = new Bitmap(800, 60);
        font.Write(bitmap, text, 0, 10, Color.Black);
        var last = Enumerable.Range(0, 800).Last(x => Enumerable.Range(0, 60).Any(y => bitmap[x, y].Alpha != 0));
        Assert.InRange(font.Measure(text), last + 1, last + 6);
    }

    [Fact]
    public void Small_letters_move_under_the_arms_of_a_capital()
    {
        var font = new StrokeFont(36);
        Assert.True(font.Measure("To") < font.Advance('T') + font.Advance('o'));
        Assert.Equal(font.Advance('H') + font.Advance('o'), font.Measure("Ho"));
    }

    [Fact]
    public void An_unknown_letter_is_refused_with_those_that_are_known()
    {
        var failure = Assert.Throws<ArgumentException>(() => new StrokeFont(15).Measure("naïve"));
        Assert.Contains("'ï'", failure.Message, StringComparison.Ordinal);
        Assert.Contains("ABC", failure.Message, StringComparison.Ordinal);
    }

    private static int[] Cover(StrokeFont font, char letter)
    {
        var bitmap = new Bitmap(40, 40);
        font.Write(bitmap, letter.ToString(), 10, 10, Color.Black);
        return [.. Enumerable.Range(0, 40 * 40).Select(pixel => (int)bitmap[pixel % 40, pixel / 40].Alpha)];
    }

    private static int Ink(Bitmap bitmap) => Enumerable.Range(0, bitmap.Width * bitmap.Height)
        .Sum(pixel => bitmap[pixel % bitmap.Width, pixel / bitmap.Width].Alpha);
}
