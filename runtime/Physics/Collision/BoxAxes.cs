using System.Runtime.CompilerServices;
using Sim.Runtime.Numerics;

namespace Sim.Runtime.Physics.Collision;

/// <summary>The 15 axes on which two boxes can be apart.</summary>
internal static unsafe class BoxAxes<R>
    where R : unmanaged, IReal<R>
{
    private const int Matrix = PairWork.Geom.Matrix, Sizes = PairWork.Geom.Sizes;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Frames(R* work)
    {
        R* first = work + PairWork.First, second = work + PairWork.Second, rotation = work + BoxWork.Rotation;
        var between = Vec3<R>.Load(second) - Vec3<R>.Load(first);
        Plain<R>.TransposeTimes(first + Matrix, between).Store(work + BoxWork.To2);
        Plain<R>.TransposeTimes(second + Matrix, -between).Store(work + BoxWork.To1);
        for (var axis = 0; axis < 3; axis++)
        {
            var column = second + Matrix + axis;
            var turned = Plain<R>.TransposeTimes(first + Matrix, new Vec3<R>(column[0], column[3], column[6]));
            rotation[axis] = turned.X;
            rotation[3 + axis] = turned.Y;
            rotation[6 + axis] = turned.Z;
        }
    }

    /// <summary>The three face normals of each box. False if the boxes are apart in all lanes.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static bool Faces(R* work)
    {
        R* size1 = work + PairWork.First + Sizes, size2 = work + PairWork.Second + Sizes, r = work + BoxWork.Rotation;
        R margin = work[PairWork.Margin], zero = Plain<R>.Zero, three = R.Of(3);
        var open = work[PairWork.Mask];
        var least = margin;
        for (var axis = 0; axis < 3; axis++)
            least += Plain<R>.Add(size1[axis] * three, size2[axis], three);

        R second = zero, negative = zero;
        for (var axis = 0; axis < 3; axis++)
        {
            R* row = r + (3 * axis), column = r + axis;
            var reach2 = Plain<R>.Add(
                Plain<R>.Add(R.Abs(row[0]) * size2[0], R.Abs(row[1]), size2[1]), R.Abs(row[2]), size2[2]);
            var reach1 = Plain<R>.Add(
                Plain<R>.Add(R.Abs(column[0]) * size1[0], R.Abs(column[3]), size1[1]), R.Abs(column[6]), size1[2]);
            R at2 = work[BoxWork.To2 + axis], at1 = work[BoxWork.To1 + axis];
            var depth1 = size1[axis] - R.Abs(at2) + reach2;
            var depth2 = size2[axis] - R.Abs(at1) + reach1;
            open = R.AndNot(open, R.Or(R.Less(depth1, -margin), R.Less(depth2, -margin)));

            var better1 = R.Less(depth1, least);
            least = R.Select(better1, depth1, least);
            var better2 = R.Less(depth2, least);
            least = R.Select(better2, depth2, least);
            negative = R.Select(better2, R.Less(at1, zero), R.Select(better1, R.Less(at2, zero), negative));
            second = R.Or(R.AndNot(second, better1), better2);
            var better = R.Or(better1, better2);
            for (var other = 0; other < 3; other++)
            {
                var face = work + BoxWork.Face + other;
                *face = other == axis ? better : other < axis ? R.AndNot(*face, better) : zero;
            }
        }

        work[BoxWork.Open] = open;
        work[BoxWork.Penetration] = least;
        work[BoxWork.IsNegative] = negative;
        work[BoxWork.IsSecond] = second;
        work[BoxWork.IsEdge] = zero;
        return R.Any(open);
    }

    /// <summary>The axis across edge i of box 1 and edge j of box 2.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Edge(R* work, int i, int j)
    {
        R* size1 = work + PairWork.First + Sizes, size2 = work + PairWork.Second + Sizes, r = work + BoxWork.Rotation;
        R zero = Plain<R>.Zero, x = r[j], y = r[3 + j], z = r[6 + j];
        var across = i == 0 ? new Vec3<R>(zero, -z, y) : i == 1 ? new(z, zero, -x) : new(-y, x, zero);
        var length = R.Sqrt(Plain<R>.Dot(across, across));
        across *= Plain<R>.One / length;
        var along = Plain<R>.Dot(Vec3<R>.Load(work + BoxWork.To2), across);

        int i1 = i == 0 ? 1 : 0, i2 = i == 2 ? 1 : 2, j1 = j == 0 ? 1 : 0, j2 = j == 2 ? 1 : 2;
        R n1 = i1 == 0 ? across.X : across.Y, n2 = i2 == 1 ? across.Y : across.Z;
        var reach = Plain<R>.Add(size1[i1] * R.Abs(n1), size1[i2], R.Abs(n2));

        // Of box 2, the half size along one axis counts with the turn of the other.
        R turn1 = r[(3 * i) + j2], turn2 = r[(3 * i) + j1];
        reach += size2[j1] * R.Abs(turn1) / length;
        reach += size2[j2] * R.Abs(turn2) / length;
        reach -= R.Abs(along);

        var valid = R.LessOrEqual(R.Of(Plain<R>.Tiny), length);
        work[BoxWork.Open] = R.AndNot(work[BoxWork.Open], R.And(valid, R.Less(reach, -work[PairWork.Margin])));
        var better = R.And(valid, R.Less(reach, work[BoxWork.Penetration] * R.Of(1 - (R.IsDouble ? 1e-12 : 1e-6))));
        if (!R.Any(R.And(better, work[BoxWork.Open])))
            return;

        var inward = R.Less(along, zero);
        work[BoxWork.Penetration] = R.Select(better, reach, work[BoxWork.Penetration]);
        work[BoxWork.IsEdge] = R.Or(work[BoxWork.IsEdge], better);
        work[BoxWork.IsInward] = R.Select(better, inward, work[BoxWork.IsInward]);
        Vec3<R>.Select(better, across, Vec3<R>.Load(work + BoxWork.EdgeNormal)).Store(work + BoxWork.EdgeNormal);
        Set(work + BoxWork.Corner1 + i1, R.Xor(R.Less(zero, n1), inward), better);
        Set(work + BoxWork.Corner1 + i2, R.Xor(R.Less(zero, n2), inward), better);
        R high1 = R.Xor(R.Less(zero, turn1), inward), high2 = R.Xor(R.Less(zero, turn2), inward), all = R.Equal(zero, zero);
        Set(work + BoxWork.Corner2 + j1, (j1 - j + 3) % 3 == 1 ? R.Xor(high1, all) : high1, better);
        Set(work + BoxWork.Corner2 + j2, (j2 - j + 3) % 3 == 1 ? R.Xor(high2, all) : high2, better);
        for (var axis = 0; axis < 3; axis++)
        {
            Set(work + BoxWork.Edge1 + axis, axis == i ? all : zero, better);
            Set(work + BoxWork.Edge2 + axis, axis == j ? all : zero, better);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Set(R* to, R value, R mask) => *to = R.Select(mask, value, *to);
}
