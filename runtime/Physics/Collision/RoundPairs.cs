using System.Runtime.CompilerServices;
using Sim.Runtime.Numerics;

namespace Sim.Runtime.Physics.Collision;

/// <summary>Spheres and capsules against each other, and a sphere against a cylinder: all end at two balls.</summary>
internal static unsafe class RoundPairs<R>
    where R : unmanaged, IReal<R>
{
    private const int Position = PairWork.Geom.Position, Matrix = PairWork.Geom.Matrix, Sizes = PairWork.Geom.Sizes;

    /// <summary>Two balls in the free part of the work space: centre 3, radius.</summary>
    private const int Ball1 = PairWork.Free, Ball2 = Ball1 + 4, Capsules = Ball2 + 4, Spare = Capsules + 12;

    public static int Spheres(R* work)
    {
        R* first = work + PairWork.First, second = work + PairWork.Second;
        SetBall(work + Ball1, Vec3<R>.Load(first + Position), first[Sizes]);
        SetBall(work + Ball2, Vec3<R>.Load(second + Position), second[Sizes]);
        work[PairWork.Found + Candidate.Mask] = work[PairWork.Mask];
        Balls(work, work + PairWork.Found);
        return 1;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int SphereCapsule(R* work)
    {
        R* sphere = work + PairWork.First, capsule = work + PairWork.Second;
        Vec3<R> axis = Axis(capsule), center = Vec3<R>.Load(capsule + Position);
        var along = Plain<R>.Clamp(Plain<R>.Dot(axis, Vec3<R>.Load(sphere + Position) - center), capsule[Sizes + 1]);
        SetBall(work + Ball1, Vec3<R>.Load(sphere + Position), sphere[Sizes]);
        SetBall(work + Ball2, (axis * along) + center, capsule[Sizes]);
        work[PairWork.Found + Candidate.Mask] = work[PairWork.Mask];
        Balls(work, work + PairWork.Found);
        return 1;
    }

    /// <summary>
    /// A ball against the cylinder's side, the plane of a cap or the rim. A ball whose centre is inside takes the nearer of side and cap.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int SphereCylinder(R* work)
    {
        R* sphere = work + PairWork.First, cylinder = work + PairWork.Second, found = work + PairWork.Found;
        R radius = cylinder[Sizes], height = cylinder[Sizes + 1];
        Vec3<R> axis = Axis(cylinder), center = Vec3<R>.Load(cylinder + Position);
        var vec = Vec3<R>.Load(sphere + Position) - center;
        var along = Plain<R>.Dot(axis, vec);
        var onAxis = axis * along;
        var across = vec - onAxis;
        var square = Plain<R>.Dot(across, across);

        var side = R.Less(R.Abs(along), height);
        var cap = R.Less(square, radius * radius);
        var capIsNearer = R.Less(height - R.Abs(along), radius - R.Sqrt(square));
        var inside = R.And(side, cap);
        side = R.AndNot(side, R.And(inside, capIsNearer));
        cap = R.AndNot(cap, R.AndNot(inside, capIsNearer));

        var top = R.Less(Plain<R>.Zero, along);
        var rim = (axis * R.Select(top, height, -height)) + (across * (radius / R.Sqrt(square))) + center;
        SetBall(work + Ball1, Vec3<R>.Load(sphere + Position), sphere[Sizes]);
        SetBall(work + Ball2, Vec3<R>.Select(side, onAxis + center, rim), R.Select(side, radius, Plain<R>.Zero));
        found[Candidate.Mask] = R.AndNot(work[PairWork.Mask], cap);
        Balls(work, found);
        cap = R.And(work[PairWork.Mask], cap);
        if (R.Any(cap))
            Cap(work, &cap, &top);
        return 1;
    }

    /// <summary>The nearest points of the two axes; both ends, where the axes are parallel.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int CapsuleCapsule(R* work)
    {
        R* first = work + PairWork.First, second = work + PairWork.Second, c = work + Capsules;
        var axis1 = Axis(first) * first[Sizes + 1];
        var axis2 = Axis(second) * second[Sizes + 1];
        var difference = Vec3<R>.Load(first + Position) - Vec3<R>.Load(second + Position);
        R a = Plain<R>.Dot(axis1, axis1), b = -Plain<R>.Dot(axis1, axis2), d = Plain<R>.Dot(axis2, axis2);
        R u = -Plain<R>.Dot(axis1, difference), v = Plain<R>.Dot(axis2, difference);
        var determinant = Plain<R>.Sub(a * d, b, b);
        axis1.Store(c);
        axis2.Store(c + 3);
        c[6] = a;
        c[7] = b;
        c[8] = d;
        c[9] = u;
        c[10] = v;
        work[Ball1 + 3] = first[Sizes];
        work[Ball2 + 3] = second[Sizes];

        var crossing = R.LessOrEqual(Plain<R>.Parallel(a * d), R.Abs(determinant));
        var x1 = Plain<R>.Sub(d * u, b, v) / determinant;
        var x2 = Plain<R>.Sub(a * v, b, u) / determinant;
        R one = Plain<R>.One, low = R.Less(x1, -one), high = R.Less(one, x1);
        x2 = R.Select(high, (v - b) / d, R.Select(low, (v + b) / d, x2));
        x1 = Plain<R>.Clamp(x1, one);
        low = R.Less(x2, -one);
        high = R.Less(one, x2);
        x1 = R.Select(high, Plain<R>.Clamp((u - b) / a, one), R.Select(low, Plain<R>.Clamp((u + b) / a, one), x1));
        x2 = Plain<R>.Clamp(x2, one);
        Between(work, x1, x2, R.And(work[PairWork.Mask], crossing), work + PairWork.Found);

        var parallel = R.AndNot(work[PairWork.Mask], crossing);
        if (!R.Any(parallel))
            return 1;
        Ends(work, &parallel);
        return 4;
    }

    /// <summary>Parallel axes: each end of the first, then of the second, until there are two contacts.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Ends(R* work, R* parallel)
    {
        R* c = work + Capsules, found = work + PairWork.Found, spare = work + Spare;
        R one = Plain<R>.One, count = Plain<R>.Zero;
        for (var i = 0; i < 4; i++)
        {
            var end = (i & 1) == 0 ? one : -one;
            var shift = (i & 1) == 0 ? -c[7] : c[7];
            var x1 = i < 2 ? end : Plain<R>.Clamp((c[9] + shift) / c[6], one);
            var x2 = i < 2 ? Plain<R>.Clamp((c[10] + shift) / c[8], one) : end;
            Between(work, x1, x2, R.And(*parallel, R.Less(count, R.Of(2))), i == 0 ? spare : found);
            if (i == 0)
                Plain<R>.Move(found, spare, Candidate.Size, *parallel);
            count += R.And(R.And(found[Candidate.Mask], *parallel), one);
            found += Candidate.Size;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Between(R* work, R x1, R x2, R mask, R* found)
    {
        var c = work + Capsules;
        ((Vec3<R>.Load(c) * x1) + Vec3<R>.Load(work + PairWork.First + Position)).Store(work + Ball1);
        ((Vec3<R>.Load(c + 3) * x2) + Vec3<R>.Load(work + PairWork.Second + Position)).Store(work + Ball2);
        found[Candidate.Mask] = mask;
        Balls(work, found);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void SetBall(R* ball, Vec3<R> center, R radius)
    {
        center.Store(ball);
        ball[3] = radius;
    }

    /// <summary>The contact of the two balls, among the lanes of the candidate's mask.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Balls(R* work, R* found)
    {
        R* ball1 = work + Ball1, ball2 = work + Ball2;
        Vec3<R> center1 = Vec3<R>.Load(ball1), center2 = Vec3<R>.Load(ball2);
        var between = center1 - center2;
        var square = Plain<R>.Dot(between, between);
        var reach = work[PairWork.Margin] + ball1[3] + ball2[3];
        found[Candidate.Mask] = R.And(found[Candidate.Mask], R.LessOrEqual(square, reach * reach));

        var normal = Plain<R>.Normalize(center2 - center1, out var length);
        var same = R.Less(length, R.Of(Plain<R>.Tiny));
        if (R.Any(same))
        {
            var cross = Plain<R>.Cross(Axis(work + PairWork.First), Axis(work + PairWork.Second));
            normal = Vec3<R>.Select(same, Plain<R>.Normalize(cross, out _), normal);
        }

        var distance = R.Sqrt(square) - ball1[3] - ball2[3];
        found[Candidate.Distance] = distance;
        ((normal * (ball1[3] + (distance * R.Of(0.5)))) + center1).Store(found + Candidate.Position);
        normal.Store(found + Candidate.Normal);
        Vec3<R>.Of(0, 0, 0).Store(found + Candidate.Tangent);
    }

    /// <summary>The ball against the plane of a cap, in the lanes of the mask.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Cap(R* work, R* cap, R* top)
    {
        R* sphere = work + PairWork.First, cylinder = work + PairWork.Second, found = work + PairWork.Found, spare = work + Spare;
        var axis = Axis(cylinder);
        var height = cylinder[Sizes + 1];
        var center = Vec3<R>.Load(sphere + Position);
        var onCap = Plain<R>.Add(Vec3<R>.Load(cylinder + Position), axis, R.Select(*top, height, -height));
        var outward = Vec3<R>.Select(*top, axis, -axis);
        var above = Plain<R>.Dot(center - onCap, outward);
        var distance = above - sphere[Sizes];
        spare[Candidate.Mask] = R.And(*cap, R.LessOrEqual(above, work[PairWork.Margin] + sphere[Sizes]));
        spare[Candidate.Distance] = distance;
        (center + (outward * ((-distance * R.Of(0.5)) - sphere[Sizes]))).Store(spare + Candidate.Position);
        (-outward).Store(spare + Candidate.Normal);
        Plain<R>.Move(found, spare, Candidate.Tangent, *cap);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vec3<R> Axis(R* geom) => new(geom[Matrix + 2], geom[Matrix + 5], geom[Matrix + 8]);
}
