using System.Runtime.CompilerServices;
using Sim.Runtime.Numerics;

namespace Sim.Runtime.Physics.Collision;

/// <summary>
/// The distance of two convex geoms: Gilbert, Johnson and Keerthi, "A Fast Procedure for Computing the Distance Between Complex Objects
/// in Three-Dimensional Space", IEEE Journal on Robotics and Automation 4(2), 1988, with the steps of MuJoCo 3.3.0.
/// </summary>
internal static unsafe class Gjk<R>
    where R : unmanaged, IReal<R>
{
    internal const int New = ConvexWork.New, At = ConvexWork.At, Count = ConvexWork.Count, Weights = ConvexWork.Weights;
    internal const int Corners = ConvexWork.Simplex;

    // In the spare memory of the work space.
    internal const int
        Open = ConvexWork.Spare + 6, // mask: lanes that go on
        Full = Open + 1,             // mask: lanes whose next corner would be the fourth
        Insert = Full + 1,           // mask: lanes that take the new corner
        Keep = Insert + 1,           // 4 masks: corners that stay
        Next = Keep + 4,             // 4
        Free = Next + 4;

    private const int Vertex = ConvexWork.Vertex;

    /// <summary>
    /// Whether the geoms touch, in the lanes of the mask: distance 0 and a simplex, or Huge. Where a limit is given, how far they are
    /// apart too, with the nearest points of both, or Huge beyond the limit.
    /// </summary>
    public static void Run(ref ConvexPair<R> pair, R* mask, R* limit)
    {
        var work = pair.Work;
        Start(work, mask);
        Steps(ref pair, limit, mayStop: limit == null);
        if (R.Any(work[Full]))
        {
            GjkTetrahedron<R>.Run(ref pair, work + Full);
            work[Open] = work[ConvexWork.Unsure];
            if (R.Any(work[Open]))
                Resume(ref pair);
        }

        Witness(work, mask);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static void Start(R* work, R* mask)
    {
        R zero = Plain<R>.Zero;
        for (var value = Corners; value < Count; value++)
            work[value] = zero;
        (Vec3<R>.Load(work + ConvexWork.Witness1) - Vec3<R>.Load(work + ConvexWork.Witness2)).Store(work + At);
        work[Count] = zero;
        work[Weights] = Plain<R>.One;
        work[Weights + 1] = zero;
        work[Weights + 2] = zero;
        work[Weights + 3] = zero;
        work[ConvexWork.Steps] = zero;
        work[ConvexWork.Distance] = zero;
        work[ConvexWork.Unsure] = zero;
        work[ConvexWork.Inside] = zero;
        work[Open] = *mask;
        work[Full] = zero;
    }

    /// <param name="pair">The geoms.</param>
    /// <param name="limit">Distances beyond it are not wanted; null if none is.</param>
    /// <param name="mayStop">Whether a lane stops, full, before a fourth corner.</param>
    internal static void Steps(ref ConvexPair<R> pair, R* limit, bool mayStop)
    {
        var work = pair.Work;
        while (true)
        {
            work[Open] = R.And(work[Open], R.Less(work[ConvexWork.Steps], R.Of(pair.Tables.Iterations)));
            if (!R.Any(work[Open]))
                return;
            pair.Lanes = R.LaneBits(work[Open]);
            Aim(work);
            Supports<R>.Difference(ref pair, work + New);
            Judge(ref pair, limit, mayStop);
            TakeNew(work);
            if (!R.Any(work[Open]))
                return;
            Nearest(work, mayStop);
            Shrink(work, mayStop ? 3 : 4);
        }
    }

    /// <summary>Goes on with four corners where no tetrahedron decided.</summary>
    internal static void Resume(ref ConvexPair<R> pair)
    {
        Nearest(pair.Work, mayStop: false);
        Shrink(pair.Work, corners: 4);
        Steps(ref pair, limit: null, mayStop: false);
    }

    /// <summary>The direction from the nearest point so far to the origin.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static void Aim(R* work)
    {
        var at = Vec3<R>.Load(work + At);
        var square = Plain<R>.Dot(at, at);
        var unit = -(at * (Plain<R>.One / R.Sqrt(square)));
        var isLong = R.Less(R.Of(Plain<R>.Tiny * Plain<R>.Tiny), square);
        Vec3<R>.Select(isLong, unit, Vec3<R>.Of(-1, 0, 0)).Store(work + ConvexWork.Direction);
    }

    /// <summary>Which lanes the new point ends: because it is no farther than what there is, or because it shows that the geoms are apart.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static void Judge(ref ConvexPair<R> pair, R* limit, bool mayStop)
    {
        var work = pair.Work;
        R zero = Plain<R>.Zero, open = work[Open];
        Vec3<R> at = Vec3<R>.Load(work + At), point = Vec3<R>.Load(work + New);
        var gap = R.Of(2) * Plain<R>.Dot(at, at - point);
        var ended = R.And(open, R.Less(gap, Tolerance(ref pair)));
        var isFirst = R.And(ended, R.Equal(work[ConvexWork.Steps], zero));
        open = R.AndNot(open, ended);

        var along = Plain<R>.Dot(at, point);
        var apart = R.And(open, R.Less(zero, along));
        if (limit != null)
        {
            var isFar = R.LessOrEqual(*limit * *limit, along * along / Plain<R>.Dot(at, at));
            apart = R.And(apart, R.And(isFar, R.Less(*limit, R.Of(Plain<R>.Huge))));
        }

        open = R.AndNot(open, apart);
        work[ConvexWork.Distance] = R.Select(apart, R.Of(Plain<R>.Huge), work[ConvexWork.Distance]);
        work[Insert] = R.Or(open, isFirst);
        var full = mayStop ? R.And(open, R.Equal(work[Count], R.Of(3))) : zero;
        work[Full] = R.Or(work[Full], full);
        work[Open] = R.AndNot(open, full);
    }

    /// <summary>Polyhedra come to the exact end; on others the steps go on until they change the distance by less than the tolerance.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static R Tolerance(ref ConvexPair<R> pair)
    {
        var square = R.Of(pair.Tables.Tolerance * pair.Tables.Tolerance);
        if (pair.Type1 < GeomType.Box || pair.Type2 < GeomType.Box)
            return square;
        R* work = pair.Work;
        var isFlat = R.And(R.Equal(work[ConvexWork.HalfMargin1], Plain<R>.Zero), R.Equal(work[ConvexWork.HalfMargin2], Plain<R>.Zero));
        return R.Select(isFlat, Plain<R>.Zero, square);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static void TakeNew(R* work)
    {
        for (var corner = 0; corner < 4; corner++)
        {
            var take = R.And(work[Insert], R.Equal(work[Count], R.Of(corner)));
            if (R.Any(take))
                Supports<R>.Move(work + Corners + (corner * Vertex), work + New, 1, take);
        }

        work[Count] += R.And(work[Insert], Plain<R>.One);
    }

    /// <summary>The weights of the nearest point of each open lane's simplex.</summary>
    internal static void Nearest(R* work, bool mayStop)
    {
        R* next = work + Next, a = work + Corners, b = a + Vertex, c = b + Vertex, d = c + Vertex;
        for (var corners = 1; corners <= (mayStop ? 3 : 4); corners++)
        {
            var lanes = R.And(work[Open], R.Equal(work[Count], R.Of(corners)));
            if (!R.Any(lanes))
                continue;
            next[0] = Plain<R>.One;
            next[1] = next[2] = next[3] = Plain<R>.Zero;
            if (corners == 2)
                Simplex<R>.Segment(a, b, next);
            else if (corners == 3)
                Simplex<R>.Triangle(a, b, c, next, work + Free);
            else if (corners == 4)
                Simplex<R>.Tetrahedron(a, b, c, d, next, work + Free);
            Plain<R>.Move(work + Weights, next, 4, lanes);
        }
    }

    /// <summary>Drops the corners without weight, and moves to the nearest point; ends where that is where it was, or inside.</summary>
    internal static void Shrink(R* work, int corners)
    {
        var open = work[Open];
        for (var corner = corners - 1; corner >= 0; corner--)
        {
            var drop = R.And(open, R.Equal(work[Weights + corner], Plain<R>.Zero));
            if (R.Any(drop))
                Drop(work, corner, corners, &drop);
        }

        Move(work);
    }

    /// <summary>Moves the corners after one by one place.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static void Drop(R* work, int corner, int corners, R* lanes)
    {
        // The corner beyond the last counts as dropped already.
        work[Count] -= R.And(R.And(*lanes, R.Less(R.Of(corner), work[Count])), Plain<R>.One);
        for (var to = corner; to < corners - 1; to++)
        {
            Supports<R>.Move(work + Corners + (to * Vertex), work + Corners + ((to + 1) * Vertex), 1, *lanes);
            Plain<R>.Move(work + Weights + to, work + Weights + to + 1, 1, *lanes);
        }

        work[Weights + corners - 1] = R.Select(*lanes, Plain<R>.Zero, work[Weights + corners - 1]);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static void Move(R* work)
    {
        var next = Weigh(work, 0);
        if (!R.IsDouble)
        {
            Approach(work, next);
            return;
        }

        var step = next - Vec3<R>.Load(work + At);
        R tiny = R.Of(Plain<R>.Tiny), open = work[Open];
        var still = R.And(R.Less(R.Abs(step.X), tiny), R.And(R.Less(R.Abs(step.Y), tiny), R.Less(R.Abs(step.Z), tiny)));
        open = R.AndNot(open, still);
        Vec3<R>.Select(open, next, Vec3<R>.Load(work + At)).Store(work + At);
        open = R.AndNot(open, R.Equal(work[Count], R.Of(4)));
        work[Open] = open;
        work[ConvexWork.Steps] += R.And(open, Plain<R>.One);
    }

    /// <summary>
    /// The same in single precision: rounding ends the way before MuJoCo's rules do, and beyond that end leads astray. So a step that comes
    /// no nearer is the last, unless the support point says that there is far to go. The point of geom 1 is kept with the nearest point.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Approach(R* work, Vec3<R> next)
    {
        var at = Vec3<R>.Load(work + At);
        var square = Plain<R>.Dot(at, at);
        var isNearer = R.Less(Plain<R>.Dot(next, next), square);
        var isFar = R.Less(square * R.Of(0.1), Plain<R>.Dot(at, at - Vec3<R>.Load(work + New)));
        var isFirst = R.Equal(work[ConvexWork.Steps], Plain<R>.Zero);
        var open = R.And(work[Open], R.Or(isNearer, R.Or(isFar, isFirst)));
        Vec3<R>.Select(open, next, at).Store(work + At);
        var first = Weigh(work, ConvexWork.OfFirst);
        Vec3<R>.Select(open, first, Vec3<R>.Load(work + ConvexWork.Witness1)).Store(work + ConvexWork.Witness1);
        open = R.AndNot(open, R.Equal(work[Count], R.Of(4)));
        work[Open] = open;
        work[ConvexWork.Steps] += R.And(open, Plain<R>.One);
    }

    /// <summary>The nearest points of both geoms, and their distance, where they are not known to be apart or to overlap.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static void Witness(R* work, R* mask)
    {
        var at = Vec3<R>.Load(work + At);
        var known = R.Or(R.Equal(work[ConvexWork.Distance], R.Of(Plain<R>.Huge)), work[ConvexWork.Inside]);
        var lanes = R.AndNot(*mask, known);
        work[ConvexWork.Distance] = R.Select(lanes, R.Sqrt(Plain<R>.Dot(at, at)), work[ConvexWork.Distance]);
        var first = R.IsDouble ? Weigh(work, ConvexWork.OfFirst) : Vec3<R>.Load(work + ConvexWork.Witness1);
        var second = R.IsDouble ? Weigh(work, ConvexWork.OfSecond) : first - at;
        Vec3<R>.Select(lanes, first, Vec3<R>.Load(work + ConvexWork.Witness1)).Store(work + ConvexWork.Witness1);
        Vec3<R>.Select(lanes, second, Vec3<R>.Load(work + ConvexWork.Witness2)).Store(work + ConvexWork.Witness2);
    }

    /// <summary>The weighted sum of the corners, or of the points of one geom that they are made of.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vec3<R> Weigh(R* work, int part)
    {
        R* corner = work + Corners + part, weights = work + Weights;
        var sum = Vec3<R>.Load(corner) * weights[0];
        sum = Plain<R>.Add(sum, Vec3<R>.Load(corner + Vertex), weights[1]);
        sum = Plain<R>.Add(sum, Vec3<R>.Load(corner + (2 * Vertex)), weights[2]);
        return Plain<R>.Add(sum, Vec3<R>.Load(corner + (3 * Vertex)), weights[3]);
    }
}
