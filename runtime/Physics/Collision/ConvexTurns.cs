using System.Runtime.CompilerServices;
using Sim.Runtime.Numerics;

namespace Sim.Runtime.Physics.Collision;

/// <summary>
/// More contacts of two convex geoms that may lie flat against each other: both are turned by a thousandth of a radian about the first
/// contact, back and forth about both tangents, and what then touches first counts as deep as the first contact (MuJoCo's multiccd).
/// </summary>
/// <remarks>For boxes and meshes without a margin MuJoCo 3.3 clips the two faces against each other instead.</remarks>
internal static unsafe class ConvexTurns<R>
    where R : unmanaged, IReal<R>
{
    private const double Apart = 1e-3; // of the smaller geom's bounding radius
    private const double CosHalf = 0.9999998750000026, SinHalf = 0.0004999999791666669; // of half of 1e-3 rad; no kernel may compute them
    private const int Turns = 4, Position = PairWork.Geom.Position, Matrix = PairWork.Geom.Matrix, Sizes = PairWork.Geom.Sizes;

    // Behind the contacts, which are no more than one and one a turn.
    private const int
        First = PairWork.Found + ((Turns + 1) * Candidate.Size), // the first contact
        Geoms = First + Candidate.Size,                          // 30: as they are
        Wanted = Geoms + (2 * PairWork.Geom.Size),               // mask: of the lanes that were asked for
        Tangents = Wanted + 1,                                   // 6
        Rotation = Tangents + 6,                                 // 9
        Back = Rotation + 9,                                     // 9: its transpose
        Least = Back + 9;                                        // contacts are no nearer to each other

    /// <summary>Whether two types may lie flat against each other.</summary>
    public static bool Has(int type1, int type2) => type1 is not (GeomType.Sphere or GeomType.Ellipsoid) && type2 is not GeomType.Ellipsoid;

    public static int Run(ref ConvexPair<R> pair)
    {
        R* work = pair.Work, found = work + PairWork.Found;
        Plain<R>.Move(work + Geoms, work + PairWork.First, 2 * PairWork.Geom.Size, Plain<R>.All);
        ConvexPairs<R>.Run(ref pair);
        if (!R.Any(found[Candidate.Mask]))
            return 1;
        work[Wanted] = work[PairWork.Mask];
        Plain<R>.Move(work + First, found, Candidate.Size, Plain<R>.All);
        work[PairWork.Mask] = found[Candidate.Mask];
        work[Least] = R.Min(Bound(ref pair, which: 0), Bound(ref pair, which: 1)) * R.Of(Apart);
        SetTangents(work);
        for (var turn = 0; turn < Turns; turn++)
        {
            SetRotation(work, work + Tangents + (3 * (turn >> 1)), (turn & 1) == 0 ? -SinHalf : SinHalf);
            Turn(work, work + Geoms, work + PairWork.First, work + Rotation);
            Turn(work, work + Geoms + PairWork.Geom.Size, work + PairWork.Second, work + Back);
            ConvexPairs<R>.Run(ref pair);
            Keep(work, found, turn + 1);
        }

        Plain<R>.Move(found, work + First, Candidate.Size, Plain<R>.All);
        Plain<R>.Move(work + PairWork.First, work + Geoms, 2 * PairWork.Geom.Size, Plain<R>.All);
        work[PairWork.Mask] = work[Wanted];
        return Turns + 1;
    }

    /// <summary>The radius of the ball around a geom's centre that holds it.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static R Bound(ref ConvexPair<R> pair, int which)
    {
        var size = pair.Work + (which == 0 ? PairWork.First : PairWork.Second) + Sizes;
        var mesh = pair.Tables.Meshes + (which == 0 ? pair.Mesh1 : pair.Mesh2);
        return (which == 0 ? pair.Type1 : pair.Type2) switch
        {
            GeomType.Capsule => size[0] + size[1],
            GeomType.Cylinder => R.Sqrt(Plain<R>.Add(size[0] * size[0], size[1], size[1])),
            GeomType.Box => R.Sqrt(Plain<R>.Dot(Vec3<R>.Load(size), Vec3<R>.Load(size))),
            _ => R.At(pair.Tables.Vertices, mesh[MeshTables.Bound]),
        };
    }

    /// <summary>Those of mju_makeFrame.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void SetTangents(R* work)
    {
        R zero = Plain<R>.Zero, one = Plain<R>.One;
        var normal = Vec3<R>.Load(work + First + Candidate.Normal);
        var isAcross = R.Less(R.Abs(normal.Y), R.Of(0.5));
        var axis = new Vec3<R>(zero, R.Select(isAcross, one, zero), R.Select(isAcross, zero, one));
        var tangent = Plain<R>.Normalize(Plain<R>.Add(axis, normal, -Plain<R>.Dot(normal, axis)), out _);
        tangent.Store(work + Tangents);
        Plain<R>.Cross(normal, tangent).Store(work + Tangents + 3);
    }

    /// <summary>The matrix of a turn about an axis, from the sine of half its angle, and its transpose.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void SetRotation(R* work, R* axis, double sinHalf)
    {
        R w = R.Of(CosHalf), sin = R.Of(sinHalf), two = R.Of(2);
        R x = axis[0] * sin, y = axis[1] * sin, z = axis[2] * sin;
        R ww = w * w, xx = x * x, yy = y * y, zz = z * z, xy = x * y, xz = x * z, yz = y * z, wx = w * x, wy = w * y, wz = w * z;
        R* m = work + Rotation, t = work + Back;
        m[0] = t[0] = ww + xx - yy - zz;
        m[4] = t[4] = ww - xx + yy - zz;
        m[8] = t[8] = ww - xx - yy + zz;
        m[1] = t[3] = two * (xy - wz);
        m[2] = t[6] = two * (xz + wy);
        m[3] = t[1] = two * (xy + wz);
        m[5] = t[7] = two * (yz - wx);
        m[6] = t[2] = two * (xz - wy);
        m[7] = t[5] = two * (yz + wx);
    }

    /// <summary>Turns a geom about the first contact.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Turn(R* work, R* from, R* to, R* rotation)
    {
        for (var column = 0; column < 3; column++)
        {
            var axis = Plain<R>.Times(
                rotation, new Vec3<R>(from[Matrix + column], from[Matrix + 3 + column], from[Matrix + 6 + column]));
            to[Matrix + column] = axis.X;
            to[Matrix + 3 + column] = axis.Y;
            to[Matrix + 6 + column] = axis.Z;
        }

        var position = Vec3<R>.Load(from + Position);
        var arm = Vec3<R>.Load(work + First + Candidate.Position) - position;
        (position - (Plain<R>.Times(rotation, arm) - arm)).Store(to + Position);
    }

    /// <summary>Keeps a contact that is apart from all before it.</summary>
    private static void Keep(R* work, R* found, int count)
    {
        found[Candidate.Distance] = work[First + Candidate.Distance];
        Part(work, found, work + First);
        for (var other = 1; other < count; other++)
            Part(work, found, found + (other * Candidate.Size));
        Plain<R>.Move(found + (count * Candidate.Size), found, Candidate.Size, Plain<R>.All);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Part(R* work, R* found, R* other)
    {
        var gap = Vec3<R>.Load(other + Candidate.Position) - Vec3<R>.Load(found + Candidate.Position);
        var isSame = R.And(other[Candidate.Mask], R.LessOrEqual(R.Sqrt(Plain<R>.Dot(gap, gap)), work[Least]));
        found[Candidate.Mask] = R.AndNot(found[Candidate.Mask], isSame);
    }
}
