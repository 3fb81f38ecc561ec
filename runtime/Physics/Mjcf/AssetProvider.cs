namespace Sim.Runtime.Physics.Mjcf;

/// <summary>Finds the files that a scene names.</summary>
public interface IAssetProvider
{
    /// <summary>The bytes of a file, or nothing where there is none of that name.</summary>
    /// <param name="path">As the scene gives it, with the folders before it, separated by '/'.</param>
    /// <exception cref="IOException">It is there and cannot be read.</exception>
    byte[]? Read(string path);

    /// <summary>Whether there is a file of that name.</summary>
    bool Exists(string path);
}

/// <summary>Files of a folder on disk; relative names start there.</summary>
public sealed class FolderAssets(string folder) : IAssetProvider
{
    /// <summary>Meshes of robots are a few megabytes; whatever is larger than this is no scene.</summary>
    private const long MaxBytes = 1L << 28;

    public bool Exists(string path) => File.Exists(Path.Combine(folder, path));

    public byte[]? Read(string path)
    {
        var file = new FileInfo(Path.Combine(folder, path));
        return !file.Exists ? null
            : file.Length > MaxBytes ? throw new IOException($"it is larger than {MaxBytes >> 20} MiB")
            : File.ReadAllBytes(file.FullName);
    }
}

/// <summary>Files in memory, by name.</summary>
public sealed class MemoryAssets(IReadOnlyDictionary<string, byte[]> files) : IAssetProvider
{
    public bool Exists(string path) => files.ContainsKey(path);

    public byte[]? Read(string path) => files.GetValueOrDefault(path);
}

/// <summary>No files at all.</summary>
public sealed class NoAssets : IAssetProvider
{
    private NoAssets()
    {
    }

    public static NoAssets Instance { get; } = new();

    public bool Exists(string path) => false;

    public byte[]? Read(string path) => null;
}
