using System.Buffers.Binary;
using System.Diagnostics;
using System.Net.Sockets;

namespace Sim.Runtime.Streaming.Zmtp;

/// <summary>One end of a ZeroMQ connection after its handshake: messages of frames, over NULL or CURVE.</summary>
/// <remarks>One thread receives. Any thread sends: a message goes out whole.</remarks>
internal sealed class ZmtpConnection : IDisposable
{
    public const string KeyRefused = "a refused key";

    private const int FirstBuffer = 16 << 10, LargeBuffer = 1 << 20;
    private const int MostFrames = 1032, MostPingContext = 16, PingTtlBytes = 2;
    private const int LongHeader = 1 + sizeof(ulong), ShortHeader = 2;

    private readonly Socket _socket;
    private readonly Lock _sending = new();
    private byte[] _input = new byte[FirstBuffer];
    private int _start;    // of the message that is being received, in _input
    private int _next;     // of the frame after it
    private int _end;      // of what was received
    private byte[] _plain; // decrypted frames of the message
    private byte[] _output = [];
    private int _quietReceives;
    private long _lastReceived = Stopwatch.GetTimestamp();
    private long _bytesReceived;
    private long _bytesSent;

    private ZmtpConnection(Socket socket, ZmtpPeer peer)
    {
        (_socket, Peer) = (socket, peer);
        _plain = peer.Box is null ? [] : new byte[FirstBuffer];
    }

    public ZmtpPeer Peer { get; }

    /// <summary>Bytes of the longest message that is taken.</summary>
    public long MostMessageBytes { get; set; } = 64 << 10;

    /// <summary>When the peer last gave a sign of life, in ticks of the stopwatch.</summary>
    public long LastReceived => Interlocked.Read(ref _lastReceived);

    public long BytesReceived => Interlocked.Read(ref _bytesReceived);

    public long BytesSent => Interlocked.Read(ref _bytesSent);

    /// <summary>Bytes of its buffers.</summary>
    public long BufferBytes => _input.Length + _plain.Length + _output.Length;

    /// <summary>Told of a subscription (true) or its end, by topic, on the receiving thread.</summary>
    public Action<ReadOnlySpan<byte>, bool>? Subscription { get; set; }

    /// <param name="socket">Connected; the connection owns it from here on.</param>
    /// <param name="keys">The server's, or null for a plain connection.</param>
    /// <param name="isAllowed">Whether a client's long-term key may come in.</param>
    /// <exception cref="ZmtpException">The peer is not let in.</exception>
    public static ZmtpConnection Accept(Socket socket, CurveKeyPair? keys, Func<byte[], bool> isAllowed)
    {
        Prepare(socket);
        return new ZmtpConnection(socket, ZmtpHandshake.Accept(new ZmtpWire(socket), keys, isAllowed));
    }

    /// <param name="socket">Connected; the connection owns it from here on.</param>
    /// <param name="socketType">DEALER or SUB.</param>
    /// <param name="keys">The client's, or null for a plain connection.</param>
    /// <param name="serverKey">The server's public key, with keys.</param>
    /// <exception cref="ZmtpException">The server is another kind, has another key, or refuses.</exception>
    public static ZmtpConnection Connect(Socket socket, string socketType, CurveKeyPair? keys, byte[]? serverKey)
    {
        Prepare(socket);
        return new ZmtpConnection(socket, ZmtpHandshake.Connect(new ZmtpWire(socket), socketType, keys, serverKey));
    }

    /// <summary>Waits for the next message. Its frames lie in this connection's buffer until the next call.</summary>
    /// <returns>False when the connection has ended.</returns>
    /// <exception cref="ZmtpException">The peer breaks the protocol.</exception>
    /// <exception cref="MessageTooLargeException">The message is longer than <see cref="MostMessageBytes"/>.</exception>
    public bool Receive(IncomingMessage message)
    {
        message.Clear();
        _start = _next;
        var plainBytes = 0;
        while (true)
        {
            if (!TryFrame(out var flags, out var at, out var length))
            {
                if (!Fill(message, _next + Math.Min(length, int.MaxValue / 2)))
                    return false;
                continue;
            }

            _next = at + (int)length;
            var isCommand = (flags & ZmtpWire.Command) != 0;
            if (Peer.Box is { } box)
            {
                if (_plain.Length < plainBytes + (int)length)
                    Array.Resize(ref _plain, Math.Max(plainBytes + (int)length, 2 * _plain.Length));
                var bytes = box.Decrypt(_input.AsSpan(at, (int)length), _plain.AsSpan(plainBytes));
                flags = (byte)((_plain[plainBytes] & 1) | ((_plain[plainBytes] & 2) != 0 ? ZmtpWire.Command : 0));
                isCommand = (flags & ZmtpWire.Command) != 0;
                if (isCommand)
                {
                    ObeyCommand(_plain.AsSpan(plainBytes + 1, bytes - 1));
                }
                else
                {
                    message.Add(plainBytes + 1, bytes - 1);
                    plainBytes += bytes;
                }
            }
            else if (isCommand)
            {
                ObeyCommand(_input.AsSpan(at, (int)length));
            }
            else
            {
                message.Add(at - _start, (int)length);
            }

            if (isCommand && message.Count == 0)
                _start = _next;
            if (message.Count > MostFrames)
                throw new ZmtpException($"more than {MostFrames} frames in a message");
            if (!isCommand && (flags & ZmtpWire.More) == 0)
            {
                if (Peer.Box is null)
                    message.Set(_input, _start);
                else
                    message.Set(_plain, 0);
                if (!IsSubscription(message))
                    return true;

                message.Clear();
                _start = _next;
                plainBytes = 0;
            }
        }
    }

