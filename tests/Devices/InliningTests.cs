using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Sim.Envs;
using Sim.Envs.MetaWorld;
using Sim.Runtime;
using Sim.Runtime.Devices.Cpu;
using Sim.Runtime.Numerics;
using Xunit;

namespace Sim.Tests.Devices;

/// <summary>
/// Past the just-in-time compiler's inline budget, every operator of a lane kernel becomes a call, and the kernel 10 to 60 times as
/// slow. Nothing in the source shows it, so these read the machine code.
/// </summary>
public sealed partial class InliningTests
{
    public static TheoryData<string, string, string> Kernels
    {
        get
        {
            var data = new TheoryData<string, string, string>();
            foreach (var env in EnvCatalog.All.Where(entry => entry.Defaults is not (MetaWorldConfig or BenchmarkConfig)).Where(HasLanes).Select(entry => entry.Name))
            {
                foreach (var (precision, lanes) in ((string, string)[])[("f32", "1"), ("f32", "8"), ("f32", "16"), ("f64", "1"), ("f64", "8")])
                    data.Add(env, precision, lanes);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void No_lane_kernel_calls_an_operator(string env, string precision, string lanes)
    {
        using var folder = new TemporaryFolder();
        var listing = folder.File("listing.txt");
        var outcome = SimProcess.Run(
            folder.Path, Disassembly(listing), "digest", env, "--precision", precision, "--lanes", lanes, "--digest-steps", "2", "--threads", "1");
        Assert.Equal(0, outcome.ExitCode);

        var text = File.ReadAllText(listing);
        Assert.Matches($@"listing for method .*LaneSystem.*{Number(precision, lanes)}", text);
        Assert.Empty(OperatorCalls(text));
    }

    [Fact]
    public void A_kernel_past_the_budget_is_found_out()
    {
        Assert.NotEmpty(OperatorCalls(ListingOf("lane-kernel", "large")));
        Assert.Empty(OperatorCalls(ListingOf("lane-kernel", "small")));
    }

    /// <summary>Called in a process of its own, whose machine code is then read.</summary>
    internal static int RunKernel(string size)
    {
        var x = F32x16.Of(1);
        if (size == "small")
            Small(ref x);
        else
            Large(ref x);
        return 0;
    }

    private static bool HasLanes(EnvEntry entry)
    {
        using var device = new CpuDevice(threads: 1);
        using var simulation = new Simulation(device, new SimulationOptions(), new GroupSpec(entry.Create(), 1));
        return simulation.Groups[0].LaneBlocks.Count > 0;
    }

    private static string Number(string precision, string lanes) =>
        (precision == "f32" ? "F32" : "F64") + (lanes == "1" ? @"\b" : "x" + lanes);

    private static Dictionary<string, string> Disassembly(string listing) => new()
    {
        ["DOTNET_JitDisasm"] = "*",
        ["DOTNET_JitStdOutFile"] = listing,
    };

    internal static string ListingOf(params string[] part)
    {
        using var folder = new TemporaryFolder();
        var listing = folder.File("listing.txt");
        Assert.Equal(0, SimProcess.RunTests(Disassembly(listing), part).ExitCode);
        return File.ReadAllText(listing);
    }

    /// <summary>Lines that call an operation of a number type.</summary>
    internal static List<string> OperatorCalls(string listing) => [.. OperatorCall().Matches(listing).Select(match => match.Value)];

    [GeneratedRegex(@"^\s+(?:call|tail\.jmp|jmp)\s+\[?Sim\.Runtime\.Numerics\.F(?:32|64)(?:x\d+)?:\w+.*$", RegexOptions.Multiline)]
    private static partial Regex OperatorCall();

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Small(ref F32x16 x) => Polynomial(ref x);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Large(ref F32x16 x)
    {
        Eight(ref x);
        Eight(ref x);
        Eight(ref x);
        Eight(ref x);
        Eight(ref x);
        Eight(ref x);
        Eight(ref x);
        Eight(ref x);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Eight(ref F32x16 x)
    {
        Polynomial(ref x);
        Polynomial(ref x);
        Polynomial(ref x);
        Polynomial(ref x);
        Polynomial(ref x);
        Polynomial(ref x);
        Polynomial(ref x);
        Polynomial(ref x);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Polynomial(ref F32x16 x) =>
        x = (((((((x * x) + x) * x) + x) * x) + x) * x) + F32x16.Select(F32x16.Less(x, F32x16.Of(2)), x, x * x);
}
