using System.Reflection;
using System.Security.Cryptography;
using System.Text;

namespace Sim.Runtime.Devices.Cuda;

/// <summary>PTX of earlier runs, one file a kernel, in a folder of the user's.</summary>
/// <remarks>
/// A file is found by a hash of all that its text depends on: the kernel, the versions of the assemblies that it can call, and
/// the runtime's own, which stands for ILGPU, the mends and the rewriting rules. A damaged file is written anew; a folder that
/// cannot be written, or none, costs compilation and nothing else. Nothing is ever removed: a kernel takes some kilobytes.
/// </remarks>
internal sealed class PtxCache(string? folder)
{
    private const string Mark = "// sim ptx, SHA-256 of what follows: ";

    /// <summary>Under XDG_CACHE_HOME or ~/.cache; without a home there is no cache.</summary>
    public static PtxCache OfUser()
    {
        var cache = Environment.GetEnvironmentVariable("XDG_CACHE_HOME");
        var home = Environment.GetEnvironmentVariable("HOME");
        return new PtxCache(
            Path.IsPathRooted(cache) ? Path.Combine(cache, "sim", "ptx")
            : Path.IsPathRooted(home) ? Path.Combine(home, ".cache", "sim", "ptx")
            : null);
    }

    /// <summary>The kept PTX of a kernel, or what <paramref name="compile"/> makes, which is kept.</summary>
    public string Get(Type kernel, Func<Type, string> compile)
    {
        if (folder is null)
            return compile(kernel);

        var path = Path.Combine(folder, $"{Key(kernel)}.ptx");
        if (Read(path) is { } kept)
            return kept;

        var ptx = compile(kernel);
        Write(path, ptx);
        return ptx;
    }

    internal static string Key(Type kernel)
    {
        var text = new StringBuilder($"{KernelName.Symbol(kernel)}\n{kernel}\n{PtxCompiler.Capability}\n{Environment.Version}\n");
        foreach (var module in Modules(kernel).OrderBy(module => module, StringComparer.Ordinal))
            text.Append(module).Append('\n');
        return Hash(text.ToString());
    }

    /// <summary>Names and version ids of the assemblies of the kernel's types, the runtime's, and those that they refer to.</summary>
    private static HashSet<string> Modules(Type kernel)
    {
        var modules = new HashSet<string>();
        var open = new Stack<Assembly>([typeof(PtxCache).Assembly, .. Types(kernel).Select(type => type.Assembly)]);
        while (open.TryPop(out var assembly))
        {
            if (!modules.Add($"{assembly.GetName().Name} {assembly.ManifestModule.ModuleVersionId}"))
                continue;

            foreach (var reference in assembly.GetReferencedAssemblies().Where(reference => !IsSystem(reference)))
            {
                try
                {
                    open.Push(Assembly.Load(reference));
                }
                catch (IOException)
                {
                    // Not there, so no kernel calls it.
                    modules.Add(reference.FullName);
                }
            }
        }

        return modules;
    }

    private static IEnumerable<Type> Types(Type type) => type.GetGenericArguments().SelectMany(Types).Prepend(type);

    /// <summary>The framework's own change with its version, and ILGPU is part of the runtime's.</summary>
    private static bool IsSystem(AssemblyName name) =>
        name.Name is null or "ILGPU" or "mscorlib" or "netstandard" || name.Name.StartsWith("System.", StringComparison.Ordinal);

    private static string? Read(string path)
    {
        try
        {
            var text = File.ReadAllText(path);
            var end = text.IndexOf('\n', StringComparison.Ordinal);
            return end > 0 && text[..end] == Mark + Hash(text[(end + 1)..]) ? text[(end + 1)..] : null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static void Write(string path, string ptx)
    {
        var temporary = $"{path}.{Guid.NewGuid():N}";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(temporary, $"{Mark}{Hash(ptx)}\n{ptx}");
            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // A full disk or a folder of somebody else: the next run compiles again. What was written is not left behind.
            TryDelete(temporary);
        }
    }

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
        }
    }

    private static string Hash(string text) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
