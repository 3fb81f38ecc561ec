using System.Diagnostics;
using System.Net.Sockets;
using Sim.Runtime.Streaming.Publishing;
using Sim.Runtime.Streaming.Zmtp;

namespace Sim.Runtime.Streaming.Server;

/// <summary>A peer and the thread that listens to it, from its greeting to its end.</summary>
internal sealed class ServerConnection
{
    private readonly SimServer _server;
    private readonly Socket _socket;
    private readonly Thread _thread;
    private readonly long _began = Stopwatch.GetTimestamp();
    private ZmtpConnection? _connection;
    private RequestHandler? _handler;
    private Subscriber? _subscriber;
    private volatile bool _ended;

    public ServerConnection(SimServer server, Socket socket)
    {
        (_server, _socket) = (server, socket);
        Peer = PeerOf(socket);
        _thread = new Thread(Serve) { IsBackground = true, Name = $"sim connection {Peer}" };
    }

    /// <summary>Where it comes from, for the log.</summary>
    public string Peer { get; }

    public long BytesReceived => _connection?.BytesReceived ?? 0;

    public long BytesSent => _connection?.BytesSent ?? 0;

    public long LostFrames => _subscriber?.Lost ?? 0;

    public bool HasEnded => _ended;

    public void Start() => _thread.Start();

    /// <summary>Ends a peer that dawdles over its handshake or has gone silent, and asks a quiet one for a sign of life.</summary>
    public void Check(TimeSpan lease, TimeSpan handshake)
    {
        if (_connection is not { } connection)
        {
            if (Stopwatch.GetElapsedTime(_began) > handshake)
                End();
            return;
        }

        // A subscriber that is behind does not read, and so does not answer; the system tells when its machine is gone.
        var silent = Stopwatch.GetElapsedTime(Math.Max(connection.LastReceived, _handler?.LastWorked ?? 0));
        if (_subscriber is { IsBehind: true } || silent < lease / 4)
            return;
        if (silent > lease && _handler?.IsWorking != true)
            End();
        else
            connection.Ping();
    }

    /// <summary>Tells the peer that the server stops.</summary>
    public void Notify(string code, string message) => _handler?.Notify(code, message);

    /// <summary>Waits until a subscriber has taken what waits for it, but no longer than the time.</summary>
    public void Flush(TimeSpan time) => SpinWait.SpinUntil(() => _subscriber is not { IsBehind: true }, time > TimeSpan.Zero ? time : TimeSpan.Zero);

    public void End()
    {
        _subscriber?.Dispose();
        _connection?.Dispose();
        _socket.Dispose();
    }

    public void Join(TimeSpan time) => _thread.Join(time);

    private static string PeerOf(Socket socket)
    {
        try
        {
            return socket.RemoteEndPoint?.ToString() is { Length: > 0 } peer ? peer : "this machine";
        }
        catch (SocketException)
        {
            return "a peer that is gone";
        }
    }

    private void Serve()
    {
        try
        {
            using var connection = ZmtpConnection.Accept(_socket, _server.Config.Keys, _server.IsAllowed);
            _connection = connection;
            if (connection.Peer.SocketType == "DEALER")
                ServeAgent(connection);
            else
                ServeSubscriber(connection);
        }
        catch (Exception ended) when (ended is ZmtpException or MessageTooLargeException)
        {
            _server.Refuse(this, ended.Message);
        }
        catch (Exception ended) when (ended is SocketException or ObjectDisposedException)
        {
            // The peer or the server hung up.
        }
        catch (Exception problem)
        {
            ServerLog.UnexpectedError(_server.Logger, problem);
        }
        finally
        {
            _ended = true;
            _socket.Dispose();
            _server.Forget(this, _handler?.Session);
        }
    }

    private void ServeAgent(ZmtpConnection connection)
    {
        var message = new IncomingMessage();
        var handler = new RequestHandler(_server, connection);
        _handler = handler;
        try
        {
            while (connection.Receive(message))
                handler.Handle(message);
        }
        catch (MessageTooLargeException)
        {
            handler.Notify(
                Wire.ErrorCode.TooLarge,
                $"A message is larger than {connection.MostMessageBytes / 1e6:n1} MB, the most that this server takes (its option max-message; " +
                "less before the hello). The connection is ended.");
            throw;
        }
    }

    private void ServeSubscriber(ZmtpConnection connection)
    {
        var subscriber = new Subscriber(connection);
        _subscriber = subscriber;
        connection.Subscription = (topic, on) => _server.Subscribe(subscriber, topic, on);
        var sender = new Thread(subscriber.Run, maxStackSize: 256 << 10) { IsBackground = true, Name = $"sim subscriber {Peer}" };
        sender.Start();
        try
        {
            var message = new IncomingMessage();
            while (connection.Receive(message))
            {
                // Subscriptions are told apart by the connection; a subscriber has nothing else to say.
            }
        }
        finally
        {
            _server.Unsubscribe(subscriber);
            subscriber.Dispose();
            sender.Join(TimeSpan.FromSeconds(1));
        }
    }
}
