using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Sim.Runtime;
using Sim.Runtime.Episodes;
using Sim.Runtime.Streaming;
using Sim.Runtime.Streaming.Client;
using Xunit;

namespace Sim.Tests.Streaming;

/// <summary>What networks and people do, each with processes of their own.</summary>
public sealed class FaultTests : IDisposable
{
    private const int Stop = 19, GoOn = 18; // SIGSTOP, SIGCONT

    private readonly List<Process> _clients = [];

    public void Dispose()
    {
        foreach (var client in _clients)
        {
            if (!client.HasExited)
                client.Kill();
            client.Dispose();
        }
    }

    [PythonFact]
    public void A_client_that_is_killed_in_mid_step_leaves_its_worlds_within_its_lease_and_others_see_no_difference()
    {
        const double lease = 1;
        using var server = new ServeProcess("--lease", "1", "--max-worlds", "100");
        var victim = Start(server.Address, "act", "cart-pole", "90");
        Assert.Equal("stepping", victim.StandardOutput.ReadLine());
        using var client = Connect(server.Address);
        using var remote = client.Make("cart-pole", worlds: 10, seed: 4);
        using var local = Worlds.Of(Worlds.Create("cart-pole"), 10, new SimulationOptions { Seed = 4, Autoreset = AutoresetMode.NextStep });
        using var other = Connect(server.Address);
        Assert.Equal(RemoteException.Limit, Assert.Throws<RemoteException>(() => other.Make("cart-pole", worlds: 90)).Code);

        victim.Kill();
        var killed = Stopwatch.StartNew();
        var (random, freed) = (new CsRandom(1), TimeSpan.Zero);
        for (var step = 0; freed == TimeSpan.Zero; step++)
        {
            RandomActions.Fill(local, random);
            local.Actions.Span<int>().CopyTo(remote.Actions<int>());
            remote.Step();
            local.Step();
            Remote.AssertSame(local, remote, $"step {step}");
            if (TryMake(other))
                freed = killed.Elapsed;
            Assert.InRange(killed.Elapsed.TotalSeconds, 0, 20 * lease);
        }

        Assert.True(freed.TotalSeconds > 0.9 * lease, "The worlds were freed before their lease ended.");

        static bool TryMake(SimClient client)
        {
            try
            {
                client.Make("cart-pole", worlds: 90);
                return true;
            }
            catch (RemoteException)
            {
                return false;
            }
        }
    }

    [PythonFact]
    public void When_its_server_is_killed_a_client_is_told_in_time_and_goes_on_from_its_saved_state_on_the_next_one()
    {
        using var folder = new TemporaryFolder();
        string[] arguments = ["--bind", $"tcp://127.0.0.1:{ServeProcess.FreePort()}", "--state-key", folder.File("state.key")];
        var server = new ServeProcess(arguments);
        var client = Start(server.Address, "restart");
        Assert.Equal("saved", client.StandardOutput.ReadLine());
        server.Kill();
        client.StandardInput.WriteLine();
        var told = JsonDocument.Parse(Line(client)).RootElement;
        Assert.InRange(told.GetProperty("seconds").GetDouble(), 0, 20);
        Assert.Contains("No answer from tcp://", told.GetProperty("message").GetString(), StringComparison.Ordinal);

        using var next = new ServeProcess(arguments);
        client.StandardInput.WriteLine();
        Assert.Equal("same", Line(client));
    }

