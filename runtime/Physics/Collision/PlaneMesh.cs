using System.Runtime.CompilerServices;
using Sim.Runtime.Numerics;

namespace Sim.Runtime.Physics.Collision;

/// <summary>
/// A plane against a convex mesh: the lowest vertex, and of its neighbours on the hull the first two that are below the margin and apart
/// from it by 0.3 of the mesh's bounding radius or more.
/// </summary>
internal static unsafe class PlaneMesh<R>
    where R : unmanaged, IReal<R>
{
    private const int Most = 3; // contacts
    private const int Position = PairWork.Geom.Position, Matrix = PairWork.Geom.Matrix;

    // In the free part of the work space.
    private const int
        Down = PairWork.Free,  // 3: against the plane's normal, in the frame of the mesh
        Count = Down + 3,      // contacts so far
        Vertex = Count + 1,    // 3, in the frame of the mesh
        Cursor = Vertex + 3,   // an int a lane: a hull vertex, then a place among its neighbours
        Spare = Cursor + 1;    // a candidate

    public static int Run(ref ConvexPair<R> pair)
    {
        R* work = pair.Work, found = work + PairWork.Found;
        var mesh = pair.Tables.Meshes + pair.Mesh2;
        Start(work);
        Lowest(ref pair, mesh);
        First(work, found);
        for (var k = 1; k < Most; k++)
            found[(k * Candidate.Size) + Candidate.Mask] = Plain<R>.Zero;
        if (!R.Any(found[Candidate.Mask]))
            return 1;
        var isFar = R.At(pair.Tables.Vertices, mesh[MeshTables.Bound]) * R.Of(0.3);
        while (NextNeighbours(ref pair, mesh) is var lanes and not 0)
            Neighbour(work, found, lanes, &isFar);
        return Most;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Start(R* work)
    {
        var plane = work + PairWork.First;
        var down = new Vec3<R>(-plane[Matrix + 2], -plane[Matrix + 5], -plane[Matrix + 8]);
        Plain<R>.TransposeTimes(work + PairWork.Second + Matrix, down).Store(work + Down);
        work[Count] = Plain<R>.One;
    }

    /// <summary>The vertex that is found by going from neighbour to neighbour, in the lanes that are asked for.</summary>
    private static void Lowest(ref ConvexPair<R> pair, int* mesh)
    {
        var work = pair.Work;
        var lanes = R.LaneBits(work[PairWork.Mask]);
        for (var lane = 0; lane < R.Lanes; lane++)
        {
            var vertex = 0;
            if (((lanes >> lane) & 1) != 0)
                vertex = R.IsDouble ? Climb<F64>(ref pair, mesh, lane) : Climb<F32>(ref pair, mesh, lane);
            ((int*)(work + Cursor))[lane] = vertex;
            Load(ref pair, mesh, vertex, lane);
        }

        for (var lane = 0; lane < R.Lanes; lane++)
        {
            var cursor = (int*)(work + Cursor) + lane;
            *cursor = pair.Tables.Meshes[mesh[MeshTables.Starts] + *cursor];
        }
    }

    private static int Climb<S>(ref ConvexPair<R> pair, int* mesh, int lane)
        where S : unmanaged, IReal<S>
    {
        var down = (S*)(pair.Work + Down) + lane;
        var direction = new Vec3<S>(down[0], down[R.Lanes], down[2 * R.Lanes]);
        var vertices = (S*)pair.Tables.Vertices + (3 * mesh[MeshTables.Hull]);
        int* numbers = pair.Tables.Meshes, starts = numbers + mesh[MeshTables.Starts];
        var best = Plain<S>.Dot(direction, Vec3<S>.Load(vertices));
        int found = 0, before;
        do
        {
            before = found;
            for (var at = starts[found]; numbers[at] >= 0; at++)
            {
                var far = Plain<S>.Dot(direction, Vec3<S>.Load(vertices + (3 * numbers[at])));
                if (!S.Any(S.Less(best, far)))
                    continue;
                best = far;
                found = numbers[at];
            }
        }
        while (found != before);
        return found;
    }

    /// <summary>Sets one lane of the vertex at hand.</summary>
    private static void Load(ref ConvexPair<R> pair, int* mesh, int vertex, int lane)
    {
        var index = 3 * (mesh[MeshTables.Hull] + vertex);
        for (var axis = 0; axis < 3; axis++)
        {
            var value = R.At(pair.Tables.Vertices, index + axis);
            R.CopyLane(pair.Work + Vertex + axis, lane, &value, lane);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void First(R* work, R* found)
    {
        R* plane = work + PairWork.First, mesh = work + PairWork.Second;
        var normal = new Vec3<R>(plane[Matrix + 2], plane[Matrix + 5], plane[Matrix + 8]);
        var point = Plain<R>.Times(mesh + Matrix, Vec3<R>.Load(work + Vertex)) + Vec3<R>.Load(mesh + Position);
        var distance = Plain<R>.Dot(normal, point - Vec3<R>.Load(plane + Position));
        PlanePairs<R>.Point(work, point, distance, work[PairWork.Mask], found);
    }

    /// <summary>Loads the next neighbour of the lowest vertex in the lanes that have one and want one; returns these.</summary>
    private static uint NextNeighbours(ref ConvexPair<R> pair, int* mesh)
    {
        R* work = pair.Work, found = work + PairWork.Found;
        var cursors = (int*)(work + Cursor);
        var lanes = R.LaneBits(R.And(found[Candidate.Mask], R.Less(work[Count], R.Of(Most))));
        for (var lane = 0; lane < R.Lanes; lane++)
        {
            if (((lanes >> lane) & 1) == 0)
                continue;
            var vertex = pair.Tables.Meshes[cursors[lane]];
            if (vertex < 0)
            {
                lanes &= ~(1u << lane);
                continue;
            }

            cursors[lane]++;
            Load(ref pair, mesh, vertex, lane);
        }

        return lanes;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Neighbour(R* work, R* found, uint lanes, R* isFar)
    {
        R* plane = work + PairWork.First, mesh = work + PairWork.Second, spare = work + Spare;
        var normal = new Vec3<R>(plane[Matrix + 2], plane[Matrix + 5], plane[Matrix + 8]);
        Vec3<R> vertex = Vec3<R>.Load(work + Vertex), center = Vec3<R>.Load(mesh + Position), onPlane = Vec3<R>.Load(plane + Position);
        var point = Plain<R>.Times(mesh + Matrix, vertex) + center;
        var gap = point - Vec3<R>.Load(found + Candidate.Position);
        var isApart = R.LessOrEqual(*isFar, R.Sqrt(Plain<R>.Dot(gap, gap)));
        var least = Plain<R>.Dot(normal, center - onPlane) - work[PairWork.Margin];
        var isLow = R.Less(least, Plain<R>.Dot(Vec3<R>.Load(work + Down), vertex));
        var take = R.And(R.OfLaneBits(lanes), R.And(isApart, isLow));
        PlanePairs<R>.Point(work, point, Plain<R>.Dot(normal, point - onPlane), take, spare);
        spare[Candidate.Mask] = take;
        for (var k = 1; k < Most; k++)
            Plain<R>.Move(found + (k * Candidate.Size), spare, Candidate.Size, R.And(take, R.Equal(work[Count], R.Of(k))));
        work[Count] += R.And(take, Plain<R>.One);
    }
}
