using System.Diagnostics;
using Xunit;

namespace Sim.Tests;

/// <summary>For what another thread or process does in its own time.</summary>
internal static class Wait
{
    public static void For(Func<bool> condition, TimeSpan patience)
    {
        var start = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(start.Elapsed < patience, "Waited in vain.");
            Thread.CurrentThread.Join(TimeSpan.FromMilliseconds(10));
        }
    }
}
