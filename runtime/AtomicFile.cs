namespace Sim.Runtime;

/// <summary>Files that are either whole or not there: written under another name, then renamed.</summary>
public static class AtomicFile
{
    /// <exception cref="FailureException">The disk is full or the folder cannot be written. An old file of that name is as it was.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        var fresh = path + ".part";
        try
        {
            using (var stream = new FileStream(fresh, FileMode.Create, FileAccess.Write))
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
