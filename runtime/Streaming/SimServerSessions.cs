using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using Sim.Runtime.Streaming.Publishing;
using Sim.Runtime.Streaming.Recordings;
using Sim.Runtime.Streaming.Server;
using Sim.Runtime.Streaming.Wire;
using Sim.Runtime.Streaming.Zmtp;

namespace Sim.Runtime.Streaming;

// Who is there, and what they have.
public sealed partial class SimServer
{
    private const string SharedLabel = "shared";

    /// <summary>A client's own simulations are numbered from 1; this is what the server itself has to show.</summary>
    private const int SharedNumber = 0;

    private readonly Dictionary<Guid, Session> _sessions = [];
    private readonly ConcurrentDictionary<int, WatchedSource> _hosted = [];
    private readonly ConcurrentDictionary<string, StateStream> _streams = [];
    private readonly Dictionary<Session, bool> _attached = []; // true for the one who acts
    private bool _showsRecordings;
    private int _number;
    private long _worlds;
    private long _memory;

    internal int Clients
    {
        get
        {
            lock (_gate)
                return _sessions.Count;
        }
    }

    internal long Worlds => Interlocked.Read(ref _worlds);

    internal long Memory => Interlocked.Read(ref _memory);

    internal long MemoryLeft => Config.MaxMemory - Memory;

    internal ICollection<WatchedSource> Hosted => _hosted.Values;

    /// <summary>The simulation that clients share; null where each makes its own.</summary>
    internal HostedSimulation? Shared { get; private set; }

    internal IEnumerable<string> Capabilities => Shared switch
    {
        null when _showsRecordings => ["stream"],
        null => ["make", "save", "text", "parameters", "stream"],
        { IsLive: true } => ["shared", "stream"],
        _ => ["shared", "save", "text", "parameters", "stream"],
    };

    /// <summary>From now on clients share this simulation: one acts in it, any number watch. The server disposes it.</summary>
    public void Share(Simulation simulation) => Host(new HostedSimulation(simulation, SharedNumber, SharedLabel, SharedLabel));

    /// <summary>From now on clients may watch a simulation that this program steps. It stays the program's.</summary>
    /// <param name="simulation">To watch.</param>
    /// <param name="label">What it is, for those who watch.</param>
    public void Publish(Simulation simulation, string label) => Host(new HostedSimulation(simulation, SharedNumber, label, label) { IsLive = true });

    /// <summary>From now on clients may watch a recording, which the caller plays.</summary>
    public RecordingPlayer Show(Recording recording)
    {
        var shown = new RecordedSource(recording, SharedNumber);
        _showsRecordings = true;
        Add(shown);
        return new RecordingPlayer(recording, shown);
    }

    internal int NextNumber() => Interlocked.Increment(ref _number);

    /// <exception cref="RequestException">There are as many clients as this server takes.</exception>
    internal Session Begin(ZmtpConnection connection, string client, int window)
    {
        var session = new Session(connection.Peer.Key, client, window) { Connection = connection };
        lock (_gate)
        {
            if (_sessions.Count >= Config.MaxClients)
                throw new RequestException(ErrorCode.Limit, $"This server takes {Config.MaxClients} clients at once (its option max-clients), and they are here.");
            _sessions.Add(new Guid(session.Token), session);
        }

        ServerLog.Came(Logger, client, connection.Peer.Key is { } key ? Z85.Encode(key) : "a plain connection", Clients);
        return session;
    }

    internal Session? Find(ReadOnlySpan<byte> token, byte[]? key)
    {
        if (token.Length != Session.TokenBytes)
            return null;

        Session? session;
        lock (_gate)
            _sessions.TryGetValue(new Guid(token), out session);
        return session?.IsOf(token, key) == true ? session : null;
    }

    /// <summary>Frees all that a session has.</summary>
    internal void End(Session session)
    {
        lock (session.Gate)
        {
            if (session.IsEnded)
                return;

            Detach(session);
            foreach (var (source, stream) in session.Streams.Values)
                RemoveStream(source, stream);
            foreach (var hosted in session.Simulations.Values)
                Remove(hosted);
            session.End();

            // Last: who sees one client fewer may count on its worlds.
            lock (_gate)
                _sessions.Remove(new Guid(session.Token));
        }

        ServerLog.Left(Logger, session.Client, Clients);
    }

    /// <exception cref="RequestException">There would be more worlds than this server takes.</exception>
    internal void ReserveWorlds(long worlds)
    {
        lock (_gate)
        {
            if (_worlds + worlds > Config.MaxWorlds)
            {
                throw new RequestException(
                    ErrorCode.Limit, $"This server has {Config.MaxWorlds:n0} worlds for all its clients (its option max-worlds); {Config.MaxWorlds - _worlds:n0} are free, {worlds:n0} were asked for.");
            }

            _worlds += worlds;
        }
    }

