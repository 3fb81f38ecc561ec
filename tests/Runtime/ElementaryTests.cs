using Sim.Runtime.Numerics;
using Xunit;

namespace Sim.Tests.Runtime;

public sealed class ElementaryTests
{
    // 2 units in the last place of 1, as Elementary promises.
    private const double SingleTolerance = 2 * 5.97e-8;
    private const double DoubleTolerance = 2 * 1.12e-16;

    [Theory]
    [InlineData(1)]
    [InlineData(1e2)]
    [InlineData(1e4)]
    public void Sine_and_cosine_in_single_precision_are_within_two_units(double range)
    {
        foreach (var angle in Angles(range).Select(angle => (float)angle))
        {
            Elementary.SinCos(F32.Of(angle), out var sin, out var cos);
            Assert.Equal(Math.Sin(angle), sin.Value, SingleTolerance);
            Assert.Equal(Math.Cos(angle), cos.Value, SingleTolerance);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1e4)]
    [InlineData(1e8)]
    public void Sine_and_cosine_in_double_precision_are_within_two_units(double range)
    {
        foreach (var angle in Angles(range))
        {
            Elementary.SinCos(F64.Of(angle), out var sin, out var cos);
            Assert.Equal(Math.Sin(angle), sin.Value, DoubleTolerance);
            Assert.Equal(Math.Cos(angle), cos.Value, DoubleTolerance);
        }
    }

    [Fact]
    public void Angles_of_points_are_within_three_units()
    {
        double[] axis = [.. Angles(3).Take(200), 0, 1, -1, 1e-12, 1e12];
        foreach (var y in axis)
        {
            foreach (var x in axis)
            {
                var expected = Math.Atan2(y, x);
                Assert.Equal(expected, Elementary.Atan2(F64.Of(y), F64.Of(x)).Value, 3 * 2.3e-16 * Math.Max(Math.Abs(expected), 1e-3));
                var single = Math.Atan2((float)y, (float)x);
                Assert.Equal(single, Elementary.Atan2(F32.Of(y), F32.Of(x)).Value, 3 * 1.2e-7 * Math.Max(Math.Abs(single), 1e-3));
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1.5)]
    [InlineData(2)]
    [InlineData(7.25)]
    public unsafe void Powers_of_parts_of_one_are_near_and_the_same_in_every_lane(double power)
    {
        foreach (var x in Angles(1).Select(Math.Abs).Take(2000).Append(0).Append(1).Append(1e-30))
        {
            var expected = Math.Pow(x, power);
            Assert.Equal(expected, Elementary.Pow(F64.Of(x), F64.Of(power)).Value, (1e-15 * (power + 8)) * expected);
            var one = Elementary.Pow(F32.Of(x), F32.Of(power));
            Assert.Equal(Math.Pow((float)x, (float)power), one.Value, (4e-7 * (power + 8)) * expected + 1e-37);
            F32x16 sixteen = Elementary.Pow(F32x16.Of(x), F32x16.Of(power));
            F32x8 eight = Elementary.Pow(F32x8.Of(x), F32x8.Of(power));
            Assert.Equal((one.Value, one.Value), ((float)F32x16.Get(&sixteen, 3), (float)F32x8.Get(&eight, 7)));
            F64x8 wide = Elementary.Pow(F64x8.Of(x), F64x8.Of(power));
            Assert.Equal(Elementary.Pow(F64.Of(x), F64.Of(power)).Value, F64x8.Get(&wide, 5));
        }
    }

    [Fact]
    public unsafe void Every_lane_has_the_bits_of_one_lane()
    {
        var angles = Angles(1000).Take(1600).Select(angle => (float)angle).ToArray();
        fixed (float* first = angles)
        {
            for (var block = 0; block < angles.Length / 16; block++)
            {
                Elementary.SinCos(((F32x16*)first)[block], out var sin, out var cos);
                for (var lane = 0; lane < 16; lane++)
                {
                    Elementary.SinCos(F32.Of(angles[(block * 16) + lane]), out var oneSin, out var oneCos);
                    Assert.Equal(oneSin.Value, (float)F32x16.Get(&sin, lane));
                    Assert.Equal(oneCos.Value, (float)F32x16.Get(&cos, lane));
                }
            }
        }
    }

    [Theory]
    [InlineData(0.5, 0)]
    [InlineData(1.5, 2)]
    [InlineData(-2.5, -2)]
    [InlineData(2.500001, 3)]
    public void Rounding_goes_to_the_nearest_and_from_a_tie_to_even(double value, double expected)
    {
        Assert.Equal(expected, Elementary.Round(F32.Of(value)).Value);
        Assert.Equal(expected, Elementary.Round(F64.Of(value)).Value);
    }

    [Fact]
    public void Exponentials_are_within_a_unit_in_the_last_place()
    {
        foreach (var x in Angles(745).Concat(Angles(1)).Concat([0, -745.1, -744, -708.5, 709.7, 1e-300]))
            Assert.InRange(Elementary.Exp(x), Math.BitDecrement(Math.Exp(x)), Math.BitIncrement(Math.Exp(x)));
        Assert.Equal(0, Elementary.Exp(double.NegativeInfinity));
        Assert.Equal(double.PositiveInfinity, Elementary.Exp(710));
        Assert.True(double.IsNaN(Elementary.Exp(double.NaN)));
    }

    [Fact]
    public void Logarithms_are_within_a_unit_in_the_last_place()
    {
        foreach (var x in Angles(745).Select(Math.Exp).Concat(Angles(0.5).Select(angle => 1 + angle)).Concat([double.Epsilon, 1, double.MaxValue]))
            Assert.InRange(Elementary.Log(x), Math.BitDecrement(Math.Log(x)), Math.BitIncrement(Math.Log(x)));
        Assert.Equal(double.NegativeInfinity, Elementary.Log(0));
        Assert.Equal(double.PositiveInfinity, Elementary.Log(double.PositiveInfinity));
        Assert.True(double.IsNaN(Elementary.Log(-1)));
    }

    private static IEnumerable<double> Angles(double range) =>
        Enumerable.Range(0, 20_000).Select(index => range * ((2 * CounterRandom.Unit(CounterRandom.Bits(1, (ulong)index))) - 1));
}
