using System.Text;
using MessagePack;
using Sim.Runtime;
using Sim.Runtime.Streaming.Wire;
using Sim.Runtime.Streaming.Zmtp;
using Xunit;

namespace Sim.Tests.Streaming;

public sealed class WireTests
{
    /// <summary>The example of RFC 32/Z85.</summary>
    [Fact]
    public void Keys_are_written_as_ZeroMQ_writes_them()
    {
        byte[] bytes = [0x86, 0x4F, 0xD2, 0x6F, 0xB5, 0x59, 0xF7, 0x5B];
        Assert.Equal("HelloWorld", Z85.Encode(bytes));
        Assert.True(Z85.TryDecode("HelloWorld", out var decoded));
        Assert.Equal(bytes, decoded);
    }

    [Theory]
    [InlineData("HelloWorl")]
    [InlineData("Hello~orld")]
    [InlineData("#####")]
    public void Text_that_is_no_key_is_told_from_one(string text) => Assert.False(Z85.TryDecode(text, out _));

    [Theory]
    [InlineData("tcp://127.0.0.1:5555", "127.0.0.1", 5555, true)]
    [InlineData("tcp://localhost:1", "localhost", 1, true)]
    [InlineData("tcp://[::1]:5555", "::1", 5555, true)]
    [InlineData("tcp://*:5555", "*", 5555, false)]
    [InlineData("tcp://0.0.0.0:0", "0.0.0.0", 0, false)]
    public void Addresses_are_read(string text, string host, int port, bool loopback)
    {
        var address = ZmtpAddress.Parse(text);
        Assert.Equal((host, port, loopback), (address.Host, address.Port, address.IsLoopback()));
    }

