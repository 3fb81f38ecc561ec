using Sim.Runtime.Streaming.Client;
using Xunit;

namespace Sim.Tests.Streaming;

public sealed class MemoryTests
{
    private const int Window = 64;
    private const double Megabyte = 1 << 20;

    /// <summary>All memory of its process, which managed memory is a part of.</summary>
    [Fact]
    public void A_server_has_no_more_memory_after_a_million_steps_than_after_ten_thousand()
    {
        using var server = new ServeProcess("--log-level", "warning");
        using var client = SimClient.Connect(new ClientConfig { Address = server.Address, Window = Window });
        using var remote = client.Make("cart-pole", worlds: 4);
        Step(remote, 10_000);

        // What the runtime compiles again, because it is run often, it compiles beside them.
        Thread.CurrentThread.Join(TimeSpan.FromSeconds(2));
        var before = server.ResidentBytes;
        Step(remote, 990_000);
        Assert.InRange((server.ResidentBytes - before) / Megabyte, double.NegativeInfinity, 5);
    }

    /// <summary>Half a window is always under way, so that it takes seconds.</summary>
    private static void Step(RemoteSimulation remote, int steps)
    {
        for (var step = 0; step < steps + (Window / 2); step++)
        {
            if (step < steps)
                remote.Send();
            if (step >= Window / 2)
                remote.Receive();
        }
    }
}
