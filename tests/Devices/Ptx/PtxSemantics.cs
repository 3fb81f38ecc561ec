namespace Sim.Tests.Devices.Ptx;

/// <summary>What an instruction does, and the types of its operands, the target first.</summary>
internal sealed record PtxSemantics(PtxOperation Run, IReadOnlyList<PtxType> Types)
{
    public bool TargetMayBeWider { get; init; }

    public bool SourceMayBeWider { get; init; }

    /// <summary>Null for an instruction that this machine does not know.</summary>
    public static PtxSemantics? Find(string opcode) => All.GetValueOrDefault(opcode);

    /// <summary>Every instruction that only computes, by its opcode with all modifiers.</summary>
    public static IReadOnlyDictionary<string, PtxSemantics> All { get; } = Build();

    private static Dictionary<string, PtxSemantics> Build()
    {
        var table = new PtxTable();
        PtxIntegers.Add(table);
        PtxFloats.Add(table);
        PtxComparisons.Add(table);
        PtxConversions.Add(table);
        return table.Semantics;
    }
}

/// <summary>Collects instructions by the shape of their operands.</summary>
internal sealed unsafe class PtxTable
{
    public Dictionary<string, PtxSemantics> Semantics { get; } = [];

    public void Add(string opcode, PtxOperation run, params string[] types) =>
        Semantics.Add(opcode, new PtxSemantics(run, [.. types.Select(PtxType.Of)]));

    public void Unary(string opcode, string type, Func<ulong, ulong> function) =>
        Add(opcode, (ulong* r, in PtxInstruction i) => r[i.Target] = function(r[i.A]) & i.TargetMask, type, type);

    public void Binary(string opcode, string type, Func<ulong, ulong, ulong> function) =>
        Add(opcode, (ulong* r, in PtxInstruction i) => r[i.Target] = function(r[i.A], r[i.B]) & i.TargetMask, type, type, type);

    public void Ternary(string opcode, string type, Func<ulong, ulong, ulong, ulong> function) =>
        Add(opcode, (ulong* r, in PtxInstruction i) => r[i.Target] = function(r[i.A], r[i.B], r[i.C]) & i.TargetMask, type, type, type, type);
}
