using System.Runtime.CompilerServices;
using Sim.Runtime.Numerics;

namespace Sim.Runtime.Physics.Collision;

/// <summary>
/// From a tetrahedron in the difference of two geoms to one that holds the origin: the corner behind which the origin is farthest is
/// replaced, until none is, or a support point shows that the geoms are apart.
/// </summary>
internal static unsafe class GjkTetrahedron<R>
    where R : unmanaged, IReal<R>
{
    private const int Vertex = ConvexWork.Vertex;

    // In the place of the polytope, which comes after.
    internal const int
        Corners = ConvexWork.Epa,        // [4] vertices
        Normals = Corners + (4 * Vertex), // [4][3]: of the face without this corner, outward
        Heights = Normals + 12,          // [4]: of the origin below that face
        Worst = Heights + 4,             // [4] masks: the face is the one farthest from holding the origin
        Open = Worst + 4;

    /// <summary>Sets the masks Inside and Unsure, and Huge distances.</summary>
    public static void Run(ref ConvexPair<R> pair, R* lanes)
    {
        var work = pair.Work;
        Supports<R>.Move(work + Corners, work + ConvexWork.Simplex, 4, R.Equal(Plain<R>.Zero, Plain<R>.Zero));
        work[Open] = *lanes;
        while (true)
        {
            var ended = R.AndNot(work[Open], R.Less(work[ConvexWork.Steps], R.Of(pair.Tables.Iterations)));
            work[ConvexWork.Unsure] = R.Or(work[ConvexWork.Unsure], ended);
            work[Open] = R.AndNot(work[Open], ended);
            if (!R.Any(work[Open]))
                return;
            Faces(work);
            Judge(work);
            if (!R.Any(work[Open]))
                return;
            pair.Lanes = R.LaneBits(work[Open]);
            Supports<R>.Difference(ref pair, work + ConvexWork.New);
            Replace(work);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static void Faces(R* work)
    {
        R* a = work + Corners, b = a + Vertex, c = b + Vertex, d = c + Vertex;
        Face(c, b, d, work, 0);
        Face(a, c, d, work, 1);
        Face(b, a, d, work, 2);
        Face(a, b, c, work, 3);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static void Face(R* a, R* b, R* c, R* work, int face)
    {
        var corner = Vec3<R>.Load(a);
        var normal = Plain<R>.Cross(Vec3<R>.Load(c) - corner, Vec3<R>.Load(b) - corner);
        var square = Plain<R>.Dot(normal, normal);
        R least = R.Of(Plain<R>.Tiny * Plain<R>.Tiny), most = R.Of(Plain<R>.Huge * Plain<R>.Huge);
        var isPlane = R.And(R.Less(least, square), R.Less(square, most));
        var unit = normal * (Plain<R>.One / R.Sqrt(square));
        Vec3<R>.Select(isPlane, unit, normal).Store(work + Normals + (3 * face));
        work[Heights + face] = R.Select(isPlane, Plain<R>.Dot(unit, corner), R.Of(Plain<R>.Huge));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static void Judge(R* work)
    {
        R* height = work + Heights, worst = work + Worst;
        R zero = Plain<R>.Zero, open = work[Open];
        var onFace = R.Or(
            R.Or(R.Equal(height[0], zero), R.Equal(height[1], zero)), R.Or(R.Equal(height[2], zero), R.Equal(height[3], zero)));
        onFace = R.And(open, onFace);
        work[ConvexWork.Unsure] = R.Or(work[ConvexWork.Unsure], onFace);
        open = R.AndNot(open, onFace);

        R is0 = R.Less(height[0], height[1]), is2 = R.Less(height[2], height[3]);
        R low = R.Select(is0, height[0], height[1]), high = R.Select(is2, height[2], height[3]);
        var isLow = R.Less(low, high);
        worst[0] = R.And(isLow, is0);
        worst[1] = R.AndNot(isLow, is0);
        worst[2] = R.AndNot(is2, isLow);
        worst[3] = Plain<R>.Not(R.Or(isLow, is2));

        var inside = R.And(open, R.Less(zero, R.Select(isLow, low, high)));
        work[ConvexWork.Inside] = R.Or(work[ConvexWork.Inside], inside);
        Supports<R>.Move(work + ConvexWork.Simplex, work + Corners, 4, inside);
        work[Open] = R.AndNot(open, inside);
        var normals = work + Normals;
        for (var axis = 0; axis < 3; axis++)
        {
            var pair0 = R.Select(is0, normals[axis], normals[3 + axis]);
            var pair2 = R.Select(is2, normals[6 + axis], normals[9 + axis]);
            work[ConvexWork.Direction + axis] = R.Select(isLow, pair0, pair2);
        }
    }

    /// <summary>Puts the new point in the place of the worst corner, and swaps the two that follow it so that faces keep their sides.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static void Replace(R* work)
    {
        var open = work[Open];
        for (var value = 0; value < ConvexWork.OfSecond; value++)
            Replace(work, value, open);
        if (R.IsDouble)
        {
            for (var value = ConvexWork.OfSecond; value < Vertex; value++)
                Replace(work, value, open);
        }

        var height = Plain<R>.Dot(Vec3<R>.Load(work + ConvexWork.Direction), Vec3<R>.Load(work + ConvexWork.New));
        var apart = R.And(open, R.Less(height, Plain<R>.Zero));
        work[ConvexWork.Distance] = R.Select(apart, R.Of(Plain<R>.Huge), work[ConvexWork.Distance]);
        work[Open] = R.AndNot(open, apart);
        work[ConvexWork.Steps] += R.And(work[Open], Plain<R>.One);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Replace(R* work, int value, R open)
    {
        R* a = work + Corners + value, b = a + Vertex, c = b + Vertex, d = c + Vertex, worst = work + Worst;
        R w0 = R.And(worst[0], open), w1 = R.And(worst[1], open), w2 = R.And(worst[2], open), w3 = R.And(worst[3], open);
        R point = work[ConvexWork.New + value], pa = *a, pb = *b, pc = *c, pd = *d;
        *a = R.Select(w0, point, R.Select(w2, pd, R.Select(w3, pb, pa)));
        *b = R.Select(w1, point, R.Select(w0, pc, R.Select(w3, pa, pb)));
        *c = R.Select(w2, point, R.Select(w0, pb, R.Select(w1, pd, pc)));
        *d = R.Select(w3, point, R.Select(w1, pc, R.Select(w2, pa, pd)));
    }
}
