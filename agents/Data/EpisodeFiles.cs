using PureHDF;
using Sim.Runtime;

namespace Sim.Agents.Data;

/// <summary>Opens files of episodes, whoever wrote them.</summary>
public static class EpisodeFiles
{
    /// <param name="path">
    /// Of a Minari data set (its folder or its HDF5 file), of an HDF5 file of D4RL, of an npz file of L2M's transitions, or of a folder
    /// of L2M's npz or HDF5 files, one an episode.
    /// </param>
    /// <param name="maxSteps">Steps after which an episode ends in a file that marks no time limits; 0 where its ends are all marked.</param>
    /// <exception cref="UsageException">There is no such file, or none that is known.</exception>
    /// <exception cref="FailureException">It cannot be read.</exception>
    public static IEpisodeSource Open(string path, int maxSteps = 0)
    {
        if (MinariReader.FileOf(path) is { } minari)
            return new MinariReader(minari);
        if (Directory.Exists(path))
            return new EpisodeFolder(path);
        if (!File.Exists(path))
            throw new UsageException($"There is no file or folder '{path}'.");

        return IsMinari(path) ? new MinariReader(path) : new FlatReader(path, maxSteps);
    }

    /// <summary>Turns what goes wrong with a file into a sentence.</summary>
    internal static T Guard<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception problem) when (problem is not (FailureException or UsageException or OutOfMemoryException))
        {
            // PureHDF throws whatever the bytes lead to.
            throw new FailureException($"'{path}' cannot be read: {problem.Message}", problem);
        }
    }

    private static bool IsMinari(string path) => ArrayFile.IsHdf(path) && Guard(path, () =>
    {
        using var file = H5File.OpenRead(path);
        return file.LinkExists(MinariReader.EpisodePrefix + "0");
    });
}
