using Sim.Runtime.Rendering;
using Xunit;

namespace Sim.Tests.Runtime.Rendering;

public sealed class BitmapTests
{
    // Cover is sampled at pixel centres and changes evenly over one pixel across an edge: the error is of the order of
    // a pixel for every hundred along the edge, more where it runs nearly along a diagonal.
    private const double EdgeError = 0.015;

    [Theory]
    [InlineData(3.3, 10.2, 11.7)]
    [InlineData(10, 25, 25)]
    [InlineData(40.7, 50.1, 49.4)]
    public void A_disc_covers_its_area(double radius, double x, double y) =>
        AssertArea(Math.PI * radius * radius, edge: 2 * Math.PI * radius, new Disc(x, y, radius));

    [Theory]
    [InlineData(20, 30, 70, 30, 4)]
    [InlineData(20.3, 30.7, 64.2, 75.1, 5.5)]
    [InlineData(50, 50, 50, 50, 9)]
    public void A_stroke_covers_its_length_times_its_width_and_a_disc(
        double x1, double y1, double x2, double y2, double width)
    {
        var length = Math.Sqrt(((x2 - x1) * (x2 - x1)) + ((y2 - y1) * (y2 - y1)));
        var expected = (length * width) + (Math.PI * width * width / 4);
        AssertArea(expected, (2 * length) + (Math.PI * width), new Stroke(PenPath.Line(x1, y1, x2, y2), width));
    }

    [Fact]
    public void Lines_that_meet_cover_the_place_where_they_meet_once()
    {
        var bent = new Stroke(PenPath.Parse("M 20 50 L 50 50 L 80 50"), 7);
        var straight = new Stroke(PenPath.Line(20, 50, 80, 50), 7);
        Assert.Equal(Painted(straight), Painted(bent));
    }

    /// <summary>Each of 12 pieces, so that they enclose a polygon of 48 sides.</summary>
    [Fact]
    public void Four_quarters_of_an_ellipse_are_nearly_a_circle() =>
        AssertArea(
            24 * Math.Sin(Math.PI / 24) * 30 * 30,
            edge: 2 * Math.PI * 30,
            new Polygon(PenPath.Parse("M 50 20 h 80 50 v 50 80 h 20 50 v 50 20")));

    [Fact]
    public void A_rounded_box_lacks_its_corners() =>
        AssertArea((60 * 40) - ((4 - Math.PI) * 100), edge: 2 * Math.PI * 10, new RoundedBox(10.5, 20, 60, 40, 10));

    [Fact]
    public void A_box_at_whole_pixels_has_no_half_covered_ones() =>
        Assert.All(Painted(new RoundedBox(10, 20, 30, 40)), alpha => Assert.True(alpha is 0 or 255));

    [Fact]
    public void An_ellipse_covers_its_area() =>
        Assert.Equal(Math.PI * 40 * 20, Area(new Ellipse(50, 50, 40, 20)), tolerance: 2);

    [Fact]
    public void What_two_outlines_surround_is_a_hole() =>
        Assert.Equal(
            (60 * 60) - (20 * 20),
            Area(new Polygon(PenPath.Parse("M 10 10 L 70 10 L 70 70 L 10 70 M 30 30 L 50 30 L 50 50 L 30 50"))),
            tolerance: 1e-9);

    [Fact]
    public void Shapes_add_subtract_and_meet()
    {
        Shape a = new RoundedBox(10, 10, 40, 40);
        Shape b = new RoundedBox(30, 30, 40, 40);
        Assert.Equal(1600 + 1600 - 400, Area(a + b), tolerance: 1e-9);
        Assert.Equal(1600 - 400, Area(a - b), tolerance: 1e-9);
        Assert.Equal(400, Area(a & b), tolerance: 1e-9);
        Assert.Equal(1600 - (36 * 36), Area(a.Rim(2)), tolerance: 1e-9);
    }

    [Fact]
    public void Half_cover_of_black_on_white_is_gray()
    {
        var bitmap = new Bitmap(8, 8).Clear(Color.White).Fill(new RoundedBox(0, 0, 4.5, 8), Color.Black);
        Assert.Equal([Color.Black, new Color(128, 128, 128), Color.White], [bitmap[3, 0], bitmap[4, 0], bitmap[5, 0]]);
    }

    [Fact]
    public void Painting_on_nothing_keeps_the_colour_and_half_the_cover()
    {
        var color = new Color(10, 200, 90);
        var bitmap = new Bitmap(8, 8).Fill(new RoundedBox(0, 0, 4.5, 8), color);
        Assert.Equal([color, color.WithAlpha(128), default], new[] { bitmap[3, 0], bitmap[4, 0], bitmap[5, 0] });
    }

