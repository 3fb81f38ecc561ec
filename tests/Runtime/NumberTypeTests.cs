using System.Runtime.CompilerServices;
using Sim.Runtime.Numerics;
using Xunit;

namespace Sim.Tests.Runtime;

/// <summary>Every operation of every number type, against the same operation on one world.</summary>
public sealed unsafe class NumberTypeTests
{
    private static readonly double[] Awkward =
    [
        0, -0.0, 1, -1, 0.5, 1.5, -2.25, 1e-30, -1e-30, 1e30, 3.3e-39, double.NaN, double.PositiveInfinity, double.NegativeInfinity, 7, 0.1,
    ];

    [Fact]
    public void Sixteen_floats_do_what_one_does() => Same<F32x16, F32>();

    [Fact]
    public void Eight_floats_do_what_one_does() => Same<F32x8, F32>();

    [Fact]
    public void Eight_doubles_do_what_one_does() => Same<F64x8, F64>();

    [Fact]
    public void One_world_does_what_IEEE_754_says()
    {
        Assert.Equal(7, F64.Fma(F64.Of(2), F64.Of(3), F64.Of(1)).Value);
        Assert.Equal(-5, F64.Fnma(F64.Of(2), F64.Of(3), F64.Of(1)).Value);
        Assert.True(F64.Any(F64.LessOrEqual(F64.Of(0), F64.Of(-0.0))));
        Assert.True(F64.Any(F64.Equal(F64.Of(0), F64.Of(-0.0))));
        Assert.False(F64.Any(F64.LessOrEqual(F64.Of(double.NaN), F64.Of(1))));
        Assert.False(F64.All(F64.Equal(F64.Of(double.NaN), F64.Of(double.NaN))));
        Assert.Equal(1, F64.AndNot(F64.Of(1), F64.Less(F64.Of(1), F64.Of(0))).Value);
        Assert.Equal(0, F64.AndNot(F64.Of(1), F64.Less(F64.Of(0), F64.Of(1))).Value);
        Assert.Equal(double.NegativeZero, F64.Min(F64.Of(0.0), F64.Of(-0.0)).Value);
        Assert.Equal(double.PositiveInfinity, 1 / F64.Max(F64.Of(-0.0), F64.Of(0.0)).Value);
        Assert.Equal(2, F64.Max(F64.Of(double.NaN), F64.Of(2)).Value);
    }

    [Fact]
    public void A_table_holds_scalars_of_the_precision()
    {
        var table = stackalloc double[4];
        F32x16.Put(table, 3, 0.1);
        F64x8.Put(table, 2, 0.1);
        Assert.Equal(0.1f, F32.At(table, 3).Value);
        Assert.Equal(0.1, F64.At(table, 2).Value);
        var wide = F32x16.At(table, 3);
        Assert.Equal(0.1f, (float)F32x16.Get(&wide, 15));
    }

    [Fact]
    public void Lane_bits_name_the_lanes_of_a_mask()
    {
        F32x16 value = default;
        F32x16.Set(&value, 0, -1);
        F32x16.Set(&value, 13, -1);
        var mask = F32x16.Less(value, F32x16.Of(0));
        Assert.Equal((1u << 13) | 1, F32x16.LaneBits(mask));
        Assert.True(F32x16.Any(mask));
        Assert.False(F32x16.All(mask));
        Assert.True(F32x16.All(F32x16.Less(value, F32x16.Of(1))));
        Assert.Equal(0xFFu, F64x8.LaneBits(F64x8.Equal(F64x8.Of(1), F64x8.Of(1))));
    }

    [Fact]
    public void Lane_bits_make_a_mask() => MaskOfBits<F32x16>(0xA5C3, 0xF00F);

    [Fact]
    public void Lane_bits_make_a_mask_in_eight_lanes()
    {
        MaskOfBits<F32x8>(0xA5, 0x3C);
        MaskOfBits<F64x8>(0xA5, 0x3C);
        MaskOfBits<F32>(0, 1);
        MaskOfBits<F64>(1, 0);
    }

