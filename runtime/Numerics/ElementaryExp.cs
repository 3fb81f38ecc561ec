namespace Sim.Runtime.Numerics;

public static partial class Elementary
{
    private const double Ln2Upper = 6.93147180369123816490e-01; // its last 32 bits are 0, so that k * Ln2Upper is exact
    private const double Ln2Lower = 1.90821492927058770002e-10;

    /// <summary>e to the power of a number. 0 below -745.2, infinite above 709.8.</summary>
    /// <remarks>
    /// The number is k * ln 2 + r with |r| at most ln 2 / 2; the exponential of r is fdlibm's rational function (Sun, 1993, e_exp.c).
    /// Within 1 unit in the last place.
    /// </remarks>
    public static double Exp(double x)
    {
        if (x > 709.782712893383973096)
            return double.PositiveInfinity;
        if (!(x >= -745.13321910194110842))
            return x < 0 ? 0 : x; // not a number goes through

        var k = (int)((x * 1.44269504088896338700) + (x < 0 ? -0.5 : 0.5));
        var upper = x - (k * Ln2Upper);
        var lower = k * Ln2Lower;
        var r = upper - lower;
        var z = r * r;
        var c = r - (z * (1.66666666666666019037e-01 + (z * (-2.77777777770155933842e-03 + (z * (6.61375632143793436117e-05
            + (z * (-1.65339022054652515390e-06 + (z * 4.13813679705723846039e-08)))))))));
        var y = 1 - (lower - (r * c / (2 - c)) - upper);

        // In two factors, since 2^k alone may be too large or too small for a normal number.
        var half = k / 2;
        return y * PowerOfTwo(half) * PowerOfTwo(k - half);
    }

    /// <summary>The natural logarithm: -infinity of 0, not a number below 0.</summary>
    /// <remarks>
    /// The number is 2^k * (1 + f) with 1 + f from sqrt(1/2) to sqrt(2); the logarithm of 1 + f is fdlibm's polynomial in f / (2 + f)
    /// (Sun, 1993, e_log.c). Within 1 unit in the last place.
    /// </remarks>
    public static double Log(double x)
    {
        if (x == 0)
            return double.NegativeInfinity;
        if (!(x > 0))
            return double.NaN;
        if (x > double.MaxValue)
            return x;

        var k = 0;
        if (x < 2.2250738585072014e-308)
        {
            x *= 18014398509481984.0; // 2^54: now a normal number
            k = -54;
        }

        var bits = BitConverter.DoubleToInt64Bits(x);
        k += (int)(bits >> 52) - 1023;
        var m = BitConverter.Int64BitsToDouble((bits & 0xFFFFFFFFFFFFF) | 0x3FF0000000000000);
        if (m > 1.4142135623730951)
        {
            m *= 0.5;
            k++;
        }

        var f = m - 1;
        var s = f / (2 + f);
        var z = s * s;
        var rest = z * (6.666666666666735130e-01 + (z * (3.999999999940941908e-01 + (z * (2.857142874366239149e-01
            + (z * (2.222219843214978396e-01 + (z * (1.818357216161805012e-01 + (z * (1.531383769920937332e-01
            + (z * 1.479819860511658591e-01))))))))))));
        var half = 0.5 * f * f;
        return (k * Ln2Upper) - (half - ((s * (half + rest)) + (k * Ln2Lower)) - f);
    }

    /// <param name="exponent">From -1022 to 1023.</param>
    private static double PowerOfTwo(int exponent) => BitConverter.Int64BitsToDouble((long)(exponent + 1023) << 52);
}
