using System.Globalization;
using System.Text.RegularExpressions;

namespace Sim.Runtime.Devices.Cuda;

/// <summary>Lets only such PTX through whose every instruction is known to compute what the CPU computes.</summary>
internal static partial class PtxInspector
{
    /// <summary>Whether an instruction, with all its modifiers, may be in a kernel.</summary>
    public static bool IsAllowed(string opcode) => Allowed.Contains(opcode) || Access().IsMatch(opcode);

    /// <summary>Every allowed instruction except loads and stores.</summary>
    public static IReadOnlySet<string> Allowed { get; } = new HashSet<string>(
    [
        .. Each("add sub mul.lo mad.lo div rem min max", "s16 s32 s64 u16 u32 u64"),
        .. Each("neg abs", "s16 s32 s64"),
        .. Each("and or xor not mov", "pred b16 b32 b64"),
        .. Each("shl selp", "b16 b32 b64"),
        .. Each("shr", "s16 s32 s64 u16 u32 u64"),
        .. Each("popc clz", "b32 b64"),
        .. Each("setp.eq setp.ne setp.lt setp.le setp.gt setp.ge", "s16 s32 s64 u16 u32 u64 f32 f64"),
        .. Each("setp.lo setp.ls setp.hi setp.hs", "u16 u32 u64"),
        .. Each("setp.equ setp.neu setp.ltu setp.leu setp.gtu setp.geu setp.nan", "f32 f64"),
        .. Each("testp.notanumber testp.infinite testp.finite", "f32 f64"),
        .. Each("add.rn sub.rn mul.rn div.rn fma.rn sqrt.rn neg abs mov", "f32 f64"),
        .. Pairs("cvt", "s8 u8 s16 u16 s32 u32 s64 u64", "s8 u8 s16 u16 s32 u32 s64 u64"),
        .. Pairs("cvt.rn", "f32 f64", "s8 u8 s16 u16 s32 u32 s64 u64"),
        .. Pairs("cvt.rzi", "s32 u32 s64 u64", "f32 f64"),
        "cvt.f64.f32", "cvt.rn.f32.f64", "cvt.rmi.f32.f32", "cvt.rmi.f64.f64", "cvt.rpi.f32.f32", "cvt.rpi.f64.f64",
        "cvta.global.u64", "cvta.local.u64", "cvta.to.global.u64", "cvta.to.local.u64",
        "mul.wide.s32", "setp.ge.or.s32", "bra", "brx.idx", "call", "ret",
    ]);

    /// <exception cref="FailureException">Names the kernel, the line and what is wrong.</exception>
    public static void Check(string ptx, Type kernel)
    {
        var entries = 0;
        foreach (var statement in PtxStatement.Read(ptx))
        {
            switch (statement.Kind)
            {
                case PtxKind.Instruction when !IsAllowed(statement.Opcode):
                    throw Refused(kernel, statement, "is not known to compute what the CPU computes");
                case PtxKind.Directive when statement.Text.StartsWith(".extern", StringComparison.Ordinal):
                    throw Refused(kernel, statement, "names a function that has no code for a GPU; use those of Elementary and IReal");
                case PtxKind.Directive when !KnownDirective().IsMatch(statement.Text):
                    throw Refused(kernel, statement, "is no declaration that a kernel may have");
                case PtxKind.Header when statement.Text.Contains(".entry ", StringComparison.Ordinal):
                    CheckParameters(kernel, statement);
                    entries++;
                    break;
            }
        }

        if (entries != 1)
            throw new FailureException($"The PTX of kernel {KernelName.Of(kernel)} has {entries} entry points, not 1.");
    }

    private static void CheckParameters(Type kernel, PtxStatement header)
    {
        var parameters = Parameter().Matches(header.Text);
        var expected = KernelRules.SizeOf(kernel);
        if (parameters.Count != 2 || Bytes(parameters[0]) != sizeof(int) || Bytes(parameters[1]) != expected)
        {
            throw Refused(
                kernel,
                header,
                $"does not take a number of threads in 4 bytes and the kernel in {expected}: ILGPU lays out a field differently");
        }
    }

    private static int Bytes(Match parameter)
    {
        var bytes = int.Parse(parameter.Groups["bits"].Value, CultureInfo.InvariantCulture) / 8;
        var count = parameter.Groups["count"];
        return count.Success ? bytes * int.Parse(count.Value, CultureInfo.InvariantCulture) : bytes;
    }

    private static FailureException Refused(Type kernel, PtxStatement statement, string why) =>
        new($"Kernel {KernelName.Of(kernel)} cannot run on a GPU: line {statement.Line} of its PTX, '{statement}', {why}.");

    private static IEnumerable<string> Each(string operations, string types) => Pairs(operations, types, "");

    private static IEnumerable<string> Pairs(string operations, string targets, string sources) =>
        from operation in operations.Split(' ')
        from target in targets.Split(' ')
        from source in sources.Split(' ')
        where target != source
        select source.Length == 0 ? $"{operation}.{target}" : $"{operation}.{target}.{source}";

    [GeneratedRegex(@"^(ld|st)\.((global|local|param)\.)?(v[24]\.)?[bf](8|16|32|64)$")]
    private static partial Regex Access();

    [GeneratedRegex(@"^\.(version|target|address_size|reg|local|param|branchtargets|visible \.func)\b")]
    private static partial Regex KnownDirective();

    [GeneratedRegex(@"\.param (\.align \d+ )?\.[bf](?<bits>\d+) \w+(\[(?<count>\d+)\])?")]
    private static partial Regex Parameter();
}
