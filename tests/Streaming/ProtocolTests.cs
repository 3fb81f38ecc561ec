using Sim.Runtime.Streaming.Wire;
using Xunit;

namespace Sim.Tests.Streaming;

/// <summary>The rules of PROTOCOL.md, by messages made by hand.</summary>
public sealed class ProtocolTests : IDisposable
{
    private static readonly byte[] One = [1, 0, 0, 0];

    private readonly TestServer _server = new(envs: new TestEnvs());

    public void Dispose() => _server.Dispose();

    [Fact]
    public void Hello_tells_of_the_server()
    {
        using var client = new RawClient(_server.Server).Hello(window: 5);
        Assert.Equal([1, 0], client.Reply.TryWholes("protocol"u8, 9, 2)!);
        Assert.Equal(Sim.Runtime.Streaming.Server.Session.TokenBytes, client.Session.Length);
        Assert.Equal(5, client.Reply.Whole("window"u8, 0, 99));
        Assert.Contains("stream", client.Reply.TryTexts("capabilities"u8)!);
    }

    [Theory]
    [InlineData(new[] { 2, 0 })]
    [InlineData(new[] { 0, 9 })]
    [InlineData(new int[0])]
    public void Another_major_version_is_refused_with_both(int[] version)
    {
        using var client = new RawClient(_server.Server);
        client.Send(header => header.Add("op", "hello").Add("id", 0L).Add("protocol", version.AsSpan()));
        Assert.Equal(ErrorCode.Version, client.Receive().Error);
    }

    [Fact]
    public void A_newer_minor_version_is_answered_with_the_one_that_is_known()
    {
        using var client = new RawClient(_server.Server);
        client.Send(header => header.Add("op", "hello").Add("id", 0L).Add("protocol", (ReadOnlySpan<int>)[1, 7]));
        Assert.Equal([1, 0], client.Receive().Reply.TryWholes("protocol"u8, 9, 2)!);
    }

    [Fact]
    public void A_repeated_id_gets_the_same_reply_and_nothing_is_done_again()
    {
        using var client = new RawClient(_server.Server).Hello();
        client.Call("make", 1, header => header.Add("env", "count"));
        var number = client.Reply.Whole("sim"u8, 0, 99);
        Step(client, 2, number, One);
        var (reply, reward) = (client.ReplyBytes, client.Frame(2));
        Step(client, 2, number, One);
        Assert.Equal(reply, client.ReplyBytes);
        Assert.Equal(reward, client.Frame(2));

        // Whatever it asks now, it is the reply to 2.
        Assert.Equal(reply, client.Call("bye", 2).ReplyBytes);
        Step(client, 3, number, One);
        Assert.Equal(2, BitConverter.ToDouble(client.Frame(2)));
    }

    [Fact]
    public void A_repeated_id_is_answered_on_another_connection_too()
    {
        using var first = new RawClient(_server.Server).Hello();
        first.Call("make", 1, header => header.Add("env", "count"));
        using var second = new RawClient(_server.Server) { Session = first.Session };
        Assert.Equal(first.ReplyBytes, second.Call("make", 1, header => header.Add("env", "count")).ReplyBytes);
        Step(second, 2, first.Reply.Whole("sim"u8, 0, 99), One);
        Assert.Null(second.Error);
    }

    [Fact]
    public void Ids_that_skip_or_are_too_old_are_refused()
    {
        using var client = new RawClient(_server.Server).Hello(window: 2);
        Assert.Equal(ErrorCode.OutOfOrder, client.Call("ping", 2).Error);
        for (var id = 1; id <= 3; id++)
            Assert.Null(client.Call("ping", id).Error);
        Assert.Equal(ErrorCode.Forgotten, client.Call("ping", 1).Error);
        Assert.Null(client.Call("ping", 2).Error);
        Assert.Null(client.Call("ping", 4).Error);
    }

    [Fact]
    public void Without_a_session_there_is_nothing_but_hello()
    {
        using var client = new RawClient(_server.Server);
        Assert.Equal(ErrorCode.NoSession, client.Call("envs", 1).Error);
        client.Session = new byte[16];
        Assert.Equal(ErrorCode.NoSession, client.Call("envs", 1).Error);
        client.Hello();
        Assert.Null(client.Call("envs", 1).Error);
        Assert.Null(client.Call("bye", 2).Error);
        Assert.Equal(ErrorCode.NoSession, client.Call("envs", 3).Error);
    }

