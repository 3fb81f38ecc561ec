using System.Diagnostics;
using System.Net.Sockets;
using MessagePack;
using Sim.Runtime.Streaming.Wire;
using Sim.Runtime.Streaming.Zmtp;

namespace Sim.Runtime.Streaming.Client;

/// <summary>
/// A session's connection. When it breaks, another is made and the unanswered requests go out again; the server works on none twice.
/// </summary>
internal sealed class ClientConnection : IDisposable
{
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(100);

    private readonly ClientConfig _config;
    private readonly ZmtpAddress _address;
    private readonly byte[]? _serverKey;
    private readonly OutgoingMessage[] _requests; // by id, the unanswered ones
    private readonly HeaderWriter _writer = new();
    private readonly IncomingMessage _message = new();
    private readonly Timer _pings;
    private readonly ManualResetEventSlim _pause = new(false);
    private ZmtpConnection? _connection;
    private byte[] _session = [];
    private long _sent;
    private long _answered;

    /// <exception cref="UsageException">The address or the server's key is none.</exception>
    public ClientConnection(ClientConfig config)
    {
        _config = config;
        _address = ZmtpAddress.Parse(config.Address);
        _serverKey = config.Keys is null ? null : CurveKeyPair.KeyOf(config.ServerKey ?? "", "server's public key");
        _requests = [.. Enumerable.Range(0, config.Window).Select(_ => new OutgoingMessage())];
        _pings = new Timer(_ => _connection?.Ping());
    }

    /// <summary>The header of the last reply.</summary>
    public Header Reply { get; } = new();

    /// <summary>The session's token.</summary>
    public ReadOnlySpan<byte> Session => _session;

    /// <summary>The present connection, if there is one.</summary>
    public ZmtpConnection? Current => _connection;

    public int Unanswered => (int)(_sent - _answered);

    /// <summary>Says hello. The reply's header tells of the server.</summary>
    /// <exception cref="FailureException">No server answers there in time, or it does not let this client in.</exception>
    /// <exception cref="RemoteException">The server refuses.</exception>
    public void Begin()
    {
        (_sent, _answered, _session) = (0, 0, []);
        var deadline = Deadline();
        var hello = new OutgoingMessage();
        hello.Add(_writer.Begin()
            .Add("op", "hello").Add("id", 0L).Add("protocol", (ReadOnlySpan<int>)[1, 0])
            .Add("client", _config.Name).Add("window", _config.Window)
            .Finish());
        while (!Open(deadline).Send(hello) || !TryReceive(id: 0, deadline))
            Break(deadline);

        ThrowIfRefused();
        _session = Reply.Bytes("session"u8).ToArray();
        _connection!.MostMessageBytes = Reply.Whole("max_message"u8, 1, int.MaxValue) + (1 << 20);
        var lease = TimeSpan.FromSeconds(Reply.TryNumber("lease"u8, 0) ?? 30);
        _pings.Change(lease / 4, lease / 4);
    }

    /// <summary>Sends a request; <see cref="Receive"/> takes its reply.</summary>
    /// <param name="op">What to do.</param>
    /// <param name="fill">Adds to the header.</param>
    /// <param name="frames">What goes with it.</param>
    /// <exception cref="InvalidOperationException">The window is full of unanswered requests.</exception>
    public void Send(string op, Action<HeaderWriter>? fill = null, FrameList? frames = null)
    {
        if (Unanswered >= _config.Window)
            throw new InvalidOperationException($"{_config.Window} requests are unanswered, as many as the window holds: receive a reply first.");

        var id = ++_sent;
        _writer.Begin().Add("op", op).Add("id", id).Add("session", _session);
        fill?.Invoke(_writer);
        frames?.WriteHeads(_writer);
        var request = _requests[id % _config.Window];
        request.Clear();
        request.Add(_writer.Finish());
        frames?.WriteFrames(request);

        // Where it cannot be sent now, it is when its reply is waited for.
        if (_connection is { } connection && !connection.Send(request))
            Close();
    }

    /// <summary>Waits for the reply to the oldest unanswered request.</summary>
    /// <exception cref="FailureException">The server does not answer in time.</exception>
    /// <exception cref="RemoteException">The server refuses the request.</exception>
    public void Receive()
    {
        var (id, deadline) = (_answered + 1, Deadline());
        while (_connection is null || !TryReceive(id, deadline))
        {
            // What is unanswered goes out again, in order.
            Break(deadline);
            Open(deadline);
            for (var request = id; request <= _sent; request++)
            {
                if (!_connection!.Send(_requests[request % _config.Window]))
                    break;
            }
        }

        _answered = id;
        ThrowIfRefused();
    }

    /// <summary>Sends a request and waits for its reply.</summary>
    public void Call(string op, Action<HeaderWriter>? fill = null, FrameList? frames = null)
    {
        if (Unanswered > 0)
            throw new InvalidOperationException($"{Unanswered} replies must be received before '{op}' can be asked.");

        Send(op, fill, frames);
        Receive();
    }

