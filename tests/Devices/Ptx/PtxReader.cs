using System.Globalization;

namespace Sim.Tests.Devices.Ptx;

internal enum PtxOperandKind
{
    Register,
    Integer,
    Single,
    Double,
    Name,
    Address,
    Vector,
    List,
}

/// <summary>An operand as it is written.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">The register, name, or base of an address.</param>
/// <param name="Bits">Of a number; the offset of an address.</param>
/// <param name="Items">Of a vector or a list.</param>
internal sealed record PtxOperand(PtxOperandKind Kind, string Text = "", ulong Bits = 0, IReadOnlyList<PtxOperand>? Items = null);

internal readonly record struct PtxToken(string Text, int Line);

/// <summary>The words and signs of a PTX text, one after another. A stricter reader than the runtime's, and of other making.</summary>
internal sealed class PtxReader
{
    private readonly List<PtxToken> _tokens = [];
    private int _next;

    public PtxReader(string text)
    {
        var line = 1;
        for (var at = 0; at < text.Length;)
        {
            if (text[at] == '\n')
                line++;
            if (char.IsWhiteSpace(text[at]))
            {
                at++;
                continue;
            }

            if (text[at] == '/' && at + 1 < text.Length && text[at + 1] == '/')
            {
                while (at < text.Length && text[at] != '\n')
                    at++;
                continue;
            }

            var start = at;
            while (at < text.Length && IsWord(text[at]))
                at++;
            at += at == start ? 1 : 0;
            _tokens.Add(new PtxToken(text[start..at], line));
        }
    }

    public bool AtEnd => _next >= _tokens.Count;

    public int Line => AtEnd ? _tokens[^1].Line : _tokens[_next].Line;

    public string Peek => AtEnd ? "the end" : _tokens[_next].Text;

    public string Take() => AtEnd ? throw Fault("more") : _tokens[_next++].Text;

    public bool TryTake(string text)
    {
        if (AtEnd || Peek != text)
            return false;

        _next++;
        return true;
    }

    public void Expect(string text)
    {
        if (!TryTake(text))
            throw Fault($"'{text}'");
    }

    public string TakeName()
    {
        var name = Take();
        return name[0] is '_' or '$' || char.IsLetter(name[0]) ? name : throw Fault("a name");
    }

    public int TakeInteger() =>
        int.TryParse(Take(), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : throw Fault("a number");

    /// <summary>A type with its dot.</summary>
    public PtxType TakeType() => PtxType.Of(Take().TrimStart('.'));

    /// <summary>Operands up to the semicolon, which is taken too.</summary>
    public List<PtxOperand> TakeOperands()
    {
        var operands = new List<PtxOperand>();
        while (!TryTake(";"))
        {
            if (operands.Count > 0)
                Expect(",");
            operands.Add(TakeOperand());
        }

        return operands;
    }

    private PtxOperand TakeOperand()
    {
        if (TryTake("{"))
            return new PtxOperand(PtxOperandKind.Vector, Items: TakeList("}"));
        if (TryTake("("))
            return new PtxOperand(PtxOperandKind.List, Items: TakeList(")"));
        if (TryTake("["))
        {
            var name = Take();
            var offset = TryTake("+") ? (ulong)TakeInteger() : 0;
            Expect("]");
            return new PtxOperand(PtxOperandKind.Address, name, offset);
        }

        var negative = TryTake("-");
        var text = Take();
        if (char.IsDigit(text[0]))
            return Number(text, negative);
        if (negative)
            throw Fault("a number after the minus");

        return new PtxOperand(text[0] == '%' ? PtxOperandKind.Register : PtxOperandKind.Name, text);
    }

    private List<PtxOperand> TakeList(string end)
    {
        var items = new List<PtxOperand>();
        while (!TryTake(end))
        {
            if (items.Count > 0)
                Expect(",");
            items.Add(TakeOperand());
        }

        return items;
    }

    private PtxOperand Number(string text, bool negative)
    {
        if (text.StartsWith("0f", StringComparison.OrdinalIgnoreCase) && text.Length == 10 && !negative)
            return new PtxOperand(PtxOperandKind.Single, text, ulong.Parse(text[2..], NumberStyles.HexNumber, CultureInfo.InvariantCulture));
        if (text.StartsWith("0d", StringComparison.OrdinalIgnoreCase) && text.Length == 18 && !negative)
            return new PtxOperand(PtxOperandKind.Double, text, ulong.Parse(text[2..], NumberStyles.HexNumber, CultureInfo.InvariantCulture));
        if (!ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value))
            throw Fault($"a number, not {text}");

        return new PtxOperand(PtxOperandKind.Integer, text, negative ? 0 - value : value);
    }

    private PtxException Fault(string expected) => new($"Line {Line}: {expected} was expected, but '{Peek}' is there.");

    private static bool IsWord(char letter) => char.IsLetterOrDigit(letter) || letter is '_' or '$' or '%' or '.';
}
