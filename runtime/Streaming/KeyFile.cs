namespace Sim.Runtime.Streaming;

/// <summary>Keys in files, in the certificate format of ZeroMQ's own tools: NAME.key is public, NAME.key_secret is not.</summary>
public static class KeyFile
{
    private const string PublicSuffix = ".key", SecretSuffix = ".key_secret";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Makes a key pair and writes its two files. Returns their paths.</summary>
    /// <exception cref="UsageException">One of the files is there already.</exception>
    /// <exception cref="FailureException">They cannot be written.</exception>
    public static (string Public, string Secret, CurveKeyPair Keys) Create(string name)
    {
        var (publicPath, secretPath) = (name + PublicSuffix, name + SecretSuffix);
        foreach (var path in (string[])[publicPath, secretPath])
        {
            if (File.Exists(path))
                throw new UsageException($"'{path}' is there already. A key that is in use is not overwritten: choose another name, or delete it.");
        }

        var keys = CurveKeyPair.Create();
        try
        {
            if (Path.GetDirectoryName(name) is { Length: > 0 } folder)
                Directory.CreateDirectory(folder);
            Write(secretPath, OwnerOnly, $"""
                # A secret key of Sim, in ZeroMQ's certificate format. Keep it to yourself.

                metadata
                curve
                    public-key = "{keys.PublicText}"
                    secret-key = "{keys.SecretText}"

                """);
            Write(publicPath, OwnerOnly | UnixFileMode.GroupRead | UnixFileMode.OtherRead, $"""
                # A public key of Sim, in ZeroMQ's certificate format. Give it to whoever must know you.

                metadata
                curve
                    public-key = "{keys.PublicText}"

                """);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new FailureException($"The keys '{name}' cannot be written: {problem.Message}", problem);
        }

        return (publicPath, secretPath, keys);
    }

    /// <exception cref="UsageException">The file cannot be read or holds no secret key.</exception>
    public static CurveKeyPair ReadSecret(string path) =>
        CurveKeyPair.FromSecret(Find(path, "secret-key") ?? throw new UsageException($"'{path}' holds no secret key. Its name should end in {SecretSuffix}."));

    /// <summary>The public key in a file, or those in all files NAME.key of a folder.</summary>
    /// <exception cref="UsageException">There is none.</exception>
    public static IReadOnlyList<string> ReadPublic(string path)
    {
        if (!Directory.Exists(path))
            return [ReadOne(path)];

        var files = Directory.GetFiles(path, "*" + PublicSuffix).Order(StringComparer.Ordinal).ToList();
        return files.Count > 0 ? [.. files.Select(ReadOne)] : throw new UsageException($"The folder '{path}' has no file NAME{PublicSuffix}.");
    }

    private static string ReadOne(string path)
    {
        var key = Find(path, "public-key") ?? throw new UsageException($"'{path}' holds no public key.");
        CurveKeyPair.KeyOf(key, $"public key in '{path}'");
        return key;
    }

    private static string? Find(string path, string key)
    {
        try
        {
            foreach (var line in File.ReadLines(path))
            {
                if (line.Trim() is var entry && entry.StartsWith(key, StringComparison.Ordinal) && entry.IndexOf('=', StringComparison.Ordinal) is > 0 and var equals)
                    return entry[(equals + 1)..].Trim(' ', '\t', '"', '\'');
            }

            return null;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"The key file '{path}' cannot be read: {problem.Message}", problem);
        }
    }

    private static void Write(string path, UnixFileMode mode, string text)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = mode;
        using var writer = new StreamWriter(path, options);
        writer.Write(text);
    }
}
