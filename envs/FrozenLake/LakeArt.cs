using Sim.Runtime.Rendering;

namespace Sim.Envs.FrozenLake;

/// <summary>The tiles of a lake and the skater, painted at one size. Drawn on a grid of 32 units a tile.</summary>
internal sealed class LakeArt(int size)
{
    private const double Grid = 32;

    private static readonly Color IceTop = Color.Of(0xE6F2FB), IceBottom = Color.Of(0xCDE3F4);
    private static readonly Color WaterTop = Color.Of(0x123A5E), WaterBottom = Color.Of(0x2A6A9C);
    private static readonly Color Rim = Color.Of(0x8DB8DA);
    private static readonly Color Wood = Color.Of(0xA9672D), DarkWood = Color.Of(0x6E3F17);
    private static readonly Color Flag = Color.Of(0x12A150), Pole = Color.Of(0x4A3B2C);
    private static readonly Color Skin = Color.Of(0xF3C79C), Coat = Color.Of(0x2B3F91), Wool = Color.Of(0xD8232F);
    private static readonly Color Scarf = Color.Of(0xF6B91A), Boot = Color.Of(0x27272F), Blade = Color.Of(0x7C8794);

    private readonly double _unit = size / Grid; // pixels

    public static Color Shore { get; } = Color.Of(0xF4F9FD);

    /// <summary>Upstream's grid colour.</summary>
    public static Color Line { get; } = new(180, 200, 230);

    /// <summary>A tile by its letter, without the skater.</summary>
    public Bitmap Tile(char letter)
    {
        var tile = Ice();
        switch (letter)
        {
            case 'H':
                Water(tile, rim: 1.6);
                break;
            case 'G':
                PlantFlag(tile);
                break;
            case 'S':
                PutStool(tile);
                break;
        }

        return tile;
    }

    /// <summary>A tile with the skater on it, or with what is left of it in a hole.</summary>
    /// <param name="letter">Of the tile.</param>
    /// <param name="direction">0 left, 1 down, 2 right, 3 up.</param>
    public Bitmap TileWithSkater(char letter, int direction)
    {
        if (letter == 'H')
            return BrokenIce();

        return Tile(letter).Draw(Skater(direction), 0, 0);
    }

    public Bitmap Skater(int direction) => direction switch
    {
        0 => FromTheSide(),
        1 => FromTheFront(),
        2 => FromTheSide().Mirrored(),
        _ => FromBehind(),
    };

    private Bitmap Ice()
    {
        var tile = New().Fill(Block(0, 0, Grid, Grid), IceTop, IceBottom);
        Pen(tile, Color.White.WithAlpha(190), 1.2, "M 5 11 L 11 5 M 20 27 L 27 20 M 24 28 L 28 24");

        // One line to the left and one above; the lake closes its right and lower side.
        var line = LineWidth(size);
        tile.Fill(new RoundedBox(0, 0, size, line), Line);
        return tile.Fill(new RoundedBox(0, 0, line, size), Line);
    }

    /// <summary>Pixels of a grid line between tiles of a size.</summary>
    public static int LineWidth(int size) => Math.Max(1, size / 40);

    private void Water(Bitmap tile, double rim)
    {
        tile.Fill(Oval(16.5, 17, 12 + rim, 10.5 + rim), Color.White, Rim);
        tile.Fill(Oval(16.5, 17.5, 12, 10.3), WaterTop, WaterBottom);
        Pen(tile, Color.White.WithAlpha(110), 1.1, "M 9.5 21.5 C 12 24.6 18 25.6 22.5 23.2");
    }

    private Bitmap BrokenIce()
    {
        var tile = Ice();
        const string cracks =
            "M 5 9 L 2 4 M 27 8 L 30 3.5 M 4 25 L 1.5 29 M 28.5 25 L 31 29.5 M 16 5.5 L 15 1.5 M 29 16 L 32 15";
        Pen(tile, Rim, 1.6, cracks);
        const string edge =
            "M 3.5 15 L 6.5 8 L 11.5 8.5 L 16 4.5 L 21 7.5 L 27 7 L 29.5 14.5 " +
            "L 28 20 L 29.5 25 L 23 27 L 17.5 30 L 11.5 27.5 L 5 26.5 L 5 20.5";
        var hole = new Polygon(Scaled(edge));
        tile.Fill(hole.Grown(1.3 * _unit), Color.White, Rim);
        tile.Fill(hole, WaterTop, WaterBottom);

        const string ripples = "M 7.5 20.5 C 10 25 22 25.4 25.5 20.8 M 5.8 16.5 C 6.4 14 8 12.4 9.5 11.6";
        Pen(tile, Color.White.WithAlpha(140), 1.2, ripples);
        PutHat(tile, 16.3, 18.5, 6.4);
        return tile;
    }

    private void PlantFlag(Bitmap tile)
    {
        tile.Fill(Oval(12, 27.5, 7.5, 2.8), Color.White, Rim);
        Pen(tile, Pole, 2.4, "M 12 27 L 12 5");
        tile.Fill(new Polygon(Scaled("M 12.6 4 L 28 10 L 12.6 16.5")), Flag);
        tile.Fill(Ball(12, 4.4, 1.9), Scarf);
    }

