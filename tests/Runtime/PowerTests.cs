using System.Numerics;
using Sim.Runtime.Numerics;
using Xunit;

namespace Sim.Tests.Runtime;

public sealed class PowerTests
{
    private const int MantissaBits = 53;

    /// <summary>Against the exact power, in whole numbers, rounded to the nearest double, ties to even.</summary>
    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(10)]
    [InlineData(13)]
    public void Whole_powers_are_the_nearest_double(int exponent)
    {
        foreach (var @base in Bases())
        {
            Assert.Equal(Nearest(BigInteger.Pow(Mantissa(@base), exponent), Exponent(@base) * exponent), Power.Of(@base, exponent));
            var (top, shift) = (BigInteger.One << 1200, -1200 - (Exponent(@base) * exponent));
            var inverse = BigInteger.DivRem(top, BigInteger.Pow(Mantissa(@base), exponent), out var rest);
            Assert.Equal(Nearest((inverse << 1) + (rest.IsZero ? 0 : 1), shift - 1), Power.Of(@base, -exponent));
        }
    }

    /// <summary>The square root of a processor is the nearest double too.</summary>
    [Fact]
    public void Halves_are_square_roots() => Assert.All(Bases(), @base => Assert.Equal(Math.Sqrt(@base), Power.Of(@base, 0.5)));

    [Theory]
    [InlineData(0.3)]
    [InlineData(-1.7)]
    [InlineData(12.34)]
    [InlineData(100.01)]
    public void Other_powers_are_the_C_librarys_to_a_last_place(double exponent) => Assert.All(Bases(), @base =>
    {
        var expected = Math.Pow(@base, exponent);
        Assert.InRange(Power.Of(@base, exponent), Math.BitDecrement(expected), Math.BitIncrement(expected));
    });

    [Theory]
    [InlineData(7, 0, 1)]
    [InlineData(1, 1e300, 1)]
    [InlineData(10, 308, 1e308)]
    [InlineData(10, 309, double.PositiveInfinity)]
    [InlineData(10, -400, 0)]
    [InlineData(0.1, -309, double.PositiveInfinity)]
    public void Ends_of_the_range_are_infinity_and_zero(double @base, double exponent, double expected) =>
        Assert.Equal(expected, Power.Of(@base, exponent));

    private static IEnumerable<double> Bases() =>
        [.. Enumerable.Range(2, 40).Select(whole => (double)whole), .. Enumerable.Range(1, 400).Select(index => (index * 0.0371) + (1.0 / index))];

    private static BigInteger Mantissa(double number) => (BitConverter.DoubleToInt64Bits(number) & 0xFFFFFFFFFFFFF) | 0x10000000000000;

    private static int Exponent(double number) => (int)(BitConverter.DoubleToInt64Bits(number) >> 52) - 1075;

    /// <summary>The double nearest to number * 2^exponent.</summary>
    private static double Nearest(BigInteger number, int exponent)
    {
        var extra = (int)number.GetBitLength() - MantissaBits;
        if (extra <= 0)
            return Math.ScaleB((double)number, exponent);

        var (kept, cut, middle) = (number >> extra, number & ((BigInteger.One << extra) - 1), BigInteger.One << (extra - 1));
        if (cut > middle || (cut == middle && !kept.IsEven))
            kept += 1;
        return Math.ScaleB((double)kept, exponent + extra);
    }
}
