using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Sim.Runtime;

namespace Sim.Tools.Cli;

/// <summary>The key that marks saved states, so that a server takes only those of its own kind.</summary>
internal static class StateKeyFile
{
    private const int KeyBytes = 32;

    /// <param name="named">The file, made if it is not there; the user's own if empty. Where that cannot be kept, the key is for this start only.</param>
    /// <param name="logger">Told where none can be kept.</param>
    /// <exception cref="UsageException">The named file holds something else.</exception>
    public static byte[] Read(string named, ILogger logger)
    {
        var path = named.Length > 0
            ? named
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
            if (named.Length > 0)
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
