using System.Diagnostics;
using System.Security.Cryptography;
using Sim.Runtime.Streaming.Publishing;
using Sim.Runtime.Streaming.Zmtp;

namespace Sim.Runtime.Streaming.Server;

/// <summary>
/// What a client has on the server: its simulations, its streams and its last replies. It is found by its token and outlives a
/// connection, so that a client whose network broke goes on where it was.
/// </summary>
internal sealed class Session(byte[]? clientKey, string client, int window)
{
    public const int TokenBytes = 16;

    private const int LargeReply = 1 << 20;

    private readonly OutgoingMessage?[] _replies = new OutgoingMessage?[window];
    private long _lastSeen = Stopwatch.GetTimestamp();

    public byte[] Token { get; } = RandomNumberGenerator.GetBytes(TokenBytes);

    /// <summary>What the client calls itself.</summary>
    public string Client => client;

    /// <summary>Requests that may be unanswered at once; as many replies are kept.</summary>
    public int Window => window;

    /// <summary>Whoever works for the session holds it.</summary>
    public Lock Gate { get; } = new();

    /// <summary>The number of the last request that was worked on.</summary>
    public long LastId { get; private set; }

    public Dictionary<int, HostedSimulation> Simulations { get; } = [];

    public Dictionary<int, (WatchedSource Source, StateStream Stream)> Streams { get; } = [];

    /// <summary>Where the last request came from.</summary>
    public ZmtpConnection? Connection { get; set; }

    public bool IsEnded { get; private set; }

    /// <summary>When the client last gave a sign of life, in ticks of the stopwatch.</summary>
    public long LastSeen => Math.Max(Interlocked.Read(ref _lastSeen), Connection?.LastReceived ?? 0);

    public void Touch() => Interlocked.Exchange(ref _lastSeen, Stopwatch.GetTimestamp());

    /// <summary>Whether the token and the key are this session's.</summary>
    public bool IsOf(ReadOnlySpan<byte> token, byte[]? key) =>
        CryptographicOperations.FixedTimeEquals(token, Token) && (clientKey ?? []).AsSpan().SequenceEqual(key ?? []);

    /// <summary>The kept reply to a request; null if it is too old.</summary>
    public OutgoingMessage? Kept(long id) => id > LastId - window ? _replies[id % window] : null;

    /// <summary>An empty message for the reply to the next request, in the place of the oldest kept one.</summary>
    public OutgoingMessage NextReply()
    {
        ref var reply = ref _replies[(LastId + 1) % window];
        if (reply is null || (reply.BufferBytes > LargeReply && reply.Encoded.Length < reply.BufferBytes / 4))
            reply = new OutgoingMessage();
        reply.Clear();
        return reply;
    }

    /// <summary>The next request has been worked on.</summary>
    public void Count() => LastId++;

    /// <summary>Nothing of it is left.</summary>
    public void End()
    {
        IsEnded = true;
        Streams.Clear();
        Simulations.Clear();
    }
}
