using System.Runtime.CompilerServices;
using Sim.Runtime.Numerics;

namespace Sim.Runtime.Physics.Collision;

/// <summary>
/// The point of a simplex that is nearest to the origin, as weights of its corners: the signed volumes method, Montanari, Petrinic and
/// Barbieri, "Improving the GJK Algorithm for Faster and More Reliable Distance Queries Between Convex Objects", ACM Transactions on
/// Graphics 36(3), 2017.
/// </summary>
internal static unsafe class Simplex<R>
    where R : unmanaged, IReal<R>
{
    /// <summary>Two weights for a segment.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Segment(R* a, R* b, R* weights)
    {
        var direction = Vec3<R>.Load(b) - Vec3<R>.Load(a);
        if (!R.IsDouble)
        {
            WeighEnds(b, direction, weights);
            return;
        }

        var part = -(Plain<R>.Dot(Vec3<R>.Load(b), direction) / Plain<R>.Dot(direction, direction));
        var point = Plain<R>.Add(Vec3<R>.Load(b), direction, part);

        // The axis along which it is longest; of equal ones the last.
        R longest = a[0] - b[0], first = a[0], last = b[0], middle = point.X;
        R y = a[1] - b[1], z = a[2] - b[2];
        var longer = R.LessOrEqual(R.Abs(longest), R.Abs(y));
        longest = R.Select(longer, y, longest);
        first = R.Select(longer, a[1], first);
        last = R.Select(longer, b[1], last);
        middle = R.Select(longer, point.Y, middle);
        longer = R.LessOrEqual(R.Abs(longest), R.Abs(z));
        longest = R.Select(longer, z, longest);
        first = R.Select(longer, a[2], first);
        last = R.Select(longer, b[2], last);
        middle = R.Select(longer, point.Z, middle);

        R toLast = middle - last, toFirst = first - middle;
        var inside = R.And(SameSign(longest, toLast), SameSign(longest, toFirst));
        weights[0] = R.Select(inside, toLast / longest, Plain<R>.Zero);
        weights[1] = R.Select(inside, toFirst / longest, Plain<R>.One);
    }

    /// <summary>The same without the nearest point, whose coordinates would round away the length of a short segment.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void WeighEnds(R* b, Vec3<R> direction, R* weights)
    {
        R zero = Plain<R>.Zero, one = Plain<R>.One;
        var part = Plain<R>.Dot(Vec3<R>.Load(b), direction) / Plain<R>.Dot(direction, direction);
        var inside = R.And(R.Less(zero, part), R.Less(part, one));
        weights[0] = R.Select(inside, part, zero);
        weights[1] = R.Select(inside, one - part, one);
    }

    /// <summary>Three weights for a triangle. Uses 16 values of spare memory.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Triangle(R* a, R* b, R* c, R* weights, R* spare)
    {
        R* plane = spare, areas = spare + 4;
        Project(a, b, c, plane);
        Areas(a, b, c, plane, areas);
        R whole = areas[3], in0 = SameSign(whole, areas[0]), in1 = SameSign(whole, areas[1]), in2 = SameSign(whole, areas[2]);
        for (var corner = 0; corner < 3; corner++)
            weights[corner] = areas[corner] / whole;

        var flat = plane[3];
        if (R.All(R.AndNot(R.And(in0, R.And(in1, in2)), flat)))
            return;
        R* nearest = spare + 8, mask = spare + 12;
        nearest[0] = R.Of(Plain<R>.Huge);
        *mask = Plain<R>.Not(R.Or(flat, in0));
        Nearer(b, c, weights, 1, 2, 0, mask, nearest, isFirst: true);
        *mask = Plain<R>.Not(R.Or(flat, in1));
        Nearer(a, c, weights, 0, 2, 1, mask, nearest, isFirst: false);
        *mask = Plain<R>.Not(R.Or(flat, in2));
        Nearer(a, b, weights, 0, 1, 2, mask, nearest, isFirst: false);
        *mask = flat;
        Nearer(a, b, weights, 0, 1, 2, mask, nearest, isFirst: true);
    }

    /// <summary>Four weights for a tetrahedron. Uses 28 values of spare memory.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Tetrahedron(R* a, R* b, R* c, R* d, R* weights, R* spare)
    {
        R v0 = -Volume(b, c, d), v1 = Volume(a, c, d), v2 = -Volume(a, b, d), v3 = Volume(a, b, c);
        var whole = v0 + v1 + v2 + v3;
        weights[0] = v0 / whole;
        weights[1] = v1 / whole;
        weights[2] = v2 / whole;
        weights[3] = v3 / whole;
        var masks = spare;
        masks[0] = Plain<R>.Not(SameSign(whole, v0));
        masks[1] = Plain<R>.Not(SameSign(whole, v1));
        masks[2] = Plain<R>.Not(SameSign(whole, v2));
        masks[3] = Plain<R>.Not(SameSign(whole, v3));
        spare[4] = R.Of(Plain<R>.Huge);
        Nearer(b, c, d, weights, 0, masks, spare + 4);
        Nearer(a, c, d, weights, 1, masks, spare + 4);
        Nearer(a, b, d, weights, 2, masks, spare + 4);
        Nearer(a, b, c, weights, 3, masks, spare + 4);
    }

    /// <summary>Takes the weights of a side, in the lanes of the mask, where it is nearer than what there is, or the first.</summary>
    private static void Nearer(R* a, R* b, R* weights, int i, int j, int other, R* mask, R* nearest, bool isFirst)
    {
        if (!R.Any(*mask))
            return;
        var edge = nearest + 1;
        Segment(a, b, edge);
        var point = Plain<R>.Add(Vec3<R>.Load(a) * edge[0], Vec3<R>.Load(b), edge[1]);
        var square = Plain<R>.Dot(point, point);
        var take = isFirst ? *mask : R.And(*mask, R.Less(square, nearest[0]));
        nearest[0] = R.Select(take, square, nearest[0]);
        weights[i] = R.Select(take, edge[0], weights[i]);
        weights[j] = R.Select(take, edge[1], weights[j]);
        weights[other] = R.Select(take, Plain<R>.Zero, weights[other]);
    }

    /// <summary>The same with the face of a tetrahedron that misses a corner.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Nearer(R* a, R* b, R* c, R* weights, int missing, R* masks, R* nearest)
    {
        var mask = masks[missing];
        if (!R.Any(mask))
            return;
        R* face = nearest + 1, spare = nearest + 4;
        Triangle(a, b, c, face, spare);
        var point = Plain<R>.Add(
            Plain<R>.Add(Vec3<R>.Load(a) * face[0], Vec3<R>.Load(b), face[1]), Vec3<R>.Load(c), face[2]);
        var square = Plain<R>.Dot(point, point);
        var take = missing == 0 ? mask : R.And(mask, R.Less(square, nearest[0]));
        nearest[0] = R.Select(take, square, nearest[0]);
        for (var corner = 0; corner < 4; corner++)
        {
            var weight = corner == missing ? Plain<R>.Zero : face[corner < missing ? corner : corner - 1];
            weights[corner] = R.Select(take, weight, weights[corner]);
        }
    }

    /// <summary>The point of a triangle's plane that is nearest to the origin, 3, and the mask of triangles without a plane.</summary>
    /// <remarks>From two sides at the second corner; at the first, then the third, where rounding leaves nothing of that.</remarks>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Project(R* a, R* b, R* c, R* plane)
    {
        Vec3<R> va = Vec3<R>.Load(a), vb = Vec3<R>.Load(b), vc = Vec3<R>.Load(c), ab = vb - va, ac = vc - va, bc = vc - vb;
        R zero = Plain<R>.Zero, tiny = R.Of(Plain<R>.Tiny);
        var normal = Plain<R>.Cross(bc, ab);
        R height = Plain<R>.Dot(normal, vb), square = Plain<R>.Dot(normal, normal);
        (normal * (height / square)).Store(plane);
        var flat = R.Equal(square, zero);
        plane[3] = flat;
        var again = R.AndNot(R.Or(R.Equal(height, zero), R.LessOrEqual(square, tiny)), flat);
        if (!R.Any(again))
            return;
        normal = Plain<R>.Cross(ab, ac);
        height = Plain<R>.Dot(normal, va);
        square = Plain<R>.Dot(normal, normal);
        Vec3<R>.Select(again, normal * (height / square), Vec3<R>.Load(plane)).Store(plane);
        flat = R.And(again, R.Equal(square, zero));
        plane[3] = R.Or(plane[3], flat);
        again = R.AndNot(R.And(again, R.Or(R.Equal(height, zero), R.LessOrEqual(square, tiny))), flat);
        normal = Plain<R>.Cross(ac, bc);
        height = Plain<R>.Dot(normal, vc);
        square = Plain<R>.Dot(normal, normal);
        Vec3<R>.Select(again, normal * (height / square), Vec3<R>.Load(plane)).Store(plane);
    }

    /// <summary>
    /// The signed areas that a point of a triangle's plane makes with each side, opposite to corner a, b and c, and the whole's, seen
    /// along the axis in which it is largest.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Areas(R* a, R* b, R* c, R* point, R* areas)
    {
        R alongX = Minor(a[1], a[2], b[1], b[2], c[1], c[2]);
        R alongY = Minor(a[0], a[2], b[0], b[2], c[0], c[2]);
        R alongZ = Minor(a[0], a[1], b[0], b[1], c[0], c[1]);
        R x = R.Abs(alongX), y = R.Abs(alongY), z = R.Abs(alongZ);
        var isX = R.And(R.LessOrEqual(y, x), R.LessOrEqual(z, x));
        var isXOrY = R.Or(isX, R.LessOrEqual(z, y));
        areas[3] = R.Select(isX, alongX, R.Select(isXOrY, alongY, alongZ));
        R a0 = R.Select(isX, a[1], a[0]), a1 = R.Select(isXOrY, a[2], a[1]);
        R b0 = R.Select(isX, b[1], b[0]), b1 = R.Select(isXOrY, b[2], b[1]);
        R c0 = R.Select(isX, c[1], c[0]), c1 = R.Select(isXOrY, c[2], c[1]);
        R p0 = R.Select(isX, point[1], point[0]), p1 = R.Select(isXOrY, point[2], point[1]);
        areas[0] = Area(p0, p1, b0, b1, c0, c1);
        areas[1] = Area(p0, p1, c0, c1, a0, a1);
        areas[2] = Area(p0, p1, a0, a1, b0, b1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static R Minor(R a0, R a1, R b0, R b1, R c0, R c1) => !R.IsDouble
        ? Turn(b0 - a0, b1 - a1, c0 - a0, c1 - a1)
        : Plain<R>.Sub(Plain<R>.Add(Plain<R>.Add(Plain<R>.Sub(Plain<R>.Sub(b0 * c1, b1, c0), a0, c1), a1, c0), a0, b1), a1, b0);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static R Area(R p0, R p1, R a0, R a1, R b0, R b1) => !R.IsDouble
        ? Turn(a0 - p0, a1 - p1, b0 - p0, b1 - p1)
        : Plain<R>.Sub(Plain<R>.Sub(Plain<R>.Sub(Plain<R>.Add(Plain<R>.Add(p0 * a1, p1, b0), a0, b1), p0, b1), p1, a0), b0, a1);

    /// <summary>The area that two sides span. Single precision takes sides, whose rounding is as small as they are.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static R Turn(R a0, R a1, R b0, R b1) => Plain<R>.Sub(a0 * b1, a1, b0);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static R Volume(R* a, R* b, R* c) =>
        Plain<R>.Dot(Vec3<R>.Load(a), Plain<R>.Cross(Vec3<R>.Load(b), Vec3<R>.Load(c)));

    /// <summary>The mask of two numbers that are both positive or both negative.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static R SameSign(R a, R b)
    {
        var zero = Plain<R>.Zero;
        return R.Or(R.And(R.Less(zero, a), R.Less(zero, b)), R.And(R.Less(a, zero), R.Less(b, zero)));
    }
}
