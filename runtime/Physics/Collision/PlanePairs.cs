using System.Runtime.CompilerServices;
using Sim.Runtime.Numerics;

namespace Sim.Runtime.Physics.Collision;

/// <summary>A plane against anything: its normal is the z axis of its matrix, and all behind it is solid.</summary>
internal static unsafe class PlanePairs<R>
    where R : unmanaged, IReal<R>
{
    private const int Position = PairWork.Geom.Position, Matrix = PairWork.Geom.Matrix, Sizes = PairWork.Geom.Sizes;

    public static int Sphere(R* work)
    {
        R* sphere = work + PairWork.Second, found = work + PairWork.Found;
        Ball(work, Vec3<R>.Load(sphere + Position), sphere[Sizes], found);
        return 1;
    }

    /// <summary>The balls at both ends, with the frame along the capsule.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Capsule(R* work)
    {
        R* capsule = work + PairWork.Second, found = work + PairWork.Found;
        var axis = Column(capsule, 2);
        var center = Vec3<R>.Load(capsule + Position);
        var half = axis * capsule[Sizes + 1];
        Ball(work, center + half, capsule[Sizes], found);
        axis.Store(found + Candidate.Tangent);
        found += Candidate.Size;
        Ball(work, center - half, capsule[Sizes], found);
        axis.Store(found + Candidate.Tangent);
        return 2;
    }

    /// <summary>The lowest point.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Ellipsoid(R* work)
    {
        var ellipsoid = work + PairWork.Second;
        var radii = Vec3<R>.Load(ellipsoid + Sizes);
        var down = Plain<R>.TransposeTimes(ellipsoid + Matrix, -Normal(work));
        var onBall = Plain<R>.Normalize(new Vec3<R>(down.X * radii.X, down.Y * radii.Y, down.Z * radii.Z), out _);
        var local = new Vec3<R>(onBall.X * radii.X, onBall.Y * radii.Y, onBall.Z * radii.Z);
        var lowest = Plain<R>.Times(ellipsoid + Matrix, local) + Vec3<R>.Load(ellipsoid + Position);
        var distance = Plain<R>.Dot(Normal(work), lowest - Vec3<R>.Load(work + PairWork.First + Position));
        Point(work, lowest, distance, work[PairWork.Mask], work + PairWork.Found);
        return 1;
    }

    /// <summary>
    /// The lowest points of both rims, below the axis, and, of the rim that is nearer to the plane, two more that make a triangle with
    /// its lowest.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Cylinder(R* work)
    {
        R* cylinder = work + PairWork.Second, found = work + PairWork.Found;
        var normal = Normal(work);
        var axis = Column(cylinder, 2);
        var slope = Plain<R>.Dot(normal, axis);
        var up = R.Less(Plain<R>.Zero, slope);
        axis = Vec3<R>.Select(up, -axis, axis);
        slope = R.Select(up, -slope, slope);

        var center = Vec3<R>.Load(cylinder + Position);
        var height = Plain<R>.Dot(center - Vec3<R>.Load(work + PairWork.First + Position), normal);
        var radius = cylinder[Sizes];
        var down = (axis * slope) - normal;
        var square = Plain<R>.Dot(down, down);
        var isFlat = R.Less(square, R.Of(Plain<R>.Tiny * Plain<R>.Tiny));
        down = Vec3<R>.Select(isFlat, Column(cylinder, 0) * radius, down * (radius / R.Sqrt(square)));
        var reach = Plain<R>.Dot(down, normal);
        axis *= cylinder[Sizes + 1];
        slope *= cylinder[Sizes + 1];

        // Added in this order in every case: height, along the axis, along the radius.
        R near = height + slope, far = height - slope;
        var mask = R.And(work[PairWork.Mask], R.LessOrEqual(near + reach, work[PairWork.Margin]));
        Point(work, center + down + axis, near + reach, mask, found);
        Point(work, center + down - axis, far + reach, mask, found + Candidate.Size);
        R* spare = work + PairWork.Free;
        down.Store(spare);
        axis.Store(spare + 3);
        spare[6] = near + (-reach * R.Of(0.5));
        spare[7] = mask;
        RimSides(work, spare, found + (2 * Candidate.Size));
        return 4;
    }

    /// <summary>Two points of the nearer rim, on both sides of the lowest; from the way down, the axis, the distance and the mask.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void RimSides(R* work, R* spare, R* found)
    {
        Vec3<R> down = Vec3<R>.Load(spare), axis = Vec3<R>.Load(spare + 3), center = Vec3<R>.Load(work + PairWork.Second + Position);
        var radius = work[PairWork.Second + Sizes];
        var sideways = Plain<R>.Normalize(Plain<R>.Cross(down, axis), out _) * (radius * R.Sqrt(R.Of(3)) * R.Of(0.5));
        Point(work, Plain<R>.Add(center + sideways + axis, down, R.Of(-0.5)), spare[6], spare[7], found);
        Point(work, Plain<R>.Add(center - sideways + axis, down, R.Of(-0.5)), spare[6], spare[7], found + Candidate.Size);
    }

    /// <summary>The corners below the centre that are within the margin, at most four.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Box(R* work)
    {
        R* box = work + PairWork.Second, found = work + PairWork.Found;
        var center = Vec3<R>.Load(box + Position);
        var height = Plain<R>.Dot(center - Vec3<R>.Load(work + PairWork.First + Position), Normal(work));
        var half = Vec3<R>.Load(box + Sizes);
        var count = Plain<R>.Zero;
        for (var i = 0; i < 8; i++)
        {
            var local = new Vec3<R>((i & 1) != 0 ? half.X : -half.X, (i & 2) != 0 ? half.Y : -half.Y, (i & 4) != 0 ? half.Z : -half.Z);
            var corner = Plain<R>.Times(box + Matrix, local);
            var below = Plain<R>.Dot(Normal(work), corner);
            var mask = R.And(work[PairWork.Mask], R.And(R.LessOrEqual(below, Plain<R>.Zero), R.Less(count, R.Of(4))));
            Point(work, corner + center, height + below, mask, found);
            count += R.And(found[Candidate.Mask], Plain<R>.One);
            found += Candidate.Size;
        }

        return 8;
    }

    /// <summary>A point of the other geom at a distance from the plane: a contact if that is within the margin.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Point(R* work, Vec3<R> point, R distance, R mask, R* found)
    {
        var normal = Normal(work);
        found[Candidate.Mask] = R.And(mask, R.LessOrEqual(distance, work[PairWork.Margin]));
        found[Candidate.Distance] = distance;
        Plain<R>.Add(point, normal, distance * R.Of(-0.5)).Store(found + Candidate.Position);
        normal.Store(found + Candidate.Normal);
        Vec3<R>.Of(0, 0, 0).Store(found + Candidate.Tangent);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Ball(R* work, Vec3<R> center, R radius, R* found)
    {
        var normal = Normal(work);
        var height = Plain<R>.Dot(center - Vec3<R>.Load(work + PairWork.First + Position), normal);
        var distance = height - radius;
        found[Candidate.Mask] = R.And(work[PairWork.Mask], R.LessOrEqual(height, work[PairWork.Margin] + radius));
        found[Candidate.Distance] = distance;
        (center + (normal * ((-distance * R.Of(0.5)) - radius))).Store(found + Candidate.Position);
        normal.Store(found + Candidate.Normal);
        Vec3<R>.Of(0, 0, 0).Store(found + Candidate.Tangent);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vec3<R> Normal(R* work) => Column(work + PairWork.First, 2);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vec3<R> Column(R* geom, int axis) =>
        new(geom[Matrix + axis], geom[Matrix + 3 + axis], geom[Matrix + 6 + axis]);
}
