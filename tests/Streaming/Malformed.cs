using System.Buffers.Binary;
using System.Net.Sockets;
using Sim.Runtime.Streaming.Wire;
using Sim.Runtime.Streaming.Zmtp;

namespace Sim.Tests.Streaming;

/// <summary>Whoever sends a server what is wrong: random bytes, changed valid messages, other versions, cut-off frames, huge lengths, deep nesting.</summary>
/// <param name="address">Of a plain server.</param>
/// <param name="seed">Of what is sent.</param>
internal sealed class Malformed(string address, int seed)
{
    private const int Batch = 32, PerConnection = 2048;
    private const byte MoreFrames = 1, LongFrame = 2, CommandFrame = 4;

    private readonly CsRandom _random = new((ulong)seed);
    private readonly Dictionary<string, long> _sent = [];
    private RawClient? _client;
    private long _sentOnClient;
    private long _id;
    private long _simulation;

    /// <summary>How many were sent, by kind.</summary>
    public IReadOnlyDictionary<string, long> Sent => _sent;

    public long Count => _sent.Values.Sum();

    /// <summary>Replies that refused, and connections that the server ended.</summary>
    public (long Refusals, long Ended) Answers { get; private set; }

    /// <summary>Replies that say that the server failed.</summary>
    public List<string> Failures { get; } = [];

    /// <summary>Sends this many messages, eleven of twelve on connections that have shaken hands.</summary>
    public void Send(long messages)
    {
        for (long sent = 0; sent < messages;)
        {
            if (_random.Below(4) > 0)
            {
                SendBroken();
                sent++;
                continue;
            }

            var batch = (int)Math.Min(Batch, messages - sent);
            SendBatch(batch);
            sent += batch;
        }

        _client?.Dispose();
        _client = null;
    }

    /// <summary>Messages on one connection, then as many replies: each is answered once, or the connection ends.</summary>
    private void SendBatch(int messages)
    {
        try
        {
            if (_client is null || _sentOnClient > PerConnection)
                Open();
            for (var message = 0; message < messages; message++)
            {
                var (kind, header, frames) = Next();
                _client!.Send(header, frames);
                CountSent(kind);
            }

            _sentOnClient += messages;
            for (var reply = 0; reply < messages; reply++)
            {
                _client!.Receive();
                Judge(_client);
            }
        }
        catch (Exception ended) when (ended is IOException or SocketException or ZmtpException)
        {
            End();
        }
    }

    private void Open()
    {
        _client?.Dispose();
        _client = new RawClient(address).Hello(window: 8);
        _sentOnClient = 0;
        _id = 1;
        _client.Call("make", _id, header => header.Add("env", "cart-pole").Add("worlds", 2));
        _simulation = _client.Reply.TryWhole("sim"u8, 0, int.MaxValue) ?? 0;
    }

    private void End()
    {
        Answers = Answers with { Ended = Answers.Ended + 1 };
        _client?.Dispose();
        _client = null;
    }

    private void Judge(RawClient client)
    {
        if (client.Error is not { } code)
        {
            // What was changed may still be right, such as another action; the next one then has the next id.
            _id = Math.Max(_id, client.Reply.TryWhole("re"u8, long.MinValue, long.MaxValue) ?? 0);
            return;
        }

        Answers = Answers with { Refusals = Answers.Refusals + 1 };
        if (code == ErrorCode.Internal)
            Failures.Add(Convert.ToHexString(client.ReplyBytes));
    }

    private (string Kind, byte[] Header, byte[][] Frames) Next()
    {
        switch (_random.Below(8))
        {
            case 0: return ("random header", Bytes(_random.Below(200) + 1), []);
            case 1: return ("random frames", Request("step"), [.. Enumerable.Range(0, _random.Below(6)).Select(_ => Bytes(_random.Below(40)))]);
            case 2: return ("deep nesting", Nested(), []);
            case 3: return ("huge MessagePack length", HugeLength(), []);
            case 4: return ("other version", OtherVersion(), []);
            default:
                var header = Mutated(Request(Ops[_random.Below(Ops.Length)]));
                return ("changed valid message", header, _random.Below(2) == 0 ? [] : [Bytes(8)]);
        }
    }

    private static string[] Ops { get; } =
    [
        "step", "step", "reset", "make", "describe", "envs", "save", "restore", "text", "statistics", "parameters", "set-parameters",
        "attach", "observe", "sources", "scene", "watch", "unwatch", "close", "ping",
    ];

    /// <summary>A request that would be right, with the arrays of a step.</summary>
    private byte[] Request(string op)
    {
        var header = new HeaderWriter().Begin()
            .Add("op", op).Add("id", _id + 1).Add("session", _client!.Session).Add("sim", _simulation).Add("env", "cart-pole").Add("worlds", 2)
            .Add("source", _simulation).Add("seed", 5L).Add("rate", 1.5).Add("columns", (string[])["reward"]);
        header.BeginMap("options").End().BeginList("arrays");
        header.AddArray("action", WireType.Int32, rows: 2, []);
        return header.End().Finish().ToArray();
    }

