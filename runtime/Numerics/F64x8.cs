using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Sim.Runtime.Numerics;

/// <summary>Eight worlds in double precision: an AVX-512 register.</summary>
public readonly unsafe struct F64x8(Vector512<double> value) : IReal<F64x8>
{
    public readonly Vector512<double> Value = value;

    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    public static int Lanes => 8;

    public static bool IsDouble => true;

    [MethodImpl(Inline)] public static F64x8 Of(double value) => new(Vector512.Create(value));

    [MethodImpl(Inline)] public static double Get(F64x8* at, int lane) => ((double*)at)[lane];

    [MethodImpl(Inline)] public static void Set(F64x8* at, int lane, double value) => ((double*)at)[lane] = value;

    [MethodImpl(Inline)] public static F64x8 operator +(F64x8 a, F64x8 b) => new(a.Value + b.Value);

    [MethodImpl(Inline)] public static F64x8 operator -(F64x8 a, F64x8 b) => new(a.Value - b.Value);

    [MethodImpl(Inline)] public static F64x8 operator *(F64x8 a, F64x8 b) => new(a.Value * b.Value);

    [MethodImpl(Inline)] public static F64x8 operator /(F64x8 a, F64x8 b) => new(a.Value / b.Value);

    [MethodImpl(Inline)] public static F64x8 operator -(F64x8 a) => new(-a.Value);

    [MethodImpl(Inline)]
    public static F64x8 Fma(F64x8 a, F64x8 b, F64x8 c) => new(Vector512.FusedMultiplyAdd(a.Value, b.Value, c.Value));

    [MethodImpl(Inline)] public static F64x8 Sqrt(F64x8 a) => new(Vector512.Sqrt(a.Value));

    [MethodImpl(Inline)] public static F64x8 Abs(F64x8 a) => new(Vector512.Abs(a.Value));

    // Select and not Vector.Min: a library minimum treats zeros and NaN in its own way.
    [MethodImpl(Inline)] public static F64x8 Min(F64x8 a, F64x8 b) => Select(Less(a, b), a, b);

    [MethodImpl(Inline)] public static F64x8 Max(F64x8 a, F64x8 b) => Select(Less(b, a), a, b);

    [MethodImpl(Inline)] public static F64x8 Less(F64x8 a, F64x8 b) => new(Vector512.LessThan(a.Value, b.Value));

    [MethodImpl(Inline)] public static F64x8 And(F64x8 a, F64x8 b) => new(a.Value & b.Value);

    [MethodImpl(Inline)] public static F64x8 Or(F64x8 a, F64x8 b) => new(a.Value | b.Value);

    [MethodImpl(Inline)] public static F64x8 Xor(F64x8 a, F64x8 b) => new(a.Value ^ b.Value);

    [MethodImpl(Inline)]
    public static F64x8 Select(F64x8 mask, F64x8 yes, F64x8 no) =>
        new(Vector512.ConditionalSelect(mask.Value, yes.Value, no.Value));

    [MethodImpl(Inline)] public static bool Any(F64x8 mask) => Vector512.ExtractMostSignificantBits(mask.Value) != 0;
}
