using Sim.Runtime.Physics.Model;

namespace Sim.Runtime.Physics.Constants;

/// <summary>The shortest way of a string from one point to another around a sphere or a cylinder.</summary>
/// <remarks>
/// MuJoCo 3.3.0, engine_util_misc.c: two tangents to a circle in the plane of points and centre; on a cylinder the height falls evenly along
/// the way. A side site chooses between the two ways; inside the geom it makes the string touch the circle from within.
/// </remarks>
internal static class Wrapping
{
    private const int MaxInsideIterations = 20;
    private const double InsideTolerance = 1e-6;

    /// <summary>Where the string meets and leaves the geom, and the length between; null where it passes by.</summary>
    public static (Vec3 On, Vec3 Off, double Length)? Find(Vec3 from, Vec3 to, Vec3? side, Vec3 center, Mat3 axes, double radius, bool isSphere)
    {
        var (p0, p1) = (axes.Transposed * (from - center), axes.Transposed * (to - center));
        if (p0.Length < Tiny.Least || p1.Length < Tiny.Least)
            return null;

        var (first, second) = isSphere ? Plane(p0, p1) : (new Vec3(1, 0, 0), new Vec3(0, 1, 0));
        var (d0, d1) = (new Flat(p0.Dot(first), p0.Dot(second)), new Flat(p1.Dot(first), p1.Dot(second)));
        Vec3? local = side is { } site ? axes.Transposed * (site - center) : null;
        Flat? direction = local is { } s ? new Flat(s.Dot(first), s.Dot(second)).Unit * radius : null;
        var found = local is { } inside && inside.Length < radius ? Inside(d0, d1, radius) : Around(d0, d1, direction, radius);
        if (found is not var (a, b, length))
            return null;

        var (on, off) = (first * a.X + second * a.Y, first * b.X + second * b.Y);
        if (!isSphere)
        {
            double before = (d0 - a).Length, after = (d1 - b).Length, all = before + length + after;
            on = on with { Z = p0.Z + (p1.Z - p0.Z) * before / all };
            off = off with { Z = p0.Z + (p1.Z - p0.Z) * (before + length) / all };
            length = Math.Sqrt(length * length + (off.Z - on.Z) * (off.Z - on.Z));
        }

        return (center + axes * on, center + axes * off, length);
    }

    private static (Vec3 First, Vec3 Second) Plane(Vec3 p0, Vec3 p1)
    {
        var first = p0.Normalized().Unit;
        var normal = p0.Cross(p1);
        if (normal.Length < Tiny.Least)
        {
            var size = first.Abs();
            var largest = size.Y > size.X && size.Y > size.Z ? 1 : size.Z > size.X && size.Z > size.Y ? 2 : 0;
            normal = first.Cross(new Vec3(1, 1, 1).With(largest, 0));
        }

        normal /= normal.Length;
        var second = normal.Cross(first);
        return (first, second / second.Length);
    }

    private static (Flat On, Flat Off, double Length)? Around(Flat p0, Flat p1, Flat? side, double radius)
    {
        double square0 = p0.Dot(p0), square1 = p1.Dot(p1), square = radius * radius;
        var step = p1 - p0;
        if (square0 < square || square1 < square || radius < Tiny.Least || step.Dot(step) < Tiny.Least)
            return null;

        var nearest = p0 + step * Math.Clamp(-step.Dot(p0) / step.Dot(step), 0, 1);
        if (nearest.Dot(nearest) > square && (side is not { } s || s.Dot(nearest) >= 0))
            return null;

        var (one, other) = (Tangents(p0, p1, radius, 1), Tangents(p0, p1, radius, -1));
        var takesFirst = Worth(p0, p1, one, side) > Worth(p0, p1, other, side);
        var (on, off) = takesFirst ? one : other;
        return Cross(p0, on, p1, off) ? null : (on, off, radius * ArcAngle(on, off, !takesFirst));
    }

    private static (Flat On, Flat Off) Tangents(Flat p0, Flat p1, double radius, int sign)
    {
        double square0 = p0.Dot(p0), square1 = p1.Dot(p1), square = radius * radius;
        double leg0 = sign * radius * Math.Sqrt(square0 - square), leg1 = sign * radius * Math.Sqrt(square1 - square);
        return (
            new((p0.X * square + p0.Y * leg0) / square0, (p0.Y * square - p0.X * leg0) / square0),
            new((p1.X * square - p1.Y * leg1) / square1, (p1.Y * square + p1.X * leg1) / square1));
    }

