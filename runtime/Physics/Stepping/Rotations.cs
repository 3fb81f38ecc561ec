using System.Runtime.CompilerServices;
using Sim.Runtime.Numerics;

namespace Sim.Runtime.Physics.Stepping;

/// <summary>Rotations as stages use them.</summary>
internal static class Rotations
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    /// <summary>Less than this is nothing (mjMINVAL).</summary>
    public static R Tiny<R>()
        where R : unmanaged, IReal<R> => R.Of(R.IsDouble ? 1e-15 : 1e-15f);

    /// <summary>Length 1; the identity where it is too short to have a direction (mju_normalize4).</summary>
    [MethodImpl(Inline)]
    public static Quat<R> Unit<R>(Quat<R> q)
        where R : unmanaged, IReal<R>
    {
        var length = R.Sqrt(q.Norm2);
        var isLong = R.LessOrEqual(Tiny<R>(), length);
        var scale = R.Of(1) / R.Select(isLong, length, R.Of(1));
        return new Quat<R>(
            R.Select(isLong, q.W * scale, R.Of(1)), R.And(isLong, q.X * scale), R.And(isLong, q.Y * scale), R.And(isLong, q.Z * scale));
    }

    /// <summary>A vector turned by a rotation (mju_rotVecQuat).</summary>
    [MethodImpl(Inline)]
    public static Vec3<R> Rotate<R>(Quat<R> q, Vec3<R> v)
        where R : unmanaged, IReal<R>
    {
        Vec3<R> axis = new(q.X, q.Y, q.Z);
        var twice = Vec3<R>.Cross(axis, v);
        twice += twice;
        return Vec3<R>.Fma(twice, q.W, v) + Vec3<R>.Cross(axis, twice);
    }

    /// <summary>The rotation vector of a unit quaternion: its axis times its angle in (-pi, pi] (mju_quat2Vel over 1 s).</summary>
    public static Vec3<R> Vector<R>(Quat<R> q)
        where R : unmanaged, IReal<R>
    {
        Vec3<R> axis = new(q.X, q.Y, q.Z);
        var sine = R.Sqrt(Vec3<R>.Dot(axis, axis));
        var angle = Elementary.Atan2(sine, q.W) * R.Of(2);
        angle = R.Select(R.Less(R.Of(Math.PI), angle), angle - R.Of(2 * Math.PI), angle);
        var isTurned = R.LessOrEqual(Tiny<R>(), sine);
        return axis * R.And(isTurned, angle / R.Select(isTurned, sine, R.Of(1)));
    }
}
