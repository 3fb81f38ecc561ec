namespace Sim.Tests.Devices.Ptx;

internal enum PtxTypeKind
{
    Bits,
    Signed,
    Unsigned,
    Float,
    Predicate,
}

/// <summary>A fundamental type, such as .s32.</summary>
internal readonly record struct PtxType(PtxTypeKind Kind, int Bits)
{
    public int Bytes => Bits / 8;

    public ulong Mask => Bits >= 64 ? ulong.MaxValue : (1UL << Bits) - 1;

    /// <exception cref="PtxException">No such type.</exception>
    public static PtxType Of(string name) => TryOf(name) ?? throw new PtxException($"There is no type .{name}.");

    public static PtxType? TryOf(string name)
    {
        if (name == "pred")
            return new PtxType(PtxTypeKind.Predicate, 1);
        if (name.Length < 2 || !int.TryParse(name[1..], out var bits))
            return null;

        return (name[0], bits) switch
        {
            ('b', 8 or 16 or 32 or 64) => new PtxType(PtxTypeKind.Bits, bits),
            ('s', 8 or 16 or 32 or 64) => new PtxType(PtxTypeKind.Signed, bits),
            ('u', 8 or 16 or 32 or 64) => new PtxType(PtxTypeKind.Unsigned, bits),
            ('f', 32 or 64) => new PtxType(PtxTypeKind.Float, bits),
            _ => null,
        };
    }

    /// <summary>Whether a register of this type may be an operand of that type: bits go with everything of their size.</summary>
    public bool Fits(PtxType operand, bool mayBeWider = false)
    {
        if (Kind == PtxTypeKind.Predicate || operand.Kind == PtxTypeKind.Predicate)
            return Kind == operand.Kind;
        if (mayBeWider && Bits > operand.Bits)
            return Kind != PtxTypeKind.Float && operand.Kind != PtxTypeKind.Float;

        return Bits == operand.Bits
            && (Kind == operand.Kind || Kind == PtxTypeKind.Bits || operand.Kind == PtxTypeKind.Bits
                || (Kind != PtxTypeKind.Float && operand.Kind != PtxTypeKind.Float));
    }

    public override string ToString() =>
        Kind == PtxTypeKind.Predicate ? ".pred" : $".{"bsuf"[(int)Kind]}{Bits}";
}