    [Theory]
    [InlineData("127.0.0.1:5555")]
    [InlineData("udp://127.0.0.1:5555")]
    [InlineData("tcp://127.0.0.1")]
    [InlineData("tcp://127.0.0.1:")]
    [InlineData("tcp://127.0.0.1:x")]
    [InlineData("tcp://127.0.0.1:70000")]
    [InlineData("tcp://:5555")]
    [InlineData("ipc://")]
    public void What_is_no_address_is_refused_with_what_is_known(string text) =>
        Assert.Contains("Known: tcp://HOST:PORT", Assert.Throws<UsageException>(() => ZmtpAddress.Parse(text)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("80", null)]
    [InlineData("81 A1 61 01", null)]
    [InlineData("DF 00 00 00 01 A1 61 C4 02 01 02", null)]
    [InlineData("", "breaks off")]
    [InlineData("81 A1 61", "breaks off")]
    [InlineData("C1", "does not know")]
    [InlineData("D6 01 00 00 00 00", "does not know")]
    [InlineData("80 80", "follow")]
    [InlineData("DD FF FF FF FF", "more than its bytes")]
    [InlineData("DF 7F FF FF FF 00", "more than its bytes")]
    [InlineData("C6 FF FF FF FF 00", "more than its bytes")]
    [InlineData("A5 61 62", "more than its bytes")]
    public void A_header_is_checked_before_it_is_read(string bytes, string? error)
    {
        var found = MessagePackCheck.Error(Convert.FromHexString(bytes.Replace(" ", "", StringComparison.Ordinal)));
        if (error is null)
            Assert.Null(found);
        else
            Assert.Contains(error, found, StringComparison.Ordinal);
    }

    [Fact]
    public void Nesting_is_bounded()
    {
        Assert.Null(MessagePackCheck.Error([.. Enumerable.Repeat((byte)0x91, MessagePackCheck.MostDepth - 1), 0x01]));
        Assert.Contains("deeper", MessagePackCheck.Error([.. Enumerable.Repeat((byte)0x91, MessagePackCheck.MostDepth), 0x01]), StringComparison.Ordinal);
        Assert.Contains("deeper", MessagePackCheck.Error([.. Enumerable.Repeat((byte)0x91, 1_000_000)]), StringComparison.Ordinal);
    }

    /// <summary>A second opinion on what the check lets through: the library reads it to the last byte.</summary>
    [Fact]
    public void Whatever_passes_the_check_can_be_read_by_the_library()
    {
        var random = new CsRandom(1);
        var passed = 0;
        for (var round = 0; round < 200_000; round++)
        {
            var bytes = random.Bytes(random.Below(24));
            if (MessagePackCheck.Error(bytes) is not null)
                continue;

            passed++;
            var reader = new MessagePackReader(bytes);
            reader.Skip();
            Assert.Equal(bytes.Length, reader.Consumed);
        }

        Assert.True(passed > 1000, $"Only {passed} passed, so this shows little.");
    }

    [Fact]
    public void What_is_written_is_read()
    {
        var writer = new HeaderWriter().Begin().Add("op", "step").Add("id", 7L).Add("session", (ReadOnlySpan<byte>)[1, 2, 3]).Add("flag", true)
            .Add("seed", ulong.MaxValue).Add("rate", 2.5).Add("worlds", (ReadOnlySpan<int>)[4, 5]).Add("names", ["a", "b"])
            .BeginMap("options").Add("x", "1").Add("y", 2L).Add("z", false).BeginList("w").Add(null, 1.5).Add(null, 2L).End().End()
            .BeginList("arrays");
        writer.AddArray("action", "<f4", 3, [2]);
        writer.AddArray("seed", "<u8", -1, []);
        writer.End();

        var header = new Header();
        header.Read(writer.Finish().ToArray());
        Assert.True(header.TextBytes("op"u8).SequenceEqual("step"u8));
        Assert.Equal(7, header.Whole("id"u8, 0, 10));
        Assert.Equal([1, 2, 3], header.Bytes("session"u8).ToArray());
        Assert.True(header.TryFlag("flag"u8));
        Assert.Equal(ulong.MaxValue, header.TrySeed("seed"u8));
        Assert.Equal(2.5, header.TryNumber("rate"u8, 0));
        Assert.Equal([4, 5], header.TryWholes("worlds"u8, 9, 9)!);
        Assert.Equal(["a", "b"], header.TryTexts("names"u8)!);
        Assert.Equal(
            new Dictionary<string, string> { ["x"] = "1", ["y"] = "2", ["z"] = "false", ["w"] = "1.5,2" }, header.Options("options"u8));
        Assert.Equal(["action", "seed"], header.Arrays.Select(array => Encoding.UTF8.GetString(array.Name.Span)));
        Assert.Equal([3, 2], header.ShapeOf(header.Arrays[0]).ToArray());
        Assert.Equal([], header.ShapeOf(header.Arrays[1]).ToArray());
        Assert.Null(header.TryText("nothing"u8));
    }

    [Theory]
    [InlineData("91 01", "no MessagePack map")]
    [InlineData("81 01 02", "no text")]
    [InlineData("82 A1 61 01 A1 61 02", "'a' twice")]
    [InlineData("81 A6 61 72 72 61 79 73 91 92 A1 61 A1 62", "'arrays'")]
    [InlineData("81 A6 61 72 72 61 79 73 91 93 A1 61 A3 3C 66 34 91 FF", "'arrays'")]
    [InlineData("81 A6 61 72 72 61 79 73 91 93 A1 61 A3 3C 66 34 91 CF FF FF FF FF FF FF FF FF", "'arrays'")]
    public void A_header_that_is_none_is_told_why(string bytes, string told)
    {
        var problem = Assert.Throws<RequestException>(() => new Header().Read(Convert.FromHexString(bytes.Replace(" ", "", StringComparison.Ordinal))));
        Assert.Equal(ErrorCode.Malformed, problem.Code);
        Assert.Contains(told, problem.Message, StringComparison.Ordinal);
    }

    public static TheoryData<string> Specs => [.. Worlds.Variants, "gravity"];

    [Theory]
    [MemberData(nameof(Specs))]
    public void A_spec_comes_back_as_it_was(string variant)
    {
        var spec = variant == "gravity" ? new GravityEnv().Spec : Worlds.Create(variant).Spec;
        var writer = new HeaderWriter().Begin();
        SpecWire.Write(writer, "spec", spec);
        var header = new Header();
        header.Read(writer.Finish().ToArray());
        Assert.True(header.TryReader("spec"u8, out var reader));
        var read = SpecWire.Read(ref reader);
        Assert.Equal(spec.Observation.ToString(), read.Observation.ToString());
        Assert.Equal(spec.Action.ToString(), read.Action.ToString());
        Assert.Equal(
            (spec.Name, spec.MaxSteps, spec.Success, spec.HasActionMask), (read.Name, read.MaxSteps, read.Success, read.HasActionMask));
        Assert.Equal(spec.Infos.Select(info => (info.Name, info.Type, info.Width)), read.Infos.Select(info => (info.Name, info.Type, info.Width)));
    }
}
