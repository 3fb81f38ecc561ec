using System.Runtime.CompilerServices;
using Sim.Runtime.Numerics;

namespace Sim.Runtime.Physics.Collision;

/// <summary>Makes room in a polytope: the faces that a lane still has are numbered anew, without gaps and in the same order.</summary>
internal static unsafe class PolytopeRoom<R>
    where R : unmanaged, IReal<R>
{
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Make(ref Polytope<R> polytope)
    {
        // Between two steps no face is chosen, and nothing walks over the faces: their memory is free.
        var counts = polytope.Chosen;
        var numbers = polytope.Stack;
        var most = 0;
        for (var lane = 0; lane < R.Lanes; lane++)
        {
            counts[lane] = Number(ref polytope, lane, numbers);
            Move(ref polytope, lane, numbers);
            if (!R.IsDouble)
                Forget(ref polytope, lane, counts[lane]);
            most = counts[lane] > most ? counts[lane] : most;
        }

        for (var face = 0; face < most; face++)
        {
            polytope.States[face] = 0;
            for (var lane = 0; lane < R.Lanes; lane++)
            {
                if (face < counts[lane])
                    polytope.States[face] |= PolytopeSize.Alive << lane;
            }
        }

        polytope.Used = most;
    }

    /// <summary>What is left of faces that were moved cannot be chosen.</summary>
    private static void Forget(ref Polytope<R> polytope, int lane, int first)
    {
        for (var face = first; face < polytope.Used; face++)
            R.Set(polytope.Keys + face, lane, double.PositiveInfinity);
    }

    private static int Number(ref Polytope<R> polytope, int lane, uint* numbers)
    {
        var count = 0;
        for (var face = 0; face < polytope.Used; face++)
        {
            if ((polytope.States[face] & (PolytopeSize.Alive << lane)) != 0)
                numbers[face] = (uint)count++;
        }

        return count;
    }

    private static void Move(ref Polytope<R> polytope, int lane, uint* numbers)
    {
        byte* places = polytope.Places + (lane * polytope.MostFaces), list = polytope.List + (lane * polytope.MostFaces);
        for (var face = 0; face < polytope.Used; face++)
        {
            if ((polytope.States[face] & (PolytopeSize.Alive << lane)) == 0)
                continue;
            var to = (int)numbers[face];
            var link = polytope.Links[(face * R.Lanes) + lane];
            for (var side = 0; side < 3; side++)
                link = Polytope<R>.WithAcross(link, side, (int)numbers[Polytope<R>.Across(link, side)] & 255);
            polytope.Links[(to * R.Lanes) + lane] = link;
            if (!R.IsDouble)
            {
                R.CopyLane(polytope.Keys + to, lane, polytope.Keys + face, lane);
            }
            else if ((places[to] = places[face]) != Polytope<R>.None)
            {
                list[places[to]] = (byte)to;
            }

            for (var value = 0; value < Polytope<R>.Face; value++)
                R.CopyLane(polytope.Faces + (to * Polytope<R>.Face) + value, lane, polytope.Faces + (face * Polytope<R>.Face) + value, lane);
        }
    }
}
