namespace Sim.Runtime.Rendering;

/// <summary>Pixels that the host paints once, while an env is made: a sprite, or the background of a picture.</summary>
/// <remarks>
/// Only + - * / and square roots, which IEEE 754 rounds exactly, decide a pixel: every machine paints the same.
/// </remarks>
public sealed class Bitmap
{
    private readonly Color[] _pixels; // [height][width]

    /// <summary>Transparent everywhere.</summary>
    /// <param name="width">In pixels.</param>
    /// <param name="height">In pixels.</param>
    public Bitmap(int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        (Width, Height) = (width, height);
        _pixels = new Color[width * height];
    }

    public int Width { get; }

    public int Height { get; }

    /// <param name="x">Columns from the left.</param>
    /// <param name="y">Rows from the top.</param>
    public Color this[int x, int y]
    {
        get => _pixels[(y * Width) + x];
        set => _pixels[(y * Width) + x] = value;
    }

    public Bitmap Clear(Color color)
    {
        _pixels.AsSpan().Fill(color);
        return this;
    }

    /// <summary>
    /// Paints a shape. A pixel on its edge is covered by as much as its centre lies within, half a pixel at the most.
    /// </summary>
    public Bitmap Fill(Shape shape, Color color) => Fill(shape, color, color);

    /// <summary>Paints a shape in colours that change evenly from the first row of the shape to the last.</summary>
    public Bitmap Fill(Shape shape, Color top, Color bottom)
    {
        var bounds = shape.Bounds;
        var (left, right) = (Math.Max(0, Floor(bounds.Left)), Math.Min(Width, Floor(bounds.Right) + 2));
        var (first, last) = (Math.Max(0, Floor(bounds.Top)), Math.Min(Height, Floor(bounds.Bottom) + 2));
        for (var y = first; y < last; y++)
        {
            var part = Math.Clamp((y + 0.5 - bounds.Top) / Math.Max(bounds.Bottom - bounds.Top, 1), 0, 1);
            var color = Mix(top, bottom, part);
            for (var x = left; x < right; x++)
            {
                var cover = Math.Clamp(0.5 - shape.Distance(x + 0.5, y + 0.5), 0, 1);
                if (cover > 0)
                    this[x, y] = Blend(this[x, y], color, cover);
            }
        }

        return this;
    }

    /// <summary>Paints another bitmap with its upper left corner at (x, y); what lies outside is cut off.</summary>
    public Bitmap Draw(Bitmap picture, int x, int y)
    {
        for (var row = Math.Max(0, -y); row < Math.Min(picture.Height, Height - y); row++)
        {
            for (var column = Math.Max(0, -x); column < Math.Min(picture.Width, Width - x); column++)
                this[x + column, y + row] = Blend(this[x + column, y + row], picture[column, row], 1);
        }

        return this;
    }

    public Bitmap Copy() => new Bitmap(Width, Height).Draw(this, 0, 0);

    /// <summary>Turned by half a circle.</summary>
    public Bitmap Turned() => Mapped((x, y) => this[Width - 1 - x, Height - 1 - y]);

    /// <summary>Left and right exchanged.</summary>
    public Bitmap Mirrored() => Mapped((x, y) => this[Width - 1 - x, y]);

    /// <summary>RGB bytes, [height][width][3]. What is not opaque shows the colour under it.</summary>
    public byte[] ToRgb(Color under)
    {
        var bytes = new byte[Width * Height * 3];
        for (var pixel = 0; pixel < _pixels.Length; pixel++)
        {
            var color = Blend(under, _pixels[pixel], 1);
            (bytes[pixel * 3], bytes[(pixel * 3) + 1], bytes[(pixel * 3) + 2]) = (color.Red, color.Green, color.Blue);
        }

        return bytes;
    }

    private Bitmap Mapped(Func<int, int, Color> pixel)
    {
        var mapped = new Bitmap(Width, Height);
        for (var y = 0; y < Height; y++)
        {
            for (var x = 0; x < Width; x++)
                mapped[x, y] = pixel(x, y);
        }

        return mapped;
    }

    private static Color Blend(Color under, Color over, double cover)
    {
        var alpha = cover * over.Alpha / 255;
        if (alpha >= 1)
            return over;
        if (alpha <= 0)
            return under;

        var rest = under.Alpha / 255.0 * (1 - alpha);
        var sum = alpha + rest;
        return new Color(
            Round(((over.Red * alpha) + (under.Red * rest)) / sum),
            Round(((over.Green * alpha) + (under.Green * rest)) / sum),
            Round(((over.Blue * alpha) + (under.Blue * rest)) / sum),
            Round(sum * 255));
    }

    private static Color Mix(Color a, Color b, double part) => a == b ? a : new Color(
        Round(a.Red + ((b.Red - a.Red) * part)),
        Round(a.Green + ((b.Green - a.Green) * part)),
        Round(a.Blue + ((b.Blue - a.Blue) * part)),
        Round(a.Alpha + ((b.Alpha - a.Alpha) * part)));

    private static byte Round(double value) => (byte)(value + 0.5);

    private static int Floor(double value) => (int)Math.Floor(value);
}
