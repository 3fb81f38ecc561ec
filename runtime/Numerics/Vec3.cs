using System.Runtime.CompilerServices;

namespace Sim.Runtime.Numerics;

/// <summary>Three numbers: a position, a direction, an angular velocity.</summary>
/// <remarks>A value of one method. Between methods pass an R*: a struct of registers by value goes through memory.</remarks>
public readonly unsafe struct Vec3<R>(R x, R y, R z)
    where R : unmanaged, IReal<R>
{
    public readonly R X = x;
    public readonly R Y = y;
    public readonly R Z = z;

    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    [MethodImpl(Inline)] public static Vec3<R> Of(double x, double y, double z) => new(R.Of(x), R.Of(y), R.Of(z));

    [MethodImpl(Inline)] public static Vec3<R> Load(R* from) => new(from[0], from[1], from[2]);

    /// <summary>Three entries of a table of scalars, in every lane.</summary>
    [MethodImpl(Inline)]
    public static Vec3<R> At(void* table, int index) => new(R.At(table, index), R.At(table, index + 1), R.At(table, index + 2));

    [MethodImpl(Inline)]
    public void Store(R* to)
    {
        to[0] = X;
        to[1] = Y;
        to[2] = Z;
    }

    [MethodImpl(Inline)] public static Vec3<R> operator +(Vec3<R> a, Vec3<R> b) => new(a.X + b.X, a.Y + b.Y, a.Z + b.Z);

    [MethodImpl(Inline)] public static Vec3<R> operator -(Vec3<R> a, Vec3<R> b) => new(a.X - b.X, a.Y - b.Y, a.Z - b.Z);

    [MethodImpl(Inline)] public static Vec3<R> operator -(Vec3<R> a) => new(-a.X, -a.Y, -a.Z);

    [MethodImpl(Inline)] public static Vec3<R> operator *(Vec3<R> a, R scale) => new(a.X * scale, a.Y * scale, a.Z * scale);

    [MethodImpl(Inline)]
    public static R Dot(Vec3<R> a, Vec3<R> b) => R.Fma(a.X, b.X, R.Fma(a.Y, b.Y, a.Z * b.Z));

    [MethodImpl(Inline)]
    public static Vec3<R> Cross(Vec3<R> a, Vec3<R> b) => new(
        R.Fnma(a.Z, b.Y, a.Y * b.Z),
        R.Fnma(a.X, b.Z, a.Z * b.X),
        R.Fnma(a.Y, b.X, a.X * b.Y));

    /// <summary>a * scale + c.</summary>
    [MethodImpl(Inline)]
    public static Vec3<R> Fma(Vec3<R> a, R scale, Vec3<R> c) =>
        new(R.Fma(a.X, scale, c.X), R.Fma(a.Y, scale, c.Y), R.Fma(a.Z, scale, c.Z));

    [MethodImpl(Inline)]
    public static Vec3<R> Select(R mask, Vec3<R> yes, Vec3<R> no) =>
        new(R.Select(mask, yes.X, no.X), R.Select(mask, yes.Y, no.Y), R.Select(mask, yes.Z, no.Z));

    /// <summary>The 3x3 matrix at m, row by row, times v.</summary>
    [MethodImpl(Inline)]
    public static Vec3<R> Times(R* m, Vec3<R> v) => new(
        R.Fma(m[0], v.X, R.Fma(m[1], v.Y, m[2] * v.Z)),
        R.Fma(m[3], v.X, R.Fma(m[4], v.Y, m[5] * v.Z)),
        R.Fma(m[6], v.X, R.Fma(m[7], v.Y, m[8] * v.Z)));

    /// <summary>The transpose of the 3x3 matrix at m times v: a world vector in the frame whose axes are its columns.</summary>
    [MethodImpl(Inline)]
    public static Vec3<R> TransposeTimes(R* m, Vec3<R> v) => new(
        R.Fma(m[0], v.X, R.Fma(m[3], v.Y, m[6] * v.Z)),
        R.Fma(m[1], v.X, R.Fma(m[4], v.Y, m[7] * v.Z)),
        R.Fma(m[2], v.X, R.Fma(m[5], v.Y, m[8] * v.Z)));
}
