namespace Sim.Tests;

/// <summary>What tests run in a process of their own, beside the command line.</summary>
internal static class Program
{
    public static int Main(string[] arguments) => arguments switch
    {
        ["allocations", var env] => Envs.EveryEnvAllocationTests.Print(env),
        ["lane-kernel", var size] => Devices.InliningTests.RunKernel(size),
        ["narrow-phase", var precision, var lanes] => Physics.Collision.NarrowPhaseKernelTests.RunPairs(precision, lanes),
        ["scalars"] => Agents.MendedTorchSharpTests.Print(),
        ["malformed", var count, var seed] => Streaming.MalformedTests.Print(count, seed),
        _ => 2,
    };
}
