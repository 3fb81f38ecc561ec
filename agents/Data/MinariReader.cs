using PureHDF;
using PureHDF.VOL.Native;
using Sim.Runtime;

namespace Sim.Agents.Data;

/// <summary>Reads data sets of Minari, in its HDF5 format.</summary>
/// <remarks>Farama Foundation, Minari 0.5.3: minari/dataset/_storages/hdf5_storage.py.</remarks>
public sealed class MinariReader : IEpisodeSource
{
    internal const string DataFolder = "data", FileName = "main_data.hdf5", MetadataName = "metadata.json", EpisodePrefix = "episode_";

    private readonly string _path;
    private readonly NativeFile _file;

    /// <param name="path">Of the HDF5 file.</param>
    public MinariReader(string path)
    {
        _path = path;
        _file = EpisodeFiles.Guard(path, () => H5File.OpenRead(path));
        var metadata = Path.Combine(Path.GetDirectoryName(path) ?? "", MetadataName);
        Metadata = File.Exists(metadata) ? EpisodeFiles.Guard(metadata, () => File.ReadAllText(metadata)) : null;
        Episodes = EpisodeFiles.Guard(path, () => _file.Children().Count(child => child.Name.StartsWith(EpisodePrefix, StringComparison.Ordinal)));
    }

    public string Format => "Minari";

    public int Episodes { get; }

    public string? Metadata { get; }

    /// <summary>The file of a data set, given that, its folder or its data folder; null where there is none.</summary>
    public static string? FileOf(string path) => ((string[])[
            path, Path.Combine(path, FileName), Path.Combine(path, DataFolder, FileName)])
        .FirstOrDefault(file => Path.GetFileName(file) == FileName && File.Exists(file));

    public IEnumerable<EpisodeData> Read()
    {
        for (var id = 0; id < Episodes; id++)
        {
            var number = id;
            yield return EpisodeFiles.Guard(_path, () => ReadEpisode(number));
        }
    }

    public void Dispose() => _file.Dispose();

    private EpisodeData ReadEpisode(int id)
    {
        var name = EpisodePrefix + id;
        if (!_file.LinkExists(name))
            throw new FailureException($"'{_path}' has {Episodes} episodes, but none that is called {name}.");

        var group = _file.Group(name);
        var infos = new Dictionary<string, DataArray>();
        if (group.LinkExists("infos"))
            AddInfos(group.Group("infos"), "", infos);
        return new EpisodeData
        {
            Id = id,
            Seed = HdfArrays.Number(group, "seed"),
            Success = HdfArrays.Number(group, "success") is { } success ? success != 0 : null,
            Observations = Joined(group, "observations", name),
            Actions = Joined(group, "actions", name),
            Rewards = Numbers(group, "rewards", name).ToDoubles(),
            Terminations = Numbers(group, "terminations", name).ToBools(),
            Truncations = Numbers(group, "truncations", name).ToBools(),
            Infos = infos,
        };
    }

    /// <summary>The numbers of a space: those of a dictionary or tuple beside each other, in the order of their names.</summary>
    private DataArray Joined(IH5Group group, string name, string episode)
    {
        if (group.Get(name) is not IH5Group parts)
            return Numbers(group, name, episode);

        var columns = parts.Children().OrderBy(part => part.Name, StringComparer.Ordinal).Select(part => Joined(parts, part.Name, episode)).ToList();
        var rows = columns[0].Rows;
        var width = columns.Sum(column => column.Width);
        var items = new double[rows * width];
        var first = 0;
        foreach (var column in columns)
        {
            var numbers = column.ToDoubles();
            for (var row = 0; row < rows; row++)
                numbers.AsSpan(row * column.Width, column.Width).CopyTo(items.AsSpan((row * width) + first));
            first += column.Width;
        }

        return new DataArray(items, width);
    }

    private DataArray Numbers(IH5Group group, string name, string episode)
    {
        if (!group.LinkExists(name) || group.Get(name) is not IH5Dataset dataset)
            throw new FailureException($"'{_path}' has no {name} in {episode}.");

        return HdfArrays.Read(dataset) ?? throw new FailureException(
            $"'{_path}' holds no numbers in {episode}/{name} but a {dataset.Type.Class} type: texts and JPEG pictures are not read.");
    }

    private static void AddInfos(IH5Group group, string prefix, Dictionary<string, DataArray> infos)
    {
        foreach (var child in group.Children())
        {
            if (child is IH5Group inner)
                AddInfos(inner, $"{prefix}{child.Name}/", infos);
            else if (child is IH5Dataset { Space.Rank: > 0 } dataset && HdfArrays.Read(dataset) is { } rows)
                infos.Add(prefix + child.Name, rows);
        }
    }
}
