using Sim.Runtime.Streaming.Client;
using Sim.Tests.Streaming;
using Xunit;

namespace Sim.Tests.Tools;

/// <summary>sim serve, keys and stream as they are typed.</summary>
public sealed class ServeCommandTests
{
    [Theory]
    [InlineData("serve no-such-task", "no-such-task")]
    [InlineData("serve --shared", "sim serve ENV --shared")]
    [InlineData("serve --map 4x4", "name the task")]
    [InlineData("serve --bind tcp://0.0.0.0:0", "can be reached from other machines")]
    [InlineData("serve --bind http://localhost", "http://localhost")]
    [InlineData("serve --metrics somewhere", "HOST:PORT")]
    [InlineData("serve --server-key missing.key_secret", "missing.key_secret")]
    [InlineData("train cart-pole --max-clients 3", "--publish")]
    [InlineData("bench cart-pole --curve", "--served")]
    [InlineData("stream play missing.rec", "missing.rec")]
    [InlineData("stream record", "'file'")]
    public void Bad_usage_is_answered_with_a_sentence_and_exit_code_2(string words, string told)
    {
        using var folder = new TemporaryFolder();
        var outcome = SimProcess.Run(folder.Path, environment: null, words.Split(' '));
        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains(told, outcome.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Nobody_to_ask_is_a_failure_that_says_where()
    {
        var outcome = SimProcess.Run("stream", "list", $"tcp://127.0.0.1:{ServeProcess.FreePort()}", "--timeout", "0.5");
        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("No answer from tcp://127.0.0.1", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_shared_simulation_is_acted_in_by_one_and_its_figures_are_there_for_Prometheus()
    {
        var metrics = $"127.0.0.1:{ServeProcess.FreePort()}";
        using var server = new ServeProcess("cart-pole", "--shared", "--worlds", "5", "--metrics", metrics, "--log-level", "warning");
        using var actor = SimClient.Connect(new ClientConfig { Address = server.Address });
        using var watcher = SimClient.Connect(new ClientConfig { Address = server.Address });
        using var acting = actor.Attach(act: true);
        Assert.Equal("taken", Assert.Throws<RemoteException>(() => watcher.Attach(act: true)).Code);
        acting.Step();
        acting.Step();
        Assert.Equal(2, Assert.Single(watcher.Sources()).Steps);
        Assert.Equal(2, ServeProcess.Metric(metrics, "sim_clients"));
        Assert.Equal(2 * 5, ServeProcess.Metric(metrics, "sim_environment_steps"));
        Assert.Equal(1, ServeProcess.Metric(metrics, "sim_errors"));

        const int terminate = 15;
        Assert.Equal(0, SimProcess.Signal(server.Process.Id, terminate));
        Assert.True(server.Process.WaitForExit(TimeSpan.FromSeconds(20)));
        Assert.Equal(0, server.Process.ExitCode);
        Assert.Equal("stopping", Assert.Throws<RemoteException>(acting.Step).Code);
    }
}
