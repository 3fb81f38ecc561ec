using System.IO.Compression;
using PureHDF;
using Sim.Runtime;

namespace Sim.Agents.Data;

/// <summary>Named arrays of numbers in an npz or an HDF5 file.</summary>
internal static class ArrayFile
{
    private static ReadOnlySpan<byte> HdfSignature => [0x89, (byte)'H', (byte)'D', (byte)'F'];

    public static bool IsHdf(string path) => Begins(path, HdfSignature);

    /// <summary>The arrays by name; those of HDF5 groups as group/name.</summary>
    /// <exception cref="FailureException">It is neither, or damaged.</exception>
    public static Dictionary<string, DataArray> Read(string path) => EpisodeFiles.Guard(path, () =>
        IsHdf(path) ? ReadHdf(path)
        : Begins(path, "PK"u8) ? ReadZip(path)
        : throw new FailureException($"'{path}' is neither an npz nor an HDF5 file."));

    private static bool Begins(string path, ReadOnlySpan<byte> signature)
    {
        using var file = File.OpenRead(path);
        Span<byte> start = stackalloc byte[signature.Length];
        return file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) == start.Length && start.SequenceEqual(signature);
    }

    private static Dictionary<string, DataArray> ReadHdf(string path)
    {
        var arrays = new Dictionary<string, DataArray>();
        using var file = H5File.OpenRead(path);
        Add(file, "");
        return arrays;

        void Add(IH5Group group, string prefix)
        {
            foreach (var child in group.Children())
            {
                if (child is IH5Group inner)
                    Add(inner, $"{prefix}{child.Name}/");
                else if (child is IH5Dataset dataset && HdfArrays.Read(dataset) is { } rows)
                    arrays.Add(prefix + child.Name, rows);
            }
        }
    }

    private static Dictionary<string, DataArray> ReadZip(string path)
    {
        using var zip = ZipFile.OpenRead(path);
        var arrays = new Dictionary<string, DataArray>();
        foreach (var entry in zip.Entries.Where(entry => entry.Name.EndsWith(".npy", StringComparison.Ordinal)))
        {
            using var stream = entry.Open();
            arrays.Add(entry.FullName[..^4], Npy.Read(stream, $"{path}:{entry.FullName}"));
        }

        return arrays;
    }
}
