using System.Reflection;
using System.Text.RegularExpressions;

namespace Sim.Agents.Torch;

/// <summary>Finds out which libtorch lies in a folder without loading it.</summary>
internal static partial class LibTorchVersion
{
    /// <summary>The version that TorchSharp was built for, from the project's package pins.</summary>
    public static string Required { get; } = typeof(LibTorchVersion).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == nameof(LibTorchVersion)).Value!;

    /// <summary>The version of the libraries in <paramref name="libraries"/>, such as "2.10.0+cu128"; null where nothing says.</summary>
    public static string? Of(string libraries)
    {
        var root = Path.GetFullPath(Path.Combine(libraries, ".."));
        return FirstMatch(Path.Combine(root, "version.py"), PythonVersion())
            ?? FirstMatch(Path.Combine(root, "build-version"), PlainVersion())
            ?? FromHeader(Path.Combine(root, "include", "torch", "headeronly", "version.h"))
            ?? FromHeader(Path.Combine(root, "include", "torch", "csrc", "api", "include", "torch", "version.h"));
    }

    /// <summary>Whether two versions have the same number, whatever they were built with.</summary>
    public static bool Same(string a, string b) => a.Split('+')[0] == b.Split('+')[0];

    private static string? FirstMatch(string path, Regex pattern)
    {
        if (!File.Exists(path))
            return null;

        var match = pattern.Match(File.ReadAllText(path));
        return match.Success ? match.Groups[1].Value : null;
    }

    private static string? FromHeader(string path)
    {
        if (!File.Exists(path))
            return null;

        var text = File.ReadAllText(path);
        var parts = ((string[])["MAJOR", "MINOR", "PATCH"]).Select(part => Regex.Match(text, $@"TORCH_VERSION_{part}\s+(\d+)").Groups[1].Value);
        return parts.Any(part => part.Length == 0) ? null : string.Join('.', parts);
    }

    // __version__ = '2.10.0+cu128'
    [GeneratedRegex(@"__version__\s*(?::[^=]*)?=\s*['""]([^'""]+)['""]")]
    private static partial Regex PythonVersion();

    [GeneratedRegex(@"^\s*(\d+\.\d+\.\d+\S*)")]
    private static partial Regex PlainVersion();
}
