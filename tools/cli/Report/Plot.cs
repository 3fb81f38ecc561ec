using System.Globalization;
using Sim.Runtime;
using Sim.Runtime.Rendering;
using SkiaSharp;

namespace Sim.Tools.Cli.Report;

/// <summary>A white picture with a title, that lines and words are drawn on.</summary>
/// <remarks>Words are drawn in our own font: SkiaSharp's library for servers brings none, and finds none on a bare system.</remarks>
internal sealed class Plot : IDisposable
{
    public const float TitleHeight = 40; // pixels

    private static readonly StrokeFont TitleFont = new(19);
    private static readonly StrokeFont Font = new(14);

    private readonly SKSurface _surface;

    public Plot(int width, int height, string title)
    {
        (Width, Height) = (width, height);
        _surface = SKSurface.Create(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Premul))
            ?? throw new FailureException($"A picture of {width} x {height} pixels could not be made.");
        Canvas.Clear(SKColors.White);
        Write(TitleFont, title, width / 2f, TitleHeight / 2, 0.5f, 0.5f);
    }

    public int Width { get; }

    public int Height { get; }

    public SKCanvas Canvas => _surface.Canvas;

    /// <summary>Colours that tell series apart, also for most people who see fewer.</summary>
    /// <remarks>Okabe and Ito (2008), without yellow.</remarks>
    public static IReadOnlyList<SKColor> Series { get; } =
    [
        new(0, 114, 178), new(213, 94, 0), new(0, 158, 115), new(204, 121, 167), new(86, 180, 233), new(230, 159, 0), new(0, 0, 0),
    ];

    public static SKPaint Pen(SKColor color, float width = 1) =>
        new() { Color = color, StrokeWidth = width, IsStroke = true, IsAntialias = true, StrokeJoin = SKStrokeJoin.Round };

    public static SKPaint Brush(SKColor color) => new() { Color = color };

    /// <summary>Writes a word.</summary>
    /// <param name="text">Letters that the font lacks become blanks.</param>
    /// <param name="x">Of the point that it is held at.</param>
    /// <param name="y">Of that point.</param>
    /// <param name="across">Where in the word that point is, from 0 at its left to 1 at its right.</param>
    /// <param name="down">From 0 at its top to 1 at its foot.</param>
    public void Write(string text, float x, float y, float across, float down) => Write(Font, text, x, y, across, down);

    /// <summary>Pixels from the left of a word to its right.</summary>
    public static int Measure(string text) => Font.Measure(Written(text));

    /// <summary>The same, turned to read upwards.</summary>
    public void WriteUpwards(string text, float x, float y)
    {
        Canvas.Save();
        Canvas.RotateDegrees(-90, x, y);
        Write(text, x, y, 0.5f, 0.5f);
        Canvas.Restore();
    }

    public void Save(string path)
    {
        using var image = _surface.Snapshot();
        using var data = image.Encode(SKEncodedImageFormat.Png, quality: 100);
        AtomicFile.Write(path, data.SaveTo);
    }

    public void Dispose() => _surface.Dispose();

    /// <summary>A number as short as it can be told apart from its neighbours.</summary>
    public static string Text(double number) =>
        number == 0 ? "0"
        : Math.Abs(number) >= 1e6 ? $"{(number / 1e6).ToString("g3", CultureInfo.InvariantCulture)}M"
        : Math.Abs(number) >= 1e4 ? $"{(number / 1e3).ToString("g4", CultureInfo.InvariantCulture)}k"
        : Math.Abs(number) < 1e-3 ? number.ToString("0.#e-0", CultureInfo.InvariantCulture)
        : number.ToString("g4", CultureInfo.InvariantCulture);

    private static string Written(string text) => string.Concat(text.Select(letter => StrokeFont.Has(letter) ? letter : ' '));

    private void Write(StrokeFont font, string text, float x, float y, float across, float down)
    {
        var written = font.Draw(Written(text), Color.Black);
        using var bitmap = new SKBitmap(new SKImageInfo(written.Width, written.Height, SKColorType.Rgba8888, SKAlphaType.Premul));
        for (var row = 0; row < written.Height; row++)
        {
            for (var column = 0; column < written.Width; column++)
                bitmap.SetPixel(column, row, new SKColor(0, 0, 0, written[column, row].Alpha));
        }

        Canvas.DrawBitmap(bitmap, (int)(x - (across * written.Width)), (int)(y - (down * written.Height)));
    }
}