    /// <summary>Sends a message, and a last frame of its own if there is one. Blocks while the peer takes nothing.</summary>
    /// <returns>False when the connection has ended.</returns>
    public bool Send(OutgoingMessage message, ReadOnlySpan<byte> last = default)
    {
        lock (_sending)
        {
            if (Peer.Box is null && last.Length == 0)
                return SendBytes(message.Encoded);

            Reserve(message.Encoded.Length + ((message.Count + 1) * (CurveBox.Overhead + LongHeader)) + last.Length);
            var at = 0;
            for (var frame = 0; frame < message.Count; frame++)
                at = Put(message[frame], frame < message.Count - 1 || last.Length > 0, at);
            if (last.Length > 0)
                at = Put(last, more: false, at);
            return SendBytes(_output.AsSpan(0, at));
        }
    }

    /// <summary>Asks the peer for a sign of life, unless a message is being sent to it.</summary>
    public void Ping()
    {
        if (!_sending.TryEnter())
            return;

        try
        {
            SendCommand(ZmtpCommand.Of(ZmtpCommand.Ping, [0, 0]));
        }
        finally
        {
            _sending.Exit();
        }
    }

    /// <summary>As a SUB socket: asks for the messages whose first frame begins with the topic, or for no more of them.</summary>
    public bool Subscribe(ReadOnlySpan<byte> topic, bool on)
    {
        lock (_sending)
        {
            // The form of ZMTP 3.0, which every version understands: a message of 1 or 0 and the topic.
            Reserve(topic.Length + 1 + CurveBox.Overhead + LongHeader);
            return SendBytes(_output.AsSpan(0, Put([(byte)(on ? 1 : 0), .. topic], more: false, at: 0)));
        }
    }

    /// <summary>Whether something can be received within the time.</summary>
    public bool Poll(TimeSpan time)
    {
        try
        {
            return _end > _next || _socket.Poll(time, SelectMode.SelectRead);
        }
        catch (Exception ended) when (ended is SocketException or ObjectDisposedException)
        {
            return true;
        }
    }

    /// <summary>Ends the connection. A thread that receives or sends on it returns.</summary>
    public void Dispose()
    {
        try
        {
            _socket.Shutdown(SocketShutdown.Both);
        }
        catch (Exception ended) when (ended is SocketException or ObjectDisposedException)
        {
            // The peer was first.
        }

        _socket.Dispose();
    }

    private static void Prepare(Socket socket)
    {
        if (socket.AddressFamily != AddressFamily.Unix)
            socket.NoDelay = true;
    }

    /// <summary>Looks at the frame at <see cref="_next"/>; where it is not there yet, length says how many bytes are needed from there.</summary>
    private bool TryFrame(out byte flags, out int at, out long length)
    {
        (flags, at, length) = (0, 0, ShortHeader);
        var have = _end - _next;
        if (have < ShortHeader)
            return false;

        flags = _input[_next];
        if ((flags & ~(ZmtpWire.More | ZmtpWire.Long | ZmtpWire.Command)) != 0)
            throw new ZmtpException($"a frame with flags {flags:x2}");

        var header = ShortHeader;
        ulong body = _input[_next + 1];
        if ((flags & ZmtpWire.Long) != 0)
        {
            header = LongHeader;
            length = LongHeader;
            if (have < LongHeader)
                return false;
            body = BinaryPrimitives.ReadUInt64BigEndian(_input.AsSpan(_next + 1));
        }

        if (body > (ulong)MostMessageBytes || _next - _start + header + (long)body > MostMessageBytes)
            throw new MessageTooLargeException((ulong)(_next - _start) + body, MostMessageBytes);

        (at, length) = (_next + header, header + (long)body);
        if (have < length)
            return false;

        length = (long)body;
        return true;
    }

