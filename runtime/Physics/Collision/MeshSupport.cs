using System.Runtime.CompilerServices;
using Sim.Runtime.Numerics;

namespace Sim.Runtime.Physics.Collision;

/// <summary>The farthest vertex of a convex mesh in a direction.</summary>
internal static unsafe class MeshSupport<R>
    where R : unmanaged, IReal<R>
{
    private const int Matrix = PairWork.Geom.Matrix;

    public static void Find(ref ConvexPair<R> pair, int which, R* geom, R* direction, R* to)
    {
        var mesh = pair.Tables.Meshes + (which == 0 ? pair.Mesh1 : pair.Mesh2);
        var hints = (int*)(pair.Work + ConvexWork.Hints) + (which * R.Lanes);
        Plain<R>.TransposeTimes(geom + Matrix, Vec3<R>.Load(direction)).Store(to);
        if (R.IsDouble)
            Search<F64>(ref pair, mesh, hints, (F64*)to);
        else
            Search<F32>(ref pair, mesh, hints, (F32*)to);
        Supports<R>.ToWorld(geom, Vec3<R>.Load(to), to);
    }

    /// <summary>Replaces the direction in each lane by the vertex, in the frame of the mesh.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Search<S>(ref ConvexPair<R> pair, int* mesh, int* hints, S* to)
        where S : unmanaged, IReal<S>
    {
        var tables = pair.Tables;
        for (var lane = 0; lane < R.Lanes; lane++)
        {
            if (((pair.Lanes >> lane) & 1) == 0)
                continue;
            var direction = new Vec3<S>(to[lane], to[R.Lanes + lane], to[(2 * R.Lanes) + lane]);
            var first = mesh[MeshTables.Hull];
            if (mesh[MeshTables.ScanCount] > 0)
            {
                first = mesh[MeshTables.Scan];
                hints[lane] = Scan((S*)tables.Vertices + (3 * first), mesh[MeshTables.ScanCount], direction, hints[lane]);
            }
            else
            {
                hints[lane] = Climb((S*)tables.Vertices + (3 * first), tables.Meshes, mesh[MeshTables.Starts], direction, hints[lane]);
            }

            var vertex = (S*)tables.Vertices + (3 * (first + hints[lane]));
            to[lane] = vertex[0];
            to[R.Lanes + lane] = vertex[1];
            to[(2 * R.Lanes) + lane] = vertex[2];
        }
    }

    /// <summary>The first of the farthest vertices, or the one that was found before if none is farther.</summary>
    private static int Scan<S>(S* vertices, int count, Vec3<S> direction, int hint)
        where S : unmanaged, IReal<S>
    {
        var best = hint < 0 ? S.Of(float.MinValue) : Plain<S>.Dot(direction, Vec3<S>.Load(vertices + (3 * hint)));
        var found = hint < 0 ? 0 : hint;
        for (var vertex = 0; vertex < count; vertex++)
        {
            var far = Plain<S>.Dot(direction, Vec3<S>.Load(vertices + (3 * vertex)));
            if (!S.Any(S.Less(best, far)))
                continue;
            best = far;
            found = vertex;
        }

        return found;
    }

    /// <summary>Goes from neighbour to neighbour. As in MuJoCo, the start itself counts only when a neighbour comes back to it.</summary>
    private static int Climb<S>(S* vertices, int* numbers, int starts, Vec3<S> direction, int hint)
        where S : unmanaged, IReal<S>
    {
        var best = S.Of(float.MinValue);
        var found = hint < 0 ? 0 : hint;
        int before;
        do
        {
            before = found;
            for (var at = numbers[starts + found]; numbers[at] >= 0; at++)
            {
                var vertex = numbers[at];
                var far = Plain<S>.Dot(direction, Vec3<S>.Load(vertices + (3 * vertex)));
                if (!S.Any(S.Less(best, far)))
                    continue;
                best = far;
                found = vertex;
            }
        }
        while (found != before);
        return found;
    }
}
