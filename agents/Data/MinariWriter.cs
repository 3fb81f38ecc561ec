using System.Runtime.CompilerServices;
using PureHDF;
using PureHDF.Filters;
using Sim.Runtime;

namespace Sim.Agents.Data;

/// <summary>What must be known of every episode before the first is written.</summary>
/// <param name="Seed">What its world was seeded with.</param>
/// <param name="Success">Whether it succeeded; null where the task has no such thing.</param>
/// <param name="Steps">How long it was.</param>
public readonly record struct EpisodeHeader(ulong Seed, bool? Success, int Steps);

/// <summary>Writes episodes as Minari's HDF5 format has them.</summary>
/// <remarks>
/// Farama Foundation, Minari 0.5.3: minari/dataset/_storages/hdf5_storage.py. An HDF5 file is laid out before its numbers are written,
/// and the library that does it cannot append: so all episodes' lengths come first.
/// </remarks>
public static class MinariWriter
{
    private const int ChunkBytes = 1 << 20;

    /// <summary>A truth value as h5py has it.</summary>
    private enum Flag : byte
    {
        FALSE,
        TRUE,
    }

    /// <param name="path">Of the file, which is there whole or not at all.</param>
    /// <param name="headers">Of the episodes.</param>
    /// <param name="episodes">As many, in the same order, all with the same names and types of arrays.</param>
    /// <exception cref="FailureException">The file cannot be written.</exception>
    public static void Write(string path, IReadOnlyList<EpisodeHeader> headers, IEnumerable<EpisodeData> episodes) => AtomicFile.Write(path, stream =>
    {
        using var source = episodes.GetEnumerator();
        var more = source.MoveNext();
        var file = new H5File();
        var groups = headers.Select(header => new EpisodeGroup(header, source.Current)).ToList();
        for (var id = 0; id < groups.Count; id++)
            file[MinariReader.EpisodePrefix + id] = groups[id].Attributed(id);

        using var writer = file.BeginWrite(stream, new H5WriteOptions(Filters: [DeflateFilter.Id]));
        foreach (var group in groups)
        {
            if (!more || source.Current.Steps != group.Header.Steps)
                throw new InvalidOperationException("The episodes are not those of the headers.");

            group.Write(writer, source.Current);
            more = source.MoveNext();
        }
    });

    /// <summary>An episode's place in the file.</summary>
    private sealed class EpisodeGroup
    {
        private readonly H5Group _group = new();
        private readonly H5Group _infos = new();
        private readonly List<Action<H5NativeWriter, EpisodeData>> _writes = [];

        /// <param name="header">Of the episode.</param>
        /// <param name="example">An episode with the same names and types, however long it is.</param>
        public EpisodeGroup(EpisodeHeader header, EpisodeData example)
        {
            Header = header;
            Add(_group, "observations", header.Steps + 1, example.Observations, episode => episode.Observations);
            Add(_group, "actions", header.Steps, example.Actions, episode => episode.Actions);
            Add<double>(_group, "rewards", [header.Steps], episode => episode.Rewards);
            Add<Flag>(_group, "terminations", [header.Steps], episode => Flags(episode.Terminations));
            Add<Flag>(_group, "truncations", [header.Steps], episode => Flags(episode.Truncations));
            foreach (var (name, rows) in example.Infos)
                Add(_infos, name, header.Steps + 1, rows, episode => episode.Infos[name]);
            _group["infos"] = _infos;
        }

        public EpisodeHeader Header { get; }

        public H5Group Attributed(int id)
        {
            _group.Attributes["id"] = (long)id;
            _group.Attributes["seed"] = Header.Seed;
            if (Header.Success is { } success)
                _group.Attributes["success"] = success ? Flag.TRUE : Flag.FALSE;
            _group.Attributes["total_steps"] = (long)Header.Steps;
            return _group;
        }

        public void Write(H5NativeWriter writer, EpisodeData episode)
        {
            foreach (var write in _writes)
                write(writer, episode);
        }

        private void Add(H5Group group, string name, int rows, DataArray example, Func<EpisodeData, DataArray> find)
        {
            int[] sizes = [rows, .. example.RowShape];
            switch (example.TypeName)
            {
                case "bool": Add<Flag>(group, name, sizes, episode => Flags(find(episode).Of<bool>())); break;
                case "uint8": AddPlain<byte>(group, name, sizes, find); break;
                case "int32": AddPlain<int>(group, name, sizes, find); break;
                case "int64": AddPlain<long>(group, name, sizes, find); break;
                case "uint64": AddPlain<ulong>(group, name, sizes, find); break;
                case "float32": AddPlain<float>(group, name, sizes, find); break;
                default: AddPlain<double>(group, name, sizes, find); break;
            }
        }

        private void AddPlain<T>(H5Group group, string name, int[] sizes, Func<EpisodeData, DataArray> find)
            where T : unmanaged =>
            Add<T>(group, name, sizes, episode => find(episode).Of<T>());

        private void Add<T>(H5Group group, string name, int[] sizes, Func<EpisodeData, T[]> find)
            where T : unmanaged
        {
            var rowBytes = sizes.Skip(1).Aggregate(Unsafe.SizeOf<T>(), (product, size) => product * size);
            var chunkRows = Math.Clamp(ChunkBytes / rowBytes, 1, sizes[0]);
            var dataset = new H5Dataset<T[]>(
                fileDims: [.. sizes.Select(size => (ulong)size)],
                chunks: [(uint)chunkRows, .. sizes.Skip(1).Select(size => (uint)size)]);
            group[name] = dataset;
            _writes.Add((writer, episode) => writer.Write(dataset, find(episode)));
        }

        private static Flag[] Flags(bool[] flags) => Array.ConvertAll(flags, flag => flag ? Flag.TRUE : Flag.FALSE);
    }
}
