namespace Sim.Runtime.Streaming.Client;

/// <summary>How a client reaches a server.</summary>
public sealed record ClientConfig
{
    /// <summary>tcp://HOST:PORT or ipc://PATH.</summary>
    public string Address { get; init; } = "tcp://127.0.0.1:5555";

    /// <summary>The client's keys, for a server that encrypts.</summary>
    public CurveKeyPair? Keys { get; init; }

    /// <summary>The server's public key, with <see cref="Keys"/>.</summary>
    public string? ServerKey { get; init; }

    /// <summary>How long an answer may take, a connection that has to be made again included.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Requests that may be unanswered at once.</summary>
    public int Window { get; init; } = 2;

    /// <summary>What the client calls itself in the server's log.</summary>
    public string Name { get; init; } = "a C# client";
}

/// <summary>The server refused a request.</summary>
/// <param name="code">What it is, for programs: PROTOCOL.md, section 8.</param>
/// <param name="message">What it is, for people.</param>
public sealed class RemoteException(string code, string message) : Exception(message)
{
    public const string NoSession = "no-session", BadAction = "bad-action", Limit = "limit", Stopping = "stopping";

    public string Code => code;

    /// <summary>Whether the server has ended the session with all that was in it: <see cref="SimClient.Renew"/> begins another.</summary>
    public bool IsSessionLost => code is NoSession or Stopping;
}