    /// <summary>Waits for the replies to all unanswered requests, and looks at none of them.</summary>
    /// <exception cref="FailureException">The server does not answer in time.</exception>
    /// <exception cref="RemoteException">The server has ended the session, or was restarted.</exception>
    public void Discard()
    {
        while (Unanswered > 0)
        {
            try
            {
                Receive();
            }
            catch (RemoteException refused) when (!refused.IsSessionLost)
            {
                // Whatever it was, it is not wanted any more.
            }
        }
    }

    /// <summary>The frame of an array of the last reply.</summary>
    public ReadOnlyMemory<byte> Frame(int array) => _message.Memory(array + 1);

    /// <summary>A connection of its own for a stream.</summary>
    /// <exception cref="FailureException">The server cannot be reached in time.</exception>
    public ZmtpConnection OpenStream()
    {
        var connection = Connect("SUB", Deadline());
        connection.MostMessageBytes = _connection?.MostMessageBytes ?? int.MaxValue;
        return connection;
    }

    public void Dispose()
    {
        _pings.Dispose();
        Close();
        _pause.Dispose();
    }

    private long Deadline() => Stopwatch.GetTimestamp() + (long)(_config.Timeout.TotalSeconds * Stopwatch.Frequency);

    private static TimeSpan Left(long deadline) =>
        Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), deadline) is var left && left > TimeSpan.Zero ? left : TimeSpan.Zero;

    private void Close()
    {
        _connection?.Dispose();
        _connection = null;
    }

    /// <summary>The connection broke. Another is made, but not at once, so that a server which keeps breaking them is not flooded.</summary>
    private void Break(long deadline)
    {
        Close();
        if (Left(deadline) <= Between)
            throw new FailureException($"No answer from {_address} within {_config.Timeout.TotalSeconds:n0} s: the connection breaks again and again.");
        _pause.Wait(Between);
    }

    private ZmtpConnection Open(long deadline)
    {
        if (_connection is { } open)
            return open;

        var limit = _session.Length > 0 ? Reply.TryWhole("max_message"u8, 1, int.MaxValue) : null;
        _connection = Connect("DEALER", deadline);
        _connection.MostMessageBytes = limit ?? int.MaxValue;
        return _connection;
    }

    /// <summary>Tries until it succeeds, or for good reason never will.</summary>
    private ZmtpConnection Connect(string socketType, long deadline)
    {
        while (true)
        {
            string why;
            try
            {
                var socket = _address.Connect(Left(deadline));
                try
                {
                    var patience = (int)Math.Clamp(Left(deadline).TotalMilliseconds, 1, int.MaxValue);
                    (socket.ReceiveTimeout, socket.SendTimeout) = (patience, patience);
                    var connection = ZmtpConnection.Connect(socket, socketType, _config.Keys, _serverKey);
                    socket.ReceiveTimeout = socket.SendTimeout = (int)Math.Min(_config.Timeout.TotalMilliseconds, int.MaxValue);
                    return connection;
                }
                catch
                {
                    socket.Dispose();
                    throw;
                }
            }
            catch (ZmtpException problem) when (problem.Message == ZmtpConnection.KeyRefused)
            {
                throw new FailureException($"The server at {_address} does not let this client in: its key {_config.Keys!.PublicText} is not allowed there.", problem);
            }
            catch (ZmtpException problem)
            {
                why = $"it closes the connection or speaks otherwise ({problem.Message}); a server that encrypts wants keys, and its own key must be the right one";
            }
            catch (SocketException problem)
            {
                why = problem.Message;
            }
            catch (TimeoutException)
            {
                why = "the network does not answer";
            }

            if (Left(deadline) <= Between)
                throw new FailureException($"No answer from {_address} within {_config.Timeout.TotalSeconds:n0} s: {why}.");
            _pause.Wait(Between);
        }
    }

    /// <summary>Takes messages until the reply comes. False when the connection ends first.</summary>
    private bool TryReceive(long id, long deadline)
    {
        while (true)
        {
            if (!_connection!.Poll(Left(deadline)))
                throw new FailureException($"No answer from {_address} within {_config.Timeout.TotalSeconds:n0} s. The request was sent; the server may be busy or out of reach.");

            try
            {
                if (!_connection.Receive(_message))
                    return false;

                Reply.Read(_message.Memory(0));
            }
            catch (Exception problem) when (problem is ZmtpException or MessageTooLargeException or RequestException)
            {
                throw new FailureException($"The server at {_address} sent what is no message of this protocol: {problem.Message}", problem);
            }

            if (Reply.TryText("notice"u8) is { } notice)
                throw new RemoteException(notice, Reply.TryText("message"u8) ?? "");
            if (Reply.TryWhole("re"u8, 0, long.MaxValue) is not { } answered || answered == id)
                return true;
        }
    }

    private void ThrowIfRefused()
    {
        if (!Reply.TryReader("error"u8, out var reader) || reader.NextMessagePackType != MessagePackType.Map)
            return;

        var (code, message) = ("", "");
        for (var left = reader.ReadMapHeader(); left > 0; left--)
        {
            switch (reader.ReadString())
            {
                case "code": code = reader.ReadString() ?? ""; break;
                case "message": message = reader.ReadString() ?? ""; break;
                default: reader.Skip(); break;
            }
        }

        throw new RemoteException(code, message);
    }
}
