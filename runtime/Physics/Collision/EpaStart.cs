using System.Runtime.CompilerServices;
using Sim.Runtime.Numerics;

namespace Sim.Runtime.Physics.Collision;

/// <summary>The first polytope, around the simplex at which GJK ended.</summary>
internal static unsafe class EpaStart<R>
    where R : unmanaged, IReal<R>
{
    private const int Corners = ConvexWork.Simplex;

    private const int Vertex = ConvexWork.Vertex;

    // In the spare memory of the work space.
    internal const int
        Lanes = ConvexWork.Spare + 6, // mask: lanes with the kind of simplex at hand
        Good = Lanes + 1,             // mask: lanes with a polytope
        Turned = Good + 1,            // [3][3] directions, or a direction and a length
        Free = Turned + 9;

    /// <summary>Makes the polytopes, and leaves the mask of lanes that have one where the mask was.</summary>
    public static void Run(ref ConvexPair<R> pair, ref Polytope<R> polytope, R* lanes)
    {
        R* work = pair.Work, four = work + Lanes;
        work[Good] = Plain<R>.Zero;
        polytope.Used = 6;
        polytope.Longest = 0;
        for (var face = 0; face < 6; face++)
        {
            polytope.States[face] = 0;
            polytope.Keys[face] = R.Of(double.PositiveInfinity);
        }

        for (var lane = 0; lane < R.Lanes; lane++)
            polytope.Lengths[lane] = 0;

        *four = R.And(*lanes, R.Equal(work[ConvexWork.Count], R.Of(4)));
        if (R.Any(*four))
            Four(work, ref polytope);
        *four = R.And(*lanes, R.Equal(work[ConvexWork.Count], R.Of(2)));
        if (R.Any(*four))
            Two(ref pair, ref polytope);
        *four = R.And(*lanes, R.Equal(work[ConvexWork.Count], R.Of(3)));
        if (R.Any(*four))
            Three(ref pair, ref polytope);
        *lanes = work[Good];
    }

    /// <summary>A tetrahedron around the origin.</summary>
    internal static void Four(R* work, ref Polytope<R> polytope)
    {
        R* a = polytope.Vertices, b = a + Vertex, c = b + Vertex, d = c + Vertex, lanes = work + Lanes, free = work + Free;
        Supports<R>.Move(a, work + Corners, 4, *lanes);
        polytope.Attach(0, a, b, c, lanes, free);
        polytope.Attach(1, a, d, b, lanes, free);
        polytope.Attach(2, a, c, d, lanes, free);
        polytope.Attach(3, d, c, b, lanes, free);

        // Of faces that hold the origin the first is taken instead.
        Flatten(work, ref polytope, 3, d, c, b);
        Flatten(work, ref polytope, 2, a, c, d);
        Flatten(work, ref polytope, 1, a, d, b);
        Flatten(work, ref polytope, 0, a, b, c);
        *lanes = R.And(*lanes, R.Equal(work[ConvexWork.Count], R.Of(4)));
        var holds = R.And(Beyond(a, b, c, d), R.And(Beyond(b, c, d, a), R.And(Beyond(c, d, a, b), Beyond(d, a, b, c))));
        var bits = Keep(work, R.And(*lanes, holds));
        Face(ref polytope, bits, 0, Polytope<R>.Link(0, 1, 2, 1, 3, 2));
        Face(ref polytope, bits, 1, Polytope<R>.Link(0, 3, 1, 2, 3, 0));
        Face(ref polytope, bits, 2, Polytope<R>.Link(0, 2, 3, 0, 3, 1));
        Face(ref polytope, bits, 3, Polytope<R>.Link(3, 2, 1, 2, 0, 1));
    }

    /// <summary>Two tetrahedra on a triangle around the segment.</summary>
    internal static void Two(ref ConvexPair<R> pair, ref Polytope<R> polytope)
    {
        R* work = pair.Work, a = polytope.Vertices, lanes = work + Lanes, free = work + Free;
        R* b = a + Vertex, c = b + Vertex, d = c + Vertex, e = d + Vertex;
        Supports<R>.Move(a, work + Corners, 2, *lanes);
        Around(work);
        for (var turn = 0; turn < 3; turn++)
        {
            Aim(work, work + Turned + (3 * turn), free);
            Support(ref pair, c + (turn * Vertex));
        }

        polytope.Attach(0, a, c, d, lanes, free);
        polytope.Attach(1, a, e, c, lanes, free);
        polytope.Attach(2, a, d, e, lanes, free);
        polytope.Attach(3, b, d, c, lanes, free);
        polytope.Attach(4, b, c, e, lanes, free);
        polytope.Attach(5, b, e, d, lanes, free);
        Flatten(work, ref polytope, 5, b, e, d);
        Flatten(work, ref polytope, 4, b, c, e);
        Flatten(work, ref polytope, 3, b, d, c);
        Flatten(work, ref polytope, 2, a, d, e);
        Flatten(work, ref polytope, 1, a, e, c);
        Flatten(work, ref polytope, 0, a, c, d);
        var bits = Keep(work, R.And(*lanes, R.Equal(work[ConvexWork.Count], R.Of(2))));
        Face(ref polytope, bits, 0, Polytope<R>.Link(0, 2, 3, 1, 3, 2));
        Face(ref polytope, bits, 1, Polytope<R>.Link(0, 4, 2, 2, 4, 0));
        Face(ref polytope, bits, 2, Polytope<R>.Link(0, 3, 4, 0, 5, 1));
        Face(ref polytope, bits, 3, Polytope<R>.Link(1, 3, 2, 5, 0, 4));
        Face(ref polytope, bits, 4, Polytope<R>.Link(1, 2, 4, 3, 1, 5));
        Face(ref polytope, bits, 5, Polytope<R>.Link(1, 4, 3, 4, 2, 3));
    }

    /// <summary>Two tetrahedra on the triangle.</summary>
    internal static void Three(ref ConvexPair<R> pair, ref Polytope<R> polytope)
    {
        R* work = pair.Work, a = polytope.Vertices, lanes = work + Lanes, free = work + Free, normal = work + Turned;
        R* b = a + Vertex, c = b + Vertex, below = c + Vertex, above = below + Vertex;
        Supports<R>.Move(a, work + Corners, 3, *lanes);
        Normal(work, a, b, c);
        (-Vec3<R>.Load(normal)).Store(free);
        Aim(work, free, free + 3);
        Support(ref pair, below);
        Aim(work, normal, free + 3);
        Support(ref pair, above);
        *lanes = R.AndNot(*lanes, Holds(a, b, c, above, free));
        *lanes = R.AndNot(*lanes, Holds(a, b, c, below, free));

        polytope.Attach(0, above, a, b, lanes, free);
        polytope.Attach(1, above, c, a, lanes, free);
        polytope.Attach(2, above, b, c, lanes, free);
        polytope.Attach(3, below, b, a, lanes, free);
        polytope.Attach(4, below, a, c, lanes, free);
        polytope.Attach(5, below, c, b, lanes, free);
        for (var face = 0; face < 6; face++)
        {
            var distance = polytope.Faces[(face * Polytope<R>.Face) + Polytope<R>.Distance];
            *lanes = R.AndNot(*lanes, R.Less(distance, R.Of(Plain<R>.Tiny)));
        }

        var bits = Keep(work, *lanes);
        Face(ref polytope, bits, 0, Polytope<R>.Link(4, 0, 1, 1, 3, 2));
        Face(ref polytope, bits, 1, Polytope<R>.Link(4, 2, 0, 2, 4, 0));
        Face(ref polytope, bits, 2, Polytope<R>.Link(4, 1, 2, 0, 5, 1));
        Face(ref polytope, bits, 3, Polytope<R>.Link(3, 1, 0, 5, 0, 4));
        Face(ref polytope, bits, 4, Polytope<R>.Link(3, 0, 2, 3, 1, 5));
        Face(ref polytope, bits, 5, Polytope<R>.Link(3, 2, 1, 4, 2, 3));
    }

    /// <summary>Adds lanes to those with a polytope.</summary>
    internal static uint Keep(R* work, R lanes)
    {
        work[Good] = R.Or(work[Good], lanes);
        return R.LaneBits(lanes);
    }

    internal static void Face(ref Polytope<R> polytope, uint bits, int face, ulong link)
    {
        polytope.States[face] |= bits;
        for (var lane = 0; lane < R.Lanes; lane++)
        {
            if (((bits >> lane) & 1) == 0)
                continue;
            polytope.Links[(face * R.Lanes) + lane] = link;
            polytope.Append(lane, face);
        }
    }

    /// <summary>Makes a triangle of the simplex in lanes in which the origin is on this face.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static void Flatten(R* work, ref Polytope<R> polytope, int face, R* a, R* b, R* c)
    {
        var distance = polytope.Faces[(face * Polytope<R>.Face) + Polytope<R>.Distance];
        var holds = R.And(work[Lanes], R.Less(distance, R.Of(Plain<R>.Tiny)));
        if (!R.Any(holds))
            return;
        Supports<R>.Move(work + Corners, a, 1, holds);
        Supports<R>.Move(work + Corners + Vertex, b, 1, holds);
        Supports<R>.Move(work + Corners + (2 * Vertex), c, 1, holds);
        work[ConvexWork.Count] = R.Select(holds, R.Of(3), work[ConvexWork.Count]);
    }

    /// <summary>The mask of lanes in which the origin and point d are on the same side of a plane.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static R Beyond(R* a, R* b, R* c, R* d)
    {
        var corner = Vec3<R>.Load(a);
        var normal = Plain<R>.Cross(Vec3<R>.Load(b) - corner, Vec3<R>.Load(c) - corner);
        R height = Plain<R>.Dot(normal, Vec3<R>.Load(d) - corner), origin = Plain<R>.Dot(normal, -corner), zero = Plain<R>.Zero;
        return R.Or(R.And(R.Less(zero, height), R.Less(zero, origin)), R.And(R.Less(height, zero), R.Less(origin, zero)));
    }

    /// <summary>The mask of lanes in which a point is on the triangle.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static R Holds(R* a, R* b, R* c, R* point, R* free)
    {
        Simplex<R>.Areas(a, b, c, point, free);
        R x = free[0] / free[3], y = free[1] / free[3], z = free[2] / free[3], zero = Plain<R>.Zero;
        var sum = Plain<R>.Add(Plain<R>.Add(Vec3<R>.Load(a) * x, Vec3<R>.Load(b), y), Vec3<R>.Load(c), z);
        var gap = sum - Vec3<R>.Load(point);
        var isOut = R.Or(R.Less(x, zero), R.Or(R.Less(y, zero), R.Less(z, zero)));
        return R.AndNot(R.Less(R.Sqrt(Plain<R>.Dot(gap, gap)), R.Of(Plain<R>.Tiny)), isOut);
    }

    /// <summary>Three directions across the segment, 120 degrees apart.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static void Around(R* work)
    {
        var one = Plain<R>.One;
        var along = Vec3<R>.Load(work + Corners + Vertex) - Vec3<R>.Load(work + Corners);
        R x = R.Abs(along.X), y = R.Abs(along.Y), z = R.Abs(along.Z);
        var isY = R.Less(y, x);
        var isZ = R.Less(z, R.Select(isY, y, x));
        var axis = new Vec3<R>(R.AndNot(R.AndNot(one, isY), isZ), R.AndNot(R.And(one, isY), isZ), R.And(one, isZ));
        var first = Plain<R>.Cross(axis, along);
        first.Store(work + Turned);

        // MuJoCo has eleven digits of the sine.
        R sine = R.Of(0.86602540378), cosine = R.Of(-0.5), rest = one - cosine;
        var length = R.Sqrt(Plain<R>.Dot(along, along));
        R u = along.X / length, v = along.Y / length, w = along.Z / length;
        R* turn = work + Free;
        turn[0] = Plain<R>.Add(cosine, u * u, rest);
        turn[1] = Plain<R>.Sub(u * v * rest, w, sine);
        turn[2] = Plain<R>.Add(u * w * rest, v, sine);
        turn[3] = Plain<R>.Add(v * u * rest, w, sine);
        turn[4] = Plain<R>.Add(cosine, v * v, rest);
        turn[5] = Plain<R>.Sub(v * w * rest, u, sine);
        turn[6] = Plain<R>.Sub(u * w * rest, v, sine);
        turn[7] = Plain<R>.Add(v * w * rest, u, sine);
        turn[8] = Plain<R>.Add(cosine, w * w, rest);
        var second = Plain<R>.Times(turn, first);
        second.Store(work + Turned + 3);
        Plain<R>.Times(turn, second).Store(work + Turned + 6);
    }

    /// <summary>The normal of the triangle. A triangle without one has no polytope.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static void Normal(R* work, R* a, R* b, R* c)
    {
        var corner = Vec3<R>.Load(a);
        var normal = Plain<R>.Cross(Vec3<R>.Load(b) - corner, Vec3<R>.Load(c) - corner);
        normal.Store(work + Turned);
        var length = R.Sqrt(Plain<R>.Dot(normal, normal));
        work[Lanes] = R.AndNot(work[Lanes], R.Less(length, R.Of(Plain<R>.Tiny)));
    }

    /// <summary>Makes a vector the direction of the next support point.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static void Aim(R* work, R* vector, R* free)
    {
        var towards = Vec3<R>.Load(vector);
        *free = R.Sqrt(Plain<R>.Dot(towards, towards));
        Epa<R>.Aim(work, &towards, free);
    }

    /// <summary>A support point, in the lanes at hand.</summary>
    internal static void Support(ref ConvexPair<R> pair, R* vertex)
    {
        var work = pair.Work;
        pair.Lanes = R.LaneBits(work[Lanes]);
        Supports<R>.Difference(ref pair, work + ConvexWork.New);
        Supports<R>.Move(vertex, work + ConvexWork.New, 1, work[Lanes]);
    }
}
