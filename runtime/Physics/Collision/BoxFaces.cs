using System.Runtime.CompilerServices;
using Sim.Runtime.Numerics;

namespace Sim.Runtime.Physics.Collision;

/// <summary>A face of one box and what of the other box, cut to the face, is below it.</summary>
internal static unsafe class BoxFaces<R>
    where R : unmanaged, IReal<R>
{
    private const int Matrix = PairWork.Geom.Matrix, Sizes = PairWork.Geom.Sizes;

    // The lowest corner of the other box and its up to two edges that run along the face.
    private const int Lowest = BoxWork.Corners, First = Lowest + 3, Second = First + 3, IsEdge = Second + 3, IsFace = IsEdge + 1;
    private const int Crossings = BoxWork.Lifted;

    public static void Run(R* work, R* lanes)
    {
        Frame(work);
        LowestEdges(work, lanes);
        var raw = work + BoxWork.Raw;
        for (var line = 0; line < 4; line++)
        {
            Sides(work, line, raw);
            raw += 4 * BoxWork.RawSize;
        }

        FaceCorners(work, raw);
        EdgeCorners(work, lanes, raw + (4 * BoxWork.RawSize));
        Cut(work);
        Place(work);
        BoxFrame<R>.Gather(work);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Frame(R* work)
    {
        R* face = work + BoxWork.Face, negative = work + BoxWork.IsNegative, turn = work + BoxWork.Turn, half = work + BoxWork.Half;
        var second = work[BoxWork.IsSecond];
        R* size1 = work + PairWork.First + Sizes, size2 = work + PairWork.Second + Sizes, spare = work + BoxWork.Sides;
        for (var axis = 0; axis < 3; axis++)
            spare[axis] = R.Select(second, size2[axis], size1[axis]);
        BoxFrame<R>.Turn(face, negative, spare, 1, half, 1);
        for (var axis = 0; axis < 3; axis++)
            half[axis] = R.Abs(half[axis]);
        for (var axis = 0; axis < 3; axis++)
            spare[axis] = R.Select(second, work[BoxWork.To1 + axis], work[BoxWork.To2 + axis]);
        BoxFrame<R>.Turn(face, negative, spare, 1, work + BoxWork.Other, 1);
        work[BoxWork.Other + 2] = work[BoxWork.Other + 2] - half[2];
        for (var column = 0; column < 3; column++)
        {
            R* rotation = work + BoxWork.Rotation + column, transposed = work + BoxWork.Rotation + (3 * column);
            for (var axis = 0; axis < 3; axis++)
                spare[axis] = R.Select(second, transposed[axis], rotation[3 * axis]);
            BoxFrame<R>.Turn(face, negative, spare, 1, turn + column, 3);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void LowestEdges(R* work, R* lanes)
    {
        R* turn = work + BoxWork.Turn, directions = work + BoxWork.Lifted;
        R zero = Plain<R>.Zero, half = R.Of(0.5);
        var lowest = Vec3<R>.Load(work + BoxWork.Other);
        for (var axis = 0; axis < 3; axis++)
        {
            var size = R.Select(
                work[BoxWork.IsSecond], work[PairWork.First + Sizes + axis], work[PairWork.Second + Sizes + axis]);
            var down = R.Less(turn[6 + axis], zero);
            var column = new Vec3<R>(turn[axis], turn[3 + axis], turn[6 + axis]);
            lowest = Plain<R>.Add(lowest, column, R.Select(down, size, -size));
            (column * (size * R.Select(down, R.Of(-2), R.Of(2)))).Store(directions + (3 * axis));
        }

        R along0 = R.Less(R.Abs(turn[6]), half), along1 = R.Less(R.Abs(turn[7]), half), along2 = R.Less(R.Abs(turn[8]), half);
        R both01 = R.And(along0, along1), any01 = R.Or(along0, along1);
        Vec3<R> d0 = Vec3<R>.Load(directions), d1 = Vec3<R>.Load(directions + 3), d2 = Vec3<R>.Load(directions + 6);
        lowest.Store(work + Lowest);
        Vec3<R>.Select(along0, d0, Vec3<R>.Select(along1, d1, d2)).Store(work + First);
        Vec3<R>.Select(both01, d1, d2).Store(work + Second);
        work[IsEdge] = R.And(*lanes, R.Or(any01, along2));
        work[IsFace] = R.And(*lanes, R.Or(both01, R.And(any01, along2)));
        BoxFrame<R>.Rectangle(work + Lowest, work + BoxWork.Lines);
    }

    /// <summary>Where an edge of the other box crosses the sides of the face.</summary>
    private static void Sides(R* work, int number, R* raw)
    {
        R* line = work + BoxWork.Lines + (6 * number), crossing = work + Crossings;
        BoxFrame<R>.Cross(line, work + BoxWork.Half, work + (number == 0 ? IsEdge : IsFace), crossing);
        for (var i = 0; i < 4; i++)
        {
            raw[0] = crossing[0];
            Plain<R>.Add(Vec3<R>.Load(line), Vec3<R>.Load(line + 3), crossing[1]).Store(raw + 2);
            crossing += 4;
            raw += BoxWork.RawSize;
        }
    }

    /// <summary>Corners of the face that are over the other box's face.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void FaceCorners(R* work, R* raw)
    {
        R* lowest = work + Lowest, first = work + First, second = work + Second, half = work + BoxWork.Half;
        R zero = Plain<R>.Zero, one = Plain<R>.One;
        var per = one / Plain<R>.Sub(first[0] * second[1], second[0], first[1]);
        for (var i = 0; i < 4; i++)
        {
            R cornerX = i < 2 ? -half[0] : half[0], cornerY = (i & 1) == 0 ? -half[1] : half[1];
            R x = cornerX - lowest[0], y = cornerY - lowest[1];
            var u = Plain<R>.Sub(x * second[1], y, second[0]) * per;
            var v = Plain<R>.Sub(y * first[0], x, first[1]) * per;
            var inside = R.And(R.And(R.Less(zero, u), R.Less(zero, v)), R.And(R.Less(u, one), R.Less(v, one)));
            raw[0] = R.And(work[IsFace], inside);
            raw[2] = cornerX;
            raw[3] = cornerY;
            raw[4] = Plain<R>.Add(Plain<R>.Add(lowest[2], u, first[2]), v, second[2]);
            raw += BoxWork.RawSize;
        }
    }

    /// <summary>Corners of the other box that are over the face; its lowest in any case.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void EdgeCorners(R* work, R* lanes, R* raw)
    {
        R* lines = work + BoxWork.Lines, half = work + BoxWork.Half;
        Vec3<R> lowest = Vec3<R>.Load(work + Lowest), opposite = Vec3<R>.Load(lines + 12);
        raw[0] = *lanes;
        lowest.Store(raw + 2);
        Corner(opposite, work[IsEdge], half, raw + BoxWork.RawSize);
        Corner(Vec3<R>.Load(lines + 18), work[IsFace], half, raw + (2 * BoxWork.RawSize));
        Corner(opposite + Vec3<R>.Load(work + Second), work[IsFace], half, raw + (3 * BoxWork.RawSize));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Corner(Vec3<R> corner, R mask, R* half, R* raw)
    {
        raw[0] = R.And(mask, R.And(R.Less(R.Abs(corner.X), half[0]), R.Less(R.Abs(corner.Y), half[1])));
        corner.Store(raw + 2);
    }

    /// <summary>Keeps what is within the margin. MuJoCo takes half the depth for the distance.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Cut(R* work)
    {
        var raw = work + BoxWork.Raw;
        for (var i = 0; i < BoxWork.MostRaw; i++)
        {
            raw[0] = R.And(raw[0], R.LessOrEqual(raw[4], work[PairWork.Margin]));
            raw[4] *= R.Of(0.5);
            raw[1] = raw[4];
            raw += BoxWork.RawSize;
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Place(R* work)
    {
        R* first = work + PairWork.First, second = work + PairWork.Second, spare = work + BoxWork.Sides, world = work + BoxWork.World;
        var isSecond = work[BoxWork.IsSecond];
        for (var row = 0; row < 3; row++)
        {
            for (var axis = 0; axis < 3; axis++)
            {
                var index = Matrix + (3 * row) + axis;
                spare[axis] = R.Select(isSecond, second[index], first[index]);
            }

            BoxFrame<R>.Turn(work + BoxWork.Face, work + BoxWork.IsNegative, spare, 1, world + (3 * row), 1);
            var normal = world[(3 * row) + 2];
            work[BoxWork.Normal + row] = R.Select(isSecond, -normal, normal);
            work[BoxWork.Origin + row] = R.Select(isSecond, second[row], first[row]);
        }

        work[BoxWork.Height] = work[BoxWork.Half + 2];
    }
}
