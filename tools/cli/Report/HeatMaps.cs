using SkiaSharp;

namespace Sim.Tools.Cli.Report;

/// <summary>Distributions over a grid side by side, in one scale of colours.</summary>
internal static class HeatMaps
{
    private const float Side = 380, Gap = 50, Bottom = 90;

    /// <param name="path">File to write.</param>
    /// <param name="title">Above them.</param>
    /// <param name="maps">Names, and probabilities [x, y], all of one shape.</param>
    /// <param name="xLabel">Below each.</param>
    /// <param name="yLabel">Beside the first.</param>
    public static void Save(string path, string title, IReadOnlyList<(string Name, double[,] Values)> maps, string xLabel, string yLabel)
    {
        var width = (int)(Gap + (maps.Count * (Side + Gap)));
        using var plot = new Plot(width, (int)(Plot.TitleHeight + 30 + Side + Bottom), title);
        var highest = maps.Max(map => map.Values.Cast<double>().Max());
        for (var index = 0; index < maps.Count; index++)
            Draw(plot, maps[index], Gap + (index * (Side + Gap)), highest, xLabel);
        plot.WriteUpwards(yLabel, 14, Plot.TitleHeight + 30 + (Side / 2));
        DrawScale(plot, highest);
        plot.Save(path);
    }

    private static void Draw(Plot plot, (string Name, double[,] Values) map, float left, double highest, string xLabel)
    {
        var top = Plot.TitleHeight + 30;
        var (columns, rows) = (map.Values.GetLength(0), map.Values.GetLength(1));
        var (across, down) = (Side / columns, Side / rows);
        for (var x = 0; x < columns; x++)
        {
            for (var y = 0; y < rows; y++)
            {
                using var brush = Plot.Brush(ColorOf(map.Values[x, y] / highest));
                var cellTop = top + Side - ((y + 1) * down);
                plot.Canvas.DrawRect(new SKRect(left + (x * across), cellTop, left + ((x + 1) * across), cellTop + down), brush);
            }
        }

        using var frame = Plot.Pen(SKColors.Black);
        plot.Canvas.DrawRect(new SKRect(left, top, left + Side, top + Side), frame);
        plot.Write(map.Name, left + (Side / 2), top - 12, 0.5f, 0.5f);
        plot.Write(xLabel, left + (Side / 2), top + Side + 26, 0.5f, 0.5f);
        foreach (var (at, size, isColumn) in ((int, int, bool)[])[(0, columns, true), (columns - 1, columns, true), (0, rows, false), (rows - 1, rows, false)])
        {
            var middle = (at + 0.5f) * Side / size;
            if (isColumn)
                plot.Write($"{at}", left + middle, top + Side + 4, 0.5f, 0);
            else
                plot.Write($"{at}", left - 4, top + Side - middle, 1, 0.5f);
        }
    }

    private static void DrawScale(Plot plot, double highest)
    {
        const int steps = 200;
        var (left, top) = ((plot.Width - steps) / 2f, plot.Height - 40f);
        for (var step = 0; step < steps; step++)
        {
            using var brush = Plot.Brush(ColorOf((double)step / (steps - 1)));
            plot.Canvas.DrawRect(new SKRect(left + step, top, left + step + 1, top + 14), brush);
        }

        plot.Write("0", left - 6, top + 7, 1, 0.5f);
        plot.Write(Plot.Text(highest), left + steps + 6, top + 7, 0, 0.5f);
    }

    /// <summary>From dark blue over green to yellow, lighter all the way, so that it reads in grey too: five colours of viridis.</summary>
    /// <remarks>Smith and van der Walt (2015), bids.github.io/colormap.</remarks>
    private static SKColor ColorOf(double part)
    {
        (double R, double G, double B)[] stops = [(68, 1, 84), (59, 82, 139), (33, 145, 140), (94, 201, 98), (253, 231, 37)];
        var place = Math.Clamp(part, 0, 1) * (stops.Length - 1);
        var index = Math.Min((int)place, stops.Length - 2);
        var (from, to, share) = (stops[index], stops[index + 1], place - index);
        byte Mix(double a, double b) => (byte)Math.Round(a + ((b - a) * share));
        return new SKColor(Mix(from.R, to.R), Mix(from.G, to.G), Mix(from.B, to.B));
    }
}
