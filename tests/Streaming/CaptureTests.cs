using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Sim.Runtime.Streaming;
using Xunit;

namespace Sim.Tests.Streaming;

/// <summary>An encrypted server in a process of its own, Python's clients, and who listens on the wire.</summary>
public sealed class CaptureTests : IDisposable
{
    private const int Interrupt = 2;

    /// <summary>What a plain conversation has in every message or two.</summary>
    private static readonly string[] Telling = ["frozen-lake", "observation", "session", "hello", "arrays"];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [PythonTheory]
    [InlineData("friend", "server", true)]
    [InlineData("stranger", "server", false)]
    [InlineData("friend", "friend", false)] // as if another server were meant
    [InlineData("", "", false)]
    public void Only_a_client_with_an_allowed_key_learns_what_there_is(string client, string server, bool isLetIn)
    {
        using var serving = Encrypted();
        var told = JsonDocument.Parse(client.Length > 0
            ? Python.Check(address: null, "faults.py", "enter", serving.Address, Key(client) + "_secret", Key(server))
            : Python.Check(address: null, "faults.py", "enter", serving.Address)).RootElement;
        Assert.Equal(isLetIn, told.TryGetProperty("envs", out var envs) && envs.EnumerateArray().Any(env => env.GetString() == "frozen-lake"));
        Assert.Equal(!isLetIn, told.TryGetProperty("refused", out var refused));
        if (!isLetIn)
            Assert.StartsWith("NoAnswerError", refused.GetString(), StringComparison.Ordinal);
    }

    [CaptureTheory]
    [InlineData(true)]
    [InlineData(false)] // without which a capture of nothing would pass
    public void On_the_wire_of_an_encrypted_server_nothing_can_be_read(bool isEncrypted)
    {
        using var serving = isEncrypted ? Encrypted() : new ServeProcess();
        var file = _folder.File("capture");
        string[] arguments = ["-i", "lo", "-w", file, "-f", $"tcp port {serving.Address[(serving.Address.LastIndexOf(':') + 1)..]}"];
        using var capture = Process.Start(new ProcessStartInfo("tshark", arguments) { RedirectStandardError = true })!;
        while (capture.StandardError.ReadLine() is { } line && !line.StartsWith("Capturing on", StringComparison.Ordinal))
        {
            // A warning not to run as root, perhaps.
        }

        // Packets are seen from the moment when the file is there with its head.
        Remote.WaitFor(() => File.Exists(file) && new FileInfo(file).Length > 0);
        Thread.CurrentThread.Join(TimeSpan.FromMilliseconds(500));
        string[] keys = isEncrypted ? [Key("friend") + "_secret", Key("server")] : [];
        Assert.Contains("frozen-lake", Python.Check(address: null, ["faults.py", "enter", serving.Address, .. keys]), StringComparison.Ordinal);
        Remote.WaitFor(() => new FileInfo(file).Length > 2000);
        Thread.CurrentThread.Join(TimeSpan.FromMilliseconds(500));
        Assert.Equal(0, SimProcess.Signal(capture.Id, Interrupt));
        capture.WaitForExit();

        var bytes = File.ReadAllBytes(file);
        Assert.True(bytes.AsSpan().IndexOf("CURVE"u8) >= 0 == isEncrypted, "The greeting is not in the capture.");
        foreach (var word in Telling)
            Assert.True(bytes.AsSpan().IndexOf(Encoding.ASCII.GetBytes(word)) >= 0 != isEncrypted, $"'{word}' is {(isEncrypted ? "" : "not ")}in the capture.");
    }

    private string Key(string name) => _folder.File(name) + ".key";

    private ServeProcess Encrypted()
    {
        foreach (var name in (string[])["server", "friend", "stranger"])
            KeyFile.Create(_folder.File(name));
        return new ServeProcess("--server-key", Key("server") + "_secret", "--allow-keys", Key("friend"));
    }
}

/// <summary>A theory that needs Python and the right to capture what passes the loopback device, and says so where it is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class CaptureTheoryAttribute : TheoryAttribute
{
    public CaptureTheoryAttribute() => Skip = Python.Path is null ? PythonFactAttribute.Missing : Missing;

    private static string? Missing { get; } = Find();

    private static string? Find()
    {
        const string needs = "Needs the right to capture packets (as root: Debian's tshark).";
        try
        {
            return SimProcess.RunProgram("tshark", ["-i", "lo", "-a", "duration:1", "-q"]).ExitCode == 0 ? null : needs;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return needs;
        }
    }
}