    /// <summary>In a namespace of its own, so that the network of the machine stays as it is.</summary>
    [NamespaceFact]
    public void A_network_that_is_cut_for_five_seconds_costs_time_and_nothing_else()
    {
        const int steps = 300;
        using var folder = new TemporaryFolder();
        WriteExpected(folder.File("expected"), steps);
        var script = $"""
            set -e
            ip link set lo up
            dotnet exec '{Path.Combine(AppContext.BaseDirectory, "sim.dll")}' serve --bind tcp://127.0.0.1:5555 > '{folder.File("server")}' 2>&1 &
            server=$!
            until grep -q Serving '{folder.File("server")}'; do sleep 0.1; done
            '{Python.Path}' faults.py cut tcp://127.0.0.1:5555 '{folder.File("expected")}' > '{folder.File("client")}' &
            client=$!
            until grep -q stepping '{folder.File("client")}'; do sleep 0.1; done
            sleep 0.5
            ip link set lo down
            sleep 5
            ip link set lo up
            code=0; wait $client || code=$?
            kill $server
            exit $code
            """;
        using var process = Process.Start(new ProcessStartInfo("unshare", ["--net", "bash", "-c", script])
        {
            WorkingDirectory = Python.Folder,
            RedirectStandardError = true,
            Environment = { ["PYTHONDONTWRITEBYTECODE"] = "1" },
        })!;
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, error);
        var told = JsonDocument.Parse(File.ReadLines(folder.File("client")).Last()).RootElement;
        Assert.Equal(steps, told.GetProperty("steps").GetInt32());
        Assert.True(told.GetProperty("slowest").GetDouble() > 4, "No step waited for the network, so it was not cut.");
    }

    [PythonFact]
    public void A_subscriber_that_is_stopped_loses_frames_and_is_told_how_many_and_the_simulation_goes_on()
    {
        const int steps = 400;
        using var server = new ServeProcess();
        using var client = Connect(server.Address);
        using var remote = client.Make("frozen-lake", worlds: 4, options: new Dictionary<string, string> { ["observation"] = "image" });
        var watcher = Start(server.Address, "watch", remote.Number.ToString(CultureInfo.InvariantCulture));
        Assert.Equal("watching", watcher.StandardOutput.ReadLine());
        Assert.Equal(0, SimProcess.Signal(watcher.Id, Stop));
        for (var step = 0; step < steps; step++)
            remote.Step();

        Assert.Equal(0, SimProcess.Signal(watcher.Id, GoOn));
        remote.Dispose();
        var told = JsonDocument.Parse(Line(watcher)).RootElement;
        var lost = told.GetProperty("lost").GetInt64();
        Assert.True(lost > 0, "Nothing was lost, so this shows nothing.");
        Assert.Equal(steps, told.GetProperty("last").GetInt64());
        Assert.Equal(steps + 1, told.GetProperty("received").GetInt64() + lost);
    }

    /// <summary>For a minute: results/many-clients.json.</summary>
    [PythonFact]
    public void Many_clients_at_once_each_see_what_they_would_see_alone()
    {
        const int processes = 4, each = 16, steps = 60;
        using var server = new ServeProcess("--max-clients", "128"); // one that leaves may still be there when its next one comes
        var alone = JsonDocument.Parse(Line(Start(server.Address, "many", "0", $"{processes * each}", $"{steps}", "0"))).RootElement.GetProperty("digests");
        var together = Enumerable.Range(0, processes)
            .Select(process => Start(server.Address, "many", $"{process * each}", $"{each}", $"{steps}", "2"))
            .ToList();
        foreach (var told in together.Select(process => JsonDocument.Parse(Line(process)).RootElement))
        {
            Assert.Empty(told.GetProperty("problems").EnumerateArray());
            foreach (var client in told.GetProperty("digests").EnumerateObject())
                Assert.Equal([alone.GetProperty(client.Name).GetString()], client.Value.EnumerateArray().Select(digest => digest.GetString()));
        }

        Assert.Equal(processes * each, alone.EnumerateObject().Select(client => client.Value.GetString()).Distinct().Count());
    }

    /// <summary>Its machine answers, so only its silence tells.</summary>
    [Fact]
    public void A_client_that_reads_nothing_loses_its_worlds_after_its_lease()
    {
        using var server = new TestServer(new ServerConfig { Lease = TimeSpan.FromSeconds(1) });
        using var deaf = new RawClient(server.Server).Hello(window: 64);
        deaf.Call("make", 1, header => header.Add("env", "frozen-lake").Add("worlds", 8).BeginMap("options").Add("observation", "image").End());
        var number = (int)deaf.Reply.Whole("sim"u8, 0, int.MaxValue);
        for (var id = 2; id < 64; id++)
        {
            var request = id;
            deaf.Send(header => header.Add("op", "observe").Add("id", (long)request).Add("session", deaf.Session).Add("sim", number));
        }

        Remote.WaitFor(() => server.Server.Clients == 0 && server.Server.Worlds == 0);
    }

    private static void WriteExpected(string path, int steps)
    {
        const int worlds = 4;
        using var simulation = Worlds.Of(Worlds.Create("cart-pole"), worlds, new SimulationOptions { Autoreset = AutoresetMode.NextStep });
        simulation.Reset(7);
        var (random, actions, rewards) = (new CsRandom(2), new int[steps], new double[steps][]);
        for (var step = 0; step < steps; step++)
        {
            actions[step] = random.Below(2);
            simulation.Actions.Span<int>().Fill(actions[step]);
            simulation.Step();
            rewards[step] = simulation.Rewards.Span<double>().ToArray();
        }

        File.WriteAllText(path, JsonSerializer.Serialize(new { env = "cart-pole", worlds, seed = 7, actions, rewards }));
    }

    private static SimClient Connect(string address) => SimClient.Connect(new ClientConfig { Address = address, Timeout = TimeSpan.FromSeconds(20) });

    private Process Start(string address, params string[] arguments)
    {
        var process = Python.Start(address: null, ["faults.py", arguments[0], address, .. arguments.Skip(1)]);
        _clients.Add(process);
        return process;
    }

    /// <summary>The next line of a client; what went wrong where it has none.</summary>
    private static string Line(Process client)
    {
        var line = client.StandardOutput.ReadLine();
        Assert.True(line is not null, line is null ? client.StandardError.ReadToEnd() : "");
        return line!;
    }
}

/// <summary>A test that needs a network namespace of its own, and says so where none may be made.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NamespaceFactAttribute : FactAttribute
{
    public NamespaceFactAttribute() => Skip = Python.Path is null ? PythonFactAttribute.Missing : Missing;

    private static string? Missing { get; } = Find();

    private static string? Find()
    {
        const string needs = "Needs the right to make a network namespace (as root: unshare, and ip of Debian's iproute2).";
        try
        {
            return SimProcess.RunProgram("unshare", ["--net", "ip", "link", "set", "lo", "up"]).ExitCode == 0 ? null : needs;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return needs;
        }
    }
}
