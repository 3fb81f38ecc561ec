using System.Runtime.CompilerServices;

namespace Sim.Runtime.Numerics;

/// <summary>A quaternion, real part first. Where it stands for a rotation, it has length 1.</summary>
public readonly unsafe struct Quat<R>(R w, R x, R y, R z)
    where R : unmanaged, IReal<R>
{
    public readonly R W = w;
    public readonly R X = x;
    public readonly R Y = y;
    public readonly R Z = z;

    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    [MethodImpl(Inline)] public static Quat<R> Load(R* from) => new(from[0], from[1], from[2], from[3]);

    /// <summary>Four entries of a table of scalars, in every lane.</summary>
    [MethodImpl(Inline)]
    public static Quat<R> At(void* table, int index) =>
        new(R.At(table, index), R.At(table, index + 1), R.At(table, index + 2), R.At(table, index + 3));

    [MethodImpl(Inline)]
    public void Store(R* to)
    {
        to[0] = W;
        to[1] = X;
        to[2] = Y;
        to[3] = Z;
    }

    /// <summary>The rotation by b and then by a.</summary>
    [MethodImpl(Inline)]
    public static Quat<R> operator *(Quat<R> a, Quat<R> b) => new(
        R.Fnma(a.Z, b.Z, R.Fnma(a.Y, b.Y, R.Fnma(a.X, b.X, a.W * b.W))),
        R.Fnma(a.Z, b.Y, R.Fma(a.Y, b.Z, R.Fma(a.X, b.W, a.W * b.X))),
        R.Fma(a.Z, b.X, R.Fma(a.Y, b.W, R.Fnma(a.X, b.Z, a.W * b.Y))),
        R.Fma(a.Z, b.W, R.Fnma(a.Y, b.X, R.Fma(a.X, b.Y, a.W * b.Z))));

    public Quat<R> Conjugate
    {
        [MethodImpl(Inline)]
        get => new(W, -X, -Y, -Z);
    }

    public R Norm2
    {
        [MethodImpl(Inline)]
        get => R.Fma(W, W, R.Fma(X, X, R.Fma(Y, Y, Z * Z)));
    }

    /// <summary>Its matrix, row by row: the columns are the rotated axes.</summary>
    [MethodImpl(Inline)]
    public void StoreMatrix(R* to)
    {
        R x2 = X + X, y2 = Y + Y, z2 = Z + Z, one = R.Of(1);
        R xx = X * x2, yy = Y * y2, zz = Z * z2, wx = W * x2, wy = W * y2, wz = W * z2;
        to[0] = one - (yy + zz);
        to[1] = R.Fma(X, y2, -wz);
        to[2] = R.Fma(X, z2, wy);
        to[3] = R.Fma(X, y2, wz);
        to[4] = one - (xx + zz);
        to[5] = R.Fma(Y, z2, -wx);
        to[6] = R.Fma(X, z2, -wy);
        to[7] = R.Fma(Y, z2, wx);
        to[8] = one - (xx + yy);
    }
}
