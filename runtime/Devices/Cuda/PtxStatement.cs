using System.Text;

namespace Sim.Runtime.Devices.Cuda;

internal enum PtxKind
{
    /// <summary>A declaration up to its semicolon, or a line such as ".version 7.0".</summary>
    Directive,

    /// <summary>The head of a function, up to the brace that opens its body.</summary>
    Header,

    Open,
    Close,
    Label,
    Instruction,
}

/// <summary>One statement of PTX.</summary>
/// <param name="Line">Where it begins in the text that it was read from, from 1; 0 where it was not read.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Opcode">Of an instruction, with all its modifiers; the name of a label; otherwise empty.</param>
/// <param name="Text">Operands of an instruction; a directive or header without its semicolon; otherwise empty.</param>
/// <param name="Guard">"@%p1" or "@!%p1"; empty where the instruction always runs.</param>
internal readonly record struct PtxStatement(int Line, PtxKind Kind, string Opcode, string Text, string Guard = "")
{
    /// <summary>Directives that end with their line, not with a semicolon.</summary>
    private static readonly string[] LineDirectives = [".version", ".target", ".address_size"];

    /// <summary>Operands apart; a vector in braces, an address in brackets, a list in parentheses are one operand.</summary>
    public IReadOnlyList<string> Operands => Split(Text);

    public static PtxStatement Instruction(string opcode, string operands, string guard = "") =>
        new(0, PtxKind.Instruction, opcode, operands, guard);

    public static List<PtxStatement> Read(string ptx) => new PtxScanner(ptx).Read();

    public static string Write(IEnumerable<PtxStatement> statements)
    {
        var text = new StringBuilder();
        foreach (var statement in statements)
        {
            _ = statement.Kind switch
            {
                PtxKind.Directive when IsLineDirective(statement.Text) => text.Append(statement.Text),
                PtxKind.Directive => text.Append('\t').Append(statement.Text).Append(';'),
                PtxKind.Header => text.Append('\n').Append(statement.Text),
                PtxKind.Open => text.Append('{'),
                PtxKind.Close => text.Append('}'),
                PtxKind.Label => text.Append(statement.Opcode).Append(':'),
                _ => text.Append('\t').Append(statement.Guard).Append(statement.Guard.Length > 0 ? " " : "")
                    .Append(statement.Opcode).Append(statement.Text.Length > 0 ? " " : "").Append(statement.Text).Append(';'),
            };
            text.Append('\n');
        }

        return text.ToString();
    }

    public override string ToString() => Write([this]).Trim();

    public static bool IsLineDirective(string text) => LineDirectives.Any(text.StartsWith);

    /// <summary>The statement that a text is, without its semicolon, colon or brace.</summary>
    public static PtxStatement Of(int line, PtxKind kind, string text)
    {
        if (kind == PtxKind.Label)
            return new PtxStatement(line, kind, text, "");
        if (kind != PtxKind.Instruction)
            return new PtxStatement(line, kind, "", text);

        var guard = "";
        if (text.StartsWith('@'))
            (guard, text) = Cut(text);
        var (opcode, operands) = Cut(text);
        return new PtxStatement(line, kind, opcode, operands, guard);
    }

    private static (string Head, string Tail) Cut(string text)
    {
        var space = text.IndexOf(' ', StringComparison.Ordinal);
        return space < 0 ? (text, "") : (text[..space], text[(space + 1)..].TrimStart());
    }

    private static List<string> Split(string text)
    {
        var operands = new List<string>();
        int depth = 0, start = 0;
        for (var at = 0; at <= text.Length; at++)
        {
            if (at < text.Length)
                depth += text[at] is '{' or '[' or '(' ? 1 : text[at] is '}' or ']' or ')' ? -1 : 0;
            if (at < text.Length && (text[at] != ',' || depth > 0))
                continue;

            if (text[start..at].Trim() is { Length: > 0 } operand)
                operands.Add(operand);
            start = at + 1;
        }

        return operands;
    }
}
