using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Sim.Runtime.Numerics;

/// <summary>Eight worlds in single precision: an AVX2 register.</summary>
public readonly unsafe struct F32x8(Vector256<float> value) : IReal<F32x8>
{
    public readonly Vector256<float> Value = value;

    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    public static int Lanes => 8;

    public static bool IsDouble => false;

    [MethodImpl(Inline)] public static F32x8 Of(double value) => new(Vector256.Create((float)value));

    [MethodImpl(Inline)] public static F32x8 At(void* table, int index) => new(Vector256.Create(((float*)table)[index]));

    [MethodImpl(Inline)]
    public static void Put(void* table, int index, double value) => ((float*)table)[index] = (float)value;

    [MethodImpl(Inline)] public static double Get(F32x8* at, int lane) => ((float*)at)[lane];

    [MethodImpl(Inline)]
    public static void Set(F32x8* at, int lane, double value) => ((float*)at)[lane] = (float)value;

    [MethodImpl(Inline)] public static F32x8 operator +(F32x8 a, F32x8 b) => new(a.Value + b.Value);

    [MethodImpl(Inline)] public static F32x8 operator -(F32x8 a, F32x8 b) => new(a.Value - b.Value);

    [MethodImpl(Inline)] public static F32x8 operator *(F32x8 a, F32x8 b) => new(a.Value * b.Value);

    [MethodImpl(Inline)] public static F32x8 operator /(F32x8 a, F32x8 b) => new(a.Value / b.Value);

    [MethodImpl(Inline)] public static F32x8 operator -(F32x8 a) => new(-a.Value);

    [MethodImpl(Inline)]
    public static F32x8 Fma(F32x8 a, F32x8 b, F32x8 c) => new(Vector256.FusedMultiplyAdd(a.Value, b.Value, c.Value));

    [MethodImpl(Inline)]
    public static F32x8 Fnma(F32x8 a, F32x8 b, F32x8 c) => new(Vector256.FusedMultiplyAdd(-a.Value, b.Value, c.Value));

    [MethodImpl(Inline)] public static F32x8 Sqrt(F32x8 a) => new(Vector256.Sqrt(a.Value));

    [MethodImpl(Inline)] public static F32x8 Abs(F32x8 a) => new(Vector256.Abs(a.Value));

    // On x86 the native minimum and maximum are this very choice, also for zeros and NaN.
    [MethodImpl(Inline)]
    public static F32x8 Min(F32x8 a, F32x8 b) =>
        X86Base.IsSupported ? new(Vector256.MinNative(a.Value, b.Value)) : Select(Less(a, b), a, b);

    [MethodImpl(Inline)]
    public static F32x8 Max(F32x8 a, F32x8 b) =>
        X86Base.IsSupported ? new(Vector256.MaxNative(a.Value, b.Value)) : Select(Less(b, a), a, b);

    [MethodImpl(Inline)]
    public static F32x8 Exponent(F32x8 a)
    {
        var exponent = Vector256.ShiftRightLogical(a.Value.AsInt32(), 23) & Vector256.Create(0xFF);
        return new(Vector256.ConvertToSingle(exponent - Vector256.Create(127)));
    }

    [MethodImpl(Inline)]
    public static F32x8 Scale(F32x8 a, F32x8 n) =>
        new(a.Value * Vector256.ShiftLeft(Vector256.ConvertToInt32(n.Value) + Vector256.Create(127), 23).AsSingle());

    [MethodImpl(Inline)] public static F32x8 Less(F32x8 a, F32x8 b) => new(Vector256.LessThan(a.Value, b.Value));

    [MethodImpl(Inline)]
    public static F32x8 LessOrEqual(F32x8 a, F32x8 b) => new(Vector256.LessThanOrEqual(a.Value, b.Value));

    [MethodImpl(Inline)] public static F32x8 Equal(F32x8 a, F32x8 b) => new(Vector256.Equals(a.Value, b.Value));

    [MethodImpl(Inline)] public static F32x8 And(F32x8 a, F32x8 b) => new(a.Value & b.Value);

    [MethodImpl(Inline)] public static F32x8 AndNot(F32x8 a, F32x8 mask) => new(Vector256.AndNot(a.Value, mask.Value));

    [MethodImpl(Inline)] public static F32x8 Or(F32x8 a, F32x8 b) => new(a.Value | b.Value);

    [MethodImpl(Inline)] public static F32x8 Xor(F32x8 a, F32x8 b) => new(a.Value ^ b.Value);

    [MethodImpl(Inline)]
    public static F32x8 Select(F32x8 mask, F32x8 yes, F32x8 no) =>
        new(Vector256.ConditionalSelect(mask.Value, yes.Value, no.Value));

    [MethodImpl(Inline)] public static bool Any(F32x8 mask) => Vector256.ExtractMostSignificantBits(mask.Value) != 0;

    [MethodImpl(Inline)] public static bool All(F32x8 mask) => LaneBits(mask) == byte.MaxValue;

    [MethodImpl(Inline)]
    public static uint LaneBits(F32x8 mask) => (uint)Vector256.ExtractMostSignificantBits(mask.Value);

    [MethodImpl(Inline)]
    public static F32x8 OfLaneBits(uint bits)
    {
        var lane = Vector256.Create(1u, 2u, 4u, 8u, 16u, 32u, 64u, 128u);
        return new(Vector256.Equals(Vector256.Create(bits) & lane, lane).AsSingle());
    }

    [MethodImpl(Inline)]
    public static void CopyLane(F32x8* to, int toLane, F32x8* from, int fromLane) =>
        ((float*)to)[toLane] = ((float*)from)[fromLane];
}