    private void PutStool(Bitmap tile)
    {
        Pen(tile, DarkWood, 2.8, "M 10 18 L 7.5 28 M 22 18 L 24.5 28 M 9.5 23.5 L 22.5 23.5");
        tile.Fill(Block(4.5, 13, 23, 5.4, 2.4), Wood);
        Pen(tile, Color.White.WithAlpha(90), 1, "M 7.5 14.6 L 24.5 14.6");
    }

    private Bitmap FromTheFront()
    {
        var figure = New();
        PutLegs(figure, "M 13 23 L 12.6 27 M 19 23 L 19.4 27", "M 10 29.4 L 14.4 29.4 M 17.6 29.4 L 22 29.4");
        PutBody(figure, "M 11 16 L 6.4 20.4", "M 21 16 L 25.6 20.4");
        PutHead(figure, 16, 9.9);
        PutEye(figure, 13.7, 11);
        PutEye(figure, 18.3, 11);
        Pen(figure, Scarf, 3.2, "M 12.2 14.6 L 19.8 14.6 M 19 15 L 19.8 19.4");
        return figure;
    }

    private Bitmap FromBehind()
    {
        var figure = New();
        PutLegs(figure, "M 13 23 L 12.6 27 M 19 23 L 19.4 27", "M 10 29.4 L 14.4 29.4 M 17.6 29.4 L 22 29.4");
        PutBody(figure, "M 11 16 L 6.4 20.4", "M 21 16 L 25.6 20.4");
        figure.Fill(Ball(16, 9.6, 6), Wool);
        Pen(figure, Color.White.WithAlpha(220), 2, "M 10.6 12.2 C 13 13.6 19 13.6 21.4 12.2");
        figure.Fill(Ball(16, 3.2, 2), Color.White);
        Pen(figure, Scarf, 3.2, "M 12.6 14.9 L 19.4 14.9 M 15 15.4 L 13.8 22.4");
        return figure;
    }

    private Bitmap FromTheSide()
    {
        var figure = New();
        PutLegs(figure, "M 15 23 L 12 26.8 M 18.4 23 L 22.6 25.2", "M 8.2 29.4 L 14.4 29.4 M 21.8 28.2 L 26.6 26.2");
        Pen(figure, Scarf, 3.2, "M 18 14.2 L 23.4 12.6 L 28.4 14");
        PutBody(figure, "M 15 17 L 7.4 18.6", "M 19 17 L 23.4 20.8");
        PutHead(figure, 14.8, 9.9);
        figure.Fill(Ball(8.8, 11.5, 1.6), Skin);
        PutEye(figure, 11.4, 10.8);
        Pen(figure, Scarf, 3.2, "M 11.6 14.6 L 18.6 14.6");
        return figure;
    }

    private void PutLegs(Bitmap figure, string legs, string blades)
    {
        Pen(figure, Boot, 3.6, legs);
        Pen(figure, Blade, 1.7, blades);
    }

    private void PutBody(Bitmap figure, string left, string right)
    {
        Pen(figure, Coat, 3.8, left);
        Pen(figure, Coat, 3.8, right);
        figure.Fill(Block(10.2, 13, 11.6, 11.4, 4.4), Coat);
        foreach (var hand in (string[])[left, right])
            figure.Fill(HandOf(hand), Wool);
    }

    private Disc HandOf(string arm)
    {
        var end = Scaled(arm).End;
        return new Disc(end.X, end.Y, 2.3 * _unit);
    }

    private void PutHead(Bitmap figure, double x, double y)
    {
        figure.Fill(Ball(x, y, 6), Skin);
        PutHat(figure, x, y - 1.1, 5.9);
    }

    private void PutHat(Bitmap picture, double x, double y, double radius)
    {
        var cap = Ball(x, y, radius) & Block(x - radius, y - radius, radius * 2, radius);
        picture.Fill(cap, Wool);
        picture.Fill(Block(x - radius - 0.4, y - 1.2, (radius * 2) + 0.8, 2.6, 1.3), Color.White, Color.Of(0xE3E8F2));
        picture.Fill(Ball(x, y - radius, 1.9), Color.White);
    }

    private void PutEye(Bitmap figure, double x, double y) => figure.Fill(Ball(x, y, 1.05), Boot);

    private Bitmap New() => new(size, size);

    private PenPath Scaled(string path) => PenPath.Parse(path).At(0, 0, _unit);

    private void Pen(Bitmap picture, Color color, double width, string path) =>
        picture.Fill(new Stroke(Scaled(path), width * _unit), color);

    private Disc Ball(double x, double y, double radius) => new(x * _unit, y * _unit, radius * _unit);

    private Ellipse Oval(double x, double y, double halfWidth, double halfHeight) =>
        new(x * _unit, y * _unit, halfWidth * _unit, halfHeight * _unit);

    private RoundedBox Block(double left, double top, double width, double height, double radius = 0) =>
        new(left * _unit, top * _unit, width * _unit, height * _unit, radius * _unit);
}
