using Sim.Runtime.Rendering;

namespace Sim.Envs.Cards;

/// <summary>The 52 cards and their back, painted at one size. Drawn on a grid 100 units wide and 140 high.</summary>
/// <remarks>
/// Small cards show a large rank and a large suit and nothing else; larger ones have corners, pips and figures.
/// </remarks>
internal sealed class CardArt(int width, int height)
{
    /// <summary>Pixels below which a card cannot be read.</summary>
    public const int SmallestWidth = 12;

    private const double GridWidth = 100, GridHeight = 140;
    private const int SmallWidth = 48; // pixels below which pips and figures cannot be told apart
    private const double Narrow = 0.72, NarrowCorner = 0.4; // breadth of the two digits of a ten

    private static readonly string[] Ranks = ["A", "2", "3", "4", "5", "6", "7", "8", "9", "10", "J", "Q", "K"];

    private static readonly Color Paper = Color.Of(0xFFFFFF), Edge = Color.Of(0x9AA3AD);
    private static readonly Color Red = Color.Of(0xCE1B2C), Black = Color.Of(0x15161C);
    private static readonly Color BackTop = Color.Of(0x2A5DB0), BackBottom = Color.Of(0x1A3F85);
    private static readonly Color Lattice = Color.Of(0x7FA6E6);

    /// <summary>
    /// Where the pips of a rank are: column 0 to 2, and row in sixths of the height between the outermost.
    /// </summary>
    private static readonly (int Column, double Row)[][] Pips =
    [
        [],
        [(1, 0), (1, 6)],
        [(1, 0), (1, 3), (1, 6)],
        [(0, 0), (2, 0), (0, 6), (2, 6)],
        [(0, 0), (2, 0), (1, 3), (0, 6), (2, 6)],
        [(0, 0), (2, 0), (0, 3), (2, 3), (0, 6), (2, 6)],
        [(0, 0), (2, 0), (1, 1.5), (0, 3), (2, 3), (0, 6), (2, 6)],
        [(0, 0), (2, 0), (1, 1.5), (0, 3), (2, 3), (1, 4.5), (0, 6), (2, 6)],
        [(0, 0), (2, 0), (0, 2), (2, 2), (1, 3), (0, 4), (2, 4), (0, 6), (2, 6)],
        [(0, 0), (2, 0), (1, 1), (0, 2), (2, 2), (0, 4), (2, 4), (1, 5), (0, 6), (2, 6)],
    ];

    private readonly double _unit = width / GridWidth; // pixels, to the side
    private readonly double _down = height / GridHeight;

    /// <param name="rank">1 ace, 2 to 10, 11 jack, 12 queen, 13 king.</param>
    /// <param name="suit">0 clubs, 1 diamonds, 2 hearts, 3 spades.</param>
    public Bitmap Face(int rank, int suit)
    {
        var card = Blank(Paper);
        if (width < SmallWidth)
        {
            PaintSmall(card, rank, suit);
            return card;
        }

        PaintMiddle(card, rank, suit);
        var corner = new Bitmap(width, height);
        PaintCorner(corner, rank, suit);
        return card.Draw(corner, 0, 0).Draw(corner.Turned(), 0, 0);
    }

    public Bitmap Back()
    {
        var card = Blank(Paper);
        var margin = Math.Max(2, Round(6 * _unit));
        var panel = new RoundedBox(margin, margin, width - (2 * margin), height - (2 * margin), 5 * _unit);
        card.Fill(panel, BackTop, BackBottom);

        // Lines from edge to edge both ways; the panel cuts them off.
        var (step, line) = (Math.Max(6, 16 * _unit), Math.Max(1, 2.6 * _unit));
        var inside = panel.Grown(-1.5 * _unit);
        for (var start = -(double)height; start < width + height; start += step)
        {
            card.Fill(new Stroke(PenPath.Line(start, 0, start + height, height), line) & inside, Lattice);
            card.Fill(new Stroke(PenPath.Line(start, height, start + height, 0), line) & inside, Lattice);
        }

        return card;
    }

    private static Color InkOf(int suit) => suit is 1 or 2 ? Red : Black;

    private Bitmap Blank(Color paper)
    {
        var shape = new RoundedBox(0, 0, width, height, 8 * _unit);
        return new Bitmap(width, height).Fill(shape, paper).Fill(shape.Rim(Math.Max(1, 1.6 * _unit)), Edge);
    }

    private void PaintSmall(Bitmap card, int rank, int suit)
    {
        var ink = InkOf(suit);
        var font = StrokeFont.OfCapitals(54 * _down, rank == 10 ? Narrow : 1);
        font.Write(card, Ranks[rank - 1], Round(10 * _unit), Round(12 * _down), ink);
        var radius = 27 * _down;
        card.Fill(SuitShapes.Of(suit, width - (9 * _unit) - radius, height - (9 * _down) - radius, radius), ink);
    }

    private void PaintCorner(Bitmap card, int rank, int suit)
    {
        var text = Ranks[rank - 1];
        var font = StrokeFont.OfCapitals(19 * _down, rank == 10 ? NarrowCorner : 1);
        var middle = 13.5 * _unit;
        font.Write(card, text, Round(middle - (font.Measure(text) / 2.0) + 0.5), Round(9 * _down), InkOf(suit));
        card.Fill(SuitShapes.Of(suit, middle, 37.5 * _down, 7.5 * _unit), InkOf(suit));
    }

    private void PaintMiddle(Bitmap card, int rank, int suit)
    {
        if (rank == 1)
        {
            card.Fill(SuitShapes.Of(suit, width / 2.0, height / 2.0, 28 * _unit), InkOf(suit));
            return;
        }

        if (rank > 10)
        {
            new CourtArt(card, _unit, _down).Paint(rank, suit, InkOf(suit));
            return;
        }

        var upper = new Bitmap(width, height);
        var lower = new Bitmap(width, height);
        foreach (var (column, row) in Pips[rank - 1])
        {
            // Pips below the middle stand on their heads.
            var (x, y) = (50 + ((column - 1) * 18), 24 + ((row > 3 ? 6 - row : row) * (46.0 / 3)));
            var (half, across) = (row > 3 ? lower : upper, row > 3 ? GridWidth - x : x);
            half.Fill(SuitShapes.Of(suit, across * _unit, y * _down, 9 * _unit), InkOf(suit));
        }

        card.Draw(upper, 0, 0).Draw(lower.Turned(), 0, 0);
    }

    private static int Round(double value) => (int)Math.Floor(value + 0.5);
}
