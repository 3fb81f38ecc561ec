using System.Runtime.CompilerServices;

namespace Sim.Runtime.Numerics;

/// <summary>Powers of doubles, with the same bits on every device.</summary>
/// <remarks>
/// The logarithm and the exponential are series in pairs of doubles (Dekker, 1971), to a relative error of 2^-94. What is that near
/// to the middle between two doubles is taken for the middle, as some whole powers are, and goes to the even one. So the result is
/// the nearest double, but for one in 2^38 of those that are near a middle, and for those below 2^-1022.
/// </remarks>
public static class Power
{
    private const double Ln2 = 0.6931471805599453, Ln2Rest = 2.3190468138462996e-17; // Ln2 + Ln2Rest is ln 2 to 2^-109
    private const int LogTerms = 22;
    private const int ExpTerms = 10;
    private const int Halvings = 8;
    private const double Near = 1.0 / (1L << 38); // of a last place

    /// <summary>base to the power of exponent, for a base above 0; infinity above the largest double, 0 below the smallest.</summary>
    public static double Of(double @base, double exponent)
    {
        if (@base == 1 || exponent == 0)
            return 1;

        var logarithm = Log(@base);
        var scaled = Times(logarithm, exponent);
        if (scaled.High > 709.8)
            return double.PositiveInfinity;
        return scaled.High < -745.2 ? 0 : Exp(scaled);
    }

    /// <summary>2 artanh((m - 1) / (m + 1)) of the mantissa m, and the exponent's ln 2.</summary>
    private static Pair Log(double number)
    {
        // Below 2^-1022 a double has no leading bit: it is scaled first.
        var shift = 0;
        if (number < 2.2250738585072014e-308)
            (number, shift) = (number * 18014398509481984.0, 54);

        var bits = BitConverter.DoubleToInt64Bits(number);
        var exponent = (int)(bits >> 52) - 1023 - shift;
        var mantissa = BitConverter.Int64BitsToDouble((bits & 0xFFFFFFFFFFFFF) | 0x3FF0000000000000);
        if (mantissa > 1.4142135623730951)
        {
            mantissa *= 0.5;
            exponent++;
        }

        var ratio = Over(new Pair(mantissa - 1, 0), Sum(mantissa, 1));
        var square = Times(ratio, ratio);
        var series = Inverse((2 * LogTerms) + 1);
        for (var term = LogTerms - 1; term >= 0; term--)
            series = Plus(Times(series, square), Inverse((2 * term) + 1));
        return Plus(Times(Times(ratio, series), 2), Times(new Pair(Ln2, Ln2Rest), exponent));
    }

    private static double Exp(Pair power)
    {
        var twos = Elementary.Round(new F64(power.High * 1.4426950408889634)).Value;
        var rest = Plus(power, Times(new Pair(Ln2, Ln2Rest), -twos));
        rest = new Pair(rest.High * (1.0 / (1 << Halvings)), rest.Low * (1.0 / (1 << Halvings)));

        // exp(x) - 1 by its series, then doubled: exp(2x) - 1 = 2 e + e e, which loses no small numbers to the 1.
        var series = new Pair(1, 0);
        for (var term = ExpTerms; term > 1; term--)
            series = Plus(Times(Times(series, rest), Inverse(term)), new Pair(1, 0));
        var less = Times(series, rest);
        for (var halving = 0; halving < Halvings; halving++)
            less = Plus(Times(less, 2), Times(less, less));

        // In two steps, since 2^twos alone may be no double.
        var result = Plus(less, new Pair(1, 0));
        var half = (int)twos >> 1;
        return Nearest(result) * TwoTo(half) * TwoTo((int)twos - half);
    }

    private static double Nearest(Pair number)
    {
        var bits = BitConverter.DoubleToInt64Bits(number.High);
        var neighbour = BitConverter.Int64BitsToDouble(bits + (number.Low < 0 ? -1 : 1));
        var place = neighbour - number.High;
        var past = (2 * number.Low) - place;
        var isMiddle = Magnitude(past) <= Near * Magnitude(place);
        return isMiddle && (bits & 1) != 0 ? neighbour : number.High;
    }

    private static double Magnitude(double number) => number < 0 ? -number : number;

    private static double TwoTo(int exponent) => BitConverter.Int64BitsToDouble((long)(exponent + 1023) << 52);

    /// <summary>1 / divisor.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Pair Inverse(double divisor)
    {
        var high = 1 / divisor;
        return new Pair(high, Math.FusedMultiplyAdd(-high, divisor, 1) / divisor);
    }

    /// <summary>a + b without loss.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Pair Sum(double a, double b)
    {
        var sum = a + b;
        var part = sum - a;
        return new Pair(sum, (a - (sum - part)) + (b - part));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Pair Plus(Pair a, Pair b)
    {
        var high = Sum(a.High, b.High);
        var low = Sum(a.Low, b.Low);
        high = Normal(high.High, high.Low + low.High);
        return Normal(high.High, high.Low + low.Low);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Pair Times(Pair a, Pair b)
    {
        var high = a.High * b.High;
        var low = Math.FusedMultiplyAdd(a.High, b.High, -high);
        return Normal(high, low + ((a.High * b.Low) + (a.Low * b.High)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Pair Times(Pair a, double b)
    {
        var high = a.High * b;
        return Normal(high, Math.FusedMultiplyAdd(a.High, b, -high) + (a.Low * b));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Pair Over(Pair a, Pair b)
    {
        var first = a.High / b.High;
        var rest = Plus(a, Times(b, -first));
        var second = rest.High / b.High;
        rest = Plus(rest, Times(b, -second));
        return Plus(new Pair(first, second), new Pair(rest.High / b.High, 0));
    }

    /// <summary>The same sum, where the first number is the larger.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Pair Normal(double high, double low)
    {
        var sum = high + low;
        return new Pair(sum, low - (sum - high));
    }

    /// <summary>The sum of two doubles, of which the second is at most half of the first's last place.</summary>
    private readonly struct Pair(double high, double low)
    {
        public readonly double High = high;
        public readonly double Low = low;
    }
}
