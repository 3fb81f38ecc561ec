namespace Sim.Tests.Devices.Ptx;

/// <summary>cvt. Integers are cut to the target's width; floats become integers clamped to the target's range.</summary>
internal static unsafe class PtxConversions
{
    private static readonly string[] Integers = ["s8", "u8", "s16", "u16", "s32", "u32", "s64", "u64"];

    public static void Add(PtxTable table)
    {
        foreach (var from in Integers)
        {
            var source = PtxType.Of(from);
            foreach (var to in Integers.Where(to => to != from))
            {
                var target = PtxType.Of(to);
                Add(table, $"cvt.{to}.{from}", to, from, a => Extend(Value(a, source), target));
            }

            Add(table, $"cvt.rn.f32.{from}", "f32", from, a => PtxFloats.Bits((float)Rounded(Value(a, source), 24)));
            Add(table, $"cvt.rn.f64.{from}", "f64", from, a => PtxFloats.Bits(Rounded(Value(a, source), 53)));
        }

        foreach (var to in Integers)
        {
            var target = PtxType.Of(to);
            foreach (var (mode, round) in Modes)
            {
                Add(table, $"cvt.{mode}.{to}.f32", to, "f32", a => Clamp(round(PtxFloats.Single(a)), target, isDouble: false));
                Add(table, $"cvt.{mode}.{to}.f64", to, "f64", a => Clamp(round(PtxFloats.Double(a)), target, isDouble: true));
            }
        }

        foreach (var (mode, round) in Modes)
        {
            Add(table, $"cvt.{mode}.f32.f32", "f32", "f32", a => PtxFloats.Bits((float)round(PtxFloats.Single(a))));
            Add(table, $"cvt.{mode}.f64.f64", "f64", "f64", a => PtxFloats.Bits(round(PtxFloats.Double(a))));
        }

        Add(table, "cvt.f64.f32", "f64", "f32", a => PtxFloats.Bits((double)PtxFloats.Single(a)));
        Add(table, "cvt.rn.f32.f64", "f32", "f64", a => PtxFloats.Bits((float)PtxFloats.Double(a)));
    }

    private static (string Mode, Func<double, double> Round)[] Modes { get; } =
    [
        ("rzi", Math.Truncate), ("rmi", Math.Floor), ("rpi", Math.Ceiling), ("rni", Math.Round),
    ];

    private static void Add(PtxTable table, string opcode, string to, string from, Func<ulong, ulong> function) => table.Semantics.Add(
        opcode,
        new PtxSemantics(
            (ulong* r, in PtxInstruction i) => r[i.Target] = function(r[i.A]) & i.TargetMask, [PtxType.Of(to), PtxType.Of(from)])
        {
            TargetMayBeWider = true,
            SourceMayBeWider = true,
        });

    private static Int128 Value(ulong bits, PtxType type) => type.Kind == PtxTypeKind.Signed
        ? (long)(bits << (64 - type.Bits)) >> (64 - type.Bits)
        : bits & type.Mask;

    private static ulong Extend(Int128 value, PtxType type) => (ulong)Value((ulong)value, type);

    /// <summary>The nearest number with so many significant bits, ties to even.</summary>
    private static double Rounded(Int128 value, int significant)
    {
        var magnitude = Int128.Abs(value);
        var excess = Math.Max(0, 128 - (int)Int128.LeadingZeroCount(magnitude) - significant);
        var kept = magnitude >> excess;
        var rest = magnitude - (kept << excess);
        var half = excess > 0 ? Int128.One << (excess - 1) : 1;
        if (rest > half || (rest == half && (kept & 1) == 1))
            kept++;
        return Math.ScaleB((double)(long)kept, excess) * (value < 0 ? -1 : 1);
    }

    private static ulong Clamp(double value, PtxType type, bool isDouble)
    {
        if (double.IsNaN(value))
            return isDouble || type.Bits == 64 ? Extend((Int128)1 << (type.Bits - 1), type) : 0;

        var signed = type.Kind == PtxTypeKind.Signed;
        var low = signed ? -(Int128.One << (type.Bits - 1)) : 0;
        var high = (Int128.One << (type.Bits - (signed ? 1 : 0))) - 1;
        return Extend(value <= (double)low ? low : value >= (double)high ? high : (Int128)value, type);
    }
}
