using System.Runtime.CompilerServices;

namespace Sim.Runtime.Numerics;

/// <summary>Elementary functions of our own, so that every number type and device gives the same bits.</summary>
public static partial class Elementary
{
    /// <summary>Sine and cosine of an angle in radians.</summary>
    /// <remarks>
    /// The angle is reduced by the nearest multiple of pi/2, split in three parts (Cody and Waite, 1980), then both are
    /// polynomials on [-pi/4, pi/4]: in double the minimax coefficients of fdlibm's kernels (Sun, 1993), in single those of
    /// Cephes (Moshier). Within 2 units in the last place (of 1, near a zero) for |angle| up to 1e4 in single and 1e8 in double;
    /// larger angles lose accuracy but stay in [-1, 1] up to rounding.
    /// </remarks>
    public static void SinCos<R>(R angle, out R sin, out R cos)
        where R : unmanaged, IReal<R>
    {
        var quarter = Round(angle * R.Of(0.63661977236758134));
        var rest = R.IsDouble ? ReduceDouble(angle, quarter) : ReduceSingle(angle, quarter);
        var square = rest * rest;
        var s = R.IsDouble ? SinDouble(rest, square) : SinSingle(rest, square);
        var c = R.IsDouble ? CosDouble(square) : CosSingle(square);

        // The quadrant, 0 to 3: quarter - 4 * floor(quarter / 4), with floor as a rounding, exact on these quarters.
        var quadrant = R.Fma(R.Of(-4), Round(R.Fma(quarter, R.Of(0.25), R.Of(-0.375))), quarter);
        var upper = R.Less(R.Of(1.5), quadrant);
        var swap = R.Xor(R.Less(R.Of(0.5), quadrant), R.Xor(upper, R.Less(R.Of(2.5), quadrant)));
        var first = R.Select(swap, c, s);
        var second = R.Select(swap, s, c);
        sin = R.Select(upper, -first, first);
        cos = R.Select(R.Xor(upper, swap), -second, second);
    }

    /// <summary>The nearest whole number, ties to even.</summary>
    /// <remarks>Adding and taking away 1.5 * 2^(bits - 1) leaves it, for |value| below 2^22 in single and 2^51 in double.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static R Round<R>(R value)
        where R : unmanaged, IReal<R>
    {
        var shift = R.Of(R.IsDouble ? 6755399441055744.0 : 12582912.0);
        return value + shift - shift;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static R ReduceDouble<R>(R angle, R quarter)
        where R : unmanaged, IReal<R>
    {
        var rest = R.Fma(quarter, R.Of(-1.5707963267948966), angle);
        rest = R.Fma(quarter, R.Of(-6.123233995736766e-17), rest);
        return R.Fma(quarter, R.Of(1.4973849048591833e-33), rest);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static R ReduceSingle<R>(R angle, R quarter)
        where R : unmanaged, IReal<R>
    {
        var rest = R.Fma(quarter, R.Of(-1.57079637050628662109375), angle);
        rest = R.Fma(quarter, R.Of(4.37113900018624283e-8), rest);
        return R.Fma(quarter, R.Of(1.71512449e-15), rest);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static R SinDouble<R>(R x, R z)
        where R : unmanaged, IReal<R>
    {
        var p = R.Fma(z, R.Of(1.58969099521155010221e-10), R.Of(-2.50507602534068634195e-08));
        p = R.Fma(z, p, R.Of(2.75573137070700676789e-06));
        p = R.Fma(z, p, R.Of(-1.98412698298579493134e-04));
        p = R.Fma(z, p, R.Of(8.33333333332248946124e-03));
        p = R.Fma(z, p, R.Of(-1.66666666666666324348e-01));
        return R.Fma(x * z, p, x);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static R CosDouble<R>(R z)
        where R : unmanaged, IReal<R>
    {
        var p = R.Fma(z, R.Of(-1.13596475577881948265e-11), R.Of(2.08757232129817482790e-09));
        p = R.Fma(z, p, R.Of(-2.75573143513906633035e-07));
        p = R.Fma(z, p, R.Of(2.48015872894767294178e-05));
        p = R.Fma(z, p, R.Of(-1.38888888888741095749e-03));
        p = R.Fma(z, p, R.Of(4.16666666666666019037e-02));

        // 1 - z/2 is rounded; what the rounding lost goes into the small term.
        var half = z * R.Of(0.5);
        var head = R.Of(1) - half;
        return head + R.Fma(z * z, p, R.Of(1) - head - half);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static R SinSingle<R>(R x, R z)
        where R : unmanaged, IReal<R>
    {
        var p = R.Fma(z, R.Of(-1.9515295891e-4), R.Of(8.3321608736e-3));
        p = R.Fma(z, p, R.Of(-1.6666654611e-1));
        return R.Fma(x * z, p, x);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static R CosSingle<R>(R z)
        where R : unmanaged, IReal<R>
    {
        var p = R.Fma(z, R.Of(2.443315711809948e-5), R.Of(-1.388731625493765e-3));
        p = R.Fma(z, p, R.Of(4.166664568298827e-2));
        var half = z * R.Of(0.5);
        var head = R.Of(1) - half;
        return head + R.Fma(z * z, p, R.Of(1) - head - half);
    }
}
