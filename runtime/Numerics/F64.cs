using System.Runtime.CompilerServices;

namespace Sim.Runtime.Numerics;

/// <summary>One world in double precision: for conformance.</summary>
public readonly unsafe struct F64(double value) : IReal<F64>
{
    public readonly double Value = value;

    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    public static int Lanes => 1;

    public static bool IsDouble => true;

    [MethodImpl(Inline)] public static F64 Of(double value) => new(value);

    [MethodImpl(Inline)] public static F64 At(void* table, int index) => new(((double*)table)[index]);

    [MethodImpl(Inline)]
    public static void Put(void* table, int index, double value) => ((double*)table)[index] = value;

    [MethodImpl(Inline)] public static double Get(F64* at, int lane) => at->Value;

    [MethodImpl(Inline)] public static void Set(F64* at, int lane, double value) => *at = Of(value);

    [MethodImpl(Inline)] public static F64 operator +(F64 a, F64 b) => new(a.Value + b.Value);

    [MethodImpl(Inline)] public static F64 operator -(F64 a, F64 b) => new(a.Value - b.Value);

    [MethodImpl(Inline)] public static F64 operator *(F64 a, F64 b) => new(a.Value * b.Value);

    [MethodImpl(Inline)] public static F64 operator /(F64 a, F64 b) => new(a.Value / b.Value);

    [MethodImpl(Inline)] public static F64 operator -(F64 a) => new(-a.Value);

    [MethodImpl(Inline)]
    public static F64 Fma(F64 a, F64 b, F64 c) => new(Math.FusedMultiplyAdd(a.Value, b.Value, c.Value));

    [MethodImpl(Inline)]
    public static F64 Fnma(F64 a, F64 b, F64 c) => new(Math.FusedMultiplyAdd(-a.Value, b.Value, c.Value));

    [MethodImpl(Inline)] public static F64 Sqrt(F64 a) => new(Math.Sqrt(a.Value));

    [MethodImpl(Inline)] public static F64 Abs(F64 a) => new(Math.Abs(a.Value));

    [MethodImpl(Inline)] public static F64 Min(F64 a, F64 b) => a.Value < b.Value ? a : b;

    [MethodImpl(Inline)] public static F64 Max(F64 a, F64 b) => a.Value > b.Value ? a : b;

    [MethodImpl(Inline)] public static F64 Exponent(F64 a) => new((int)((Bits(a) >> 52) & 0x7FF) - 1023);

    [MethodImpl(Inline)] public static F64 Scale(F64 a, F64 n) => a * Bits((long)((int)n.Value + 1023) << 52);

    [MethodImpl(Inline)] public static F64 Less(F64 a, F64 b) => Mask(a.Value < b.Value);

    [MethodImpl(Inline)] public static F64 LessOrEqual(F64 a, F64 b) => Mask(a.Value <= b.Value);

    [MethodImpl(Inline)] public static F64 Equal(F64 a, F64 b) => Mask(a.Value == b.Value);

    [MethodImpl(Inline)] public static F64 And(F64 a, F64 b) => Bits(Bits(a) & Bits(b));

    [MethodImpl(Inline)] public static F64 AndNot(F64 a, F64 mask) => Bits(Bits(a) & ~Bits(mask));

    [MethodImpl(Inline)] public static F64 Or(F64 a, F64 b) => Bits(Bits(a) | Bits(b));

    [MethodImpl(Inline)] public static F64 Xor(F64 a, F64 b) => Bits(Bits(a) ^ Bits(b));

    [MethodImpl(Inline)] public static F64 Select(F64 mask, F64 yes, F64 no) => Bits(mask) != 0 ? yes : no;

    [MethodImpl(Inline)] public static bool Any(F64 mask) => Bits(mask) != 0;

    [MethodImpl(Inline)] public static bool All(F64 mask) => Bits(mask) != 0;

    [MethodImpl(Inline)] public static uint LaneBits(F64 mask) => Bits(mask) != 0 ? 1u : 0u;

    [MethodImpl(Inline)] public static F64 OfLaneBits(uint bits) => Mask((bits & 1) != 0);

    [MethodImpl(Inline)] public static void CopyLane(F64* to, int toLane, F64* from, int fromLane) => *to = *from;

    [MethodImpl(Inline)] private static F64 Mask(bool set) => Bits(set ? -1 : 0);

    [MethodImpl(Inline)] private static long Bits(F64 a) => BitConverter.DoubleToInt64Bits(a.Value);

    [MethodImpl(Inline)] private static F64 Bits(long bits) => new(BitConverter.Int64BitsToDouble(bits));
}
