using System.Text.RegularExpressions;

namespace Sim.Runtime.Devices.Cuda;

/// <summary>Changes ILGPU's PTX where it would not compute what the same kernel computes on the CPU.</summary>
/// <remarks>Each rule has a test that shows what it is for, on a kernel.</remarks>
internal static partial class PtxRewriter
{
    private const string IlgpuEntry = "Kernel_Launch";
    private const string FusedMultiplyAdd = "FusedMultiplyAdd";

    // Registers of the rules' own.
    private const string IsNaN = "%isnan0", Whole = "%whole0";

    /// <param name="ptx">As ILGPU wrote it.</param>
    /// <param name="entry">The name that the entry point gets.</param>
    public static string Rewrite(string ptx, string entry)
    {
        var statements = FuseCalls(PtxStatement.Read(ptx));
        var hasLocals = statements.Any(statement =>
            (statement.Kind == PtxKind.Directive && statement.Text.StartsWith(".local", StringComparison.Ordinal))
            || (statement.Opcode == "mov.b64" && statement.Operands[1] == LocalArray));
        var rewritten = new List<PtxStatement>(statements.Count);
        foreach (var statement in statements)
        {
            if (statement.Kind != PtxKind.Instruction)
            {
                rewritten.Add(statement);
                continue;
            }

            var one = SignIndex(Diverge(Round(RoundOnce(statement, rewritten[^1]))));
            rewritten.AddRange(Convert(hasLocals ? one : Globalize(one)));
        }

        return Renumber(PtxStatement.Write(DeclareLocal(Declare(rewritten))), entry);
    }

    /// <summary>The driver's assembler fuses a multiplication and an addition that state no rounding.</summary>
    private static PtxStatement Round(PtxStatement statement) => statement.Opcode switch
    {
        "add.f32" or "add.f64" or "sub.f32" or "sub.f64" or "mul.f32" or "mul.f64" =>
            statement with { Opcode = statement.Opcode.Insert(3, ".rn") },
        _ => statement,
    };

    /// <summary>.NET converts an unsigned long to a float in one rounding, and ILGPU by way of a double.</summary>
    private static PtxStatement RoundOnce(PtxStatement statement, PtxStatement before) =>
        statement.Opcode == "cvt.rn.f32.f64" && before.Opcode == "cvt.rn.f64.u64" && before.Operands[0] == statement.Operands[1]
            ? statement with { Opcode = "cvt.rn.f32.u64", Text = $"{statement.Operands[0]}, {before.Operands[1]}" }
            : statement;

    /// <summary>ILGPU calls branches and calls uniform that are not: the other threads of a warp are other worlds.</summary>
    private static PtxStatement Diverge(PtxStatement statement) =>
        statement.Opcode.EndsWith(".uni", StringComparison.Ordinal)
            ? statement with { Opcode = statement.Opcode[..^".uni".Length] }
            : statement;

    /// <summary>ILGPU computes the address of a pointer's element from the index as if that were never negative.</summary>
    private static PtxStatement SignIndex(PtxStatement statement) =>
        statement.Opcode == "mul.wide.u32" ? statement with { Opcode = "mul.wide.s32" } : statement;

    /// <summary>Where nothing lies in local memory, every address is one of global memory; both are the same number.</summary>
    private static PtxStatement Globalize(PtxStatement statement) =>
        GenericAccess().IsMatch(statement.Opcode) ? statement with { Opcode = statement.Opcode.Insert(2, ".global") } : statement;

    /// <summary>
    /// Conversions to integers as .NET makes them: what is not a number becomes 0, and a type below 32 bits gets the low bits of
    /// the int.
    /// </summary>
    private static List<PtxStatement> Convert(PtxStatement statement)
    {
        if (FloatToInteger().Match(statement.Opcode) is not { Success: true } match)
            return [statement];

        var (target, source) = (match.Groups["target"].Value, match.Groups["source"].Value);
        var operands = statement.Operands;
        var bits = int.Parse(target[1..], System.Globalization.CultureInfo.InvariantCulture);
        var whole = bits < 32 ? Whole : operands[0];
        List<PtxStatement> statements =
        [
            PtxStatement.Instruction($"cvt.rzi.{(bits < 32 ? "s32" : target)}.{source}", $"{whole}, {operands[1]}"),
        ];

        // From f32 to 32 bits the instruction itself gives 0.
        if (source == "f64" || bits == 64)
        {
            statements.Add(PtxStatement.Instruction($"setp.nan.{source}", $"{IsNaN}, {operands[1]}, {operands[1]}"));
            statements.Add(PtxStatement.Instruction($"selp.b{Math.Max(bits, 32)}", $"{whole}, 0, {whole}, {IsNaN}"));
        }

        if (bits < 32)
            statements.Add(PtxStatement.Instruction($"cvt.{target}.s32", $"{operands[0]}, {Whole}"));
        return statements;
    }

    /// <summary>Declares the rules' registers in the functions that use them.</summary>
    private static List<PtxStatement> Declare(List<PtxStatement> statements)
    {
        var body = 0;
        for (var index = 0; index < statements.Count; index++)
        {
            if (statements[index].Kind == PtxKind.Header)
                body = index + 2;
            foreach (var (register, type) in ((string, string)[])[(IsNaN, "pred"), (Whole, "b32")])
            {
                var declaration = $".reg .{type} {register[..^1]}<1>";
                if (!statements[index].Text.Contains(register, StringComparison.Ordinal)
                    || statements[body..index].Exists(statement => statement.Text == declaration))
                {
                    continue;
                }

                statements.Insert(body, new PtxStatement(0, PtxKind.Directive, "", declaration));
                index++;
            }
        }

        return statements;
    }

    /// <summary>ILGPU numbers names on and on; here they begin at 0, so that equal kernels give equal text.</summary>
    private static string Renumber(string ptx, string entry)
    {
        var names = new Dictionary<string, string>();
        return NumberedName().Replace(ptx.Replace(IlgpuEntry, entry, StringComparison.Ordinal), match =>
        {
            if (match.Value == entry)
                return entry;
            if (!names.TryGetValue(match.Value, out var name))
                names.Add(match.Value, name = $"{match.Groups["name"].Value}_{names.Count}");
            return name;
        });
    }

    [GeneratedRegex(@"^(ld|st)\.(v[24]\.)?[bsuf]\d+$")]
    private static partial Regex GenericAccess();

    [GeneratedRegex(@"^cvt\.rzi\.(?<target>[su]\d+)\.(?<source>f32|f64)$")]
    private static partial Regex FloatToInteger();

    [GeneratedRegex(@"(?<![%\w$.])(?<!\.target )(?<name>[A-Za-z_$][\w$]*)_\d+(?![\w$])")]
    private static partial Regex NumberedName();
}
