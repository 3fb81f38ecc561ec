using Sim.Runtime.Physics.Model;

namespace Sim.Runtime.Physics.Hulls;

/// <summary>How far rounding can move points of this size off a plane, and what follows from it.</summary>
internal sealed class HullTolerances
{
    public const double Least = 2.2250738585072014e-308;   // the smallest normal number

    private const double Epsilon = 2.220446049250313e-16;

    public HullTolerances(Vec3[] points)
    {
        var (largest, sum) = (0.0, 0.0);
        var pivots = new double[3];
        for (var axis = 0; axis < 3; axis++)
        {
            var (lowest, highest) = (0, 0);
            for (var i = 0; i < points.Length; i++)
            {
                if (points[highest][axis] < points[i][axis])
                    highest = i;
                else if (points[lowest][axis] > points[i][axis])
                    lowest = i;
            }
            var (low, high) = (points[lowest][axis], points[highest][axis]);
            Width = Math.Max(Width, high - low);
            largest = Math.Max(largest, Math.Max(high, -low));
            sum += Math.Max(high, -low);
            Extremes.Add(lowest);
            Extremes.Add(highest);
            pivots[axis] = 80 * sum * Epsilon;
        }

        SmallPivots = new(pivots[0], pivots[1], pivots[2]);
        Roundoff = Epsilon * (3 * Math.Min(Math.Sqrt(3) * largest, sum) * 1.01 + largest);
        SmallNorm = Least * largest;
        SmallRatio = Math.Sqrt(Least * 3);
        SmallDiagonal = SmallRatio * largest;
    }

    /// <summary>Along each axis the lowest point and the highest.</summary>
    public List<int> Extremes { get; } = [];

    public double Width { get; }

    public double Roundoff { get; }

    public double SmallNorm { get; }

    public double SmallRatio { get; }

    public double SmallDiagonal { get; }

    /// <summary>Below these, a pivot of an elimination counts as zero.</summary>
    public Vec3 SmallPivots { get; }

    /// <summary>A neighbour's centre within this distance of a facet's plane is in that plane.</summary>
    public double Coplanar => 2 * Roundoff;

    /// <summary>A point further out than this is outside.</summary>
    public double Outside => 2 * Coplanar;

    /// <summary>How far out one merge can move a facet.</summary>
    public double OneMerge => 3 * Coplanar + Roundoff;

    /// <summary>A point within this distance inside may come outside by merges.</summary>
    public double NearInside => OneMerge * 5;

    /// <summary>A merge that moves a facet further than this leaves its centre as it was.</summary>
    public double Wide => 6 * Coplanar;
}