    private byte[] Mutated(byte[] bytes)
    {
        var changed = bytes.ToList();
        for (var changes = 1 + _random.Below(6); changes > 0; changes--)
        {
            var at = _random.Below(changed.Count);
            switch (_random.Below(4))
            {
                case 0: changed.Insert(at, (byte)_random.Below(256)); break;
                case 1 when changed.Count > 1: changed.RemoveAt(at); break;
                case 2: changed[at] ^= (byte)(1 << _random.Below(8)); break;
                default: changed[at] = (byte)_random.Below(256); break;
            }
        }

        return [.. changed];
    }

    private byte[] Nested()
    {
        var depth = 10 + _random.Below(5000);
        byte[] opening = _random.Below(2) == 0 ? [0x91] : [0x81, 0xA1, (byte)'a'];
        return [0x81, 0xA2, (byte)'o', (byte)'p', .. Enumerable.Repeat(opening, depth).SelectMany(each => each), 0xC0];
    }

    private byte[] HugeLength()
    {
        var length = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(length, uint.MaxValue - (uint)_random.Below(1000));
        byte[] codes = [0xDD, 0xDF, 0xC6, 0xDB, 0xC9];
        return [0x81, 0xA2, (byte)'o', (byte)'p', codes[_random.Below(codes.Length)], .. length, .. Bytes(_random.Below(20))];
    }

    private byte[] OtherVersion()
    {
        var header = new HeaderWriter().Begin().Add("op", "hello").Add("id", 0L);
        return (_random.Below(3) switch
        {
            0 => header.Add("protocol", (ReadOnlySpan<int>)[2 + _random.Below(1000), _random.Below(9)]),
            1 => header.Add("protocol", "1.0"),
            _ => header.Add("protocol", (ReadOnlySpan<int>)[]),
        }).Finish().ToArray();
    }

    /// <summary>A connection of its own that goes wrong below the messages.</summary>
    private void SendBroken()
    {
        try
        {
            using var socket = RawClient.Bare(address);
            var (kind, bytes, waits) = NextBroken();
            CountSent(kind);
            socket.Send(bytes);
            if (!waits)
                return;

            socket.Shutdown(SocketShutdown.Send);
            var buffer = new byte[512];
            while (socket.Receive(buffer) > 0)
            {
                // The greeting, perhaps an error; then the server must hang up.
            }
        }
        catch (SocketException)
        {
            // It hung up before all was sent.
        }

        Answers = Answers with { Ended = Answers.Ended + 1 };
    }

    private (string Kind, byte[] Bytes, bool Waits) NextBroken()
    {
        var valid = Conversation();
        var length = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(length, _random.Below(2) == 0 ? ulong.MaxValue : 1UL << (31 + _random.Below(32)));
        return _random.Below(7) switch
        {
            0 => ("random bytes", Bytes(_random.Below(300) + 1), true),
            1 => ("other ZMTP version", [.. valid[..10], (byte)_random.Below(3), .. valid[11..]], true),
            2 => ("other mechanism", [.. valid[..12], .. Bytes(20), .. valid[32..]], true),
            3 => ("cut-off conversation", valid[.._random.Below(valid.Length)], _random.Below(2) == 0),
            4 => ("huge frame length", [.. valid, _random.Below(2) == 0 ? LongFrame : (byte)(LongFrame | MoreFrames), .. length, .. Bytes(30)], true),
            5 => ("unknown command", [.. valid, CommandFrame, 5, 4, .. Bytes(4)], true),
            _ => ("changed conversation", Mutated(valid), true),
        };
    }

    /// <summary>A greeting, a READY and a hello, as they would be right.</summary>
    private static byte[] Conversation()
    {
        var greeting = new byte[64];
        (greeting[0], greeting[9], greeting[10], greeting[11]) = (0xFF, 0x7F, 3, 1);
        "NULL"u8.CopyTo(greeting.AsSpan(12));
        var ready = ZmtpCommand.Of(ZmtpCommand.Ready, ZmtpCommand.Property(ZmtpCommand.SocketType, "DEALER"u8));
        var hello = new HeaderWriter().Begin().Add("op", "hello").Add("id", 0L).Add("protocol", (ReadOnlySpan<int>)[1, 0]).Finish();
        return [.. greeting, CommandFrame, (byte)ready.Length, .. ready, 0, (byte)hello.Length, .. hello];
    }

    private byte[] Bytes(int count)
    {
        var bytes = new byte[count];
        for (var at = 0; at < count; at++)
            bytes[at] = (byte)_random.Below(256);
        return bytes;
    }

    private void CountSent(string kind) => _sent[kind] = _sent.GetValueOrDefault(kind) + 1;
}
