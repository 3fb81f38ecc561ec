using System.Runtime.CompilerServices;
using Sim.Runtime.Numerics;

namespace Sim.Runtime.Physics.Collision;

/// <summary>
/// Two boxes, as MuJoCo does it: of the 15 axes on which two boxes can be apart the one of least penetration, then the points in which
/// the face or edge of one box, cut to the other's face, lies below it.
/// </summary>
internal static unsafe class BoxBox<R>
    where R : unmanaged, IReal<R>
{
    private const int Matrix = PairWork.Geom.Matrix, Sizes = PairWork.Geom.Sizes;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Run(R* work)
    {
        BoxAxes<R>.Frames(work);
        if (!BoxAxes<R>.Faces(work))
            return 0;
        for (var edge = 0; edge < 9; edge++)
            BoxAxes<R>.Edge(work, edge / 3, edge % 3);
        work[BoxWork.Count] = Plain<R>.Zero;
        var edges = R.And(work[BoxWork.Open], work[BoxWork.IsEdge]);
        var faces = R.AndNot(work[BoxWork.Open], work[BoxWork.IsEdge]);
        if (R.Any(faces))
            BoxFaces<R>.Run(work, &faces);
        if (R.Any(edges))
            BoxEdges<R>.Run(work, &edges);
        var count = Most(work);
        if (count > 0)
            Finish(work, count);
        return count;
    }

    /// <summary>The most points of any lane.</summary>
    private static int Most(R* work)
    {
        var most = 0;
        for (var lane = 0; lane < R.Lanes; lane++)
        {
            var count = (int)R.Get(work + BoxWork.Count, lane);
            most = count > most ? count : most;
        }

        return most;
    }

    private static void Finish(R* work, int count)
    {
        var found = work + PairWork.Found;
        for (var k = 0; k < count; k++)
            Place(work, k, found + (k * Candidate.Size));
        for (var k = 0; k < count; k++)
        {
            for (var later = k + 1; later < count; later++)
                DropTwin(found + (k * Candidate.Size), found + (later * Candidate.Size));
        }
    }

    /// <summary>A point from the frame of the chosen face, unless it lies clearly outside of one box and not well inside the other.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Place(R* work, int k, R* found)
    {
        var point = work + BoxWork.Points + (k * BoxWork.PointSize);
        var local = new Vec3<R>(point[1], point[2], point[3] + work[BoxWork.Height]);
        var position = Plain<R>.Times(work + BoxWork.World, local) + Vec3<R>.Load(work + BoxWork.Origin);
        position.Store(found + Candidate.Position);
        Vec3<R>.Load(work + BoxWork.Normal).Store(found + Candidate.Normal);
        Vec3<R>.Of(0, 0, 0).Store(found + Candidate.Tangent);
        found[Candidate.Distance] = point[0];

        Side(work, work + PairWork.First, found, work + BoxWork.Sides);
        Side(work, work + PairWork.Second, found, work + BoxWork.Sides + 2);
        var sides = work + BoxWork.Sides;
        var bad = R.Or(R.AndNot(sides[0], sides[3]), R.AndNot(sides[2], sides[1]));
        found[Candidate.Mask] = R.AndNot(R.Less(R.Of(k), work[BoxWork.Count]), bad);
    }

    /// <summary>Masks of points that are more than 1 % outside of a box with its margin, and of those as clearly inside.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Side(R* work, R* box, R* found, R* sides)
    {
        var at = Plain<R>.TransposeTimes(box + Matrix, Vec3<R>.Load(found + Candidate.Position) - Vec3<R>.Load(box));
        R ratio = R.Of(1.01), margin = work[PairWork.Margin];
        R x = box[Sizes] + margin, y = box[Sizes + 1] + margin, z = box[Sizes + 2] + margin;
        sides[0] = R.Or(
            R.Less(x * ratio, R.Abs(at.X)), R.Or(R.Less(y * ratio, R.Abs(at.Y)), R.Less(z * ratio, R.Abs(at.Z))));
        sides[1] = R.AndNot(
            R.And(R.Less(R.Abs(at.X), x / ratio), R.And(R.Less(R.Abs(at.Y), y / ratio), R.Less(R.Abs(at.Z), z / ratio))), sides[0]);
    }

    /// <summary>Of two contacts in the same point the later stays.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void DropTwin(R* found, R* later)
    {
        var same = R.And(
            R.Equal(found[Candidate.Position], later[Candidate.Position]),
            R.And(
                R.Equal(found[Candidate.Position + 1], later[Candidate.Position + 1]),
                R.Equal(found[Candidate.Position + 2], later[Candidate.Position + 2])));
        found[Candidate.Mask] = R.AndNot(found[Candidate.Mask], R.And(same, later[Candidate.Mask]));
    }
}
