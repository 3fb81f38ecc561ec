using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using Sim.Runtime;

namespace Sim.Agents.Torch;

/// <summary>
/// Makes TorchSharp's library load where the system's libstdc++ is older than the one it was linked with: marks the version need
/// as weak, in the build output's own copy, where nothing but a start-up symbol of newer compilers asks for it.
/// </summary>
internal static partial class GlibcxxMark
{
    /// <summary>Initialises the standard streams; since GCC 13 a library, before that each file that uses them, does so itself.</summary>
    private const string HarmlessSymbol = "_ZSt21ios_base_library_initv";

    private const string StandardLibrary = "libstdc++.so.6";

    /// <summary>The path of a library that loads: the given one, marked if need be, or a marked copy where it cannot be written.</summary>
    /// <exception cref="FailureException">The library needs more of a newer libstdc++ than can be done without.</exception>
    public static string Apply(string path, ILogger logger)
    {
        var file = File.ReadAllBytes(path);
        var library = Parse(path, file);
        var offered = Parse(StandardLibrary, File.ReadAllBytes(PathOf(StandardLibrary))).Definitions;
        var missing = library.Needs
            .Where(need => need.Name.StartsWith("GLIBCXX_", StringComparison.Ordinal) && !need.IsWeak && !offered.Contains(need.Name))
            .ToList();
        if (missing.Count == 0)
            return path;

        var newest = offered.Where(name => name.StartsWith("GLIBCXX_3.4.", StringComparison.Ordinal)).MaxBy(name => int.Parse(
            name["GLIBCXX_3.4.".Length..], System.Globalization.CultureInfo.InvariantCulture))!;
        foreach (var need in missing)
        {
            var symbols = library.SymbolsOf(need).Where(symbol => symbol != HarmlessSymbol).ToList();
            if (symbols.Count > 0)
            {
                throw new FailureException(
                    $"{Path.GetFileName(path)} needs {string.Join(", ", symbols)} of {need.Name}, and this system's {StandardLibrary} has up " +
                    $"to {newest}. Install a newer libstdc++.");
            }

            library.MarkWeak(need);
        }

        var marked = Write(path, file);
        foreach (var need in missing)
            Log.Marked(logger, need.Name, marked, newest);
        return marked;
    }

    private static ElfVersions Parse(string path, byte[] file)
    {
        try
        {
            return new ElfVersions(file);
        }
        catch (InvalidDataException problem)
        {
            throw new FailureException($"{path} cannot be read: {problem.Message} Build the project again.", problem);
        }
    }

    /// <summary>A new file under the same name, so that a hard link to the package's copy is cut and not written through.</summary>
    private static string Write(string path, byte[] file)
    {
        var own = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData), "sim", Path.GetFileName(path));
        foreach (var target in (string[])[path, own])
        {
            try
            {
                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                var fresh = $"{target}.{Environment.ProcessId}";
                File.WriteAllBytes(fresh, file);
                File.Move(fresh, target, overwrite: true);
                return target;
            }
            catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
            {
                // A read-only output folder: the copy goes to the user's own data folder.
            }
        }

        throw new FailureException(
            $"{path} must be marked for this system's libstdc++, but neither its folder nor {own} can be written.");
    }

    /// <summary>The file behind a library that the loader finds by name.</summary>
    private static string PathOf(string library)
    {
        if (!NativeLibrary.TryLoad(library, out _))
            throw new FailureException($"{library} is not installed. On Debian and Ubuntu: 'apt-get install libstdc++6'.");

        var line = File.ReadLines("/proc/self/maps").FirstOrDefault(line => line.Contains(library, StringComparison.Ordinal))
            ?? throw new FailureException($"{library} was loaded but is not in /proc/self/maps.");
        return line[line.IndexOf('/', StringComparison.Ordinal)..];
    }

    private static partial class Log
    {
        [LoggerMessage(
            Level = LogLevel.Information,
            Message = "Marked {Need} as optional in {Path}: this system's libstdc++ has up to {Newest}")]
        public static partial void Marked(ILogger logger, string need, string path, string newest);
    }
}