    [Fact]
    public void A_lane_is_copied_bit_for_bit()
    {
        F32x16 from = default, to = F32x16.Of(7);
        ((uint*)&from)[3] = 0x7FA00001; // a signalling NaN
        F32x16.CopyLane(&to, 12, &from, 3);
        Assert.Equal(0x7FA00001u, ((uint*)&to)[12]);
        Assert.Equal(7, F32x16.Get(&to, 11));
        Assert.Equal(7, F32x16.Get(&to, 13));

        F64x8 wide = default, copy = default;
        F64x8.Set(&wide, 7, 0.1);
        F64x8.CopyLane(&copy, 0, &wide, 7);
        Assert.Equal(0.1, F64x8.Get(&copy, 0));
    }

    private static void MaskOfBits<R>(params uint[] all)
        where R : unmanaged, IReal<R>
    {
        foreach (var bits in all)
        {
            var mask = R.OfLaneBits(bits);
            Assert.Equal(bits, R.LaneBits(mask));
            var chosen = R.Select(mask, R.Of(3), R.Of(5));
            for (var lane = 0; lane < R.Lanes; lane++)
                Assert.Equal(((bits >> lane) & 1) != 0 ? 3 : 5, R.Get(&chosen, lane));
        }
    }

    private static void Same<Wide, One>()
        where Wide : unmanaged, IReal<Wide>
        where One : unmanaged, IReal<One>
    {
        Wide a = default, b = default, c = default;
        for (var shift = 0; shift < Awkward.Length; shift++)
        {
            for (var lane = 0; lane < Wide.Lanes; lane++)
            {
                Wide.Set(&a, lane, Awkward[lane % Awkward.Length]);
                Wide.Set(&b, lane, Awkward[(lane + shift) % Awkward.Length]);
                Wide.Set(&c, lane, Awkward[((lane * 3) + shift) % Awkward.Length]);
            }

            var wide = All(a, b, c);
            for (var lane = 0; lane < Wide.Lanes; lane++)
            {
                var one = All(One.Of(Wide.Get(&a, lane)), One.Of(Wide.Get(&b, lane)), One.Of(Wide.Get(&c, lane)));
                for (var operation = 0; operation < one.Length; operation++)
                {
                    Assert.True(
                        BitsOf(wide[operation], lane) == BitsOf(one[operation], 0),
                        $"operation {operation}, lane {lane}, shift {shift}: {Value(wide[operation], lane)} and {Value(one[operation], 0)}");
                }
            }
        }
    }

    private static R[] All<R>(R a, R b, R c)
        where R : unmanaged, IReal<R> =>
    [
        a + b, a - b, a * b, a / b, -a, R.Fma(a, b, c), R.Fnma(a, b, c), R.Sqrt(a), R.Abs(a), R.Min(a, b), R.Max(a, b),
        R.Less(a, b), R.LessOrEqual(a, b), R.Equal(a, b), R.And(a, b), R.AndNot(a, b), R.Or(a, b), R.Xor(a, b),
        R.Select(R.Less(a, b), b, c), R.AndNot(a, R.LessOrEqual(b, c)),
        Vec3<R>.Cross(new(a, b, c), new(c, b, a)).Y, (new Quat<R>(a, b, c, a) * new Quat<R>(b, b, a, c)).Z,
    ];

    /// <summary>Bits to compare: a mask is all ones, and any other NaN counts as the same, whose sign the processor chooses.</summary>
    private static ulong BitsOf<R>(R value, int lane)
        where R : unmanaged, IReal<R>
    {
        if (R.IsDouble)
        {
            var bits = Unsafe.Add(ref Unsafe.As<R, ulong>(ref value), lane);
            return double.IsNaN(BitConverter.UInt64BitsToDouble(bits)) && bits != ulong.MaxValue ? 1 : bits;
        }

        var single = Unsafe.Add(ref Unsafe.As<R, uint>(ref value), lane);
        return float.IsNaN(BitConverter.UInt32BitsToSingle(single)) && single != uint.MaxValue ? 1 : single;
    }

    private static double Value<R>(R value, int lane)
        where R : unmanaged, IReal<R> => R.Get(&value, lane);
}
