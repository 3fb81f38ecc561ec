using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Sim.Runtime.Numerics;

/// <summary>Sixteen worlds in single precision: an AVX-512 register.</summary>
public readonly unsafe struct F32x16(Vector512<float> value) : IReal<F32x16>
{
    public readonly Vector512<float> Value = value;

    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    public static int Lanes => 16;

    public static bool IsDouble => false;

    [MethodImpl(Inline)] public static F32x16 Of(double value) => new(Vector512.Create((float)value));

    [MethodImpl(Inline)] public static F32x16 At(void* table, int index) => new(Vector512.Create(((float*)table)[index]));

    [MethodImpl(Inline)]
    public static void Put(void* table, int index, double value) => ((float*)table)[index] = (float)value;

    [MethodImpl(Inline)] public static double Get(F32x16* at, int lane) => ((float*)at)[lane];

    [MethodImpl(Inline)]
    public static void Set(F32x16* at, int lane, double value) => ((float*)at)[lane] = (float)value;

    [MethodImpl(Inline)] public static F32x16 operator +(F32x16 a, F32x16 b) => new(a.Value + b.Value);

    [MethodImpl(Inline)] public static F32x16 operator -(F32x16 a, F32x16 b) => new(a.Value - b.Value);

    [MethodImpl(Inline)] public static F32x16 operator *(F32x16 a, F32x16 b) => new(a.Value * b.Value);

    [MethodImpl(Inline)] public static F32x16 operator /(F32x16 a, F32x16 b) => new(a.Value / b.Value);

    [MethodImpl(Inline)] public static F32x16 operator -(F32x16 a) => new(-a.Value);

    [MethodImpl(Inline)]
    public static F32x16 Fma(F32x16 a, F32x16 b, F32x16 c) => new(Vector512.FusedMultiplyAdd(a.Value, b.Value, c.Value));

    [MethodImpl(Inline)]
    public static F32x16 Fnma(F32x16 a, F32x16 b, F32x16 c) => new(Vector512.FusedMultiplyAdd(-a.Value, b.Value, c.Value));

    [MethodImpl(Inline)] public static F32x16 Sqrt(F32x16 a) => new(Vector512.Sqrt(a.Value));

    [MethodImpl(Inline)] public static F32x16 Abs(F32x16 a) => new(Vector512.Abs(a.Value));

    // On x86 the native minimum and maximum are this very choice, also for zeros and NaN.
    [MethodImpl(Inline)]
    public static F32x16 Min(F32x16 a, F32x16 b) =>
        X86Base.IsSupported ? new(Vector512.MinNative(a.Value, b.Value)) : Select(Less(a, b), a, b);

    [MethodImpl(Inline)]
    public static F32x16 Max(F32x16 a, F32x16 b) =>
        X86Base.IsSupported ? new(Vector512.MaxNative(a.Value, b.Value)) : Select(Less(b, a), a, b);

    [MethodImpl(Inline)]
    public static F32x16 Exponent(F32x16 a)
    {
        var exponent = Vector512.ShiftRightLogical(a.Value.AsInt32(), 23) & Vector512.Create(0xFF);
        return new(Vector512.ConvertToSingle(exponent - Vector512.Create(127)));
    }

    [MethodImpl(Inline)]
    public static F32x16 Scale(F32x16 a, F32x16 n) =>
        new(a.Value * Vector512.ShiftLeft(Vector512.ConvertToInt32(n.Value) + Vector512.Create(127), 23).AsSingle());

    [MethodImpl(Inline)] public static F32x16 Less(F32x16 a, F32x16 b) => new(Vector512.LessThan(a.Value, b.Value));

    [MethodImpl(Inline)]
    public static F32x16 LessOrEqual(F32x16 a, F32x16 b) => new(Vector512.LessThanOrEqual(a.Value, b.Value));

    [MethodImpl(Inline)] public static F32x16 Equal(F32x16 a, F32x16 b) => new(Vector512.Equals(a.Value, b.Value));

    [MethodImpl(Inline)] public static F32x16 And(F32x16 a, F32x16 b) => new(a.Value & b.Value);

    [MethodImpl(Inline)] public static F32x16 AndNot(F32x16 a, F32x16 mask) => new(Vector512.AndNot(a.Value, mask.Value));

    [MethodImpl(Inline)] public static F32x16 Or(F32x16 a, F32x16 b) => new(a.Value | b.Value);

    [MethodImpl(Inline)] public static F32x16 Xor(F32x16 a, F32x16 b) => new(a.Value ^ b.Value);

    [MethodImpl(Inline)]
    public static F32x16 Select(F32x16 mask, F32x16 yes, F32x16 no) =>
        new(Vector512.ConditionalSelect(mask.Value, yes.Value, no.Value));

    [MethodImpl(Inline)] public static bool Any(F32x16 mask) => Vector512.ExtractMostSignificantBits(mask.Value) != 0;

    [MethodImpl(Inline)] public static bool All(F32x16 mask) => LaneBits(mask) == ushort.MaxValue;

    [MethodImpl(Inline)]
    public static uint LaneBits(F32x16 mask) => (uint)Vector512.ExtractMostSignificantBits(mask.Value);

    [MethodImpl(Inline)]
    public static F32x16 OfLaneBits(uint bits)
    {
        var lane = Vector512.Create(
            1u, 2u, 4u, 8u, 16u, 32u, 64u, 128u, 256u, 512u, 1024u, 2048u, 4096u, 8192u, 16384u, 32768u);
        return new(Vector512.Equals(Vector512.Create(bits) & lane, lane).AsSingle());
    }

    [MethodImpl(Inline)]
    public static void CopyLane(F32x16* to, int toLane, F32x16* from, int fromLane) =>
        ((float*)to)[toLane] = ((float*)from)[fromLane];
}
