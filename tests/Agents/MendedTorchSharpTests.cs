using System.Diagnostics;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging.Abstractions;
using Sim.Agents.Torch;
using Xunit;
using static TorchSharp.torch;

namespace Sim.Tests.Agents;

/// <summary>In a process of its own, whose collector runs a thousand times as often as it would.</summary>
public sealed class MendedTorchSharpTests
{
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(3);

    /// <summary>With the package's own TorchSharp.dll, some dozens of a million operations read a scalar that is gone.</summary>
    [Fact]
    public void Nothing_is_freed_while_libtorch_reads_it()
    {
        var collectAfter = new Dictionary<string, string> { ["DOTNET_GCgen0size"] = "8000" }; // bytes, in hexadecimal
        var outcome = SimProcess.RunTests(collectAfter, "scalars");
        Assert.Equal("", outcome.Error);
        var counts = outcome.Output.Split(' ').Select(long.Parse).ToList();
        Assert.InRange(counts[0], 10_000, long.MaxValue); // operations
        Assert.InRange(counts[1], 50, long.MaxValue); // collections
        Assert.Equal(0, counts[2]);
    }

    /// <summary>Prints operations, collections and wrong results.</summary>
    internal static int Print()
    {
        NativeTorch.Load(TorchOptions.FromEnvironment(), NullLogger.Instance);
        set_num_threads(1);
        var clock = Stopwatch.StartNew();
        long operations = 0, wrong = 0;
        var workers = Enumerable.Range(1, 2).Select(factor => new Thread(() =>
        {
            using var outer = NewDisposeScope();
            var vector = ones(16);
            while (clock.Elapsed < Duration)
            {
                using var scope = NewDisposeScope();
                Interlocked.Increment(ref operations);
                if (!IsRight(vector, factor + 0.5))
                    Interlocked.Increment(ref wrong);
            }
        })).ToList();
        workers.ForEach(worker => worker.Start());
        var garbage = new object[16];
        for (var turn = 0; clock.Elapsed < Duration; turn++)
            garbage[turn % garbage.Length] = new byte[1024];
        workers.ForEach(worker => worker.Join());
        Console.Write($"{operations} {GC.CollectionCount(0)} {wrong}");
        return 0;
    }

    private static bool IsRight(Tensor vector, double factor)
    {
        try
        {
            return ((vector * factor) + 1)[3].item<float>() == (float)(factor + 1);
        }
        catch (ExternalException)
        {
            // libtorch found a scalar of no type.
            return false;
        }
    }
}
