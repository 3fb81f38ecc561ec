using System.Runtime.CompilerServices;
using Sim.Runtime.Numerics;

namespace Sim.Runtime.Physics.Collision;

/// <summary>The farthest point of a convex geom in a direction.</summary>
internal static unsafe class Supports<R>
    where R : unmanaged, IReal<R>
{
    /// <summary>Shapes that spheres and capsules are shrunk to.</summary>
    public const int Point = -1, Segment = -2;

    private const int Position = PairWork.Geom.Position, Matrix = PairWork.Geom.Matrix, Sizes = PairWork.Geom.Sizes;

    /// <summary>The farthest point of the difference of both geoms in the direction of the work space, into a vertex.</summary>
    public static void Difference(ref ConvexPair<R> pair, R* vertex)
    {
        R* work = pair.Work, direction = work + ConvexWork.Direction, spare = work + ConvexWork.Spare;
        R* second = R.IsDouble ? vertex + ConvexWork.OfSecond : spare + 3;
        One(ref pair, 0, direction, vertex + ConvexWork.OfFirst);
        (-Vec3<R>.Load(direction)).Store(spare);
        One(ref pair, 1, spare, second);
        Inflate(work, vertex, second);
    }

    /// <summary>
    /// Moves vertices in the lanes of the mask. Single precision does without the points of geom 2, which are as good as the others'
    /// difference.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Move(R* to, R* from, int count, R mask)
    {
        for (var vertex = 0; vertex < count; vertex++)
        {
            Plain<R>.Move(to, from, ConvexWork.OfSecond, mask);
            if (R.IsDouble)
                Plain<R>.Move(to + ConvexWork.OfSecond, from + ConvexWork.OfSecond, 3, mask);
            to += ConvexWork.Vertex;
            from += ConvexWork.Vertex;
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Inflate(R* work, R* vertex, R* ofSecond)
    {
        var direction = Vec3<R>.Load(work + ConvexWork.Direction);
        var first = Plain<R>.Add(Vec3<R>.Load(vertex + ConvexWork.OfFirst), direction, work[ConvexWork.HalfMargin1]);
        var second = Plain<R>.Add(Vec3<R>.Load(ofSecond), -direction, work[ConvexWork.HalfMargin2]);
        first.Store(vertex + ConvexWork.OfFirst);
        second.Store(ofSecond);
        (first - second).Store(vertex);
    }

    private static void One(ref ConvexPair<R> pair, int which, R* direction, R* to)
    {
        var geom = pair.Work + (which == 0 ? PairWork.First : PairWork.Second);
        switch (which == 0 ? pair.Type1 : pair.Type2)
        {
            case Point: Vec3<R>.Load(geom + Position).Store(to); break;
            case Segment: OfSegment(geom, direction, to); break;
            case GeomType.Sphere: OfSphere(geom, direction, to); break;
            case GeomType.Capsule: OfCapsule(geom, direction, to); break;
            case GeomType.Ellipsoid: OfEllipsoid(geom, direction, to); break;
            case GeomType.Cylinder: OfCylinder(geom, direction, to); break;
            case GeomType.Box: OfBox(geom, direction, to); break;
            default: MeshSupport<R>.Find(ref pair, which, geom, direction, to); break;
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void OfSegment(R* geom, R* direction, R* to)
    {
        var up = Plain<R>.TransposeTimes(geom + Matrix, Vec3<R>.Load(direction)).Z;
        var end = Ahead(up, geom[Sizes + 1]);
        (new Vec3<R>(geom[Matrix + 2], geom[Matrix + 5], geom[Matrix + 8]) * end + Vec3<R>.Load(geom + Position)).Store(to);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void OfSphere(R* geom, R* direction, R* to) =>
        Plain<R>.Add(Vec3<R>.Load(geom + Position), Vec3<R>.Load(direction), geom[Sizes]).Store(to);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void OfCapsule(R* geom, R* direction, R* to)
    {
        var local = Plain<R>.TransposeTimes(geom + Matrix, Vec3<R>.Load(direction));
        var onBall = local * geom[Sizes];
        ToWorld(geom, new(onBall.X, onBall.Y, onBall.Z + Ahead(local.Z, geom[Sizes + 1])), to);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void OfEllipsoid(R* geom, R* direction, R* to)
    {
        R* size = geom + Sizes;
        var local = Plain<R>.TransposeTimes(geom + Matrix, Vec3<R>.Load(direction));
        var scaled = new Vec3<R>(local.X * size[0], local.Y * size[1], local.Z * size[2]);
        var length = R.Sqrt(Plain<R>.Dot(scaled, scaled));
        var per = Plain<R>.One / length;
        var onSurface = new Vec3<R>(scaled.X * (per * size[0]), scaled.Y * (per * size[1]), scaled.Z * (per * size[2]));
        var tiny = R.Less(length, R.Of(Plain<R>.Tiny));
        ToWorld(geom, Vec3<R>.Select(tiny, new(size[0], Plain<R>.Zero, Plain<R>.Zero), onSurface), to);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void OfCylinder(R* geom, R* direction, R* to)
    {
        R zero = Plain<R>.Zero;
        var local = Plain<R>.TransposeTimes(geom + Matrix, Vec3<R>.Load(direction));
        var square = Plain<R>.Add(local.X * local.X, local.Y, local.Y);
        var scale = geom[Sizes] / R.Sqrt(square);
        scale = R.Select(R.Less(R.Of(Plain<R>.Tiny * Plain<R>.Tiny), square), scale, zero);

        // On the plane between both caps, MuJoCo takes a point of the middle.
        R height = geom[Sizes + 1];
        var end = R.Select(R.Less(local.Z, zero), -height, R.Select(R.Less(zero, local.Z), height, zero));
        ToWorld(geom, new(local.X * scale, local.Y * scale, end), to);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void OfBox(R* geom, R* direction, R* to)
    {
        var local = Plain<R>.TransposeTimes(geom + Matrix, Vec3<R>.Load(direction));
        var size = geom + Sizes;
        ToWorld(geom, new(Ahead(local.X, size[0]), Ahead(local.Y, size[1]), Ahead(local.Z, size[2])), to);
    }

    /// <summary>The end at which a coordinate of the direction points; the positive one if it is zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static R Ahead(R direction, R size) => R.Select(R.LessOrEqual(Plain<R>.Zero, direction), size, -size);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void ToWorld(R* geom, Vec3<R> local, R* to) =>
        (Plain<R>.Times(geom + Matrix, local) + Vec3<R>.Load(geom + Position)).Store(to);
}
