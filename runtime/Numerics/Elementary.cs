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

    /// <summary>The angle of the point (x, y) in radians, in [-pi, pi]; of (0, 0), 0 or pi by the sign of x.</summary>
    /// <remarks>
    /// The ratio of the smaller to the larger is brought below tan(pi/8) by an eighth of a turn; then in double the rational
    /// function of Cephes' atan, in single the polynomial of its atanf (Moshier). Within 3 units in the last place of the result.
    /// </remarks>
    public static R Atan2<R>(R y, R x)
        where R : unmanaged, IReal<R>
    {
        R zero = R.Of(0), one = R.Of(1), up = R.Abs(y), right = R.Abs(x);
        var steep = R.Less(right, up);
        R larger = R.Select(steep, up, right), smaller = R.Select(steep, right, up);
        var ratio = smaller / R.Select(R.Equal(larger, zero), one, larger);
        var turned = R.Less(R.Of(0.41421356237309504), ratio);
        ratio = R.Select(turned, (ratio - one) / (ratio + one), ratio);
        var angle = R.IsDouble ? AtanDouble(ratio) : AtanSingle(ratio);
        angle = R.Select(turned, angle + R.Of(Math.PI / 4), angle);
        angle = R.Select(steep, R.Of(Math.PI / 2) - angle, angle);
        angle = R.Select(R.Less(x, zero), R.Of(Math.PI) - angle, angle);
        return R.Select(R.Less(y, zero), -angle, angle);
    }

    /// <summary>x^p for x in [0, 1] and p from 1 to 100, with 0 where the result is below the least normal number.</summary>
    /// <remarks>
    /// 2^(p log2 x): the logarithm from the series of the inverse hyperbolic tangent about 1, the power of two from Taylor's. Within
    /// 2 p units in the last place and more where x is small: p |ln x| units.
    /// </remarks>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static R Pow<R>(R x, R p)
        where R : unmanaged, IReal<R>
    {
        var least = R.Of(R.IsDouble ? 2.2250738585072014e-308 : 1.17549435e-38);
        var isNormal = R.LessOrEqual(least, x);
        var exponent = R.Exponent(R.Select(isNormal, x, R.Of(1)));
        var mantissa = R.Scale(R.Select(isNormal, x, R.Of(1)), -exponent);
        var isLarge = R.Less(R.Of(1.4142135623730951), mantissa);
        mantissa = R.Select(isLarge, mantissa * R.Of(0.5), mantissa);
        exponent = R.Select(isLarge, exponent + R.Of(1), exponent);

        var s = (mantissa - R.Of(1)) / (mantissa + R.Of(1));
        var square = s * s;
        var sum = R.Of(0);
        for (var term = R.IsDouble ? 11 : 5; term >= 1; term--)
            sum = R.Fma(sum, square, R.Of(1.0 / ((2 * term) + 1)));
        var logarithm = R.Fma(R.Fma(s * square, sum, s), R.Of(2 * 1.4426950408889634), exponent);

        var power = R.Max(p * logarithm, R.Of(R.IsDouble ? -1022 : -126));
        isNormal = R.And(isNormal, R.LessOrEqual(R.Of(R.IsDouble ? -1022 : -126), p * logarithm));
        var whole = Round(power);
        var rest = (power - whole) * R.Of(0.6931471805599453);
        var result = R.Of(1);
        for (var term = R.IsDouble ? 13 : 7; term >= 1; term--)
            result = R.Fma(result, rest * R.Of(1.0 / term), R.Of(1));
        return R.And(isNormal, R.Scale(result, whole));
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
    private static R AtanDouble<R>(R x)
        where R : unmanaged, IReal<R>
    {
        var z = x * x;
        var p = R.Fma(z, R.Of(-8.750608600031904122785e-1), R.Of(-1.615753718733365076637e1));
        p = R.Fma(z, p, R.Of(-7.500855792314704667340e1));
        p = R.Fma(z, p, R.Of(-1.228866684490136173410e2));
        p = R.Fma(z, p, R.Of(-6.485021904942025371773e1));
        var q = z + R.Of(2.485846490142306297962e1);
        q = R.Fma(z, q, R.Of(1.650270098316988542046e2));
        q = R.Fma(z, q, R.Of(4.328810604912902668951e2));
        q = R.Fma(z, q, R.Of(4.853903996359136964868e2));
        q = R.Fma(z, q, R.Of(1.945506571482613964425e2));
        return R.Fma(x, z * p / q, x);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static R AtanSingle<R>(R x)
        where R : unmanaged, IReal<R>
    {
        var z = x * x;
        var p = R.Fma(z, R.Of(8.05374449538e-2), R.Of(-1.38776856032e-1));
        p = R.Fma(z, p, R.Of(1.99777106478e-1));
        p = R.Fma(z, p, R.Of(-3.33329491539e-1));
        return R.Fma(x * z, p, x);
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