    /// <summary>Receives once. The buffer grows with what has come, not with what a length claims.</summary>
    private bool Fill(IncomingMessage message, long needed)
    {
        if (message.Count == 0 && _start == _end)
        {
            (_start, _next, _end) = (0, 0, 0);
            ShrinkIfQuiet();
        }
        else if (_start > 0 && (needed > _input.Length || _end == _input.Length))
        {
            // Where requests come without a pause, the buffer is never empty.
            _input.AsSpan(_start, _end - _start).CopyTo(_input);
            (_next, _end, _start) = (_next - _start, _end - _start, 0);
        }

        if (_end == _input.Length)
            Array.Resize(ref _input, 2 * _input.Length);

        int received;
        try
        {
            received = _socket.Receive(_input.AsSpan(_end));
        }
        catch (Exception ended) when (ended is SocketException or ObjectDisposedException)
        {
            return false;
        }

        _end += received;
        Interlocked.Add(ref _bytesReceived, received);
        Interlocked.Exchange(ref _lastReceived, Stopwatch.GetTimestamp());
        return received > 0;
    }

    /// <summary>Gives the memory of a large message back when none has come for a while.</summary>
    private void ShrinkIfQuiet()
    {
        const int quiet = 256;
        if (_input.Length <= LargeBuffer)
            return;

        _quietReceives = _end > _input.Length / 4 ? 0 : _quietReceives + 1;
        if (_quietReceives < quiet)
            return;

        (_input, _quietReceives) = (new byte[FirstBuffer], 0);
        if (Peer.Box is not null)
            _plain = new byte[FirstBuffer];
    }

    private void ObeyCommand(ReadOnlySpan<byte> body)
    {
        if (ZmtpCommand.Is(body, ZmtpCommand.Ping, out var ping))
        {
            if (ping.Length < PingTtlBytes || ping.Length > PingTtlBytes + MostPingContext)
                throw new ZmtpException("a malformed PING");
            lock (_sending)
                SendCommand(ZmtpCommand.Of(ZmtpCommand.Pong, ping[PingTtlBytes..]));
        }
        else if (ZmtpCommand.Is(body, ZmtpCommand.Subscribe, out var topic))
        {
            Subscription?.Invoke(topic, true);
        }
        else if (ZmtpCommand.Is(body, ZmtpCommand.Cancel, out topic))
        {
            Subscription?.Invoke(topic, false);
        }
        else if (!ZmtpCommand.Is(body, ZmtpCommand.Pong, out _))
        {
            throw new ZmtpException("an unknown command");
        }
    }

    /// <summary>A subscriber's message of ZMTP 3.0: 1 or 0, and the topic.</summary>
    private bool IsSubscription(IncomingMessage message)
    {
        if (Subscription is not { } told)
            return false;

        var frame = message[0];
        if (frame.Length > 0 && frame[0] <= 1 && message.Count == 1)
            told(frame[1..], frame[0] == 1);
        return true;
    }

    private bool SendCommand(byte[] body)
    {
        Reserve(body.Length + CurveBox.Overhead + LongHeader);
        if (Peer.Box is { } box)
        {
            var header = PutHeader(body.Length + CurveBox.Overhead, flags: 0, at: 0);
            box.Encrypt(body, flags: 2, _output.AsSpan(header));
            return SendBytes(_output.AsSpan(0, header + body.Length + CurveBox.Overhead));
        }

        var at = PutHeader(body.Length, ZmtpWire.Command, at: 0);
        body.CopyTo(_output.AsSpan(at));
        return SendBytes(_output.AsSpan(0, at + body.Length));
    }

    private int Put(ReadOnlySpan<byte> frame, bool more, int at)
    {
        var flags = more ? ZmtpWire.More : (byte)0;
        if (Peer.Box is { } box)
        {
            at = PutHeader(frame.Length + CurveBox.Overhead, flags: 0, at);
            box.Encrypt(frame, flags, _output.AsSpan(at));
            return at + frame.Length + CurveBox.Overhead;
        }

        at = PutHeader(frame.Length, flags, at);
        frame.CopyTo(_output.AsSpan(at));
        return at + frame.Length;
    }

    private int PutHeader(int length, byte flags, int at) => OutgoingMessage.PutHeader(_output, at, length, flags);

    private void Reserve(int bytes)
    {
        if (_output.Length < bytes)
            _output = new byte[Math.Max(bytes, Math.Min(2 * _output.Length, bytes + LargeBuffer))];
    }

    private bool SendBytes(ReadOnlySpan<byte> bytes)
    {
        Interlocked.Add(ref _bytesSent, bytes.Length);
        try
        {
            while (bytes.Length > 0)
                bytes = bytes[_socket.Send(bytes)..];
            return true;
        }
        catch (Exception ended) when (ended is SocketException or ObjectDisposedException)
        {
            return false;
        }
    }
}

/// <summary>A message is longer than the receiver takes.</summary>
internal sealed class MessageTooLargeException(ulong bytes, long most) : Exception($"a message of {bytes} bytes, where {most} are the most")
{
    public ulong Bytes => bytes;

    public long Most => most;
}
