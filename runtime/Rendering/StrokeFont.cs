namespace Sim.Runtime.Rendering;

/// <summary>A bold sans-serif of our own, drawn with a round pen and fitted to whole pixels at each size.</summary>
public sealed partial class StrokeFont
{
    private const double CapitalPart = 0.73;    // of the size: height of a capital
    private const double SmallPart = 0.76;      // of a capital's height: height of a small letter
    private const double DepthPart = 0.27;      // of a capital's height: depth below the baseline
    private const double StrokePart = 0.19;     // of a capital's height
    private const double SpacePart = 0.15;      // of a capital's height: between two letters
    private const double Kern = 1.3;            // units of the skeletons
    private const double Roundness = 0.6;       // of its curves: squarer than ellipses

    private readonly double _stroke; // pixels
    private readonly double _unit;   // pixels for a unit of the skeletons, downwards
    private readonly double _across; // the same to the side
    private readonly int _capital;   // pixels
    private readonly int _small;
    private readonly int _depth;
    private readonly int _space;

    /// <param name="size">Pixels between lines set solid, as font sizes are given.</param>
    /// <param name="breadth">Of the letters; below 1 they are condensed, with strokes as bold as ever.</param>
    public StrokeFont(double size, double breadth = 1)
    {
        _capital = Math.Max(5, Round(size * CapitalPart));
        _small = Round(_capital * SmallPart);
        _depth = Round(_capital * DepthPart);
        var stroke = _capital * StrokePart;
        _stroke = stroke < 1.6 ? Math.Max(stroke, 1) : Round(stroke);
        _unit = (_capital - _stroke) / TallHeight;
        _across = _unit * breadth;
        _space = Math.Max(1, Round(_capital * SpacePart * breadth));
    }

    /// <summary>The font whose capitals are so many pixels high.</summary>
    public static StrokeFont OfCapitals(double height, double breadth = 1) => new(height / CapitalPart, breadth);

    /// <summary>Of a capital letter, in pixels.</summary>
    public int CapitalHeight => _capital;

    /// <summary>From the top of the highest letter to the bottom of the deepest, in pixels.</summary>
    public int Height => Ascent + _depth;

    /// <summary>
    /// From the top of the highest letter to the baseline, in pixels: one more than a capital, for brackets and dots.
    /// </summary>
    public int Ascent => _capital + Round(_unit + 0.5);

    public static bool Has(char letter) => Skeletons.ContainsKey(letter);

    /// <summary>Pixels from a letter's left side to the next letter's.</summary>
    /// <exception cref="ArgumentException">The font has no such letter.</exception>
    public int Advance(char letter) => letter == ' '
        ? Round(_across * Find(letter).Width) + (_space * 2)
        : Round(((Find(letter).Width - (2 * Find(letter).Open)) * _across) + _stroke) + _space;

    /// <summary>Pixels that a line of text takes.</summary>
    public int Measure(string text)
    {
        var width = 0;
        for (var index = 0; index < text.Length; index++)
            width += Advance(text[index]) - (index > 0 ? Kerning(text[index - 1], text[index]) : 0);

        return width;
    }

    /// <summary>
    /// A line of text: it begins <see cref="Margin"/> from the left, its baseline lies <see cref="Ascent"/> below the
    /// top.
    /// </summary>
    public Bitmap Draw(string text, Color color)
    {
        var bitmap = new Bitmap(Measure(text) + (2 * Margin), Height + 1);
        Write(bitmap, text, Margin, Ascent - _capital, color);
        return bitmap;
    }

    /// <summary>Columns on either side of a drawn text, for letters that reach over their place.</summary>
    public int Margin => Round(_stroke);

    /// <summary>Writes a line of text from x on, with the tops of its capitals at y.</summary>
    public void Write(Bitmap bitmap, string text, int x, int y, Color color)
    {
        for (var index = 0; index < text.Length; index++)
        {
            x -= index > 0 ? Kerning(text[index - 1], text[index]) : 0;
            DrawGlyph(bitmap, text[index], x, y + _capital, color);
            x += Advance(text[index]);
        }
    }

    private static Skeleton Find(char letter) => Skeletons.TryGetValue(letter, out var skeleton)
        ? skeleton
        : throw new ArgumentException($"The font has no letter '{letter}'. Known: {string.Concat(Skeletons.Keys)}");

    /// <summary>
    /// Pixels by which two letters move together: small letters under the arms of a capital, and some after r and f.
    /// </summary>
    private int Kerning(char left, char right)
    {
        var tucks = IsOneOf("TVWYF", left) && IsOneOf("acdegmnopqrsuvwxyz.,", right);
        var leans = IsOneOf("rfvwyPT", left) && IsOneOf("acdego.,", right);
        return (int)(_across * (tucks ? Kern : leans ? Kern / 2 : 0));
    }

    private static bool IsOneOf(string letters, char letter) => letters.Contains(letter, StringComparison.Ordinal);

    private void DrawGlyph(Bitmap bitmap, char letter, int x, int baseline, Color color)
    {
        var skeleton = Find(letter);
        if (skeleton.Lines.Length == 0)
            return;

        // The outermost strokes end at whole pixels, across as well as down.
        var half = _stroke / 2;
        var width = Round((skeleton.Width * _across) + _stroke) - _stroke;
        var across = skeleton.Width > 0 ? width / skeleton.Width : _across;
        var left = x - (skeleton.Open * _across) + half;
        var path = PenPath.Parse(skeleton.Lines, Roundness)
            .Map(point => new Point(left + (point.X * across), baseline - Rise(point.Y)));
        bitmap.Fill(new Stroke(path, _stroke), color);
    }

    /// <summary>Pixels from the baseline up to a height in a skeleton.</summary>
    private double Rise(double height)
    {
        var half = _stroke / 2;
        var (small, tall, deep) = (_small - half, _capital - half, half - _depth);
        return height <= 0 ? half + (height / Depth * (deep - half))
            : height <= SmallHeight ? half + (height / SmallHeight * (small - half))
            : small + ((height - SmallHeight) / (TallHeight - SmallHeight) * (tall - small));
    }

    private static int Round(double value) => (int)Math.Floor(value + 0.5);
}