    [Theory]
    [InlineData("<i4", 2, 4, "'action' must be <i4 [1] in 4 bytes; given: <i4 [2] in 4 bytes.")]
    [InlineData("<i8", 1, 8, "given: <i8 [1] in 8 bytes")]
    [InlineData("<f4", 1, 4, "given: <f4 [1] in 4 bytes")]
    [InlineData("<i4", 1, 3, "given: <i4 [1] in 3 bytes")]
    public void An_array_of_another_kind_is_refused_with_what_was_expected(string type, int size, int bytes, string told)
    {
        using var client = new RawClient(_server.Server).Hello();
        client.Call("make", 1, header => header.Add("env", "count"));
        var number = client.Reply.Whole("sim"u8, 0, 99);
        client.Call("step", 2, header => Arrays(header.Add("sim", number), "action", type, size), new byte[bytes]);
        Assert.Equal(ErrorCode.BadArray, client.Error);
        client.Reply.TryReader("error"u8, out var reader);
        Assert.Contains(told, OptionValues.Read(ref reader, "error")["message"], StringComparison.Ordinal);
        Step(client, 3, number, One);
        Assert.Equal(1, BitConverter.ToDouble(client.Frame(2)));
    }

    [Fact]
    public void A_missing_array_a_missing_key_and_frames_without_heads_are_refused()
    {
        using var client = new RawClient(_server.Server).Hello();
        client.Call("make", 1, header => header.Add("env", "count"));
        var number = client.Reply.Whole("sim"u8, 0, 99);
        Assert.Equal(ErrorCode.BadArray, client.Call("step", 2, header => header.Add("sim", number)).Error);
        Assert.Equal(ErrorCode.BadArgument, client.Call("step", 3).Error);
        Assert.Equal(ErrorCode.NoSimulation, client.Call("step", 4, header => header.Add("sim", 77L)).Error);
        Assert.Equal(ErrorCode.Malformed, client.Call("step", 5, header => header.Add("sim", number), One).Error);
        Assert.Equal(ErrorCode.UnknownOperation, client.Call("stepp", 5).Error);
    }

    [Fact]
    public void Keys_that_the_server_does_not_know_are_ignored()
    {
        using var client = new RawClient(_server.Server).Hello();
        Assert.Null(client.Call("ping", 1, header => header.Add("colour", "blue").BeginMap("nested").Add("a", 1L).End()).Error);
    }

    [Fact]
    public void Groups_of_several_tasks_are_made_side_by_side()
    {
        using var client = new RawClient(_server.Server).Hello();
        client.Call("make", 1, header => header.BeginList("groups")
            .BeginMap().Add("env", "count").Add("worlds", 2L).End()
            .BeginMap().Add("env", "count").Add("worlds", 3L).BeginMap("options").Add("max-steps", 7L).End().End()
            .End());
        Assert.Null(client.Error);
        Assert.Equal(5, client.Reply.Whole("worlds"u8, 0, 99));
        Assert.Equal(ErrorCode.BadArgument, client.Call("make", 2, header => header.BeginList("groups")
            .BeginMap().Add("env", "count").Add("worlds", 2L).End().BeginMap().Add("env", "gravity").Add("worlds", 3L).End()
            .End()).Error);
    }

