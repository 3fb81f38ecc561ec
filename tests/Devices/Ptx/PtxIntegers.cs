using System.Numerics;

namespace Sim.Tests.Devices.Ptx;

/// <summary>Integer arithmetic, bits, shifts, moves and selections.</summary>
internal static unsafe class PtxIntegers
{
    public static void Add(PtxTable table)
    {
        foreach (var bits in (int[])[16, 32, 64])
        {
            AddArithmetic(table, bits);
            AddBits(table, $"b{bits}", (1UL << (bits - 1) << 1) - 1, bits);
        }

        table.Binary("and.pred", "pred", (a, b) => a & b);
        table.Binary("or.pred", "pred", (a, b) => a | b);
        table.Binary("xor.pred", "pred", (a, b) => a ^ b);
        table.Unary("not.pred", "pred", a => 1 - a);
        foreach (var type in (string[])["pred", "b16", "b32", "b64", "u32", "u64", "s32", "s64", "f32", "f64"])
            table.Unary($"mov.{type}", type, a => a);

        foreach (var space in (string[])["global", "local"])
        {
            var window = space == "local" ? PtxThread.LocalWindow : 0;
            table.Unary($"cvta.{space}.u64", "u64", a => a + window);
            table.Unary($"cvta.to.{space}.u64", "u64", a => a - window);
        }

        table.Add("popc.b32", (ulong* r, in PtxInstruction i) => r[i.Target] = (ulong)BitOperations.PopCount(r[i.A]), "u32", "b32");
        table.Add("popc.b64", (ulong* r, in PtxInstruction i) => r[i.Target] = (ulong)BitOperations.PopCount(r[i.A]), "u32", "b64");
        table.Add("clz.b32", (ulong* r, in PtxInstruction i) => r[i.Target] = (ulong)BitOperations.LeadingZeroCount((uint)r[i.A]), "u32", "b32");
        table.Add("clz.b64", (ulong* r, in PtxInstruction i) => r[i.Target] = (ulong)BitOperations.LeadingZeroCount(r[i.A]), "u32", "b64");
        table.Add("mul.wide.u32", (ulong* r, in PtxInstruction i) => r[i.Target] = r[i.A] * r[i.B], "u64", "u32", "u32");
        table.Add(
            "mul.wide.s32",
            (ulong* r, in PtxInstruction i) => r[i.Target] = (ulong)((long)(int)r[i.A] * (int)r[i.B]), "s64", "s32", "s32");
    }

    private static void AddArithmetic(PtxTable table, int bits)
    {
        foreach (var sign in (string[])["s", "u"])
        {
            var type = $"{sign}{bits}";
            table.Binary($"add.{type}", type, (a, b) => a + b);
            table.Binary($"sub.{type}", type, (a, b) => a - b);
            table.Binary($"mul.lo.{type}", type, (a, b) => a * b);
            table.Ternary($"mad.lo.{type}", type, (a, b, c) => (a * b) + c);
        }

        var signed = $"s{bits}";
        var unsigned = $"u{bits}";
        table.Unary($"neg.{signed}", signed, a => 0 - a);
        table.Unary($"abs.{signed}", signed, a => Signed(a, bits) < 0 ? 0 - a : a);
        table.Binary($"div.{signed}", signed, (a, b) => (ulong)(Signed(a, bits) / Divisor(Signed(a, bits), Signed(b, bits), bits)));
        table.Binary($"rem.{signed}", signed, (a, b) => (ulong)(Signed(a, bits) % Divisor(Signed(a, bits), Signed(b, bits), bits)));
        table.Binary($"div.{unsigned}", unsigned, (a, b) => a / NotZero(b));
        table.Binary($"rem.{unsigned}", unsigned, (a, b) => a % NotZero(b));
        table.Binary($"min.{signed}", signed, (a, b) => Signed(a, bits) < Signed(b, bits) ? a : b);
        table.Binary($"max.{signed}", signed, (a, b) => Signed(a, bits) > Signed(b, bits) ? a : b);
        table.Binary($"min.{unsigned}", unsigned, Math.Min);
        table.Binary($"max.{unsigned}", unsigned, Math.Max);
    }

    private static void AddBits(PtxTable table, string type, ulong mask, int bits)
    {
        table.Binary($"and.{type}", type, (a, b) => a & b);
        table.Binary($"or.{type}", type, (a, b) => a | b);
        table.Binary($"xor.{type}", type, (a, b) => a ^ b);
        table.Unary($"not.{type}", type, a => ~a & mask);

        // Amounts are 32 bits wide, and those beyond the width shift everything out.
        Shift($"shl.b{bits}", $"b{bits}", (a, by) => by >= (ulong)bits ? 0 : a << (int)by);
        Shift($"shr.u{bits}", $"u{bits}", (a, by) => by >= (ulong)bits ? 0 : a >> (int)by);
        Shift($"shr.s{bits}", $"s{bits}", (a, by) => (ulong)(Signed(a, bits) >> (int)Math.Min(by, (ulong)bits - 1)));
        table.Add(
            $"selp.{type}",
            (ulong* r, in PtxInstruction i) => r[i.Target] = r[i.C] != 0 ? r[i.A] : r[i.B], type, type, type, "pred");

        void Shift(string opcode, string shifted, Func<ulong, ulong, ulong> function) => table.Add(
            opcode,
            (ulong* r, in PtxInstruction i) => r[i.Target] = function(r[i.A], r[i.B]) & i.TargetMask, shifted, shifted, "u32");
    }

    private static long Signed(ulong value, int bits) => (long)(value << (64 - bits)) >> (64 - bits);

    private static long Divisor(long dividend, long divisor, int bits)
    {
        if (divisor == -1 && dividend == long.MinValue >> (64 - bits))
            throw new PtxException("The smallest number is divided by -1, which is not defined.");

        return (long)NotZero((ulong)divisor);
    }

    private static ulong NotZero(ulong divisor) =>
        divisor != 0 ? divisor : throw new PtxException("A number is divided by zero, which is not defined.");
}
