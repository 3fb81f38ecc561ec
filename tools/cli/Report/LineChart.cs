using SkiaSharp;

namespace Sim.Tools.Cli.Report;

/// <summary>Points that are joined by lines.</summary>
/// <param name="Name">In the legend.</param>
/// <param name="Points">With x ascending; those that are no numbers are left out.</param>
/// <param name="IsReference">Whether it is what the others are compared with: a dashed line.</param>
internal sealed record Line(string Name, IReadOnlyList<(double X, double Y)> Points, bool IsReference = false);

/// <summary>Curves over an axis.</summary>
internal sealed class LineChart
{
    private const int Width = 900, Height = 520;
    private const float Left = 90, Right = 30, Bottom = 70;
    private const int Ticks = 6;
    private const double Headroom = 0.05; // of the range, above and below

    private readonly string _title;
    private readonly string _xLabel;
    private readonly string _yLabel;
    private readonly List<Line> _lines;
    private readonly bool _isLog;
    private readonly (double Low, double High) _x;
    private readonly (double Low, double High) _y;

    /// <param name="title">Above it.</param>
    /// <param name="xLabel">Below it.</param>
    /// <param name="yLabel">Beside it.</param>
    /// <param name="lines">At least one with a point.</param>
    /// <param name="isLog">Whether the y axis is logarithmic; numbers up to 0 are then left out.</param>
    public LineChart(string title, string xLabel, string yLabel, IEnumerable<Line> lines, bool isLog = false)
    {
        (_title, _xLabel, _yLabel, _isLog) = (title, xLabel, yLabel, isLog);
        _lines = [.. lines.Select(line => line with
        {
            Points = [.. line.Points.Where(point => double.IsFinite(point.X) && double.IsFinite(point.Y) && (!isLog || point.Y > 0))
                .Select(point => (point.X, isLog ? Math.Log10(point.Y) : point.Y))],
        }).Where(line => line.Points.Count > 0)];
        _x = Range(_lines.SelectMany(line => line.Points).Select(point => point.X), room: 0);
        _y = Range(_lines.SelectMany(line => line.Points).Select(point => point.Y), Headroom);
    }

    public bool IsEmpty => _lines.Count == 0;

    public void Save(string path)
    {
        using var plot = new Plot(Width, Height, _title);
        DrawAxes(plot);
        plot.Canvas.Save();
        plot.Canvas.ClipRect(new SKRect(Left, Plot.TitleHeight, Width - Right, Height - Bottom));
        for (var index = 0; index < _lines.Count; index++)
            DrawLine(plot, _lines[index], Plot.Series[index % Plot.Series.Count]);
        plot.Canvas.Restore();
        DrawLegend(plot);
        plot.Save(path);
    }

    private static (double Low, double High) Range(IEnumerable<double> values, double room)
    {
        var all = values.ToList();
        if (all.Count == 0)
            return (0, 1);

        var (low, high) = (all.Min(), all.Max());
        var spread = high > low ? high - low : Math.Max(Math.Abs(high), 1);
        return high > low ? (low - (room * spread), high + (room * spread)) : (low - (spread / 2), high + (spread / 2));
    }

    private float X(double x) => Left + (float)((x - _x.Low) / (_x.High - _x.Low) * (Width - Left - Right));

    private float Y(double y) => Height - Bottom - (float)((y - _y.Low) / (_y.High - _y.Low) * (Height - Bottom - Plot.TitleHeight));

    private void DrawAxes(Plot plot)
    {
        using var grid = Plot.Pen(new SKColor(225, 225, 225));
        using var frame = Plot.Pen(SKColors.Black);
        foreach (var x in Marks(_x))
        {
            plot.Canvas.DrawLine(X(x), Plot.TitleHeight, X(x), Height - Bottom, grid);
            plot.Write(Plot.Text(x), X(x), Height - Bottom + 8, 0.5f, 0);
        }

        foreach (var y in _isLog ? LogMarks(_y) : Marks(_y))
        {
            plot.Canvas.DrawLine(Left, Y(y), Width - Right, Y(y), grid);
            plot.Write(Plot.Text(_isLog ? Math.Pow(10, y) : y), Left - 6, Y(y), 1, 0.5f);
        }

        plot.Canvas.DrawRect(new SKRect(Left, Plot.TitleHeight, Width - Right, Height - Bottom), frame);
        plot.Write(_xLabel, (Left + Width - Right) / 2, Height - 18, 0.5f, 0.5f);
        plot.WriteUpwards(_yLabel, 16, (Plot.TitleHeight + Height - Bottom) / 2);
    }

