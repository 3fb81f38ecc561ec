using System.Diagnostics;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Sim.Runtime.Devices;
using Sim.Runtime.Streaming.Server;
using Sim.Runtime.Streaming.Zmtp;

namespace Sim.Runtime.Streaming;

/// <summary>
/// Lets programs act in simulations and watch them over ZeroMQ sockets; PROTOCOL.md says how. Each connection has a thread that
/// sleeps in its socket; no more requests than there are workers are worked on at once.
/// </summary>
public sealed partial class SimServer : IDisposable
{
    private static readonly TimeSpan HandshakeTime = TimeSpan.FromSeconds(10), StopTime = TimeSpan.FromSeconds(10), FlushTime = TimeSpan.FromSeconds(1), Tick = TimeSpan.FromMilliseconds(250);

    private readonly Socket _listener;
    private readonly ZmtpAddress _address;
    private readonly HashSet<string> _allowed;
    private readonly SemaphoreSlim _workers;
    private readonly int _workerCount;
    private readonly ManualResetEventSlim _stopped = new(false);
    private readonly Thread _accepting;
    private readonly Thread _keeping;
    private readonly Lock _gate = new();
    private readonly List<ServerConnection> _connections = [];
    private long _endedReceived;
    private long _endedSent;
    private long _endedLost;

    /// <param name="config">How to listen and whom to let in.</param>
    /// <param name="device">Where simulations run. It stays its owner's.</param>
    /// <param name="envs">What clients can make.</param>
    /// <param name="stateKey">32 secret bytes, the same for servers that take each other's saved states.</param>
    /// <param name="logger">Takes who comes and goes, what is refused, and lines of statistics.</param>
    /// <exception cref="UsageException">The address would be open to other machines without encryption, or keys are wrong.</exception>
    /// <exception cref="FailureException">The address is taken, or not this machine's.</exception>
    public SimServer(ServerConfig config, IDevice device, IEnvSource envs, byte[] stateKey, ILogger logger)
    {
        (Config, Device, Envs, Logger) = (config, device, envs, logger);
        var address = ZmtpAddress.Parse(config.Address);
        _allowed = [.. config.AllowedKeys.Select(key => Convert.ToHexString(CurveKeyPair.KeyOf(key, "allowed key")))];
        CheckSafe(config, address);
        States = new StateSeal(stateKey);
        Statistics = new ServerStatistics(this);
        _workerCount = config.Workers > 0 ? config.Workers : Environment.ProcessorCount;
        _workers = new SemaphoreSlim(_workerCount);
        (_listener, _address) = address.Listen();
        _accepting = new Thread(Accept) { IsBackground = true, Name = "sim server" };
        _keeping = new Thread(Keep) { IsBackground = true, Name = "sim server's clock" };
    }

    public ServerConfig Config { get; }

    /// <summary>Where it listens, with the port that it got.</summary>
    public string Address => _address.Text;

    internal IDevice Device { get; }

    internal IEnvSource Envs { get; }

    internal ILogger Logger { get; }

    internal StateSeal States { get; }

    internal ServerStatistics Statistics { get; }

    internal bool IsStopping { get; private set; }

    internal int Connections
    {
        get
        {
            lock (_gate)
                return _connections.Count;
        }
    }

    internal long BytesReceived => Sum(connection => connection.BytesReceived, ref _endedReceived);

    internal long BytesSent => Sum(connection => connection.BytesSent, ref _endedSent);

    internal long LostFrames => Sum(connection => connection.LostFrames, ref _endedLost);

    public void Start()
    {
        ServerLog.Listening(Logger, Address, Config.Keys is { } keys ? $", encrypted; the server's public key is {keys.PublicText}" : "");
        if (Config.Keys is null && !_address.IsLoopback())
            ServerLog.Open(Logger, Address);
        _accepting.Start();
        _keeping.Start();
    }

    /// <summary>Takes no more requests, lets those that are worked on end, tells every client, and ends.</summary>
    public void Stop()
    {
        if (IsStopping)
            return;

        IsStopping = true;
        ServerLog.Stopping(Logger, Clients);
        _stopped.Set();
        _listener.Dispose();
        _address.Clean();
        var deadline = Stopwatch.GetTimestamp();
        for (var worker = 0; worker < _workerCount; worker++)
            _workers.Wait(Remaining(deadline));

        ServerConnection[] connections;
        lock (_gate)
            connections = [.. _connections];
        foreach (var connection in connections)
            connection.Notify("stopping", "The server is stopping; its simulations end.");
        Session[] sessions;
        lock (_gate)
            sessions = [.. _sessions.Values];
        foreach (var session in sessions)
            End(session);
        var told = Stopwatch.GetTimestamp();
        foreach (var connection in connections)
            connection.Flush(FlushTime - Stopwatch.GetElapsedTime(told));
        foreach (var connection in connections)
            connection.End();
        foreach (var connection in connections)
            connection.Join(Remaining(deadline));
    }