    internal void ReleaseWorlds(long worlds)
    {
        lock (_gate)
            _worlds -= worlds;
    }

    /// <exception cref="RequestException">There would be more memory in use than this server gives.</exception>
    internal void ReserveMemory(long bytes)
    {
        lock (_gate)
        {
            if (_memory + bytes > Config.MaxMemory)
            {
                throw new RequestException(
                    ErrorCode.Limit,
                    $"This server has {Config.MaxMemory / 1e6:n0} MB for the worlds of all its clients (its option max-memory); " +
                    $"{(Config.MaxMemory - _memory) / 1e6:n0} MB are free, {bytes / 1e6:n0} MB would be needed. Ask for fewer worlds, smaller images, or a smaller window.");
            }

            _memory += bytes;
        }
    }

    internal void Add(WatchedSource source) => _hosted[source.Number] = source;

    /// <summary>Frees a client's simulation.</summary>
    internal void Remove(HostedSimulation hosted)
    {
        _hosted.TryRemove(hosted.Number, out _);
        lock (hosted.Gate)
            hosted.Dispose();
        lock (_gate)
        {
            _worlds -= hosted.Simulation.Worlds;
            _memory -= hosted.Memory;
        }
    }

    /// <exception cref="RequestException">Another session acts.</exception>
    internal void Attach(Session session, bool acts)
    {
        lock (_gate)
        {
            if (acts && Shared!.IsLive)
                throw new RequestException(ErrorCode.Taken, "This simulation belongs to a program that acts in it itself: attach with the role 'watch'.");
            if (acts && _attached.FirstOrDefault(other => other.Value && other.Key != session).Key is { } actor)
                throw new RequestException(ErrorCode.Taken, $"{actor.Client} acts in the shared simulation: attach with the role 'watch', or wait until it has left.");
            _attached[session] = acts;
        }
    }

    internal void Detach(Session session)
    {
        lock (_gate)
            _attached.Remove(session);
    }

    internal bool IsAttached(Session session)
    {
        lock (_gate)
            return _attached.ContainsKey(session);
    }

    internal bool IsActor(Session session)
    {
        lock (_gate)
            return _attached.GetValueOrDefault(session);
    }

    internal StateStream AddStream(WatchedSource source, IReadOnlyList<StreamColumn> columns, int[] worlds, double rate)
    {
        var stream = new StateStream(source.Streams, NextNumber(), columns, worlds, rate);
        _streams[Encoding.ASCII.GetString(stream.Topic)] = stream;
        source.Streams.Add(stream);
        return stream;
    }

    internal void RemoveStream(WatchedSource source, StateStream stream)
    {
        _streams.TryRemove(Encoding.ASCII.GetString(stream.Topic), out _);
        source.Streams.Remove(stream);
        stream.End();
    }

    /// <summary>Only a whole topic is a subscription: whoever asks for all gets nothing.</summary>
    internal void Subscribe(Subscriber subscriber, ReadOnlySpan<byte> topic, bool on)
    {
        if (topic.Length > byte.MaxValue || !_streams.TryGetValue(Encoding.ASCII.GetString(topic), out var stream))
            return;

        if (!on)
        {
            stream.Remove(subscriber);
            subscriber.Forget(stream);
            return;
        }

        stream.Add(subscriber);
        if (Hosted.FirstOrDefault(source => source.Streams == stream.Source) is not { IsLive: false } resting)
            return;

        // The simulation may rest for long, so the first frame does not wait for a step.
        lock (resting.Gate)
        {
            if (!resting.IsEnded)
                stream.Publish(now: true);
        }
    }

    internal void Unsubscribe(Subscriber subscriber)
    {
        foreach (var stream in _streams.Values)
            stream.Remove(subscriber);
    }

    private void Host(HostedSimulation shared)
    {
        Shared = shared;
        Add(shared);
    }

    private void EndExpired()
    {
        Session[] sessions;
        lock (_gate)
            sessions = [.. _sessions.Values];
        foreach (var session in sessions)
        {
            if (Stopwatch.GetElapsedTime(session.LastSeen) < Config.Lease || !session.Gate.TryEnter())
                continue;

            try
            {
                // It may have spoken while this thread came here.
                if (session.IsEnded || Stopwatch.GetElapsedTime(session.LastSeen) < Config.Lease)
                    continue;

                Statistics.CountExpired();
                ServerLog.Expired(Logger, session.Client, Config.Lease.TotalSeconds, session.Simulations.Values.Sum(hosted => (long)hosted.Simulation.Worlds));
                End(session);
            }
            finally
            {
                session.Gate.Exit();
            }
        }
    }
}
