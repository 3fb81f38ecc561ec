namespace Sim.Runtime.Devices.Cuda;

internal static partial class PtxRewriter
{
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

            result.Add(statement);
        }

        return result;
    }

    private static bool IsDeclaration(PtxStatement statement) =>
        statement.Kind == PtxKind.Directive && statement.Text.StartsWith(".extern .func", StringComparison.Ordinal)
        && statement.Text.Contains($" {FusedMultiplyAdd}(", StringComparison.Ordinal);

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