    /// <summary>The mask says which worlds begin anew, and seeds are theirs.</summary>
    [Fact]
    public void A_masked_reset_with_seeds_seeds_only_the_worlds_of_the_mask()
    {
        using var server = new TestServer();
        using var client = new RawClient(server.Server).Hello();
        client.Call("make", 1, header => header.Add("env", "cart-pole").Add("worlds", 3L).Add("seed", 5L).Add("autoreset", "disabled"));
        var number = client.Reply.Whole("sim"u8, 0, 99);
        client.Call("reset", 2, header => header.Add("sim", number));
        var before = Rows(client.Frame(0));
        byte[] seeds = [.. BitConverter.GetBytes(40UL), .. BitConverter.GetBytes(50UL), .. BitConverter.GetBytes(60UL)];
        client.Call("reset", 3, header => Arrays(header.Add("sim", number), ("mask", "|b1", 3), ("seeds", "<u8", 3)), [0, 1, 0], seeds);
        var after = Rows(client.Frame(0));
        Assert.Equal((before[0], before[2]), (after[0], after[2]));

        client.Call("reset", 4, header => header.Add("sim", number).Add("seed", 49L));
        Assert.Equal(after[1], Rows(client.Frame(0))[1]);
        Assert.Equal(ErrorCode.BadArray, client.Call("reset", 5, header => Arrays(header.Add("sim", number), "mask", "|b1", 3), [0, 2, 0]).Error);
        Assert.Equal(ErrorCode.BadArgument, client.Call("reset", 6, header => Arrays(header.Add("sim", number), "mask", "|b1", 3), [0, 0, 0]).Error);
    }

    [Fact]
    public void Parameters_can_be_read_and_changed_world_by_world()
    {
        using var client = new RawClient(_server.Server).Hello();
        client.Call("make", 1, header => header.Add("env", "gravity").Add("worlds", 3L));
        var number = client.Reply.Whole("sim"u8, 0, 99);
        client.Call("set-parameters", 2, header => Arrays(header.Add("sim", number), ("gravity", "<f8", null), ("mask", "|b1", 3)), BitConverter.GetBytes(4.0), [1, 0, 1]);
        Assert.Null(client.Error);
        client.Call("parameters", 3, header => header.Add("sim", number));
        Assert.Equal([4, 10, 4], Doubles(client.Frame(0)));
        Assert.Equal(ErrorCode.BadArgument, client.Call("set-parameters", 4, header => Arrays(header.Add("sim", number), "gravity", "<f8", null), BitConverter.GetBytes(double.NaN)).Error);
        Assert.Equal(ErrorCode.BadArgument, client.Call("set-parameters", 5, header => Arrays(header.Add("sim", number), "mass", "<f8", null), BitConverter.GetBytes(1.0)).Error);
        client.Call("step", 6, header => Arrays(header.Add("sim", number), "action", "<f4", 3, 2), new byte[24]);
        Assert.Equal([96, 90, 96], Doubles(client.Frame(0)));
    }

    [Fact]
    public void Statistics_add_up_the_episodes_since_they_were_last_asked_for()
    {
        using var client = new RawClient(_server.Server).Hello();
        client.Call("make", 1, header => header.Add("env", "count").Add("autoreset", "same-step"));
        var number = client.Reply.Whole("sim"u8, 0, 99);
        Step(client, 2, number, [5, 0, 0, 0]);
        Assert.Equal((1, 5.0), Episodes(client.Call("statistics", 3, header => header.Add("sim", number))));
        Assert.Equal((0, 0.0), Episodes(client.Call("statistics", 4, header => header.Add("sim", number))));
    }

    private static (int Count, double Return) Episodes(RawClient client)
    {
        Assert.True(client.Reply.TryReader("episodes"u8, out var reader));
        var values = OptionValues.Read(ref reader, "episodes");
        return (int.Parse(values["count"], null), double.Parse(values["return_sum"], System.Globalization.CultureInfo.InvariantCulture));
    }

    private static void Step(RawClient client, long id, long simulation, byte[] action) =>
        client.Call("step", id, header => Arrays(header.Add("sim", simulation), "action", "<i4", 1), action);

    private static void Arrays(HeaderWriter header, string name, string type, params int[]? shape)
    {
        header.BeginList("arrays");
        header.AddArray(name, type, -1, shape ?? []);
        header.End();
    }

    private static void Arrays(HeaderWriter header, params (string Name, string Type, int? Size)[] arrays)
    {
        header.BeginList("arrays");
        foreach (var (name, type, size) in arrays)
            header.AddArray(name, type, -1, size is { } length ? [length] : []);
        header.End();
    }

    private static string[] Rows(byte[] observations) => [.. observations.Chunk(16).Select(Convert.ToHexString)];

    private static double[] Doubles(byte[] bytes) => [.. bytes.Chunk(8).Select(chunk => BitConverter.ToDouble(chunk))];
}
