namespace Sim.Tests.Devices.Ptx;

/// <summary>setp: comparisons into a predicate, plain or combined with another one.</summary>
internal static unsafe class PtxComparisons
{
    public static void Add(PtxTable table)
    {
        foreach (var bits in (int[])[16, 32, 64])
        {
            var shift = 64 - bits;
            foreach (var (name, holds) in Orders)
            {
                Compare(table, name, $"s{bits}", (a, b) => holds(((long)(a << shift)).CompareTo((long)(b << shift))));
                Compare(table, name, $"u{bits}", (a, b) => holds(a.CompareTo(b)));
            }

            foreach (var (name, holds) in UnsignedOrders)
                Compare(table, name, $"u{bits}", (a, b) => holds(a.CompareTo(b)));
            Compare(table, "eq", $"b{bits}", (a, b) => a == b);
            Compare(table, "ne", $"b{bits}", (a, b) => a != b);
        }

        AddFloats(table, "f32", bits => PtxFloats.Single(bits));
        AddFloats(table, "f64", PtxFloats.Double);
    }

    private static (string Name, Func<int, bool> Holds)[] Orders { get; } =
    [
        ("eq", order => order == 0), ("ne", order => order != 0), ("lt", order => order < 0),
        ("le", order => order <= 0), ("gt", order => order > 0), ("ge", order => order >= 0),
    ];

    private static (string Name, Func<int, bool> Holds)[] UnsignedOrders { get; } =
    [
        ("lo", order => order < 0), ("ls", order => order <= 0), ("hi", order => order > 0), ("hs", order => order >= 0),
    ];

    private static void AddFloats(PtxTable table, string type, Func<ulong, double> value)
    {
        foreach (var (name, holds) in Orders)
        {
            // The plain forms are false where either is not a number, the forms with u true.
            Compare(table, name, type, (a, b) => !Unordered(a, b) && holds(value(a).CompareTo(value(b))));
            Compare(table, $"{name}u", type, (a, b) => Unordered(a, b) || holds(value(a).CompareTo(value(b))));
        }

        Test(table, "notanumber", type, a => double.IsNaN(value(a)));
        Test(table, "infinite", type, a => double.IsInfinity(value(a)));
        Test(table, "finite", type, a => double.IsFinite(value(a)));
        Compare(table, "num", type, (a, b) => !Unordered(a, b));
        Compare(table, "nan", type, Unordered);

        bool Unordered(ulong a, ulong b) => double.IsNaN(value(a)) || double.IsNaN(value(b));
    }

    private static void Test(PtxTable table, string name, string type, Func<ulong, bool> holds) => table.Add(
        $"testp.{name}.{type}",
        (ulong* r, in PtxInstruction i) => r[i.Target] = holds(r[i.A]) ? 1UL : 0, "pred", type);

    private static void Compare(PtxTable table, string name, string type, Func<ulong, ulong, bool> holds)
    {
        table.Add(
            $"setp.{name}.{type}",
            (ulong* r, in PtxInstruction i) => r[i.Target] = holds(r[i.A], r[i.B]) ? 1UL : 0, "pred", type, type);
        table.Add(
            $"setp.{name}.and.{type}",
            (ulong* r, in PtxInstruction i) => r[i.Target] = holds(r[i.A], r[i.B]) ? r[i.C] : 0, "pred", type, type, "pred");
        table.Add(
            $"setp.{name}.or.{type}",
            (ulong* r, in PtxInstruction i) => r[i.Target] = holds(r[i.A], r[i.B]) ? 1 : r[i.C], "pred", type, type, "pred");
        table.Add(
            $"setp.{name}.xor.{type}",
            (ulong* r, in PtxInstruction i) => r[i.Target] = (holds(r[i.A], r[i.B]) ? 1UL : 0) ^ r[i.C], "pred", type, type, "pred");
    }
}
