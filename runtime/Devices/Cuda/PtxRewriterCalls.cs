namespace Sim.Runtime.Devices.Cuda;

internal static partial class PtxRewriter
{
    /// <summary>Stands in PTX for the bytes of a thread's memory, which depend on what the kernel is for.</summary>
    private const string LocalBytes = "SimLocalBytes";

    private const string LocalArray = "SimLocal";

    public static string WithLocalBytes(string ptx, int bytes) =>
        ptx.Replace(LocalBytes, bytes.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);

    /// <summary>To ILGPU, a fused multiplication and addition is a call of an external function, which nobody has.</summary>
    private static List<PtxStatement> FuseCalls(List<PtxStatement> statements)
    {
        var result = new List<PtxStatement>(statements.Count);
        for (var index = 0; index < statements.Count; index++)
        {
            var statement = statements[index];
            if (IsDeclaration(statement))
                continue;

            if (statement.Kind == PtxKind.Open && FusedAt(statements, index) is { } fused)
            {
                result.Add(fused);
                while (statements[index].Kind != PtxKind.Close)
                    index++;
                continue;
            }

            if (statement.Kind == PtxKind.Open && LocalAt(statements, index) is { } register)
            {
                result.Add(PtxStatement.Instruction("mov.b64", $"{register}, {LocalArray}"));
                result.Add(PtxStatement.Instruction("cvta.local.u64", $"{register}, {register}"));
                while (statements[index].Kind != PtxKind.Close)
                    index++;
                continue;
            }

            result.Add(statement);
        }

        return result;
    }

    private static bool IsDeclaration(PtxStatement statement) =>
        statement.Kind == PtxKind.Directive && statement.Text.StartsWith(".extern .func", StringComparison.Ordinal)
        && (statement.Text.Contains($" {FusedMultiplyAdd}(", StringComparison.Ordinal)
            || statement.Text.Contains($" {LocalMemory.FunctionName}(", StringComparison.Ordinal));

    /// <summary>The register that gets the address of the thread's memory from the block opened there; null where it calls something else.</summary>
    private static string? LocalAt(List<PtxStatement> statements, int open)
    {
        for (var index = open + 1; statements[index].Kind is PtxKind.Directive or PtxKind.Instruction; index++)
        {
            // call (result), SimLocalMemory; ld.param.b64 register, [result];
            if (statements[index].Opcode.StartsWith("call", StringComparison.Ordinal)
                && statements[index].Operands.Contains(LocalMemory.FunctionName))
            {
                return statements[index + 1].Operands[0];
            }
        }

        return null;
    }

    /// <summary>Declares the thread's memory in the functions that ask for its address.</summary>
    private static List<PtxStatement> DeclareLocal(List<PtxStatement> statements)
    {
        var body = 0;
        for (var index = 0; index < statements.Count; index++)
        {
            if (statements[index].Kind == PtxKind.Header)
                body = index + 2;
            if (statements[index].Opcode != "mov.b64" || statements[index].Operands[1] != LocalArray)
                continue;

            statements.Insert(body, new PtxStatement(0, PtxKind.Directive, "", $".local .align 16 .b8 {LocalArray}[{LocalBytes}]"));
            index++;
        }

        return statements;
    }

    /// <summary>The operation that replaces the block opened there; null where the block calls something else.</summary>
    private static PtxStatement? FusedAt(List<PtxStatement> statements, int open)
    {
        var arguments = new Dictionary<string, string>();
        for (var index = open + 1; statements[index].Kind is PtxKind.Directive or PtxKind.Instruction; index++)
        {
            var statement = statements[index];
            if (statement.Opcode.StartsWith("st.param", StringComparison.Ordinal))
                arguments[statement.Operands[0].Trim('[', ']')] = statement.Operands[1];
            if (!statement.Opcode.StartsWith("call", StringComparison.Ordinal) || !statement.Operands.Contains(FusedMultiplyAdd))
                continue;

            // call (result), FusedMultiplyAdd, (x, y, z); ld.param.f32 register, [result];
            var load = statements[index + 1];
            var names = statement.Operands[^1].Trim('(', ')').Split(',', StringSplitOptions.TrimEntries);
            var type = load.Opcode[(load.Opcode.LastIndexOf('.') + 1)..];
            return PtxStatement.Instruction(
                $"fma.rn.{type}", string.Join(", ", [load.Operands[0], .. names.Select(name => arguments[name])]));
        }

        return null;
    }
}
