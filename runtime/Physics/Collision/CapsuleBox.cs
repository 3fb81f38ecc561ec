using System.Runtime.CompilerServices;
using Sim.Runtime.Numerics;

namespace Sim.Runtime.Physics.Collision;

/// <summary>
/// A capsule against a box, as MuJoCo does it: the point of the capsule's axis that is nearest to the box, and, where the capsule lies
/// along the box, a second one as far along the axis as it stays over the box. Each becomes a ball.
/// </summary>
internal static unsafe class CapsuleBox<R>
    where R : unmanaged, IReal<R>
{
    private const int Matrix = PairWork.Geom.Matrix, Sizes = PairWork.Geom.Sizes;

    // In the free part of the work space. The box's frame is used throughout. Positions on the capsule's axis go from -1 to 1.
    private const int
        Center = PairWork.Free,   // of the capsule
        Half = Center + 3,        // of the capsule's axis
        Axis = Half + 3,          // of length 1
        Best = Axis + 3,          // squared distance of the nearest point
        Nearest = Best + 1,       // where it is on the capsule
        OnEdge = Nearest + 1,     // where it is on the box's edge, from -1 to 1
        Corner = OnEdge + 1,      // masks of 3: the corner that it is nearest to has the positive side of this axis
        Edge = Corner + 3,        // masks of 3: the edge it is on lies along this axis
        Face = Edge + 3,          // masks of 3: the face it is on crosses this axis
        IsEnd = Face + 3,         // mask: an end of the capsule, over a face or inside the box
        IsMiddle = IsEnd + 1,     // mask: a point of an edge other than its ends
        Any = IsMiddle + 1,       // mask: there is one at all
        Second = Any + 1,         // the second point on the capsule, relative to the nearest
        HasSecond = Second + 1,   // mask
        Ball = HasSecond + 1;     // centre 3, radius

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Run(R* work)
    {
        R* capsule = work + PairWork.First, found = work + PairWork.Found;
        Start(work);
        Ends(work);
        for (var axis = 0; axis < 3; axis++)
            Edges(work, axis);
        work[HasSecond] = Plain<R>.Zero;
        BesideCorner(work);
        BesideEdge(work);
        BesideFace(work);

        work[Ball + 3] = capsule[Sizes];
        found[Candidate.Mask] = R.And(work[PairWork.Mask], work[Any]);
        SetBall(work, work[Nearest]);
        BoxPairs<R>.Ball(work, work + Ball, found);
        var second = R.And(R.And(work[PairWork.Mask], work[Any]), work[HasSecond]);
        if (!R.Any(second))
            return 1;
        found += Candidate.Size;
        found[Candidate.Mask] = second;
        SetBall(work, work[Second] + work[Nearest]);
        BoxPairs<R>.Ball(work, work + Ball, found);
        return 2;
    }

    private static void SetBall(R* work, R at)
    {
        var box = work + PairWork.Second;
        var local = Plain<R>.Add(Vec3<R>.Load(work + Center), Vec3<R>.Load(work + Half), at);
        (Plain<R>.Times(box + Matrix, local) + Vec3<R>.Load(box)).Store(work + Ball);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Start(R* work)
    {
        R* capsule = work + PairWork.First, box = work + PairWork.Second;
        Plain<R>.TransposeTimes(box + Matrix, Vec3<R>.Load(capsule) - Vec3<R>.Load(box)).Store(work + Center);
        var axis = Plain<R>.TransposeTimes(
            box + Matrix, new Vec3<R>(capsule[Matrix + 2], capsule[Matrix + 5], capsule[Matrix + 8]));
        axis.Store(work + Axis);
        (axis * capsule[Sizes + 1]).Store(work + Half);
        var size = capsule[Sizes] + capsule[Sizes + 1] + box[Sizes] + box[Sizes + 1] + box[Sizes + 2];
        work[Best] = work[PairWork.Margin] + (R.Of(2) * size);
        for (var value = Nearest; value <= Any; value++)
            work[value] = Plain<R>.Zero;
    }

    /// <summary>Ends of the capsule that are over a face or inside.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Ends(R* work)
    {
        var size = work + PairWork.Second + Sizes;
        R zero = Plain<R>.Zero, one = Plain<R>.One;
        for (var end = -1; end <= 1; end += 2)
        {
            R square = zero, outside = zero;
            R face0 = zero, face1 = zero, face2 = zero;
            for (var axis = 0; axis < 3; axis++)
            {
                var at = work[Center + axis] + (end < 0 ? -work[Half + axis] : work[Half + axis]);
                var clamped = Plain<R>.Clamp(at, size[axis]);
                var isOut = R.Less(size[axis], R.Abs(at));
                var gap = clamped - at;
                square = Plain<R>.Add(square, gap, gap);
                outside += R.And(isOut, one);
                face0 = axis == 0 ? isOut : face0;
                face1 = axis == 1 ? isOut : face1;
                face2 = axis == 2 ? isOut : face2;
            }

            var better = R.And(R.LessOrEqual(outside, one), R.Less(square, work[Best]));
            work[Best] = R.Select(better, square, work[Best]);
            work[Nearest] = R.Select(better, R.Of(end), work[Nearest]);
            work[Face] = R.Select(better, face0, work[Face]);
            work[Face + 1] = R.Select(better, face1, work[Face + 1]);
            work[Face + 2] = R.Select(better, face2, work[Face + 2]);
            work[IsEnd] = R.Or(work[IsEnd], better);
            work[Any] = R.Or(work[Any], better);
        }
    }

    /// <summary>The four edges along an axis: the nearest points of two segments.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Edges(R* work, int axis)
    {
        R* size = work + PairWork.Second + Sizes;
        R length = size[axis], half = work[Half + axis], capsule = work[PairWork.First + Sizes + 1];
        R a = length * length, b = -length * half, c = capsule * capsule;
        R perA = Plain<R>.One / a, perC = Plain<R>.One / c, determinant = Plain<R>.Sub(a * c, b, b);
        var crosses = R.LessOrEqual(Plain<R>.Parallel(a * c), R.Abs(determinant));
        var perDeterminant = Plain<R>.One / determinant;
        for (var corner = 0; corner < 8; corner++)
        {
            if ((corner & (1 << axis)) != 0)
                continue;
            var middle = new Vec3<R>(
                axis == 0 ? Plain<R>.Zero : (corner & 1) != 0 ? size[0] : -size[0],
                axis == 1 ? Plain<R>.Zero : (corner & 2) != 0 ? size[1] : -size[1],
                axis == 2 ? Plain<R>.Zero : (corner & 4) != 0 ? size[2] : -size[2]);
            var difference = middle - Vec3<R>.Load(work + Center);
            var u = -length * (axis == 0 ? difference.X : axis == 1 ? difference.Y : difference.Z);
            var v = Plain<R>.Dot(Vec3<R>.Load(work + Half), difference);

            R one = Plain<R>.One, zero = Plain<R>.Zero;
            var x1 = Plain<R>.Sub(c * u, b, v) * perDeterminant;
            var x2 = Plain<R>.Sub(a * v, b, u) * perDeterminant;
            R high1 = R.Less(one, x1), low1 = R.Less(x1, -one);
            x2 = R.Select(high1, (v - b) * perC, R.Select(low1, (v + b) * perC, x2));
            x1 = Plain<R>.Clamp(x1, one);
            R high2 = R.Less(one, x2), low2 = R.Less(x2, -one);
            x1 = R.Select(high2, (u - b) * perA, R.Select(low2, (u + b) * perA, x1));
            x2 = Plain<R>.Clamp(x2, one);

            // An end of the edge stays one although x1 was found anew: a rule of MuJoCo's.
            R over = R.Less(one, x1), under = R.Less(x1, -one);
            high1 = R.AndNot(R.Or(high1, over), under);
            low1 = R.AndNot(R.Or(low1, under), over);
            x1 = Plain<R>.Clamp(x1, one);
            var along = length * x1;
            var gap = Plain<R>.Add(difference, Vec3<R>.Load(work + Half), -x2)
                + new Vec3<R>(axis == 0 ? along : zero, axis == 1 ? along : zero, axis == 2 ? along : zero);
            var square = Plain<R>.Dot(gap, gap);

            var better = R.And(crosses, R.Less(square, work[Best] - R.Of(Plain<R>.Tiny)));
            work[Best] = R.Select(better, square, work[Best]);
            work[Nearest] = R.Select(better, x2, work[Nearest]);
            work[OnEdge] = R.Select(better, x1, work[OnEdge]);
            work[IsEnd] = R.AndNot(work[IsEnd], better);
            work[IsMiddle] = R.Select(better, R.AndNot(better, R.Or(high1, low1)), work[IsMiddle]);
            work[Any] = R.Or(work[Any], better);
            for (var i = 0; i < 3; i++)
            {
                var isHigh = i == axis ? high1 : (corner & (1 << i)) != 0 ? better : zero;
                work[Corner + i] = R.Select(better, isHigh, work[Corner + i]);
                work[Edge + i] = i == axis ? R.Or(work[Edge + i], better) : R.AndNot(work[Edge + i], better);
            }
        }
    }

    /// <summary>Nearest to a corner: the capsule may go on along one of its edges, or over one of its faces.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void BesideCorner(R* work)
    {
        var lanes = R.AndNot(R.AndNot(work[Any], work[IsEnd]), work[IsMiddle]);
        if (!R.Any(lanes))
            return;
        R one = Plain<R>.One, zero = Plain<R>.Zero;

        // One axis differs in sign from the other two, or the capsule points at the corner.
        R away0 = R.Xor(Points(work, 0), work[Corner]);
        R away1 = R.Xor(Points(work, 1), work[Corner + 1]);
        R away2 = R.Xor(Points(work, 2), work[Corner + 2]);
        var most = R.Or(R.And(away0, away1), R.Or(R.And(away0, away2), R.And(away1, away2)));
        away0 = R.Xor(away0, most);
        away1 = R.Xor(away1, most);
        away2 = R.Xor(away2, most);
        lanes = R.And(lanes, R.Or(away0, R.Or(away1, away2)));

        var direction = R.Select(most, -one, one);
        var ahead = Plain<R>.Sub(one, direction, work[Nearest]);
        var behind = Plain<R>.Add(one, direction, work[Nearest]);
        R span0 = Span(work, 0), span1 = Span(work, 1), span2 = Span(work, 2);
        var along = R.Select(away0, work[Axis], R.Select(away1, work[Axis + 1], work[Axis + 2]));
        var isAlong = R.Less(R.Of(0.5), along * along);
        var edge = Least(R.Select(away0, span0, R.Select(away1, span1, span2)), ahead);
        var first = R.Select(away0, span1, span0);
        var second = R.Select(away2, span1, span2);
        var face = Least(second, Least(first, behind));
        var step = R.Select(isAlong, edge * direction, face * -direction);
        work[Second] = R.Select(lanes, step, work[Second]);
        work[HasSecond] = R.Select(lanes, R.Equal(zero, zero), work[HasSecond]);
    }

    /// <summary>Nearest to the middle of an edge: the capsule goes on over the face with which it makes the smaller angle.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void BesideEdge(R* work)
    {
        var lanes = R.And(R.AndNot(work[Any], work[IsEnd]), work[IsMiddle]);
        if (!R.Any(lanes))
            return;
        R one = Plain<R>.One, zero = Plain<R>.Zero;
        R edge0 = work[Edge], edge1 = work[Edge + 1], edge2 = work[Edge + 2];
        R away0 = R.AndNot(R.Xor(Points(work, 0), work[Corner]), edge0);
        R away1 = R.AndNot(R.Xor(Points(work, 1), work[Corner + 1]), edge1);
        R away2 = R.AndNot(R.Xor(Points(work, 2), work[Corner + 2]), edge2);
        lanes = R.And(lanes, R.Xor(away0, R.Xor(away1, away2))); // one of two, or none; three cannot be

        // The axis across the edge along which the capsule is longer.
        R x = R.Abs(work[Axis]), y = R.Abs(work[Axis + 1]), z = R.Abs(work[Axis + 2]);
        R over0 = R.Or(R.And(edge1, R.LessOrEqual(z, x)), R.And(edge2, R.Less(y, x)));
        R over1 = R.Or(R.And(edge2, R.LessOrEqual(x, y)), R.And(edge0, R.Less(z, y)));
        R over2 = R.Or(R.And(edge0, R.LessOrEqual(y, z)), R.And(edge1, R.Less(x, z)));
        var positive = R.Or(R.And(away0, over0), R.Or(R.And(away1, over1), R.And(away2, over2)));
        var direction = R.Select(positive, one, -one);
        var step = Plain<R>.Sub(one, direction, work[Nearest]);
        step = Least(R.Select(over0, Span(work, 0), R.Select(over1, Span(work, 1), Span(work, 2))), step);

        var points = R.Select(edge0, Points(work, 0), R.Select(edge1, Points(work, 1), Points(work, 2)));
        var left = R.Select(R.Xor(points, positive), one + work[OnEdge], one - work[OnEdge]);
        step = Least(R.Select(edge0, Reach(work, 0, left), R.Select(edge1, Reach(work, 1, left), Reach(work, 2, left))), step);
        work[Second] = R.Select(lanes, step * direction, work[Second]);
        work[HasSecond] = R.Select(lanes, R.Equal(zero, zero), work[HasSecond]);
    }

    /// <summary>An end over a face: the capsule goes on to where it leaves the face.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void BesideFace(R* work)
    {
        var lanes = R.And(work[IsEnd], R.Or(work[Face], R.Or(work[Face + 1], work[Face + 2])));
        if (!R.Any(lanes))
            return;
        R one = Plain<R>.One, zero = Plain<R>.Zero;
        var size = work + PairWork.Second + Sizes;
        var direction = -work[Nearest]; // from this end to the other
        var step = R.Of(2);
        for (var axis = 0; axis < 3; axis++)
        {
            var half = work[Half + axis];
            var end = Plain<R>.Sub(work[Center + axis], half, direction);
            for (var side = 0; side < 2; side++)
            {
                var at = ((side == 0 ? size[axis] : -size[axis]) - end) / half * direction;
                var sooner = R.And(R.Less(zero, at), R.Less(at, step));
                step = R.Select(R.AndNot(sooner, work[Face + axis]), at, step);
            }
        }

        work[Second] = R.Select(lanes, step * direction, work[Second]);
        work[HasSecond] = R.Select(lanes, R.Equal(one, one), work[HasSecond]);
    }

    /// <summary>The mask of capsules that point to the positive side of an axis.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static R Points(R* work, int axis) => R.Less(Plain<R>.Zero, work[Half + axis]);

    /// <summary>How far a capsule goes while it crosses the box along an axis.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static R Span(R* work, int axis) => R.Of(2) * work[PairWork.Second + Sizes + axis] / R.Abs(work[Half + axis]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static R Reach(R* work, int axis, R part) => work[PairWork.Second + Sizes + axis] * part / R.Abs(work[Half + axis]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static R Least(R a, R b) => R.Select(R.Less(a, b), a, b);
}
