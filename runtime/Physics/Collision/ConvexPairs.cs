using System.Runtime.CompilerServices;
using Sim.Runtime.Numerics;

namespace Sim.Runtime.Physics.Collision;

/// <summary>Pairs without a function of their own: GJK, and EPA where they overlap.</summary>
internal static unsafe class ConvexPairs<R>
    where R : unmanaged, IReal<R>
{
    internal const int Position = PairWork.Geom.Position, Sizes = PairWork.Geom.Sizes;
    internal const int Witness1 = ConvexWork.Witness1, Witness2 = ConvexWork.Witness2;

    /// <summary>At most one contact.</summary>
    public static int Run(ref ConvexPair<R> pair)
    {
        var work = pair.Work;
        Forget(work);
        if (!R.IsDouble)
            ToFirst(work);
        work[PairWork.Found + Candidate.Mask] = Plain<R>.Zero;
        var lanes = work[PairWork.Mask];
        if (pair.Type1 <= GeomType.Capsule)
            Shrunk(ref pair, &lanes);
        if (!R.Any(lanes))
            return 1;
        Start(work, halves: 2);
        Gjk<R>.Run(ref pair, &lanes, limit: null);
        Touching(ref pair, &lanes);
        if (!R.Any(lanes))
            return 1;
        Epa<R>.Run(ref pair, &lanes);
        Contact(work, &lanes);
        return 1;
    }

    /// <summary>
    /// A ball or capsule shrunk to a point or segment: as long as that does not touch the other geom, the distance is exact. Lanes that are
    /// decided leave the mask.
    /// </summary>
    internal static void Shrunk(ref ConvexPair<R> pair, R* lanes)
    {
        var work = pair.Work;
        var type = pair.Type1;
        pair.Type1 = type == GeomType.Sphere ? Supports<R>.Point : Supports<R>.Segment;
        Start(work, halves: 1);
        var reach = Plain<R>.Add(work[PairWork.First + Sizes], work[PairWork.Margin], R.Of(0.5));
        Gjk<R>.Run(ref pair, lanes, &reach);
        Inflate(ref pair, lanes, &reach);
        pair.Type1 = type;
    }

    /// <summary>Single precision takes the centre of geom 1 for the origin, so that numbers are as small as the geoms.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static void ToFirst(R* work)
    {
        R* first = work + PairWork.First + Position, second = work + PairWork.Second + Position;
        var origin = Vec3<R>.Load(first);
        origin.Store(work + ConvexWork.Origin);
        (Vec3<R>.Load(second) - origin).Store(second);
        Vec3<R>.Of(0, 0, 0).Store(first);
    }

    /// <summary>No support point is known yet.</summary>
    internal static void Forget(R* work)
    {
        var hints = (int*)(work + ConvexWork.Hints);
        for (var lane = 0; lane < 2 * R.Lanes; lane++)
            hints[lane] = -1;
    }

    /// <summary>GJK begins with the centres. Both geoms share the margin, or only the second has its half of it.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static void Start(R* work, int halves)
    {
        var half = work[PairWork.Margin] * R.Of(0.5);
        work[ConvexWork.HalfMargin1] = halves == 2 ? half : Plain<R>.Zero;
        work[ConvexWork.HalfMargin2] = half;
        Vec3<R>.Load(work + PairWork.First + Position).Store(work + Witness1);
        Vec3<R>.Load(work + PairWork.Second + Position).Store(work + Witness2);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static void Inflate(ref ConvexPair<R> pair, R* lanes, R* reach)
    {
        var work = pair.Work;
        var distance = work[ConvexWork.Distance];
        var decided = R.And(*lanes, R.Less(R.Of(pair.Tables.Tolerance), distance));
        *lanes = R.AndNot(*lanes, decided);
        var first = Vec3<R>.Load(work + Witness1);
        var outward = R.IsDouble
            ? Plain<R>.Normalize(Vec3<R>.Load(work + Witness2) - first, out _)
            : Plain<R>.Normalize(-Vec3<R>.Load(work + ConvexWork.At), out _);
        outward.Store(work + ConvexWork.Normal);
        Plain<R>.Add(first, outward, *reach).Store(work + Witness1);
        work[ConvexWork.Distance] = distance - *reach;
        Contact(work, &decided);
    }

    /// <summary>Leaves the lanes in which the geoms touch in more than a corner of the difference.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static void Touching(ref ConvexPair<R> pair, R* lanes)
    {
        var work = pair.Work;
        var isTouching = R.LessOrEqual(work[ConvexWork.Distance], R.Of(pair.Tables.Tolerance));
        *lanes = R.And(*lanes, R.And(isTouching, R.Less(Plain<R>.One, work[ConvexWork.Count])));
    }

    /// <summary>The contact between the witness points, in the lanes of the mask in which the inflated geoms overlap.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static void Contact(R* work, R* lanes)
    {
        var found = work + PairWork.Found;
        var overlap = R.And(*lanes, R.Less(work[ConvexWork.Distance], Plain<R>.Zero));
        Vec3<R> first = Vec3<R>.Load(work + Witness1), second = Vec3<R>.Load(work + Witness2);
        var normal = R.IsDouble ? Plain<R>.Normalize(first - second, out _) : Vec3<R>.Load(work + ConvexWork.Normal);
        var distance = work[PairWork.Margin] + work[ConvexWork.Distance];
        found[Candidate.Mask] = R.Or(found[Candidate.Mask], overlap);
        found[Candidate.Distance] = R.Select(*lanes, distance, found[Candidate.Distance]);
        var middle = (first + second) * R.Of(0.5);
        middle = R.IsDouble ? middle : middle + Vec3<R>.Load(work + ConvexWork.Origin);
        Vec3<R>.Select(*lanes, middle, Vec3<R>.Load(found + Candidate.Position)).Store(found + Candidate.Position);
        Vec3<R>.Select(*lanes, normal, Vec3<R>.Load(found + Candidate.Normal)).Store(found + Candidate.Normal);
        Vec3<R>.Of(0, 0, 0).Store(found + Candidate.Tangent);
    }
}
