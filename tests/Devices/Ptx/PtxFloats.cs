namespace Sim.Tests.Devices.Ptx;

/// <summary>Floating-point arithmetic, rounded to nearest even. A result that is not a number has the one pattern that GPUs give.</summary>
internal static unsafe class PtxFloats
{
    private const uint NotANumberSingle = 0x7FFFFFFF;
    private const ulong NotANumberDouble = 0x7FFFFFFFFFFFFFFF;

    public static void Add(PtxTable table)
    {
        Both("add.rn", (a, b) => a + b, (a, b) => a + b);
        Both("sub.rn", (a, b) => a - b, (a, b) => a - b);
        Both("mul.rn", (a, b) => a * b, (a, b) => a * b);
        Both("div.rn", (a, b) => a / b, (a, b) => a / b);
        Both("min", Min, Min);
        Both("max", Max, Max);
        table.Ternary("fma.rn.f32", "f32", (a, b, c) => Bits(MathF.FusedMultiplyAdd(Single(a), Single(b), Single(c))));
        table.Ternary("fma.rn.f64", "f64", (a, b, c) => Bits(Math.FusedMultiplyAdd(Double(a), Double(b), Double(c))));
        table.Unary("sqrt.rn.f32", "f32", a => Bits(MathF.Sqrt(Single(a))));
        table.Unary("sqrt.rn.f64", "f64", a => Bits(Math.Sqrt(Double(a))));
        table.Unary("rcp.rn.f32", "f32", a => Bits(1 / Single(a)));
        table.Unary("rcp.rn.f64", "f64", a => Bits(1 / Double(a)));
        table.Unary("neg.f32", "f32", a => a ^ (1UL << 31));
        table.Unary("neg.f64", "f64", a => a ^ (1UL << 63));
        table.Unary("abs.f32", "f32", a => a & ~(1UL << 31));
        table.Unary("abs.f64", "f64", a => a & ~(1UL << 63));

        // The sign of the first operand on the value of the second.
        table.Binary("copysign.f32", "f32", (a, b) => (a & (1UL << 31)) | (b & ~(1UL << 31)));
        table.Binary("copysign.f64", "f64", (a, b) => (a & (1UL << 63)) | (b & ~(1UL << 63)));

        void Both(string opcode, Func<float, float, float> single, Func<double, double, double> both)
        {
            table.Binary($"{opcode}.f32", "f32", (a, b) => Bits(single(Single(a), Single(b))));
            table.Binary($"{opcode}.f64", "f64", (a, b) => Bits(both(Double(a), Double(b))));
        }
    }

    public static float Single(ulong bits) => BitConverter.UInt32BitsToSingle((uint)bits);

    public static double Double(ulong bits) => BitConverter.UInt64BitsToDouble(bits);

    public static ulong Bits(float value) => float.IsNaN(value) ? NotANumberSingle : BitConverter.SingleToUInt32Bits(value);

    public static ulong Bits(double value) => double.IsNaN(value) ? NotANumberDouble : BitConverter.DoubleToUInt64Bits(value);

    // A number beats what is none, and -0 is below +0: MinNumber and MaxNumber of IEEE 754-2019.
    private static float Min(float a, float b) => float.MinNumber(a, b);

    private static double Min(double a, double b) => double.MinNumber(a, b);

    private static float Max(float a, float b) => float.MaxNumber(a, b);

    private static double Max(double a, double b) => double.MaxNumber(a, b);
}
