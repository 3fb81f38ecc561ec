using Sim.Agents.Data;
using Sim.Runtime;
using Xunit;

namespace Sim.Tests.Agents.Data;

/// <summary>Files that other programs wrote: tests/Golden/scripts/datasets.py.</summary>
public sealed class EpisodeFilesTests
{
    [Theory]
    [InlineData("minari")]
    [InlineData("minari/data")]
    [InlineData("minari/data/main_data.hdf5")]
    public void Minari(string path)
    {
        var (format, episodes) = Read(path);
        Assert.Equal("Minari", format);
        Assert.Equal([3, 2], episodes.Select(episode => episode.Steps));
        Assert.Equal([123ul, null], episodes.Select(episode => episode.Seed));
        Assert.All(episodes, episode => Assert.True(episode.HasLastObservation));

        // A dictionary's parts beside each other, in the order of their names: achieved, goal.
        Assert.Equal([0, 0, 0, 0.5, 0, 1, 1, 0, 2, 1.5, 0, 3], episodes[0].Observations.Of<double>());
        Assert.Equal([0, 0, 0.25f, 1, -1, 0.25f], episodes[1].Actions.Of<float>());
        Assert.Equal([0, 1.5, 3], episodes[0].Rewards);
        Assert.Equal([false, false, true], episodes[0].Terminations);
        Assert.Equal([false, true], episodes[1].Truncations);
        Assert.Equal([false, false, true], episodes[1].Infos["success"].Of<bool>());
        Assert.Equal([0, 2, 4, 6], episodes[0].Infos["deep/count"].Of<long>());
        Assert.Equal(["deep/count", "success"], episodes[0].Infos.Keys.Order());
    }

    [Fact]
    public void D4rl()
    {
        var (format, episodes) = Read("d4rl.hdf5");
        Assert.Equal("D4RL", format);
        Assert.Equal([3, 2, 2], episodes.Select(episode => episode.Steps));
        Assert.Equal([true, false, false], episodes.Select(episode => episode.Terminations[^1]));
        Assert.Equal([false, true, false], episodes.Select(episode => episode.Truncations[^1]));
        Assert.Equal([6, 7, 8, 9, 10, 11], episodes[1].Observations.Of<float>());
        Assert.Equal([3, 4], episodes[1].Rewards);
        Assert.Equal([60, 70, 80, 90], episodes[1].Infos["qpos"].Of<double>());
    }

    [Fact]
    public void Flat_files_of_L2M()
    {
        var (format, episodes) = Read("l2m.npz");
        Assert.Equal("L2M", format);
        Assert.Equal([2, 4], episodes.Select(episode => episode.Steps));
        Assert.Equal([true, false], episodes.Select(episode => episode.Terminations[^1]));
        Assert.Equal([0, 1, 2, 3, 4, 5], episodes[0].Observations.Of<float>());
        Assert.Equal([0.5f, 0.75f, 1, 1.25f], episodes[1].Actions.Of<float>());
    }

    [Fact]
    public void Without_timeouts_episodes_end_where_the_caller_says()
    {
        var (_, episodes) = Read("l2m.npz", maxSteps: 3);
        Assert.Equal([2, 3, 1], episodes.Select(episode => episode.Steps));
        Assert.Equal([false, true, false], episodes.Select(episode => episode.Truncations[^1]));
    }

    [Fact]
    public void Folders_of_L2M()
    {
        var (format, episodes) = Read("l2m");
        Assert.Equal("L2M, a file an episode", format);
        Assert.Equal([2, 3], episodes.Select(episode => episode.Steps));
        Assert.Equal([1, 2, 3, 4], episodes[0].Observations.Of<float>());
        Assert.Equal([false, false, true], episodes[1].Terminations);
        Assert.False(episodes[0].HasLastObservation);
    }

    [Theory]
    [InlineData("objects.npz", "no numbers")]
    [InlineData("columns.npz", "column by column")]
    [InlineData("minari/data/metadata.json", "neither an npz nor an HDF5 file")]
    public void What_cannot_be_read_is_told(string path, string told) =>
        Assert.Contains(told, Assert.Throws<FailureException>(() => Read(path)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("nowhere", "no file or folder")]
    [InlineData(".", "holds no episodes")]
    public void What_is_not_there_is_told(string path, string told)
    {
        using var folder = new TemporaryFolder();
        Assert.Contains(told, Assert.Throws<UsageException>(() => EpisodeFiles.Open(folder.File(path))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("d4rl.hdf5")]
    [InlineData("minari/data/main_data.hdf5")]
    [InlineData("l2m.npz")]
    public void A_file_that_was_cut_short_is_told_and_not_guessed_at(string path)
    {
        using var folder = new TemporaryFolder();
        var bytes = File.ReadAllBytes(PathOf(path));
        var cut = folder.File(Path.GetFileName(path));
        File.WriteAllBytes(cut, bytes[..(bytes.Length / 3)]);
        Assert.Throws<FailureException>(() =>
        {
            using var source = EpisodeFiles.Open(cut);
            source.Read().ToList();
        });
    }

    private static (string Format, List<EpisodeData> Episodes) Read(string path, int maxSteps = 0)
    {
        using var source = EpisodeFiles.Open(PathOf(path), maxSteps);
        var episodes = source.Read().ToList();
        Assert.Equal(source.Episodes, episodes.Count);
        return (source.Format, episodes);
    }

    private static string PathOf(string path) => Repo.PathOf("tests", "Golden", "datasets", path);
}
