using System.Runtime.CompilerServices;
using Sim.Runtime.Numerics;

namespace Sim.Runtime.Physics.Collision;

/// <summary>
/// How deep two geoms overlap: a polytope in their difference grows towards the face nearest to the origin. Van den Bergen, "Proximity
/// Queries and Penetration Depth Computation on 3D Game Objects", Game Developers Conference, 2001, with the steps of MuJoCo 3.3.0.
/// </summary>
internal static unsafe class Epa<R>
    where R : unmanaged, IReal<R>
{
    private const int Vertex = ConvexWork.Vertex;

    internal const int
        Open = EpaWork.Open, Failed = EpaWork.Failed, Chosen = EpaWork.Chosen, Before = EpaWork.Before, Upper = EpaWork.Upper,
        Place = EpaWork.Place, Least = EpaWork.Least;

    /// <summary>Sets the distance, negative, and the deepest points, in the lanes of the mask; leaves there those that have them.</summary>
    public static void Run(ref ConvexPair<R> pair, R* lanes)
    {
        var work = pair.Work;
        var polytope = Polytope<R>.In(work, pair.Tables.Iterations);
        EpaStart<R>.Run(ref pair, ref polytope, lanes);
        if (!R.Any(*lanes))
            return;
        work[Open] = *lanes;
        work[Failed] = Plain<R>.Zero;
        work[Upper] = R.Of(float.MaxValue);
        for (var step = 0; step < pair.Tables.Iterations && R.Any(work[Open]); step++)
            Step(ref pair, ref polytope, step + 5);
        *lanes = R.AndNot(*lanes, work[Failed]);
        Witness(work, ref polytope, *lanes);
    }

    /// <summary>Makes a vector over its length the direction of the next support point.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Aim(R* work, Vec3<R>* vector, R* length)
    {
        var isLong = R.Less(R.Of(Plain<R>.Tiny), *length);
        var unit = new Vec3<R>(vector->X / *length, vector->Y / *length, vector->Z / *length);
        Vec3<R>.Select(isLong, unit, Vec3<R>.Of(1, 0, 0)).Store(work + ConvexWork.Direction);
    }

    internal static void Step(ref ConvexPair<R> pair, ref Polytope<R> polytope, int vertex)
    {
        var work = pair.Work;
        if (polytope.Used + vertex + 1 > polytope.MostFaces)
            PolytopeRoom<R>.Make(ref polytope);
        Choose(work, ref polytope);
        if (!R.Any(work[Open]))
            return;
        Vec3<R> towards = Vec3<R>.Load(work + Chosen);
        Aim(work, &towards, work + Chosen + Polytope<R>.Distance);
        pair.Lanes = R.LaneBits(work[Open]);
        var point = polytope.Vertices + (vertex * Vertex);
        Supports<R>.Difference(ref pair, point);
        Judge(ref pair, point);
        if (!R.Any(work[Open]))
            return;
        if (R.IsDouble)
            Sees(work, ref polytope, point);
        else
            EpaPatch<R>.See(work, ref polytope, point);
        EpaGrowth<R>.Run(work, ref polytope, vertex);
    }

    /// <summary>The nearest face of each open lane. A lane in which it is farther than the depth can be ends with the one before.</summary>
    internal static void Choose(R* work, ref Polytope<R> polytope)
    {
        Plain<R>.Move(work + Before, work + Chosen, Polytope<R>.Face, work[Open]);
        if (R.IsDouble)
            FindListed(work, ref polytope);
        else
            FindFace(work, ref polytope);
        Name(work, ref polytope);
        var isOver = R.And(work[Open], R.Less(work[Upper], work[Least]));
        if (R.Any(isOver))
            GoBack(work, ref polytope, &isOver);
        work[Open] = R.AndNot(work[Open], R.Or(isOver, R.LessOrEqual(work[Least], Plain<R>.Zero)));
    }

    /// <summary>The first of the least distances in each lane's list, and its place; -1 in an empty one.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void FindListed(R* work, ref Polytope<R> polytope)
    {
        R least = R.Of(float.MaxValue), place = R.Of(-1), index = Plain<R>.Zero, one = Plain<R>.One;
        for (var at = 0; at < polytope.Longest; at++)
        {
            var less = R.Less(polytope.Keys[at], least);
            least = R.Select(less, polytope.Keys[at], least);
            place = R.Select(less, index, place);
            index += one;
        }

        work[Place] = place;
        work[Least] = least;
    }

    /// <summary>The first of the nearest faces that may be chosen, and its number; the one before if there is none.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void FindFace(R* work, ref Polytope<R> polytope)
    {
        R least = R.Of(float.MaxValue), number = R.Of(-1), index = Plain<R>.Zero, one = Plain<R>.One;
        R x = work[Chosen], y = work[Chosen + 1], z = work[Chosen + 2];
        var face = polytope.Faces;
        for (var at = 0; at < polytope.Used; at++)
        {
            var less = R.And(R.Less(polytope.Keys[at], least), work[Open]);
            least = R.Select(less, polytope.Keys[at], least);
            number = R.Select(less, index, number);
            x = R.Select(less, face[0], x);
            y = R.Select(less, face[1], y);
            z = R.Select(less, face[2], z);
            index += one;
            face += Polytope<R>.Face;
        }

        work[Place] = number;
        work[Least] = least;
        work[Chosen] = x;
        work[Chosen + 1] = y;
        work[Chosen + 2] = z;
        work[Chosen + 3] = R.Select(R.LessOrEqual(Plain<R>.Zero, number), least, work[Chosen + 3]);
    }

    /// <summary>Keeps which face it is, and in double precision its numbers.</summary>
    private static void Name(R* work, ref Polytope<R> polytope)
    {
        var bits = R.LaneBits(work[Open]);
        ulong* chosen = polytope.ChosenLinks, before = chosen + R.Lanes;
        for (var lane = 0; lane < R.Lanes; lane++)
        {
            if (((bits >> lane) & 1) == 0)
                continue;
            before[lane] = chosen[lane];
            var face = (int)R.Get(work + Place, lane);
            if (face < 0)
                continue;
            if (R.IsDouble)
            {
                face = polytope.List[(lane * polytope.MostFaces) + face];
                var from = polytope.Faces + (face * Polytope<R>.Face);
                for (var value = 0; value < Polytope<R>.Face; value++)
                    R.CopyLane(work + Chosen + value, lane, from + value, lane);
            }

            polytope.Chosen[lane] = face;
            chosen[lane] = polytope.Links[(face * R.Lanes) + lane];
        }
    }

    /// <summary>Takes the face before again.</summary>
    private static void GoBack(R* work, ref Polytope<R> polytope, R* lanes)
    {
        Plain<R>.Move(work + Chosen, work + Before, Polytope<R>.Face, *lanes);
        var bits = R.LaneBits(*lanes);
        for (var lane = 0; lane < R.Lanes; lane++)
        {
            if (((bits >> lane) & 1) != 0)
                polytope.ChosenLinks[lane] = polytope.ChosenLinks[R.Lanes + lane];
        }
    }

    /// <summary>Lanes end in which the new point is no deeper than the nearest face.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static void Judge(ref ConvexPair<R> pair, R* point)
    {
        var work = pair.Work;
        var lower = work[Chosen + Polytope<R>.Distance];
        var depth = Plain<R>.Dot(Vec3<R>.Load(work + Chosen), Vec3<R>.Load(point)) / lower;
        var better = R.And(work[Open], R.Less(depth, work[Upper]));
        work[Upper] = R.Select(better, depth, work[Upper]);
        var ended = R.Less(work[Upper] - lower, R.Of(pair.Tables.Tolerance));
        work[Open] = R.AndNot(work[Open], ended);
    }

    /// <summary>Which faces the new point is in front of.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static void Sees(R* work, ref Polytope<R> polytope, R* point)
    {
        var at = Vec3<R>.Load(point);
        var open = R.LaneBits(work[Open]);
        var face = polytope.Faces;
        for (var number = 0; number < polytope.Used; number++)
        {
            var distance = face[Polytope<R>.Distance];
            var isFront = R.LessOrEqual(distance * distance, Plain<R>.Dot(Vec3<R>.Load(face), at));
            var alive = polytope.States[number] & (PolytopeSize.Visible - 1);
            polytope.States[number] = alive | ((R.LaneBits(isFront) & alive & open) * PolytopeSize.Visible);
            face += Polytope<R>.Face;
        }
    }

    /// <summary>The points of both geoms at the nearest point of the chosen face.</summary>
    internal static void Witness(R* work, ref Polytope<R> polytope, R lanes)
    {
        var corners = work + EpaWork.Free; // of the difference, of geom 1 and of geom 2, three each
        var bits = R.LaneBits(lanes);
        var links = polytope.ChosenLinks;
        for (var lane = 0; lane < R.Lanes; lane++)
        {
            if (((bits >> lane) & 1) == 0)
                continue;
            for (var side = 0; side < 3; side++)
            {
                var from = polytope.Vertices + (Polytope<R>.VertexOf(links[lane], side) * Vertex);
                for (var value = 0; value < (R.IsDouble ? Vertex : ConvexWork.OfSecond); value++)
                    R.CopyLane(corners + (side * Vertex) + value, lane, from + value, lane);
            }
        }

        Weigh(work, corners, &lanes);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static void Weigh(R* work, R* corners, R* lanes)
    {
        R* a = corners, b = a + Vertex, c = b + Vertex, areas = work + EpaWork.Ends;
        Simplex<R>.Areas(a, b, c, work + Chosen, areas);
        R x = areas[0] / areas[3], y = areas[1] / areas[3], z = areas[2] / areas[3];
        var first = Sum(a + ConvexWork.OfFirst, x, y, z);
        var second = R.IsDouble ? Sum(a + ConvexWork.OfSecond, x, y, z) : first - Vec3<R>.Load(work + Chosen);
        Vec3<R>.Select(*lanes, first, Vec3<R>.Load(work + ConvexWork.Witness1)).Store(work + ConvexWork.Witness1);
        Vec3<R>.Select(*lanes, second, Vec3<R>.Load(work + ConvexWork.Witness2)).Store(work + ConvexWork.Witness2);

        // The points are too near each other to tell the direction in single precision; MuJoCo takes it from them.
        if (!R.IsDouble)
            Plain<R>.Normalize(Vec3<R>.Load(work + Chosen), out _).Store(work + ConvexWork.Normal);
        work[ConvexWork.Distance] = R.Select(*lanes, -work[Chosen + Polytope<R>.Distance], work[ConvexWork.Distance]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vec3<R> Sum(R* at, R x, R y, R z) => Plain<R>.Add(
        Plain<R>.Add(Vec3<R>.Load(at) * x, Vec3<R>.Load(at + Vertex), y), Vec3<R>.Load(at + (2 * Vertex)), z);
}