    /// <summary>Round numbers in a range: 1, 2 or 5 times a power of ten apart.</summary>
    internal static IEnumerable<double> Marks((double Low, double High) range)
    {
        var rough = (range.High - range.Low) / Ticks;
        var power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        var step = power * ((double[])[1, 2, 5, 10]).First(factor => factor * power >= rough);
        for (var mark = Math.Ceiling(range.Low / step); mark * step <= range.High + (1e-9 * step); mark++)
            yield return mark * step;
    }

    /// <summary>Round numbers as powers of ten: 1, 2 and 5 of each decade where there are few decades, else every so many decades.</summary>
    internal static IEnumerable<double> LogMarks((double Low, double High) range)
    {
        var decades = range.High - range.Low;
        int[] digits = decades < 1 ? [1, 2, 3, 4, 5, 6, 8] : decades < 2.5 ? [1, 2, 5] : [1];
        var every = Math.Max(1, (int)Math.Ceiling(decades / Ticks));
        for (var power = (int)Math.Floor(range.Low); power <= range.High; power++)
        {
            foreach (var mark in digits.Select(digit => power + Math.Log10(digit)))
            {
                if (mark >= range.Low && mark <= range.High && power % every == 0)
                    yield return mark;
            }
        }
    }

    private void DrawLine(Plot plot, Line line, SKColor color)
    {
        using var dashes = SKPathEffect.CreateDash([8, 6], 0);
        using var pen = Pen(line, color, dashes);
        using var path = new SKPath();
        path.MoveTo(X(line.Points[0].X), Y(line.Points[0].Y));
        foreach (var (x, y) in line.Points.Skip(1))
            path.LineTo(X(x), Y(y));
        plot.Canvas.DrawPath(path, pen);
        if (line.Points.Count == 1)
            plot.Canvas.DrawCircle(X(line.Points[0].X), Y(line.Points[0].Y), 3, pen);
    }

    private static SKPaint Pen(Line line, SKColor color, SKPathEffect dashes)
    {
        var pen = Plot.Pen(line.IsReference ? SKColors.Black : color, 2);
        if (line.IsReference)
            pen.PathEffect = dashes;
        return pen;
    }

    private void DrawLegend(Plot plot)
    {
        const float rowHeight = 20, sample = 26, margin = 10;
        if (_lines.Count == 1)
            return;

        var (width, height) = (sample + 24 + _lines.Max(line => Plot.Measure(line.Name)), (_lines.Count * rowHeight) + 8);
        var (right, bottom) = (Width - Right - margin - width, Height - Bottom - margin - height);

        // In the corner that the lines come into least.
        var corner = new[] { (Left + margin, Plot.TitleHeight + margin), (right, Plot.TitleHeight + margin), (Left + margin, bottom), (right, bottom) }
            .Select(at => new SKRect(at.Item1, at.Item2, at.Item1 + width, at.Item2 + height))
            .MinBy(box => _lines.SelectMany(line => line.Points).Count(point => box.Contains(X(point.X), Y(point.Y))));
        using var paper = Plot.Brush(SKColors.White.WithAlpha(220));
        plot.Canvas.DrawRect(corner, paper);
        using var dashes = SKPathEffect.CreateDash([8, 6], 0);
        for (var index = 0; index < _lines.Count; index++)
        {
            var y = corner.Top + 14 + (index * rowHeight);
            using var pen = Pen(_lines[index], Plot.Series[index % Plot.Series.Count], dashes);
            plot.Canvas.DrawLine(corner.Left + 8, y, corner.Left + 8 + sample, y, pen);
            plot.Write(_lines[index].Name, corner.Left + sample + 16, y, 0, 0.5f);
        }
    }
}
