using System.Runtime.CompilerServices;
using Sim.Runtime.Numerics;

namespace Sim.Runtime.Physics.Collision;

/// <summary>Vector algebra that rounds in double precision as MuJoCo's builds for x86-64 and WebAssembly do.</summary>
/// <remarks>
/// They have no fused multiply-add. Which of two equally far corners is a support point, and so every later step of an iteration, hangs
/// on the last bit, and contacts can only be compared with theirs if these bits agree. Single precision fuses, which is faster.
/// </remarks>
internal static unsafe class Plain<R>
    where R : unmanaged, IReal<R>
{
    /// <summary>MuJoCo's mjMINVAL: lengths below it count as zero.</summary>
    public const double Tiny = 1e-15;

    /// <summary>MuJoCo's mjMAXVAL: a distance that stands for none.</summary>
    public const double Huge = 1e10;

    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    public static R Zero
    {
        [MethodImpl(Inline)]
        get => R.Of(0);
    }

    public static R One
    {
        [MethodImpl(Inline)]
        get => R.Of(1);
    }

    /// <summary>
    /// Below it, the determinant of two lines whose squared lengths have this product counts as zero. In single precision rounding alone
    /// makes it as large as for lines at an angle of a thousandth.
    /// </summary>
    [MethodImpl(Inline)]
    public static R Parallel(R squares) => R.IsDouble ? R.Of(Tiny) : squares * R.Of(1e-6);

    /// <summary>c + a * b.</summary>
    [MethodImpl(Inline)]
    public static R Add(R c, R a, R b) => R.IsDouble ? c + (a * b) : R.Fma(a, b, c);

    /// <summary>c - a * b.</summary>
    [MethodImpl(Inline)]
    public static R Sub(R c, R a, R b) => R.IsDouble ? c - (a * b) : R.Fnma(a, b, c);

    [MethodImpl(Inline)]
    public static R Dot(Vec3<R> a, Vec3<R> b) => Add(Add(a.X * b.X, a.Y, b.Y), a.Z, b.Z);

    [MethodImpl(Inline)]
    public static Vec3<R> Cross(Vec3<R> a, Vec3<R> b) =>
        new(Sub(a.Y * b.Z, a.Z, b.Y), Sub(a.Z * b.X, a.X, b.Z), Sub(a.X * b.Y, a.Y, b.X));

    /// <summary>c + a * scale.</summary>
    [MethodImpl(Inline)]
    public static Vec3<R> Add(Vec3<R> c, Vec3<R> a, R scale) =>
        new(Add(c.X, a.X, scale), Add(c.Y, a.Y, scale), Add(c.Z, a.Z, scale));

    /// <summary>The 3x3 matrix at m, row by row, times v.</summary>
    [MethodImpl(Inline)]
    public static Vec3<R> Times(R* m, Vec3<R> v) => new(
        Add(Add(m[0] * v.X, m[1], v.Y), m[2], v.Z),
        Add(Add(m[3] * v.X, m[4], v.Y), m[5], v.Z),
        Add(Add(m[6] * v.X, m[7], v.Y), m[8], v.Z));

    /// <summary>The transpose of the 3x3 matrix at m times v.</summary>
    [MethodImpl(Inline)]
    public static Vec3<R> TransposeTimes(R* m, Vec3<R> v) => new(
        Add(Add(m[0] * v.X, m[3], v.Y), m[6], v.Z),
        Add(Add(m[1] * v.X, m[4], v.Y), m[7], v.Z),
        Add(Add(m[2] * v.X, m[5], v.Y), m[8], v.Z));

    /// <summary>v over its length, which is given out too; (1, 0, 0) where that is tiny.</summary>
    [MethodImpl(Inline)]
    public static Vec3<R> Normalize(Vec3<R> v, out R length)
    {
        length = R.Sqrt(Dot(v, v));
        var tiny = R.Less(length, R.Of(Tiny));
        return Vec3<R>.Select(tiny, Vec3<R>.Of(1, 0, 0), v * (One / length));
    }

    /// <summary>x within -limit and limit.</summary>
    [MethodImpl(Inline)]
    public static R Clamp(R x, R limit) =>
        R.Select(R.Less(x, -limit), -limit, R.Select(R.Less(limit, x), limit, x));

    /// <summary>The mask of all lanes.</summary>
    public static R All
    {
        [MethodImpl(Inline)]
        get => R.Equal(Zero, Zero);
    }

    [MethodImpl(Inline)] public static R Not(R mask) => R.AndNot(All, mask);

    /// <summary>Sets n values at to where the mask is set.</summary>
    [MethodImpl(Inline)]
    public static void Move(R* to, R* from, int n, R mask)
    {
        for (var i = 0; i < n; i++)
            to[i] = R.Select(mask, from[i], to[i]);
    }
}
