using System.Runtime.CompilerServices;
using Sim.Runtime.Numerics;

namespace Sim.Runtime.Physics.Collision;

/// <summary>
/// The faces that a new vertex is in front of, replaced all at once: what single precision does in place of a walk over them, in half the
/// time. Where rounding does not tear them apart, the same faces go, and the same come.
/// </summary>
internal static unsafe class EpaPatch<R>
    where R : unmanaged, IReal<R>
{
    /// <summary>Lists the visible faces of each open lane, which can be chosen no more.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void See(R* work, ref Polytope<R> polytope, R* point)
    {
        var at = Vec3<R>.Load(point);
        R* face = polytope.Faces, keys = polytope.Keys;
        R open = work[EpaWork.Open], infinity = R.Of(double.PositiveInfinity);
        uint* states = polytope.States;
        uint lanes = R.LaneBits(open);
        for (var lane = 0; lane < R.Lanes; lane++)
            polytope.Lengths[lane] = 0;
        for (var number = 0; number < polytope.Used; number++)
        {
            var distance = face[Polytope<R>.Distance];
            var isFront = R.LessOrEqual(distance * distance, Plain<R>.Dot(Vec3<R>.Load(face), at));
            face += Polytope<R>.Face;
            var alive = states[number] & (PolytopeSize.Visible - 1);
            var bits = R.LaneBits(isFront) & alive & lanes;
            states[number] = alive | (bits * PolytopeSize.Visible);
            if (bits == 0)
                continue;
            keys[number] = R.Select(R.And(isFront, open), infinity, keys[number]);
            List(ref polytope, number, bits);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void List(ref Polytope<R> polytope, int face, uint bits)
    {
        for (var rest = bits; rest != 0; rest &= rest - 1)
        {
            var lane = LaneBits.Lowest(rest);
            polytope.List[(lane * polytope.MostFaces) + polytope.Lengths[lane]++] = (byte)face;
        }
    }

    /// <summary>
    /// Links the faces of the new vertex and each side at the border of the visible part. Returns how many, 0 if the border is no loop.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Replace(ref Polytope<R> polytope, int lane, int vertex)
    {
        var links = polytope.Links + lane;
        uint* states = polytope.States, sides = polytope.Stack;
        byte* list = polytope.List + (lane * polytope.MostFaces);
        byte* begins = polytope.Places + (lane * polytope.MostFaces), ends = begins + vertex + 1; // faces by where their side is
        int first = polytope.Used, faces = polytope.Lengths[lane], count = 0, chosen = polytope.Chosen[lane];
        if ((states[chosen] & (PolytopeSize.Visible << lane)) == 0)
        {
            list[faces++] = (byte)chosen;
            states[chosen] |= PolytopeSize.Visible << lane;
            R.Set(polytope.Keys + chosen, lane, double.PositiveInfinity);
        }

        for (var i = 0; i < faces; i++)
        {
            var link = links[list[i] * R.Lanes];
            states[list[i]] &= ~(PolytopeSize.Alive << lane);
            int a = Polytope<R>.VertexOf(link, 0), b = Polytope<R>.VertexOf(link, 1), c = Polytope<R>.VertexOf(link, 2);
            begins[a] = begins[b] = begins[c] = ends[a] = ends[b] = ends[c] = (byte)first;
            count = Side(states, sides, count, lane, a, b, Polytope<R>.Across(link, 0));
            count = Side(states, sides, count, lane, b, c, Polytope<R>.Across(link, 1));
            count = Side(states, sides, count, lane, c, a, Polytope<R>.Across(link, 2));
            if (count > vertex + 1)
                return 0;
        }

        for (var side = 0; side < count; side++)
        {
            var found = sides[side];
            int a = (int)(found & 255), b = (int)(found >> 8) & 255, across = (int)(found >> 16);
            var other = links[across * R.Lanes];
            links[across * R.Lanes] = Polytope<R>.WithAcross(other, Polytope<R>.SideOf(other, b), first + side);
            begins[a] = ends[b] = (byte)(first + side);
            EpaGrowth<R>.Copy(ref polytope, lane, side, b, a);
        }

        for (var side = 0; side < count; side++)
        {
            var found = sides[side];
            int a = (int)(found & 255), b = (int)(found >> 8) & 255, across = (int)(found >> 16);
            links[(first + side) * R.Lanes] = Polytope<R>.Link(vertex, a, b, ends[a], across, begins[b]);
        }

        return count;
    }

    /// <summary>Keeps a side if the face across is not visible.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Side(uint* states, uint* sides, int count, int lane, int a, int b, int across)
    {
        sides[count] = (uint)(a | (b << 8) | (across << 16));
        return count + 1 - ((int)(states[across] >> (lane + 16)) & 1);
    }
}
