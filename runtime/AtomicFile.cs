using System.Text;

namespace Sim.Runtime;

/// <summary>Files that are either whole or not there: written under another name, then renamed.</summary>
public static class AtomicFile
{
    /// <summary>Of the other name.</summary>
    public const string Suffix = ".part";

    /// <exception cref="FailureException">The disk is full or the folder cannot be written. An old file of that name is as it was.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        var fresh = path + Suffix;
        try
        {
            using (var stream = new FileStream(fresh, FileMode.Create, FileAccess.ReadWrite))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            File.Move(fresh, path, overwrite: true);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            TryDelete(fresh);
            throw new FailureException($"'{path}' could not be written: {problem.Message} What was there before is as it was.", problem);
        }
    }

    /// <summary>The same for a text, in UTF-8.</summary>
    public static void WriteText(string path, string text) => Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(text)));

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            // What cannot be written often cannot be deleted either; the next write overwrites it.
        }
    }
}
