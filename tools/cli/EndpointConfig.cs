using Sim.Runtime;
using Sim.Runtime.Configuration;
using Sim.Runtime.Streaming;

namespace Sim.Tools.Cli;

/// <summary>Who may come in at an address, and how much they get.</summary>
internal abstract record EndpointConfig
{
    private const int Megabyte = 1 << 20;

    [Option("file NAME.key_secret of the server, from `sim keys new`: everything is then encrypted")]
    public string ServerKey { get; init; } = "";

    [Option("file NAME.key of the client that may come in, or a folder of such files; needed with --server-key")]
    public string AllowKeys { get; init; } = "";

    [Option("listen beyond this machine without encryption, in a network that is trusted")]
    public bool Insecure { get; init; }

    [Option("clients at once", Minimum = 1)]
    public int MaxClients { get; init; } = 64;

    [Option("MB of the longest message", Minimum = 1, Maximum = 1024)]
    public int MaxMessage { get; init; } = 256;

    [Option("seconds for which the worlds of a silent client are kept", Minimum = 1, Maximum = 86400)]
    public double Lease { get; init; } = 30;

    /// <summary>The same server, with these limits and keys.</summary>
    /// <exception cref="UsageException">A key file is missing or wrong.</exception>
    public ServerConfig Secure(ServerConfig server) => server with
    {
        Keys = ServerKey.Length > 0 ? KeyFile.ReadSecret(ServerKey) : null,
        AllowedKeys = AllowKeys.Length > 0 ? [.. KeyFile.ReadPublic(AllowKeys)] : [],
        Insecure = Insecure,
        MaxClients = MaxClients,
        MaxMessage = MaxMessage * Megabyte,
        Lease = TimeSpan.FromSeconds(Lease),
    };
}
