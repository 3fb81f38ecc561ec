using System.Runtime.CompilerServices;
using Sim.Runtime.Numerics;

namespace Sim.Runtime.Physics.Collision;

/// <summary>
/// An edge of box 1 against an edge of box 2: the face of box 2 at its edge is moved along the contact's normal into a face of box 1 at
/// the other edge, and cut to it.
/// </summary>
internal static unsafe class BoxEdges<R>
    where R : unmanaged, IReal<R>
{
    private const int Matrix = PairWork.Geom.Matrix, Sizes = PairWork.Geom.Sizes;

    private const int
        Corners = BoxWork.Corners,    // [4][6]: a corner of the face of box 2, and the same moved into the plane
        Face = BoxWork.Own,           // masks of 3: the face of box 1 crosses this axis
        IsNegative = Face + 3,        // mask: it is on the negative side
        Across = IsNegative + 1,      // masks of 3: the face of box 2 crosses this axis
        Along = Across + 3,           // masks of 3: its edge and this axis span it
        Normal = Along + 3,           // 3: from edge to edge, in the frame
        PerHeight = Normal + 3,       // a height over the face times this is a depth along the normal
        Valid = PerHeight + 1,        // mask: the lanes that have a contact
        NoLines = Valid + 1,          // mask: no side crosses another
        NoCorners = NoLines + 1,      // mask: nor is there a corner
        Flat = NoCorners + 1,         // [2][9]: a corner and two sides of the face of box 2, moved and as it is
        Crossing = Flat + 18,         // [4][4]: see BoxFrame.Cross
        Determinant = Crossing + 16;  // of the two sides

    public static void Run(R* work, R* lanes)
    {
        Choose(work + BoxWork.Edge1, work + BoxWork.Rotation, work + BoxWork.Edge2, 3, 1, work + Face);
        Choose(work + BoxWork.Edge2, work + BoxWork.Rotation, work + BoxWork.Edge1, 1, 3, work + Across);
        Frame(work);
        FaceCorners(work);
        Flatten(work, lanes);
        var raw = work + BoxWork.Raw;
        for (var line = 0; line < 4; line++)
        {
            Sides(work, line, raw);
            raw += 4 * BoxWork.RawSize;
        }

        work[NoLines] = None(work, 16);
        R* flat = work + Flat;
        work[Determinant] = Plain<R>.Sub(flat[3] * flat[7], flat[6], flat[4]);
        for (var corner = 0; corner < 4; corner++)
            Under(work, corner, raw + (corner * BoxWork.RawSize));
        work[NoCorners] = None(work, 20);
        raw += 4 * BoxWork.RawSize;
        for (var corner = 0; corner < 4; corner++)
            Over(work, corner, raw + (corner * BoxWork.RawSize));
        Place(work, lanes);
        BoxFrame<R>.Gather(work);
    }

    /// <summary>Of the two faces at an edge the one that the other box's edge is more nearly parallel to: masks of its axis.</summary>
    /// <remarks>A face whose normal has the smaller part of the other edge; of equal ones the one that MuJoCo names first.</remarks>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Choose(R* edge, R* rotation, R* other, int stride, int otherStride, R* face)
    {
        R* r1 = rotation + otherStride, r2 = r1 + otherStride;
        R part0 = R.Abs(R.Select(other[0], rotation[0], R.Select(other[1], r1[0], r2[0])));
        R part1 = R.Abs(R.Select(other[0], rotation[stride], R.Select(other[1], r1[stride], r2[stride])));
        R part2 = R.Abs(R.Select(other[0], rotation[2 * stride], R.Select(other[1], r1[2 * stride], r2[2 * stride])));
        R less12 = R.Less(part1, part2), less02 = R.Less(part0, part2), less10 = R.Less(part1, part0);
        face[0] = R.Or(R.And(edge[1], less02), R.AndNot(edge[2], less10));
        face[1] = R.Or(R.And(edge[0], less12), R.And(edge[2], less10));
        face[2] = R.Or(R.AndNot(edge[0], less12), R.AndNot(edge[1], less02));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Frame(R* work)
    {
        R* face = work + Face, corner = work + BoxWork.Corner1;
        var positive = R.Or(R.And(face[0], corner[0]), R.Or(R.And(face[1], corner[1]), R.And(face[2], corner[2])));
        work[IsNegative] = Plain<R>.Not(positive);
        for (var axis = 0; axis < 3; axis++)
            work[Along + axis] = Plain<R>.Not(R.Or(work[BoxWork.Edge2 + axis], work[Across + axis]));
        R* negative = work + IsNegative, half = work + BoxWork.Half;
        BoxFrame<R>.Turn(face, negative, work + PairWork.First + Sizes, 1, half, 1);
        for (var axis = 0; axis < 3; axis++)
            half[axis] = R.Abs(half[axis]);
        BoxFrame<R>.Turn(face, negative, work + BoxWork.To2, 1, work + BoxWork.Other, 1);
        work[BoxWork.Other + 2] = work[BoxWork.Other + 2] - half[2];
        BoxFrame<R>.Turn(face, negative, work + BoxWork.EdgeNormal, 1, work + Normal, 1);
        for (var column = 0; column < 3; column++)
            BoxFrame<R>.Turn(face, negative, work + BoxWork.Rotation + column, 3, work + BoxWork.Turn + column, 3);
    }

    /// <summary>The corners of the face of box 2: both ends of its edge, and of the edge opposite on the face.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void FaceCorners(R* work)
    {
        // A vector along each of three axes: across the face, along it away from the edge, and along the edge.
        R* size = work + PairWork.Second + Sizes, high = work + BoxWork.Corner2, corners = work + Corners;
        var across = Column(work, work + Across);
        var along = Column(work, work + Along);
        var edge = Column(work, work + BoxWork.Edge2);
        var acrossSize = Signed(Pick(work + Across, size), Pick(work + Across, high));
        var alongSize = Signed(Pick(work + Along, size), Pick(work + Along, high));
        var edgeSize = Pick(work + BoxWork.Edge2, size);
        var center = Vec3<R>.Load(work + BoxWork.Other);
        var near = Plain<R>.Add(Plain<R>.Add(center, along, alongSize), across, acrossSize);
        var far = Plain<R>.Add(Plain<R>.Add(center, along, -alongSize), across, acrossSize);
        Plain<R>.Add(near, edge, edgeSize).Store(corners);
        Plain<R>.Add(near, edge, -edgeSize).Store(corners + 6);
        Plain<R>.Add(far, edge, edgeSize).Store(corners + 12);
        Plain<R>.Add(far, edge, -edgeSize).Store(corners + 18);
    }

    /// <summary>Moves the corners along the normal into the plane, and makes the sides of both faces.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Flatten(R* work, R* lanes)
    {
        R* corners = work + Corners, flat = work + Flat;
        R one = Plain<R>.One, height = work[Normal + 2], per = one / height;
        work[Valid] = R.AndNot(*lanes, R.Less(R.Abs(height), R.Of(Plain<R>.Tiny)));
        work[PerHeight] = R.Select(work[BoxWork.IsInward], -per, per);
        var normal = Vec3<R>.Load(work + Normal);
        for (var corner = 0; corner < 4; corner++)
        {
            var lifted = Vec3<R>.Load(corners + (6 * corner));
            Plain<R>.Add(lifted, normal, -lifted.Z * per).Store(corners + (6 * corner) + 3);
        }

        for (var isLifted = 0; isLifted < 2; isLifted++)
        {
            R* from = corners + (3 * (1 - isLifted)), to = work + Flat + (9 * isLifted);
            var first = Vec3<R>.Load(from);
            first.Store(to);
            (Vec3<R>.Load(from + 6) - first).Store(to + 3);
            (Vec3<R>.Load(from + 12) - first).Store(to + 6);
            BoxFrame<R>.Rectangle(to, work + (isLifted == 0 ? BoxWork.Lines : BoxWork.Lifted));
        }
    }

    /// <summary>Where a side of the moved face crosses the sides of the other: midway between there and the side itself.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Sides(R* work, int number, R* raw)
    {
        R* lifted = work + BoxWork.Lifted + (6 * number), crossing = work + Crossing, half = work + BoxWork.Half;
        R perHeight = work[PerHeight], point5 = R.Of(0.5);
        BoxFrame<R>.Cross(work + BoxWork.Lines + (6 * number), half, work + Valid, crossing);
        for (var i = 0; i < 4; i++)
        {
            var part = crossing[1];
            var depth = Plain<R>.Add(lifted[2], lifted[5], part) * perHeight;
            raw[0] = R.And(crossing[0], R.LessOrEqual(depth, work[PairWork.Margin]));
            var point = Plain<R>.Add(Vec3<R>.Load(lifted) * point5, Vec3<R>.Load(lifted + 3), point5 * part);
            raw[1] = point.Z * perHeight * R.Of(2);
            raw[2] = Plain<R>.Add(point.X, crossing[2], point5);
            raw[3] = Plain<R>.Add(point.Y, crossing[3], point5);
            raw[4] = point.Z;
            crossing += 4;
            raw += BoxWork.RawSize;
        }
    }

    /// <summary>The mask of lanes in which none of the first raw points is taken.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static R None(R* work, int count)
    {
        var any = Plain<R>.Zero;
        for (var i = 0; i < count; i++)
            any = R.Or(any, work[BoxWork.Raw + (i * BoxWork.RawSize)]);
        return Plain<R>.Not(any);
    }

    /// <summary>A corner of the face of box 1 and the point of the face of box 2 that was moved there.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Under(R* work, int corner, R* raw)
    {
        R* flat = work + Flat, corners = work + Corners, half = work + BoxWork.Half;
        R zero = Plain<R>.Zero, one = Plain<R>.One;
        R cornerX = corner < 2 ? -half[0] : half[0], cornerY = (corner & 1) == 0 ? -half[1] : half[1];
        R x = cornerX - flat[0], y = cornerY - flat[1];
        var per = one / work[Determinant];
        var u = Plain<R>.Sub(x * flat[7], y, flat[6]) * per;
        var v = Plain<R>.Sub(y * flat[3], x, flat[4]) * per;
        R outU = R.Or(R.Less(u, zero), R.Less(one, u)), outV = R.Or(R.Less(v, zero), R.Less(one, v));
        var skip = R.Select(work[NoLines], R.And(outU, outV), R.Or(outU, outV));
        u = R.Select(R.Less(u, zero), zero, R.Select(R.Less(one, u), one, u));
        v = R.Select(R.Less(v, zero), zero, R.Select(R.Less(one, v), one, v));

        var over = Vec3<R>.Load(corners) * (one - u - v);
        over = Plain<R>.Add(Plain<R>.Add(over, Vec3<R>.Load(corners + 6), u), Vec3<R>.Load(corners + 12), v);
        var at = new Vec3<R>(cornerX, cornerY, zero);
        var between = at - over;
        var square = Plain<R>.Dot(between, between);
        Distance(work, square, over.Z, skip, raw);

        // A slip of MuJoCo's: the squared distance takes the place of the determinant for the corners that follow.
        work[Determinant] = R.Select(skip, work[Determinant], square);
        ((at + over) * R.Of(0.5)).Store(raw + 2);
    }

    /// <summary>A corner of the face of box 2 and the point of the face of box 1 that it was moved to.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Over(R* work, int corner, R* raw)
    {
        R* lifted = work + Corners + (6 * corner), half = work + BoxWork.Half;
        R x = lifted[3], y = lifted[4], zero = Plain<R>.Zero, point5 = R.Of(0.5);
        R outX = R.Less(half[0], R.Abs(x)), outY = R.Less(half[1], R.Abs(y));
        var skip = R.Select(work[NoLines], R.AndNot(R.And(outX, outY), work[NoCorners]), R.Or(outX, outY));
        R nearestX = Plain<R>.Clamp(x, half[0]), nearestY = Plain<R>.Clamp(y, half[1]);
        R gapX = x - nearestX, gapY = y - nearestY;
        var square = Plain<R>.Add(gapX * gapX, gapY, gapY);
        var depth = lifted[2] * work[PerHeight];
        square = Plain<R>.Add(square, depth * lifted[2], work[PerHeight]);
        Distance(work, square, lifted[2], skip, raw);
        raw[2] = Plain<R>.Add(nearestX * point5, lifted[0], point5);
        raw[3] = Plain<R>.Add(nearestY * point5, lifted[1], point5);
        raw[4] = Plain<R>.Add(zero, lifted[2], point5);
    }

    /// <summary>The distance of two points from its square: negative where the one of box 2 is below the plane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Distance(R* work, R square, R height, R skip, R* raw)
    {
        R zero = Plain<R>.Zero, margin = work[PairWork.Margin];
        var far = R.And(R.Less(zero, height), R.Less(margin * margin, square));
        var distance = R.Sqrt(square);
        raw[0] = R.AndNot(R.AndNot(work[Valid], skip), far);
        raw[1] = R.Select(R.Less(height, zero), -distance, distance);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Place(R* work, R* lanes)
    {
        R* first = work + PairWork.First, world = work + BoxWork.World, row = work + BoxWork.Sides;
        for (var i = 0; i < 3; i++)
        {
            BoxFrame<R>.Turn(work + Face, work + IsNegative, first + Matrix + (3 * i), 1, row, 1);
            var normal = Plain<R>.Dot(Vec3<R>.Load(row), Vec3<R>.Load(work + Normal));
            normal = R.Select(work[BoxWork.IsInward], -normal, normal);
            work[BoxWork.Normal + i] = R.Select(*lanes, normal, work[BoxWork.Normal + i]);
            Plain<R>.Move(world + (3 * i), row, 3, *lanes);
        }

        Plain<R>.Move(work + BoxWork.Origin, first, 3, *lanes);
        Plain<R>.Move(work + BoxWork.Height, work + BoxWork.Half + 2, 1, *lanes);
    }

    /// <summary>The column of the turned axes, or the value, that the masks of 3 name.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vec3<R> Column(R* work, R* axis)
    {
        var turn = work + BoxWork.Turn;
        return new(Pick(axis, turn), Pick(axis, turn + 3), Pick(axis, turn + 6));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static R Pick(R* axis, R* values) => R.Select(axis[0], values[0], R.Select(axis[1], values[1], values[2]));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static R Signed(R value, R isPositive) => R.Select(isPositive, value, -value);
}