    /// <summary>Towards the side, or else short; a way that crosses itself is worth nothing.</summary>
    private static double Worth(Flat p0, Flat p1, (Flat On, Flat Off) way, Flat? side)
    {
        const double Nothing = -10_000;
        return Cross(p0, way.On, p1, way.Off) ? Nothing
            : side is { } direction ? (way.On + way.Off).Unit.Dot(direction)
            : -(way.On - way.Off).Dot(way.On - way.Off);
    }

    private static double ArcAngle(Flat a, Flat b, bool isSecond)
    {
        var angle = Math.Acos(Math.Clamp(a.Unit.Dot(b.Unit), -1, 1));
        var cross = a.Y * b.X - a.X * b.Y;
        return (cross > 0 && isSecond) || (cross < 0 && !isSecond) ? 2 * Math.PI - angle : angle;
    }

    private static bool Cross(Flat a0, Flat a1, Flat b0, Flat b1)
    {
        Flat a = a1 - a0, b = b1 - b0, gap = a0 - b0;
        var determinant = b.Y * a.X - b.X * a.Y;
        if (Math.Abs(determinant) < Tiny.Least)
            return false;

        double s = (b.X * gap.Y - b.Y * gap.X) / determinant, t = (a.X * gap.Y - a.Y * gap.X) / determinant;
        return s is >= 0 and <= 1 && t is >= 0 and <= 1;
    }

    /// <summary>The string touches the circle from within at one point, by Newton's method on asin(Az) + asin(Bz) - 2 asin(z) + G = 0.</summary>
    private static (Flat On, Flat Off, double Length)? Inside(Flat p0, Flat p1, double radius)
    {
        double length0 = p0.Length, length1 = p1.Length;
        var step = p1 - p0;
        var square = step.Dot(step);
        if (length0 <= radius || length1 <= radius || radius < Tiny.Least)
            return null;
        if (square > Tiny.Least && -step.Dot(p0) / square is > 0 and < 1 and var along && (p0 + step * along).Length <= radius)
            return null;

        var middle = (p0 + p1).Unit * radius;
        double a = radius / length0, b = radius / length1, cosine = (length0 * length0 + length1 * length1 - square) / (2 * length0 * length1);
        if (cosine < -1 + Tiny.Least)
            return null;
        if (cosine > 1 - Tiny.Least || SolveInside(a, b, Math.Acos(cosine)) is not { } z)
            return (middle, middle, 0);

        var startsAtFirst = p0.X * p1.Y - p0.Y * p1.X > 0;
        var start = (startsAtFirst ? p0 : p1).Unit;
        var angle = Math.Asin(z) - Math.Asin((startsAtFirst ? a : b) * z);
        var touch = new Flat(
            radius * (Math.Cos(angle) * start.X - Math.Sin(angle) * start.Y),
            radius * (Math.Sin(angle) * start.X + Math.Cos(angle) * start.Y));
        return (touch, touch, 0);
    }

    private static double? SolveInside(double a, double b, double g)
    {
        var z = 1 - 1e-7;
        double Residual() => Math.Asin(a * z) + Math.Asin(b * z) - 2 * Math.Asin(z) + g;
        static double Slope(double k, double z) => k / Math.Max(Tiny.Least, Math.Sqrt(1 - k * k * z * z));

        var residual = Residual();
        if (residual > 0)
            return null;
        for (var i = 0; i < MaxInsideIterations; i++)
        {
            if (Math.Abs(residual) <= InsideTolerance)
                return z;

            var slope = Slope(a, z) + Slope(b, z) - 2 * Slope(1, z);
            if (slope > -Tiny.Least || z - residual / slope > z)
                return null;
            z -= residual / slope;
            residual = Residual();
            if (residual > InsideTolerance)
                return null;
        }

        return null;
    }

    private readonly record struct Flat(double X, double Y)
    {
        public double Length => Math.Sqrt(Dot(this));

        public Flat Unit => Length < Tiny.Least ? new(1, 0) : new(X / Length, Y / Length);

        public static Flat operator +(Flat a, Flat b) => new(a.X + b.X, a.Y + b.Y);

        public static Flat operator -(Flat a, Flat b) => new(a.X - b.X, a.Y - b.Y);

        public static Flat operator *(Flat a, double s) => new(a.X * s, a.Y * s);

        public double Dot(Flat b) => X * b.X + Y * b.Y;
    }
}
