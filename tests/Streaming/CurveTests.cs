using Sim.Runtime;
using Sim.Runtime.Streaming;
using Sim.Runtime.Streaming.Zmtp;
using Xunit;

namespace Sim.Tests.Streaming;

public sealed class CurveTests
{
    private static readonly CurveKeyPair ServerKeys = CurveKeyPair.Create(), Friend = CurveKeyPair.Create(), Stranger = CurveKeyPair.Create();

    [Fact]
    public void A_client_with_an_allowed_key_acts_and_watches()
    {
        using var server = Encrypted();
        using var client = server.Connect(keys: Friend, serverKey: ServerKeys.PublicText);
        using var remote = client.Make("cart-pole", worlds: 70_000);
        using var stream = client.Watch(remote.Number, [5], ["reward"], rate: 0);
        Assert.True(stream.TryNext(TimeSpan.FromSeconds(10)));
        remote.Step();
        Assert.Equal(70_000, remote.Rewards.Length);
        Assert.True(stream.TryNext(TimeSpan.FromSeconds(10)));
        Assert.Equal(1, stream.Arrays["reward"].Span<double>()[0]);
    }

    [Fact]
    public void A_client_with_another_key_is_told_that_it_is_not_allowed()
    {
        using var server = Encrypted();
        var refused = Assert.Throws<FailureException>(() => server.Connect(keys: Stranger, serverKey: ServerKeys.PublicText));
        Assert.Contains(Stranger.PublicText, refused.Message, StringComparison.Ordinal);
        Assert.Equal(0, server.Server.Clients);
    }

    [Fact]
    public void A_client_that_takes_another_server_for_this_one_is_not_answered()
    {
        using var server = Encrypted();
        Assert.Throws<FailureException>(() => server.Connect(keys: Friend, serverKey: Stranger.PublicText, seconds: 1));
    }

    [Fact]
    public void A_plain_client_is_not_answered()
    {
        using var server = Encrypted();
        Assert.Throws<FailureException>(() => server.Connect(seconds: 1));
    }

    [Fact]
    public void A_client_that_encrypts_does_not_take_a_plain_server_for_an_encrypted_one()
    {
        using var server = new TestServer();
        Assert.Throws<FailureException>(() => server.Connect(keys: Friend, serverKey: ServerKeys.PublicText, seconds: 1));
    }

    /// <summary>The public half of an allowed key is no secret, so it must not be enough.</summary>
    [Fact]
    public void Whoever_knows_only_the_public_half_of_an_allowed_key_is_refused()
    {
        using var server = Encrypted();
        using var socket = RawClient.Bare(server.Server);
        var impostor = CurveKeyPair.WithPublic(Friend, Stranger);
        Assert.Throws<ZmtpException>(() => ZmtpConnection.Connect(socket, "DEALER", impostor, CurveKeyPair.KeyOf(ServerKeys.PublicText, "key")));
        Assert.Equal(0, server.Server.Clients);
    }

    /// <summary>A session is its client's: another allowed client does not get into it with its token.</summary>
    [Fact]
    public void A_token_is_worth_nothing_with_another_key()
    {
        var other = CurveKeyPair.Create();
        using var server = Encrypted(Friend, other);
        using var first = new RawClient(server.Server, Friend, ServerKeys.PublicText).Hello();
        using var second = new RawClient(server.Server, other, ServerKeys.PublicText) { Session = first.Session };
        Assert.Equal("no-session", second.Call("envs", 1).Error);
        Assert.Null(first.Call("envs", 1).Error);
    }

    [Fact]
    public void A_frame_that_was_changed_on_its_way_ends_the_connection()
    {
        using var server = Encrypted();
        using var socket = RawClient.Bare(server.Server);
        var connection = ZmtpConnection.Connect(socket, "DEALER", Friend, CurveKeyPair.KeyOf(ServerKeys.PublicText, "key"));
        byte[] forged = [0, 41, .. "\u0007MESSAGE"u8, 0, 0, 0, 0, 0, 0, 0, 9, .. new byte[25]];
        socket.Send(forged);
        Assert.False(connection.Receive(new IncomingMessage()));
    }

    [Fact]
    public void Without_a_key_only_this_machine_is_listened_to_unless_told_otherwise()
    {
        var open = new ServerConfig { Address = "tcp://0.0.0.0:0" };
        Assert.Contains("other machines", Assert.Throws<UsageException>(() => Remote.Server(open)).Message, StringComparison.Ordinal);
        Remote.Server(open with { Insecure = true }).Dispose();
        Remote.Server(open with { Keys = ServerKeys, AllowedKeys = [Friend.PublicText] }).Dispose();
        Assert.Contains("no client is allowed", Assert.Throws<UsageException>(() => Remote.Server(open with { Keys = ServerKeys })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Keys_are_written_for_their_owner_only_and_never_over_others()
    {
        using var folder = new TemporaryFolder();
        var (publicPath, secretPath, keys) = KeyFile.Create(folder.File("sub/me"));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(secretPath));
        Assert.Equal(keys.PublicText, KeyFile.ReadSecret(secretPath).PublicText);
        Assert.Equal([keys.PublicText], KeyFile.ReadPublic(publicPath));
        Assert.Equal([keys.PublicText], KeyFile.ReadPublic(folder.File("sub")));
        Assert.DoesNotContain("secret-key", File.ReadAllText(publicPath), StringComparison.Ordinal);
        Assert.Throws<UsageException>(() => KeyFile.Create(folder.File("sub/me")));
        Assert.Contains("no secret key", Assert.Throws<UsageException>(() => KeyFile.ReadSecret(publicPath)).Message, StringComparison.Ordinal);
    }

    private static TestServer Encrypted(params CurveKeyPair[] allowed) => new(new ServerConfig
    {
        Keys = ServerKeys,
        AllowedKeys = [.. (allowed.Length > 0 ? allowed : [Friend]).Select(keys => keys.PublicText)],
    });
}
