using Sim.Runtime.Rendering;

namespace Sim.Envs.Cards;

/// <summary>
/// Jack, queen and king in the middle of a card: a bust with a cap, a coronet or a crown, and a large suit.
/// </summary>
internal sealed class CourtArt(Bitmap card, double unit, double down)
{
    private static readonly Color Gold = Color.Of(0xF2B31B), DarkGold = Color.Of(0xB97A0A), Skin = Color.Of(0xF6CFA8);
    private static readonly Color Blue = Color.Of(0x27509E), Line = Color.Of(0x2B2B33), Ground = Color.Of(0xFFF6DE);
    private static readonly Color Auburn = Color.Of(0x8C4A1E), Gray = Color.Of(0xC9CDD3), Yellow = Color.Of(0xD9A441);

    /// <param name="rank">11 jack, 12 queen, 13 king.</param>
    /// <param name="suit">0 clubs, 1 diamonds, 2 hearts, 3 spades.</param>
    /// <param name="ink">Of the suit.</param>
    public void Paint(int rank, int suit, Color ink)
    {
        var frame = Block(27, 14, 46, 112, 5);
        card.Fill(frame, Ground);
        PutRobe(frame, ink);
        switch (rank)
        {
            case 11:
                PutHead(Yellow, hasLongHair: false);
                PutCap(ink);
                break;
            case 12:
                PutHead(Auburn, hasLongHair: true);
                PutCoronet();
                break;
            default:
                PutHead(Gray, hasLongHair: false);
                PutBeard();
                PutCrown(ink);
                break;
        }

        card.Fill(SuitShapes.Of(suit, 50 * unit, 104 * down, 15 * unit).Grown(3 * unit) & frame, Ground);
        card.Fill(SuitShapes.Of(suit, 50 * unit, 104 * down, 15 * unit), ink);
        card.Fill(frame.Rim(Math.Max(1, 1.5 * unit)), DarkGold);
    }

    private void PutRobe(Shape frame, Color ink)
    {
        var robe = new Polygon(Scaled("M 27 126 L 27 92 C 29 80 39 77 50 77 C 61 77 71 80 73 92 L 73 126"));
        card.Fill(robe & frame, ink, Blue);
        card.Fill(new Polygon(Scaled("M 38 77 L 50 92 L 62 77 L 50 74")) & frame, Gold);
    }

    private void PutHead(Color hair, bool hasLongHair)
    {
        if (hasLongHair)
            card.Fill(Block(35, 44, 30, 38, 13), hair);
        else
            card.Fill(Block(37, 44, 26, 25, 9), hair);
        card.Fill(Oval(50, 61, 10.5, 14.5), Skin);
        card.Fill(Oval(46, 59.5, 1.5, 1.7), Line);
        card.Fill(Oval(54, 59.5, 1.5, 1.7), Line);
        Pen(Color.Of(0xB5493A), 1.6, "M 47.4 69.4 C 49 70.6 51 70.6 52.6 69.4");
    }

    private void PutBeard()
    {
        const string beard =
            "M 39.5 60 C 39.5 78 45 83 50 83 C 55 83 60.5 78 60.5 60 C 58 66 55 67 50 66 C 45 67 42 66 39.5 60";
        card.Fill(new Polygon(Scaled(beard)), Gray);
    }

    private void PutCrown(Color ink)
    {
        card.Fill(new Polygon(Scaled("M 34 31 L 40.5 40 L 50 25 L 59.5 40 L 66 31 L 63 53 L 37 53")), Gold);
        card.Fill(Block(36, 48, 28, 6, 2), DarkGold);
        foreach (var (x, y) in ((double, double)[])[(34, 30), (66, 30), (50, 24.5)])
            card.Fill(Ball(x, y, 2.9), Gold);
        Pen(DarkGold, 2.2, "M 50 18 L 50 24 M 47 20.6 L 53 20.6");
        card.Fill(Ball(50, 45, 2.4), ink);
    }

    private void PutCoronet()
    {
        const string coronet =
            "M 36 40 C 38.5 45 41 45 43 39 C 45.5 45 54.5 45 57 39 C 59 45 61.5 45 64 40 L 62 53 L 38 53";
        card.Fill(new Polygon(Scaled(coronet)), Gold);
        card.Fill(Block(37, 49, 26, 4.6, 2), DarkGold);
        foreach (var (x, y) in ((double, double)[])[(36, 38), (43, 35), (50, 33), (57, 35), (64, 38)])
            card.Fill(Ball(x, y, 2.7), Gold);
    }

    private void PutCap(Color ink)
    {
        Pen(Gold, 3, "M 61 45 C 68 40 70 31 66 22");
        card.Fill(new Polygon(Scaled("M 35 49 C 34 37 44 33 52 34 C 60 35 67 39 66 49")), ink);
        card.Fill(Block(34, 46.5, 32, 6, 3), Gold);
    }

    private PenPath Scaled(string path) => PenPath.Parse(path).At(0, 0, unit, down);

    private void Pen(Color color, double width, string path) =>
        card.Fill(new Stroke(Scaled(path), Math.Max(1, width * unit)), color);

    private Disc Ball(double x, double y, double radius) => new(x * unit, y * down, radius * unit);

    private Ellipse Oval(double x, double y, double halfWidth, double halfHeight) =>
        new(x * unit, y * down, halfWidth * unit, halfHeight * down);

    private RoundedBox Block(double left, double top, double width, double height, double radius = 0) =>
        new(left * unit, top * down, width * unit, height * down, radius * unit);
}
