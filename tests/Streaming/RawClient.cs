using System.Net.Sockets;
using Sim.Runtime.Streaming;
using Sim.Runtime.Streaming.Wire;
using Sim.Runtime.Streaming.Zmtp;

namespace Sim.Tests.Streaming;

/// <summary>A connection that sends what it is told, however wrong.</summary>
internal sealed class RawClient : IDisposable
{
    private readonly ZmtpConnection _connection;
    private readonly IncomingMessage _message = new();

    public RawClient(SimServer server, CurveKeyPair? keys = null, string? serverKey = null)
        : this(server.Address, keys, serverKey)
    {
    }

    public RawClient(string address, CurveKeyPair? keys = null, string? serverKey = null)
    {
        var socket = Bare(address);
        _connection = ZmtpConnection.Connect(socket, "DEALER", keys, serverKey is null ? null : CurveKeyPair.KeyOf(serverKey, "key"));
        _connection.MostMessageBytes = 1 << 20;
    }

    public Header Reply { get; } = new();

    public byte[] Session { get; set; } = [];

    public string? Error => Reply.TryReader("error"u8, out var reader) ? OptionValues.Read(ref reader, "error")["code"] : null;

    public ZmtpConnection Connection => _connection;

    public byte[] ReplyBytes { get; private set; } = [];

    /// <summary>Says hello and remembers the session.</summary>
    public RawClient Hello(int window = 2)
    {
        Send(header => header.Add("op", "hello").Add("id", 0L).Add("protocol", (ReadOnlySpan<int>)[1, 0]).Add("window", window));
        Receive();
        Session = Reply.Bytes("session"u8).ToArray();
        return this;
    }

    public RawClient Call(string op, long id, Action<HeaderWriter>? fill = null, params byte[][] frames)
    {
        Send(header =>
        {
            header.Add("op", op).Add("id", id).Add("session", Session);
            fill?.Invoke(header);
        }, frames);
        return Receive();
    }

    public void Send(Action<HeaderWriter> fill, params byte[][] frames)
    {
        var writer = new HeaderWriter().Begin();
        fill(writer);
        Send(writer.Finish().ToArray(), frames);
    }

    public void Send(byte[] header, params byte[][] frames)
    {
        var message = new OutgoingMessage();
        message.Add(header);
        foreach (var frame in frames)
            message.Add(frame);
        _connection.Send(message);
    }

    public RawClient Receive()
    {
        if (!_connection.Receive(_message))
            throw new IOException("The server has ended the connection.");

        ReplyBytes = _message[0].ToArray();
        Reply.Read(ReplyBytes);
        return this;
    }

    public byte[] Frame(int array) => _message[array + 1].ToArray();

    public void Dispose() => _connection.Dispose();

    /// <summary>A bare socket to the server.</summary>
    public static Socket Bare(SimServer server) => Bare(server.Address);

    public static Socket Bare(string address)
    {
        var socket = ZmtpAddress.Parse(address).Connect(TimeSpan.FromSeconds(5));
        socket.ReceiveTimeout = 10_000;
        return socket;
    }
}
