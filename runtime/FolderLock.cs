namespace Sim.Runtime;

/// <summary>Keeps other processes from writing to a folder. It goes with its process, however that ends.</summary>
public static class FolderLock
{
    private const string Name = "in-use";
    private const int WouldBlock = 11; // EWOULDBLOCK: another process holds a lock

    /// <summary>The lock, until it is disposed; null where another process holds it.</summary>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public static IDisposable? TryTake(string folder)
    {
        try
        {
            return new FileStream(
                Path.Combine(folder, Name), FileMode.OpenOrCreate, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (IOException problem) when (problem.HResult == WouldBlock)
        {
            return null;
        }
    }
}
