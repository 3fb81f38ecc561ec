using System.Runtime.CompilerServices;

namespace Sim.Runtime.Numerics;

/// <summary>One world in single precision: a GPU thread, or a CPU without vectors.</summary>
public readonly unsafe struct F32(float value) : IReal<F32>
{
    public readonly float Value = value;

    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    public static int Lanes => 1;

    public static bool IsDouble => false;

    [MethodImpl(Inline)] public static F32 Of(double value) => new((float)value);

    [MethodImpl(Inline)] public static F32 At(void* table, int index) => new(((float*)table)[index]);

    [MethodImpl(Inline)]
    public static void Put(void* table, int index, double value) => ((float*)table)[index] = (float)value;

    [MethodImpl(Inline)] public static double Get(F32* at, int lane) => at->Value;

    [MethodImpl(Inline)] public static void Set(F32* at, int lane, double value) => *at = Of(value);

    [MethodImpl(Inline)] public static F32 operator +(F32 a, F32 b) => new(a.Value + b.Value);

    [MethodImpl(Inline)] public static F32 operator -(F32 a, F32 b) => new(a.Value - b.Value);

    [MethodImpl(Inline)] public static F32 operator *(F32 a, F32 b) => new(a.Value * b.Value);

    [MethodImpl(Inline)] public static F32 operator /(F32 a, F32 b) => new(a.Value / b.Value);

    [MethodImpl(Inline)] public static F32 operator -(F32 a) => new(-a.Value);

    [MethodImpl(Inline)]
    public static F32 Fma(F32 a, F32 b, F32 c) => new(MathF.FusedMultiplyAdd(a.Value, b.Value, c.Value));

    [MethodImpl(Inline)]
    public static F32 Fnma(F32 a, F32 b, F32 c) => new(MathF.FusedMultiplyAdd(-a.Value, b.Value, c.Value));

    [MethodImpl(Inline)] public static F32 Sqrt(F32 a) => new(MathF.Sqrt(a.Value));

    [MethodImpl(Inline)] public static F32 Abs(F32 a) => new(MathF.Abs(a.Value));

    [MethodImpl(Inline)] public static F32 Min(F32 a, F32 b) => a.Value < b.Value ? a : b;

    [MethodImpl(Inline)] public static F32 Max(F32 a, F32 b) => a.Value > b.Value ? a : b;

    [MethodImpl(Inline)] public static F32 Exponent(F32 a) => new(((Bits(a) >> 23) & 0xFF) - 127);

    [MethodImpl(Inline)] public static F32 Scale(F32 a, F32 n) => a * Bits(((int)n.Value + 127) << 23);

    [MethodImpl(Inline)] public static F32 Less(F32 a, F32 b) => Mask(a.Value < b.Value);

    [MethodImpl(Inline)] public static F32 LessOrEqual(F32 a, F32 b) => Mask(a.Value <= b.Value);

    [MethodImpl(Inline)] public static F32 Equal(F32 a, F32 b) => Mask(a.Value == b.Value);

    [MethodImpl(Inline)] public static F32 And(F32 a, F32 b) => Bits(Bits(a) & Bits(b));

    [MethodImpl(Inline)] public static F32 AndNot(F32 a, F32 mask) => Bits(Bits(a) & ~Bits(mask));

    [MethodImpl(Inline)] public static F32 Or(F32 a, F32 b) => Bits(Bits(a) | Bits(b));

    [MethodImpl(Inline)] public static F32 Xor(F32 a, F32 b) => Bits(Bits(a) ^ Bits(b));

    [MethodImpl(Inline)] public static F32 Select(F32 mask, F32 yes, F32 no) => Bits(mask) != 0 ? yes : no;

    [MethodImpl(Inline)] public static bool Any(F32 mask) => Bits(mask) != 0;

    [MethodImpl(Inline)] public static bool All(F32 mask) => Bits(mask) != 0;

    [MethodImpl(Inline)] public static uint LaneBits(F32 mask) => Bits(mask) != 0 ? 1u : 0u;

    [MethodImpl(Inline)] public static F32 OfLaneBits(uint bits) => Mask((bits & 1) != 0);

    [MethodImpl(Inline)] public static void CopyLane(F32* to, int toLane, F32* from, int fromLane) => *to = *from;

    [MethodImpl(Inline)] private static F32 Mask(bool set) => Bits(set ? -1 : 0);

    [MethodImpl(Inline)] private static int Bits(F32 a) => BitConverter.SingleToInt32Bits(a.Value);

    [MethodImpl(Inline)] private static F32 Bits(int bits) => new(BitConverter.Int32BitsToSingle(bits));
}
