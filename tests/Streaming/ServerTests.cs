using Sim.Runtime;
using Sim.Runtime.Episodes;
using Sim.Runtime.Streaming;
using Sim.Runtime.Streaming.Client;
using Sim.Runtime.Streaming.Wire;
using Xunit;

namespace Sim.Tests.Streaming;

/// <summary>The server by its C# client, both in this process.</summary>
public sealed class ServerTests
{
    public static TheoryData<string, AutoresetMode> Variants
    {
        get
        {
            var data = new TheoryData<string, AutoresetMode>();
            foreach (var variant in Worlds.Variants)
            {
                foreach (var mode in Enum.GetValues<AutoresetMode>())
                    data.Add(variant, mode);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public void A_remote_step_shows_the_bits_of_a_local_one(string variant, AutoresetMode mode)
    {
        var (worlds, steps) = Worlds.IsImage(variant) ? (5, 60) : (33, 400);
        using var server = new TestServer();
        using var client = server.Connect();
        var words = variant.Split(' ');
        var options = words.Skip(1).Chunk(2).ToDictionary(pair => pair[0].TrimStart('-'), pair => pair[1]);
        using var remote = client.Make(words[0], worlds, seed: 3, mode, options);
        using var local = Worlds.Of(Worlds.Create(variant), worlds, new SimulationOptions { Seed = 3, Autoreset = mode });
        var random = new CsRandom(5);
        remote.Reset(9);
        local.Reset(9);
        for (var step = 0; step < steps; step++)
        {
            RandomActions.Fill(local, random);
            WriteActions(remote, local);
            remote.Step();
            local.Step();
            Remote.AssertSame(local, remote, $"step {step}");
            if (mode == AutoresetMode.Disabled && Remote.Ended(local) is { } ended && ended.Contains(true))
            {
                remote.Reset(ended);
                local.Reset(ended);
                Assert.Equal(local.Observations.HostBytes, remote.Observations.Bytes);
            }
        }
    }

    [Fact]
    public void Several_requests_may_be_under_way_and_are_answered_in_order()
    {
        using var server = new TestServer(envs: new TestEnvs());
        using var client = server.Connect(window: 8);
        using var remote = client.Make("count", worlds: 1);
        for (var count = 1; count <= 4; count++)
        {
            remote.Actions<int>()[0] = 1;
            remote.Send();
        }

        for (var count = 1; count <= 4; count++)
        {
            remote.Receive();
            Assert.Equal(count, remote.Rewards[0]);
        }
    }

    [Fact]
    public void A_saved_simulation_is_restored_to_the_same_bits_in_another_of_its_kind()
    {
        using var server = new TestServer();
        using var client = server.Connect();
        using var first = client.Make("frozen-lake", worlds: 16, seed: 1);
        var random = new CsRandom(2);
        Play(first, random, 30);
        var state = first.Save();
        var after = Play(first, new CsRandom(3), 30);
        using var second = client.Make("frozen-lake", worlds: 16, seed: 99);
        second.Restore(state);
        Assert.Equal(after, Play(second, new CsRandom(3), 30));
    }

    [Fact]
    public void A_state_goes_only_where_it_belongs()
    {
        using var server = new TestServer();
        using var client = server.Connect();
        using var first = client.Make("frozen-lake", worlds: 4, options: new Dictionary<string, string> { ["map"] = "8x8" });
        using var other = client.Make("frozen-lake", worlds: 4, options: new Dictionary<string, string> { ["map"] = "4x4" });
        var state = first.Save();
        AssertRefused(ErrorCode.BadState, () => other.Restore(state));
        state[^40] ^= 1;
        AssertRefused(ErrorCode.BadState, () => first.Restore(state));
        AssertRefused(ErrorCode.BadState, () => first.Restore([]));
        first.Reset();
    }

    /// <summary>Another server of the same user takes it; one with another key does not, whatever its checksum says.</summary>
    [Fact]
    public void A_state_made_under_another_key_is_refused()
    {
        using var local = Worlds.Of(Worlds.Create("cart-pole"), worlds: 2, new SimulationOptions { Autoreset = AutoresetMode.NextStep });
        using var server = new TestServer();
        using var client = server.Connect();
        using var remote = client.Make("cart-pole", worlds: 2);
        AssertRefused(ErrorCode.BadState, () => remote.Restore([.. new byte[32], .. local.Save()]));
    }

    [Theory]
    [InlineData("cart-pol", ErrorCode.UnknownEnv, "Did you mean 'cart-pole'?")]
    public void An_unknown_env_is_told_what_is_known(string env, string code, string told)
    {
        using var server = new TestServer();
        using var client = server.Connect();
        Assert.Contains(told, AssertRefused(code, () => client.Make(env, 1)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_wrong_option_is_told_what_it_takes()
    {
        using var server = new TestServer();
        using var client = server.Connect();
        var options = new Dictionary<string, string> { ["max-steps"] = "-1" };
        Assert.Contains("0 or more", AssertRefused(ErrorCode.BadOption, () => client.Make("cart-pole", 1, options: options)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_action_outside_its_space_is_refused_and_no_world_is_stepped()
    {
        using var server = new TestServer(envs: new TestEnvs());
        using var client = server.Connect();
        using var remote = client.Make("count", worlds: 3);
        remote.Actions<int>()[2] = 6;
        var refused = AssertRefused(ErrorCode.BadAction, remote.Step);
        Assert.Equal("The action of world 2 is 6, which is not in Discrete(6).", refused.Message);
        remote.Actions<int>()[2] = 1;
        remote.Step();
        Assert.Equal([0, 0, 1], remote.Rewards.ToArray());
    }

    [Fact]
    public void A_number_that_is_none_is_refused_as_an_action()
    {
        using var server = new TestServer(envs: new TestEnvs());
        using var client = server.Connect();
        using var remote = client.Make("gravity", worlds: 2);
        remote.Actions<float>()[3] = float.NaN;
        Assert.Contains("world 1", AssertRefused(ErrorCode.BadAction, remote.Step).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void In_disabled_mode_an_ended_world_must_be_reset_before_it_is_stepped()
    {
        using var server = new TestServer(envs: new TestEnvs());
        using var client = server.Connect();
        using var remote = client.Make("count", worlds: 2, autoreset: AutoresetMode.Disabled);
        remote.Actions<int>()[1] = CountEnvGoal;
        remote.Step();
        Assert.Equal([0, 1], remote.Terminated.ToArray());
        remote.Actions<int>().Clear();
        AssertRefused(ErrorCode.WorldEnded, remote.Step);
        remote.Reset([false, true]);
        remote.Step();
    }

    [Fact]
    public void Clients_worlds_and_memory_are_limited_and_what_is_freed_can_be_had_again()
    {
        using var server = new TestServer(new ServerConfig { MaxClients = 2, MaxWorlds = 100, MaxMemory = 2_000_000 });
        using var client = server.Connect();
        using (var other = server.Connect())
            Assert.Contains("max-clients", AssertRefused(ErrorCode.Limit, () => server.Connect()).Message, StringComparison.Ordinal);

        using (server.Connect())
        {
            using var most = client.Make("cart-pole", worlds: 90);
            Assert.Contains("10 are free", AssertRefused(ErrorCode.Limit, () => client.Make("cart-pole", worlds: 11)).Message, StringComparison.Ordinal);
        }

        using var again = client.Make("cart-pole", worlds: 100);
        again.Dispose();
        var image = new Dictionary<string, string> { ["observation"] = "image", ["image-size"] = "512" };
        AssertRefused(ErrorCode.Limit, () => client.Make("frozen-lake", worlds: 8, options: image));
        using var last = client.Make("cart-pole", worlds: 100);
    }

    [Fact]
    public void A_message_that_is_too_large_is_refused_with_the_limit()
    {
        using var server = new TestServer(new ServerConfig { MaxMessage = 1 << 20 });
        using var client = server.Connect();
        using var remote = client.Make("cart-pole", worlds: 2);
        var problem = AssertRefused(ErrorCode.TooLarge, () => remote.Restore(new byte[2 << 20]));
        Assert.Contains("max-message", problem.Message, StringComparison.Ordinal);
        var images = new Dictionary<string, string> { ["observation"] = "image" };
        using var other = server.Connect();
        Assert.Contains("messages are at most", AssertRefused(ErrorCode.Limit, () => other.Make("frozen-lake", 8, options: images)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_client_that_vanished_keeps_its_worlds_for_its_lease_and_no_longer()
    {
        using var server = new TestServer(new ServerConfig { Lease = TimeSpan.FromSeconds(1), MaxWorlds = 10 });
        using var other = server.Connect();
        var client = server.Connect();
        client.Make("cart-pole", worlds: 10);
        client.Connection.Dispose();
        AssertRefused(ErrorCode.Limit, () => other.Make("cart-pole", worlds: 1));
        Remote.WaitFor(() => server.Server.Clients == 1);
        using var freed = other.Make("cart-pole", worlds: 10);
    }

    [Fact]
    public void A_client_that_is_silent_but_there_keeps_its_worlds()
    {
        using var server = new TestServer(new ServerConfig { Lease = TimeSpan.FromSeconds(1) });
        using var client = server.Connect();
        using var remote = client.Make("cart-pole", worlds: 3);
        Thread.CurrentThread.Join(TimeSpan.FromSeconds(3));
        remote.Step();
    }

    [Fact]
    public void A_broken_connection_is_made_again_and_no_step_is_lost_or_made_twice()
    {
        using var server = new TestServer(envs: new TestEnvs());
        using var client = server.Connect(window: 4);
        using var remote = client.Make("count", worlds: 1);
        for (var count = 1; count <= 4; count++)
        {
            remote.Actions<int>()[0] = 1;
            remote.Send();
            if (count % 2 == 0)
                client.Connection.Current?.Dispose();
        }

        for (var count = 1; count <= 4; count++)
        {
            client.Connection.Current?.Dispose();
            remote.Receive();
            Assert.Equal(count, remote.Rewards[0]);
        }
    }

    [Fact]
    public void A_session_that_the_server_does_not_know_is_told_so_and_a_restore_makes_it_anew()
    {
        using var server = new TestServer(envs: new TestEnvs());
        var client = server.Connect();
        using var remote = client.Make("count", worlds: 1);
        remote.Actions<int>()[0] = 2;
        remote.Step();
        var state = remote.Save();
        server.Server.End(server.Server.Find(client.Connection.Session, key: null)!);
        AssertRefused(ErrorCode.NoSession, remote.Step);
        remote.Restore(state);
        remote.Actions<int>()[0] = 1;
        remote.Step();
        Assert.Equal(3, remote.Rewards[0]);
    }

    [Fact]
    public void A_stopping_server_tells_its_clients()
    {
        var server = new TestServer();
        var client = server.Connect(seconds: 5);
        using var remote = client.Make("cart-pole", worlds: 1);
        server.Dispose();
        Assert.Equal(ErrorCode.Stopping, Assert.Throws<RemoteException>(remote.Step).Code);
    }

    [Fact]
    public void Without_a_server_a_client_gives_up_in_time_and_says_why()
    {
        var config = new ClientConfig { Address = "tcp://127.0.0.1:9", Timeout = TimeSpan.FromSeconds(1) };
        var problem = Assert.Throws<FailureException>(() => SimClient.Connect(config));
        Assert.Contains("No answer from tcp://127.0.0.1:9 within 1 s: Connection refused", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void States_can_be_told_in_words()
    {
        using var server = new TestServer();
        using var client = server.Connect();
        using var lake = client.Make("frozen-lake", worlds: 2);
        Assert.Contains("frozen lake of 8 rows", lake.Describe(1)[0], StringComparison.Ordinal);
        using var cart = client.Make("cart-pole", worlds: 1);
        AssertRefused(ErrorCode.NotOffered, () => cart.Describe(0));
    }

    [Fact]
    public void A_local_socket_works_like_the_network_and_leaves_nothing_behind()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("sim.sock");
        using (var server = new TestServer(new ServerConfig { Address = $"ipc://{path}" }))
        {
            using var client = server.Connect();
            using var remote = client.Make("cart-pole", worlds: 2);
            remote.Step();
            Assert.Equal([1, 1], remote.Rewards.ToArray());
        }

        Assert.False(File.Exists(path));
    }

    [Fact]
    public void An_address_that_is_taken_is_told_from_others()
    {
        using var server = new TestServer();
        var taken = new ServerConfig { Address = server.Server.Address };
        Assert.Contains("Cannot listen on", Assert.Throws<FailureException>(() => Remote.Server(taken)).Message, StringComparison.Ordinal);
    }

    private const int CountEnvGoal = Sim.Tests.Runtime.CountEnv.Goal;

    private static RemoteException AssertRefused(string code, Action action)
    {
        var refused = Assert.Throws<RemoteException>(action);
        Assert.Equal(code, refused.Code);
        return refused;
    }

    private static void WriteActions(RemoteSimulation remote, Simulation local)
    {
        if (local.Actions.Type == DataType.Int32)
            local.Actions.Span<int>().CopyTo(remote.Actions<int>());
        else
            local.Actions.Span<float>().CopyTo(remote.Actions<float>());
    }

    private static byte[] Play(RemoteSimulation remote, CsRandom random, int steps)
    {
        var seen = new List<byte>();
        for (var step = 0; step < steps; step++)
        {
            foreach (ref var action in remote.Actions<int>())
                action = random.Below(4);
            remote.Step();
            seen.AddRange(remote.Observations.Bytes);
        }

        return [.. seen];
    }
}
