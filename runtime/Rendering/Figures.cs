namespace Sim.Runtime.Rendering;

/// <summary>A disc.</summary>
public sealed class Disc(double centerX, double centerY, double radius) : Shape
{
    public override Bounds Bounds => new(centerX - radius, centerY - radius, centerX + radius, centerY + radius);

    public override double Distance(double x, double y) =>
        Math.Sqrt(((x - centerX) * (x - centerX)) + ((y - centerY) * (y - centerY))) - radius;
}

/// <summary>
/// An ellipse with upright axes. Its distance is of first order: exact on the edge, near enough for a pixel around it.
/// </summary>
public sealed class Ellipse(double centerX, double centerY, double halfWidth, double halfHeight) : Shape
{
    public override Bounds Bounds =>
        new(centerX - halfWidth, centerY - halfHeight, centerX + halfWidth, centerY + halfHeight);

    public override double Distance(double x, double y)
    {
        var (u, v) = ((x - centerX) / halfWidth, (y - centerY) / halfHeight);
        var (du, dv) = (u / halfWidth, v / halfHeight);
        var (level, slope) = (Math.Sqrt((u * u) + (v * v)), Math.Sqrt((du * du) + (dv * dv)));
        return slope > 0 ? level * (level - 1) / slope : -Math.Min(halfWidth, halfHeight);
    }
}

/// <summary>A rectangle whose corners are quarter circles of the given radius.</summary>
public sealed class RoundedBox(double left, double top, double width, double height, double radius = 0) : Shape
{
    public override Bounds Bounds => new(left, top, left + width, top + height);

    public override double Distance(double x, double y)
    {
        var across = Math.Abs(x - left - (width / 2)) - (width / 2) + radius;
        var down = Math.Abs(y - top - (height / 2)) - (height / 2) + radius;
        var (a, d) = (Math.Max(across, 0), Math.Max(down, 0));
        return Math.Sqrt((a * a) + (d * d)) + Math.Min(Math.Max(across, down), 0) - radius;
    }
}

/// <summary>The inside of closed lines; what an even number of them surrounds is outside.</summary>
public sealed class Polygon(PenPath path) : Shape
{
    private readonly Segments _edges = path.Segments(closed: true);

    public override Bounds Bounds { get; } = Bounds.Around(path.Points);

    public override double Distance(double x, double y) =>
        _edges.Distance(x, y) * (_edges.Surround(x, y) ? -1 : 1);
}

/// <summary>Lines drawn with a round pen.</summary>
public sealed class Stroke(PenPath path, double width) : Shape
{
    private readonly Segments _lines = path.Segments(closed: false);

    public override Bounds Bounds { get; } = Bounds.Around(path.Points).Grown(width / 2);

    public override double Distance(double x, double y) => _lines.Distance(x, y) - (width / 2);
}
