using System.Runtime.CompilerServices;
using Sim.Runtime.Numerics;

namespace Sim.Runtime.Physics.Collision;

/// <summary>Puts a new vertex in the place of the faces that it is in front of.</summary>
internal static unsafe class EpaGrowth<R>
    where R : unmanaged, IReal<R>
{
    private const int Vertex = ConvexWork.Vertex;

    /// <summary>
    /// In each open lane the visible faces that hang together with the chosen one go, and each side at their border makes a face with the
    /// new vertex. Faces between the chosen one's distance and the upper bound may be chosen next.
    /// </summary>
    public static void Run(R* work, ref Polytope<R> polytope, int vertex)
    {
        var most = Connect(work, ref polytope, vertex);
        var first = polytope.Used;
        polytope.Used += most;
        R* mask = work + EpaWork.Mask, point = polytope.Vertices + (vertex * Vertex);
        for (var edge = 0; edge < most; edge++)
        {
            var ends = polytope.Ends + (edge * Polytope<R>.End);
            *mask = R.OfLaneBits(polytope.EdgeBits[edge]);
            polytope.States[first + edge] = polytope.EdgeBits[edge];
            polytope.Attach(first + edge, point, ends, ends + 3, mask, work + EpaWork.Free);
            Offer(work, ref polytope, first + edge);
        }

        if (R.IsDouble)
            EndEmpty(work, ref polytope);
    }

    /// <summary>Links the new faces of all open lanes. Returns the most of any lane. A lane with fewer than three ends.</summary>
    private static int Connect(R* work, ref Polytope<R> polytope, int vertex)
    {
        var most = 0;
        uint bits = R.LaneBits(work[EpaWork.Open]), bad = 0;
        for (var edge = 0; edge <= vertex; edge++)
            polytope.EdgeBits[edge] = 0;
        for (var rest = bits; rest != 0; rest &= rest - 1)
        {
            var lane = LaneBits.Lowest(rest);
            var count = R.IsDouble ? Walk(ref polytope, lane, vertex) : EpaPatch<R>.Replace(ref polytope, lane, vertex);
            most = count > most ? count : most;
            bad |= count < 3 ? 1u << lane : 0;
        }

        End(work, R.OfLaneBits(bad));
        return most;
    }

    /// <summary>
    /// Goes through the visible faces from the chosen one, across the sides in their order and deep first; where it comes to a face that is
    /// not visible, a new one is linked to it. Returns how many.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Walk(ref Polytope<R> polytope, int lane, int vertex)
    {
        // What is used often is kept in locals: for all that the compiler knows, each store could change the polytope.
        var links = polytope.Links + lane;
        uint* states = polytope.States, stack = polytope.Stack;
        uint alive = PolytopeSize.Alive << lane, visible = PolytopeSize.Visible << lane;
        int face = polytope.Chosen[lane], side = 0, left = 3, depth = 0, count = 0, first = polytope.Used;
        var link = links[face * R.Lanes];
        polytope.Remove(lane, face);
        while (true)
        {
            if (left == 0)
            {
                if (depth == 0)
                    break;
                var frame = stack[--depth];
                face = (int)(frame & 255);
                side = (int)(frame >> 8) & 3;
                left = (int)(frame >> 10);
                link = links[face * R.Lanes];
                continue;
            }

            int across = Polytope<R>.Across(link, side), next = side == 2 ? 0 : side + 1;
            var from = Polytope<R>.VertexOf(link, next);
            side = next;
            left--;
            var state = states[across];
            if ((state & alive) == 0)
                continue;
            var other = links[across * R.Lanes];
            var back = Polytope<R>.SideOf(other, from);
            if ((state & visible) != 0)
            {
                stack[depth++] = (uint)(face | (side << 8) | (left << 10));
                polytope.Remove(lane, across);
                face = across;
                side = back == 2 ? 0 : back + 1;
                left = 2;
                link = other;
            }
            else if (count <= vertex)
            {
                var to = Polytope<R>.VertexOf(other, back == 2 ? 0 : back + 1);
                links[across * R.Lanes] = Polytope<R>.WithAcross(other, back, first + count);
                links[(first + count) * R.Lanes] =
                    Polytope<R>.Link(vertex, to, from, first + count - 1, across, first + count + 1);
                Copy(ref polytope, lane, count, from, to);
                count++;
            }
        }

        if (count == 0)
            return 0;
        ulong* begin = links + (first * R.Lanes), end = begin + ((count - 1) * R.Lanes);
        *begin = Polytope<R>.WithAcross(*begin, 0, first + count - 1);
        *end = Polytope<R>.WithAcross(*end, 2, first);
        return count;
    }

    /// <summary>Copies the ends of a side of the border to where its face is made.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Copy(ref Polytope<R> polytope, int lane, int edge, int from, int to)
    {
        polytope.EdgeBits[edge] |= 1u << lane;
        if (R.IsDouble)
            polytope.Places[(lane * polytope.MostFaces) + polytope.Used + edge] = Polytope<R>.None;
        var ends = polytope.Ends + (edge * Polytope<R>.End);
        R* begin = polytope.Vertices + (to * Vertex), end = polytope.Vertices + (from * Vertex);
        R.CopyLane(ends, lane, begin, lane);
        R.CopyLane(ends + 1, lane, begin + 1, lane);
        R.CopyLane(ends + 2, lane, begin + 2, lane);
        R.CopyLane(ends + 3, lane, end, lane);
        R.CopyLane(ends + 4, lane, end + 1, lane);
        R.CopyLane(ends + 5, lane, end + 2, lane);
    }

    /// <summary>Lets a new face be chosen where its distance is possible. A lane with one that has no plane ends.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Offer(R* work, ref Polytope<R> polytope, int face)
    {
        R mask = work[EpaWork.Mask], distance = polytope.Faces[(face * Polytope<R>.Face) + Polytope<R>.Distance];
        End(work, R.And(mask, R.Equal(distance, Plain<R>.Zero)));
        var lower = work[EpaWork.Chosen + Polytope<R>.Distance];
        var isPossible = R.And(mask, R.And(R.LessOrEqual(lower, distance), R.LessOrEqual(distance, work[EpaWork.Upper])));
        if (!R.IsDouble)
        {
            polytope.Keys[face] = R.Select(isPossible, distance, R.Of(double.PositiveInfinity));
            return;
        }

        var bits = R.LaneBits(isPossible);
        for (var lane = 0; lane < R.Lanes; lane++)
        {
            if (((bits >> lane) & 1) != 0)
                polytope.Append(lane, face);
        }
    }

    /// <summary>Lanes that rounding has led astray: MuJoCo finds no contact then; in single precision the chosen face has to do.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void End(R* work, R lanes)
    {
        if (R.IsDouble)
            work[EpaWork.Failed] = R.Or(work[EpaWork.Failed], lanes);
        work[EpaWork.Open] = R.AndNot(work[EpaWork.Open], lanes);
    }

    /// <summary>Lanes without a face to choose end.</summary>
    private static void EndEmpty(R* work, ref Polytope<R> polytope)
    {
        var empty = 0u;
        for (var lane = 0; lane < R.Lanes; lane++)
        {
            if (polytope.Lengths[lane] == 0)
                empty |= 1u << lane;
        }

        work[EpaWork.Open] = R.AndNot(work[EpaWork.Open], R.OfLaneBits(empty));
    }
}
