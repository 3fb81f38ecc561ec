namespace Sim.Runtime.Rendering;

/// <summary>A box around a shape, in pixels.</summary>
public readonly record struct Bounds(double Left, double Top, double Right, double Bottom)
{
    internal static Bounds Around(IEnumerable<Point> points) => new(
        points.Min(point => point.X),
        points.Min(point => point.Y),
        points.Max(point => point.X),
        points.Max(point => point.Y));

    internal Bounds Grown(double margin) => new(Left - margin, Top - margin, Right + margin, Bottom + margin);

    internal Bounds With(Bounds other) => new(
        Math.Min(Left, other.Left),
        Math.Min(Top, other.Top),
        Math.Max(Right, other.Right),
        Math.Max(Bottom, other.Bottom));
}

/// <summary>A place in a picture, in pixels from its upper left corner: x to the right, y down.</summary>
public readonly record struct Point(double X, double Y);

/// <summary>A figure that can be filled, known by the distance from its edge.</summary>
public abstract class Shape
{
    /// <summary>Nothing outside is covered.</summary>
    public abstract Bounds Bounds { get; }

    /// <summary>Pixels from the edge to the place; negative inside.</summary>
    public abstract double Distance(double x, double y);

    /// <summary>What lies in either.</summary>
    public static Shape operator +(Shape a, Shape b) =>
        new Combined(a.Bounds.With(b.Bounds), (x, y) => Math.Min(a.Distance(x, y), b.Distance(x, y)));

    /// <summary>What lies in the first and not in the second.</summary>
    public static Shape operator -(Shape a, Shape b) =>
        new Combined(a.Bounds, (x, y) => Math.Max(a.Distance(x, y), -b.Distance(x, y)));

    /// <summary>What lies in both.</summary>
    public static Shape operator &(Shape a, Shape b) =>
        new Combined(a.Bounds, (x, y) => Math.Max(a.Distance(x, y), b.Distance(x, y)));

    /// <summary>A band along the edge, on its inner side.</summary>
    public Shape Rim(double width) =>
        new Combined(Bounds, (x, y) => Math.Abs(Distance(x, y) + (width / 2)) - (width / 2));

    /// <summary>The shape made larger by a margin all around; smaller where it is negative.</summary>
    public Shape Grown(double margin) => new Combined(Bounds.Grown(margin), (x, y) => Distance(x, y) - margin);

    private sealed class Combined(Bounds bounds, Func<double, double, double> distance) : Shape
    {
        public override Bounds Bounds => bounds;

        public override double Distance(double x, double y) => distance(x, y);
    }
}
