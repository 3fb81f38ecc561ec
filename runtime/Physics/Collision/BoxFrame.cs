using System.Runtime.CompilerServices;
using Sim.Runtime.Numerics;

namespace Sim.Runtime.Physics.Collision;

/// <summary>The frame on the chosen face of a box, and lines in it against the face's rectangle.</summary>
internal static unsafe class BoxFrame<R>
    where R : unmanaged, IReal<R>
{
    /// <summary>A vector of the box's frame in the face's: its z axis is the face's normal.</summary>
    /// <param name="face">Masks of 3: the face crosses this axis.</param>
    /// <param name="isNegative">The mask of faces on the negative side.</param>
    /// <param name="from">3 numbers, apart by the stride.</param>
    /// <param name="fromStride">1 for a vector or a matrix' row, 3 for a column.</param>
    /// <param name="to">As from.</param>
    /// <param name="toStride">As for from.</param>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Turn(R* face, R* isNegative, R* from, int fromStride, R* to, int toStride)
    {
        R x = from[0], y = from[fromStride], z = from[2 * fromStride], is0 = face[0], is1 = face[1];
        var across = R.Select(*isNegative, z, -z);
        var normal = R.Select(is0, x, R.Select(is1, y, z));
        to[0] = R.Select(is0, across, R.Select(R.AndNot(*isNegative, is1), -x, x));
        to[toStride] = R.Select(is1, across, y);
        to[2 * toStride] = R.Select(*isNegative, -normal, normal);
    }

    /// <summary>The sides of a parallelogram, as start and direction: both from its first corner, and the two opposite.</summary>
    /// <param name="corner">The first corner and both directions from it, 9 numbers.</param>
    /// <param name="lines">[4][6].</param>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Rectangle(R* corner, R* lines)
    {
        Vec3<R> start = Vec3<R>.Load(corner), first = Vec3<R>.Load(corner + 3), second = Vec3<R>.Load(corner + 6);
        start.Store(lines);
        first.Store(lines + 3);
        start.Store(lines + 6);
        second.Store(lines + 9);
        (start + first).Store(lines + 12);
        second.Store(lines + 15);
        (start + second).Store(lines + 18);
        first.Store(lines + 21);
    }

    /// <summary>
    /// Where a line crosses the four sides of the face's rectangle: along it, and on the other axis of the plane. Four entries of mask,
    /// part of the line, and the two coordinates.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Cross(R* line, R* half, R* mask, R* crossings)
    {
        R zero = Plain<R>.Zero, one = Plain<R>.One;
        for (var axis = 0; axis < 2; axis++)
        {
            R start = line[axis], step = line[3 + axis], otherStart = line[1 - axis], otherStep = line[4 - axis];
            var crosses = R.And(*mask, R.Less(R.Of(Plain<R>.Tiny), R.Abs(step)));
            var perStep = one / step;
            for (var side = 0; side < 2; side++)
            {
                var limit = side == 0 ? -half[axis] : half[axis];
                var part = (limit - start) * perStep;
                var other = Plain<R>.Add(otherStart, otherStep, part);
                var inside = R.And(R.LessOrEqual(zero, part), R.LessOrEqual(part, one));
                inside = R.And(inside, R.LessOrEqual(R.Abs(other), half[1 - axis]));
                crossings[0] = R.And(crosses, inside);
                crossings[1] = part;
                crossings[2 + axis] = limit;
                crossings[3 - axis] = other;
                crossings += 4;
            }
        }
    }

    /// <summary>Appends the raw points of each lane to the lane's points, without gaps.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Gather(R* work)
    {
        for (var raw = 0; raw < BoxWork.MostRaw; raw++)
        {
            var from = work + BoxWork.Raw + (raw * BoxWork.RawSize);
            var lanes = R.LaneBits(from[0]);
            for (var lane = 0; lanes != 0; lane++, lanes >>= 1)
            {
                if ((lanes & 1) == 0)
                    continue;
                var count = R.Get(work + BoxWork.Count, lane);
                R.Set(work + BoxWork.Count, lane, count + 1);
                var to = work + BoxWork.Points + ((int)count * BoxWork.PointSize);
                for (var value = 0; value < BoxWork.PointSize; value++)
                    R.CopyLane(to + value, lane, from + 1 + value, lane);
            }
        }
    }
}
