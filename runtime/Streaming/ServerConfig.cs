using System.Collections.Immutable;
using Sim.Runtime.Devices;

namespace Sim.Runtime.Streaming;

/// <summary>How a server listens, whom it lets in, and what it gives them.</summary>
public sealed record ServerConfig
{
    /// <summary>tcp://HOST:PORT or ipc://PATH. Port 0 takes a free one.</summary>
    public string Address { get; init; } = "tcp://127.0.0.1:5555";

    /// <summary>The server's keys; null for a server without encryption.</summary>
    public CurveKeyPair? Keys { get; init; }

    /// <summary>The clients that may come in, by their public keys. Used with <see cref="Keys"/>, and then needed.</summary>
    public ImmutableArray<string> AllowedKeys { get; init; } = [];

    /// <summary>Listen beyond this machine without encryption.</summary>
    public bool Insecure { get; init; }

    /// <summary>What a client gets that names no env.</summary>
    public string? DefaultEnv { get; init; }

    public int DefaultWorlds { get; init; } = 1;

    public Precision Precision { get; init; } = Precision.F32;

    public int MaxClients { get; init; } = 64;

    /// <summary>Of all clients together.</summary>
    public long MaxWorlds { get; init; } = 1 << 20;

    /// <summary>Bytes that the simulations of all clients and the replies kept for them may take.</summary>
    public long MaxMemory { get; init; } = 4L << 30;

    /// <summary>Bytes of a message.</summary>
    public int MaxMessage { get; init; } = 256 << 20;

    /// <summary>How long the worlds of a client that gives no sign of life are kept.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Requests that are worked on at once; 0 for one a core.</summary>
    public int Workers { get; init; }

    /// <summary>Between lines of statistics in the log; zero for none.</summary>
    public TimeSpan StatisticsEvery { get; init; } = TimeSpan.FromSeconds(60);
}
