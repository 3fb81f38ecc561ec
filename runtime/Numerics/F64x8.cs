using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Sim.Runtime.Numerics;

/// <summary>Eight worlds in double precision: an AVX-512 register.</summary>
public readonly unsafe struct F64x8(Vector512<double> value) : IReal<F64x8>
{
    public readonly Vector512<double> Value = value;

    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    public static int Lanes => 8;

    public static bool IsDouble => true;

    [MethodImpl(Inline)] public static F64x8 Of(double value) => new(Vector512.Create(value));

    [MethodImpl(Inline)] public static F64x8 At(void* table, int index) => new(Vector512.Create(((double*)table)[index]));

    [MethodImpl(Inline)]
    public static void Put(void* table, int index, double value) => ((double*)table)[index] = value;

    [MethodImpl(Inline)] public static double Get(F64x8* at, int lane) => ((double*)at)[lane];

    [MethodImpl(Inline)] public static void Set(F64x8* at, int lane, double value) => ((double*)at)[lane] = value;

    [MethodImpl(Inline)] public static F64x8 operator +(F64x8 a, F64x8 b) => new(a.Value + b.Value);

    [MethodImpl(Inline)] public static F64x8 operator -(F64x8 a, F64x8 b) => new(a.Value - b.Value);

    [MethodImpl(Inline)] public static F64x8 operator *(F64x8 a, F64x8 b) => new(a.Value * b.Value);

    [MethodImpl(Inline)] public static F64x8 operator /(F64x8 a, F64x8 b) => new(a.Value / b.Value);

    [MethodImpl(Inline)] public static F64x8 operator -(F64x8 a) => new(-a.Value);

    [MethodImpl(Inline)]
    public static F64x8 Fma(F64x8 a, F64x8 b, F64x8 c) => new(Vector512.FusedMultiplyAdd(a.Value, b.Value, c.Value));

    [MethodImpl(Inline)]
    public static F64x8 Fnma(F64x8 a, F64x8 b, F64x8 c) => new(Vector512.FusedMultiplyAdd(-a.Value, b.Value, c.Value));

    [MethodImpl(Inline)] public static F64x8 Sqrt(F64x8 a) => new(Vector512.Sqrt(a.Value));

    [MethodImpl(Inline)] public static F64x8 Abs(F64x8 a) => new(Vector512.Abs(a.Value));

    // On x86 the native minimum and maximum are this very choice, also for zeros and NaN.
    [MethodImpl(Inline)]
    public static F64x8 Min(F64x8 a, F64x8 b) =>
        X86Base.IsSupported ? new(Vector512.MinNative(a.Value, b.Value)) : Select(Less(a, b), a, b);

    [MethodImpl(Inline)]
    public static F64x8 Max(F64x8 a, F64x8 b) =>
        X86Base.IsSupported ? new(Vector512.MaxNative(a.Value, b.Value)) : Select(Less(b, a), a, b);

    [MethodImpl(Inline)]
    public static F64x8 Exponent(F64x8 a)
    {
        var exponent = Vector512.ShiftRightLogical(a.Value.AsInt64(), 52) & Vector512.Create(0x7FFL);
        return new(Vector512.ConvertToDouble(exponent - Vector512.Create(1023L)));
    }

    [MethodImpl(Inline)]
    public static F64x8 Scale(F64x8 a, F64x8 n) =>
        new(a.Value * Vector512.ShiftLeft(Vector512.ConvertToInt64(n.Value) + Vector512.Create(1023L), 52).AsDouble());

    [MethodImpl(Inline)] public static F64x8 Less(F64x8 a, F64x8 b) => new(Vector512.LessThan(a.Value, b.Value));

    [MethodImpl(Inline)]
    public static F64x8 LessOrEqual(F64x8 a, F64x8 b) => new(Vector512.LessThanOrEqual(a.Value, b.Value));

    [MethodImpl(Inline)] public static F64x8 Equal(F64x8 a, F64x8 b) => new(Vector512.Equals(a.Value, b.Value));

    [MethodImpl(Inline)] public static F64x8 And(F64x8 a, F64x8 b) => new(a.Value & b.Value);

    [MethodImpl(Inline)] public static F64x8 AndNot(F64x8 a, F64x8 mask) => new(Vector512.AndNot(a.Value, mask.Value));

    [MethodImpl(Inline)] public static F64x8 Or(F64x8 a, F64x8 b) => new(a.Value | b.Value);

    [MethodImpl(Inline)] public static F64x8 Xor(F64x8 a, F64x8 b) => new(a.Value ^ b.Value);

    [MethodImpl(Inline)]
    public static F64x8 Select(F64x8 mask, F64x8 yes, F64x8 no) =>
        new(Vector512.ConditionalSelect(mask.Value, yes.Value, no.Value));

    [MethodImpl(Inline)] public static bool Any(F64x8 mask) => Vector512.ExtractMostSignificantBits(mask.Value) != 0;

    [MethodImpl(Inline)] public static bool All(F64x8 mask) => LaneBits(mask) == byte.MaxValue;

    [MethodImpl(Inline)]
    public static uint LaneBits(F64x8 mask) => (uint)Vector512.ExtractMostSignificantBits(mask.Value);

    [MethodImpl(Inline)]
    public static F64x8 OfLaneBits(uint bits)
    {
        var lane = Vector512.Create(1ul, 2ul, 4ul, 8ul, 16ul, 32ul, 64ul, 128ul);
        return new(Vector512.Equals(Vector512.Create((ulong)bits) & lane, lane).AsDouble());
    }

    [MethodImpl(Inline)]
    public static void CopyLane(F64x8* to, int toLane, F64x8* from, int fromLane) =>
        ((double*)to)[toLane] = ((double*)from)[fromLane];
}