    public void Dispose()
    {
        Stop();
        if (_accepting.IsAlive)
            _accepting.Join(StopTime);
        if (_keeping.IsAlive)
            _keeping.Join(StopTime);
        foreach (var source in Hosted)
            source.Dispose();
        Statistics.Dispose();
        _stopped.Dispose();
        _workers.Dispose();
    }

    internal bool IsAllowed(byte[] key) => _allowed.Contains(Convert.ToHexString(key));

    /// <summary>Waits for a free worker. Returns when the work began.</summary>
    internal long BeginWork()
    {
        while (!_workers.Wait(StopTime))
        {
            // Others work long; there is nothing to do but wait.
        }

        return Stopwatch.GetTimestamp();
    }

    internal void EndWork(long begun)
    {
        _workers.Release();
        Statistics.CountRequest(Stopwatch.GetElapsedTime(begun));
    }

    internal void Refuse(ServerConnection connection, string reason)
    {
        Statistics.CountRefused();
        ServerLog.Refused(Logger, connection.Peer, reason);
    }

    /// <summary>A connection has ended. A session that has nothing to lose ends with it.</summary>
    internal void Forget(ServerConnection connection, Session? session)
    {
        lock (_gate)
        {
            _connections.Remove(connection);
            _endedReceived += connection.BytesReceived;
            _endedSent += connection.BytesSent;
            _endedLost += connection.LostFrames;
        }

        if (session is { Simulations.Count: 0, Streams.Count: 0 } && !IsAttached(session))
            End(session);
    }

    private static TimeSpan Remaining(long since)
    {
        var left = StopTime - Stopwatch.GetElapsedTime(since);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    /// <exception cref="UsageException">Anybody could come in.</exception>
    private static void CheckSafe(ServerConfig config, ZmtpAddress address)
    {
        if (config.Keys is not null && config.AllowedKeys.Length == 0)
            throw new UsageException("The server has a key, but no client is allowed in: name the public keys of those that are.");
        if (config.Keys is null && config.AllowedKeys.Length > 0)
            throw new UsageException("Clients can be told apart by their keys only if the server has a key too.");
        if (config.Keys is null && !config.Insecure && !address.IsLoopback())
        {
            throw new UsageException(
                $"{address} can be reached from other machines. Give the server a key and allow those of its clients, " +
                "or, in a network that you trust, say that it may be insecure.");
        }
    }

    private long Sum(Func<ServerConnection, long> part, ref long ended)
    {
        lock (_gate)
            return ended + _connections.Sum(part);
    }

    private void Accept()
    {
        // Enough for every client's agent and subscribers, and for handshakes that fail.
        var most = (4 * Config.MaxClients) + 64;
        while (!IsStopping)
        {
            try
            {
                var socket = _listener.Accept();
                var connection = new ServerConnection(this, socket);
                if (TryStart(connection, most))
                    continue;

                if (!IsStopping)
                    Refuse(connection, $"there are {most} connections already");
                connection.End();
            }
            catch (Exception problem) when (problem is SocketException or ObjectDisposedException or OutOfMemoryException)
            {
                if (IsStopping)
                    return;

                // Such as no free file descriptors: others may close theirs.
                ServerLog.CannotAccept(Logger, problem.Message);
                _stopped.Wait(Tick);
            }
        }
    }

    /// <summary>Lets a connection's thread begin, unless there are too many. Those that are listed have begun.</summary>
    private bool TryStart(ServerConnection connection, int most)
    {
        lock (_gate)
        {
            if (IsStopping || _connections.Count >= most)
                return false;

            connection.Start();
            _connections.Add(connection);
            return true;
        }
    }

    /// <summary>Looks after leases, silent peers and statistics.</summary>
    private void Keep()
    {
        var report = new StatisticsReport(this);
        while (!_stopped.Wait(Tick))
        {
            ServerConnection[] connections;
            lock (_gate)
                connections = [.. _connections];
            foreach (var connection in connections)
                connection.Check(Config.Lease, HandshakeTime);

            EndExpired();
            report.LogIfDue();
        }
    }
}
