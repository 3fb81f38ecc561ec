using Sim.Runtime.Physics.Model;

namespace Sim.Runtime.Physics.Hulls;

/// <summary>The plane through a facet's first three corners, turned outward.</summary>
internal sealed class FacetPlanes(Hull hull)
{
    private readonly HullTolerances _tolerances = hull.Tolerances;

    public void Find(Facet facet)
    {
        var (a, b, c) = (facet.Corners[0].Position, facet.Corners[1].Position, facet.Corners[2].Position);
        if (!FromProduct(facet, a, b, c) && !FromElimination(facet, a, b, c))
            TurnOutward(facet);
        facet.HasPlane = true;
        CheckFlipped(facet);
    }

    /// <summary>A facet is flipped if the inner point is not under it.</summary>
    public void CheckFlipped(Facet facet) =>
        facet.IsFlipped = facet.IsFlipped || facet.Distance(hull.Inside) >= -_tolerances.Roundoff;

    private void TurnOutward(Facet facet)
    {
        if (facet.Distance(hull.Inside) > 0)
            (facet.Normal, facet.Offset) = (-facet.Normal, -facet.Offset);
    }

    private bool FromProduct(Facet facet, Vec3 a, Vec3 b, Vec3 c)
    {
        var (ab, ac) = (b - a, c - a);
        var normal = new Vec3(
            ac.Y * ab.Z - ac.Z * ab.Y,
            ab.X * ac.Z - ab.Z * ac.X,
            ac.X * ab.Y - ac.Y * ab.X);
        facet.Normal = Unit(normal, facet.FacesUp);
        facet.Offset = -a.Dot(facet.Normal);
        return Contains(facet, c) && Contains(facet, b);
    }

    private bool Contains(Facet facet, Vec3 point) =>
        facet.Offset + point.Dot(facet.Normal) is var distance
        && !(distance > _tolerances.Roundoff || distance < -_tolerances.Roundoff);

    /// <summary>By Gaussian elimination, which is more exact for slivers. False if that, too, divides by nearly nothing.</summary>
    private bool FromElimination(Facet facet, Vec3 a, Vec3 b, Vec3 c)
    {
        var (upper, lower, sign) = (b - a, c - a, facet.FacesUp);
        var isSmall = false;
        if (Math.Abs(lower.X) > Math.Abs(upper.X))
            (upper, lower, sign) = (lower, upper, !sign);
        if (Math.Abs(upper.X) <= _tolerances.SmallPivots.X)
            isSmall = true;
        if (upper.X != 0)
        {
            var ratio = lower.X / upper.X;
            lower = new(lower.X, lower.Y - ratio * upper.Y, lower.Z - ratio * upper.Z);
        }
        if (Math.Abs(lower.Y) <= _tolerances.SmallPivots.Y)
            isSmall = true;

        if (lower.Y < 0)
            sign = !sign;
        if (upper.X < 0)
            sign = !sign;
        var (normal, isZero) = BackSubstitute(upper, lower, sign);
        facet.Normal = Unit(normal, true);
        facet.Offset = -(a.X * facet.Normal.X);
        facet.Offset -= a.Y * facet.Normal.Y;
        facet.Offset -= a.Z * facet.Normal.Z;
        return !isSmall && !isZero;
    }

    private (Vec3 Normal, bool IsZero) BackSubstitute(Vec3 upper, Vec3 lower, bool sign)
    {
        var (x, y, z) = (0.0, 0.0, sign ? -1.0 : 1.0);
        var isZero = false;
        y = 0.0 - lower.Z * z;
        if (Math.Abs(lower.Y) > _tolerances.SmallDiagonal)
            y /= lower.Y;
        else if (Ratio(y, lower.Y, _tolerances.SmallRatio) is { } ratio)
            y = ratio;
        else
            (y, z, isZero) = (sign ? -1.0 : 1.0, 0, true);

        x = 0.0 - upper.Y * y - upper.Z * z;
        if (Math.Abs(upper.X) > _tolerances.SmallDiagonal)
            x /= upper.X;
        else if (Ratio(x, upper.X, _tolerances.SmallRatio) is { } ratio)
            x = ratio;
        else
            (x, y, z, isZero) = (sign ? -1.0 : 1.0, 0, 0, true);
        return (new(x, y, z), isZero);
    }

    private Vec3 Unit(Vec3 normal, bool facesUp)
    {
        var length = Math.Sqrt(normal.X * normal.X + normal.Y * normal.Y + normal.Z * normal.Z);
        var signed = facesUp ? length : -length;
        if (length > _tolerances.SmallNorm)
            return normal / signed;
        if (length == 0)
            return new(Math.Sqrt(1.0 / 3), Math.Sqrt(1.0 / 3), Math.Sqrt(1.0 / 3));

        var unit = normal;
        for (var axis = 0; axis < 3; axis++)
        {
            if (Ratio(normal[axis], signed, HullTolerances.Least) is { } ratio)
            {
                unit = unit.With(axis, ratio);
                continue;
            }
            var largest = Enumerable.Range(0, 3).MaxBy(i => Math.Abs(unit[i]));
            return Vec3.Zero.With(largest, unit[largest] * signed >= 0 ? 1 : -1);
        }
        return unit;
    }

    /// <summary>Null where the quotient is too large to be a number of use.</summary>
    private static double? Ratio(double numerator, double denominator, double least)
    {
        if (numerator < least && numerator > -least)
            return Math.Abs(numerator) < Math.Abs(denominator) ? numerator / denominator : null;
        var inverse = denominator / numerator;
        return inverse > least || inverse < -least ? numerator / denominator : null;
    }
}
