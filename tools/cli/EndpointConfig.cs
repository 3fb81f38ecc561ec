using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Sim.Runtime;
using Sim.Runtime.Configuration;
using Sim.Runtime.Streaming;

namespace Sim.Tools.Cli;

/// <summary>Who may come in at an address, and how much they get.</summary>
internal abstract record EndpointConfig
{
    private const int KeyBytes = 32;
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

    [Option("file of 32 secret bytes, made if it is not there: saved states go only between servers that share it; the user's own if empty")]
    public string StateKey { get; init; } = "";

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

    /// <summary>The key that marks saved states. Where none can be kept, one for this start only.</summary>
    /// <exception cref="UsageException">The named file holds something else.</exception>
    public byte[] ReadStateKey(ILogger logger)
    {
        var path = StateKey.Length > 0
            ? StateKey
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create), "sim", "state.key");
        try
        {
            if (!File.Exists(path))
                Make(path);
            var key = File.ReadAllBytes(path);
            return key.Length == KeyBytes ? key : throw new UsageException($"The state key '{path}' has {key.Length} bytes instead of {KeyBytes}.");
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            if (StateKey.Length > 0)
                throw new UsageException($"The state key '{path}' cannot be read or made: {problem.Message}", problem);

            Log.Warning(logger, $"No state key can be kept in '{path}' ({problem.Message}): states that clients save will not outlive this server. See --state-key.");
            return RandomNumberGenerator.GetBytes(KeyBytes);
        }
    }

    /// <summary>Whole or not there, also when two servers start at once: the first one's key stays.</summary>
    private static void Make(string path)
    {
        if (Path.GetDirectoryName(path) is { Length: > 0 } folder)
            Directory.CreateDirectory(folder);
        var fresh = $"{path}.{Environment.ProcessId}";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var file = new FileStream(fresh, options))
            file.Write(RandomNumberGenerator.GetBytes(KeyBytes));
        try
        {
            File.Move(fresh, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(fresh);
        }
    }
}