    [Fact]
    public void A_gradient_goes_from_the_first_row_to_the_last()
    {
        var bitmap = new Bitmap(4, 100).Fill(new RoundedBox(0, 0, 4, 100), Color.Black, Color.White);
        Assert.Equal((byte)1, bitmap[0, 0].Red);
        Assert.Equal((byte)254, bitmap[0, 99].Red);
        Assert.Equal((byte)129, bitmap[0, 50].Red);
    }

    [Theory]
    [InlineData(-3, -2)]
    [InlineData(6, 7)]
    [InlineData(40, 40)]
    public void What_is_drawn_beyond_the_edges_is_cut_off(int x, int y)
    {
        var stamp = new Bitmap(5, 5).Clear(Color.Black);
        var bitmap = new Bitmap(8, 8).Clear(Color.White).Draw(stamp, x, y);
        for (var row = 0; row < 8; row++)
        {
            for (var column = 0; column < 8; column++)
            {
                var inside = column >= x && column < x + 5 && row >= y && row < y + 5;
                Assert.Equal(inside ? Color.Black : Color.White, bitmap[column, row]);
            }
        }
    }

    [Fact]
    public void Turned_and_mirrored_twice_is_as_before()
    {
        var bitmap = new Bitmap(7, 5).Fill(new Disc(2, 1, 2.5), Color.Of(0x123456));
        Assert.Equal(bitmap.ToRgb(Color.White), bitmap.Turned().Turned().ToRgb(Color.White));
        Assert.Equal(bitmap.ToRgb(Color.White), bitmap.Mirrored().Mirrored().ToRgb(Color.White));
        Assert.Equal(bitmap[1, 0], bitmap.Turned()[5, 4]);
        Assert.Equal(bitmap[1, 0], bitmap.Mirrored()[5, 0]);
    }

    /// <summary>
    /// A hash of letters and of every kind of shape, written down on one machine. A change of the font changes it too.
    /// </summary>
    [Fact]
    public void Every_machine_paints_the_same_pixels()
    {
        var bitmap = new Bitmap(400, 120).Clear(Color.Of(0xF0F4F8));
        new StrokeFont(33.3).Write(bitmap, "Same pixels: 0123 (+-*/)", 5, 10, Color.Of(0x203040));
        new StrokeFont(11).Write(bitmap, "Quick brown fox, lazy dog?", 5, 50, Color.Of(0xA01020).WithAlpha(170));
        bitmap.Fill(new Disc(40.3, 90.6, 17.7) - new Ellipse(44, 88, 9.1, 5.3), Color.Of(0x3366AA), Color.Of(0xAA6633));
        bitmap.Fill(new RoundedBox(80.4, 70.2, 60.1, 40.9, 9.7).Rim(3.3), Color.Of(0x118833).WithAlpha(99));
        var leaf = PenPath.Parse("M 180 70 h 240 90 v 200 115 C 190 100 150 110 160 80");
        bitmap.Fill(new Polygon(leaf), Color.Of(0x772299));
        bitmap.Fill(new Stroke(PenPath.Parse("M 270 75 v 330 110 h 380 72"), 6.6), Color.Black);
        Assert.Equal(
            "b1f4c0a239c56f5028c13019f0acf8cf",
            Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bitmap.ToRgb(Color.White)))[..32]);
    }

    [Theory]
    [InlineData("M 0")]
    [InlineData("M 0 0 X 1 1")]
    [InlineData("M 0 0 L one 1")]
    public void A_path_that_cannot_be_read_is_refused(string path) =>
        Assert.Throws<FormatException>(() => PenPath.Parse(path));

    /// <summary>Cover of every pixel of a picture that holds the shape, 0 to 255.</summary>
    private static IEnumerable<int> Painted(Shape shape)
    {
        var bitmap = new Bitmap(100, 100).Fill(shape, Color.Black);
        return Enumerable.Range(0, 100 * 100).Select(pixel => (int)bitmap[pixel % 100, pixel / 100].Alpha);
    }

    /// <param name="expected">In pixels.</param>
    /// <param name="edge">The length of what is neither upright nor level, in pixels.</param>
    /// <param name="shape">Within 100 x 100 pixels.</param>
    private static void AssertArea(double expected, double edge, Shape shape) =>
        Assert.Equal(expected, Area(shape), tolerance: EdgeError * edge);

    /// <summary>In pixels.</summary>
    private static double Area(Shape shape) => Painted(shape).Sum() / 255.0;
}
