
namespace Sim.Runtime.Devices;

/// <summary>The precision of physics and other real-valued state.</summary>
public enum Precision
{
    F32,
    F64,
}

/// <summary>Where columns live and kernels run.</summary>
public interface IDevice : IDisposable
{
    /// <summary>"cpu", or "cuda:0" and so on.</summary>
    string Name { get; }

    /// <summary>What the hardware calls itself.</summary>
    string Description { get; }

    /// <summary>Threads that run kernels; 1 where that means nothing.</summary>
    int Threads { get; }

    /// <summary>Whether the host can read and write columns at their addresses.</summary>
    bool HostVisible { get; }

    /// <summary>Bytes that columns can take.</summary>
    long AvailableBytes { get; }

    /// <summary>What allocates its columns, where the device does not do so itself.</summary>
    IColumnMemory? Memory => null;

    /// <summary>Worlds a lane kernel works on at once.</summary>
    /// <param name="precision">Of its numbers.</param>
    /// <param name="worlds">In the group: a wide block is wasted on few.</param>
    int LanesFor(Precision precision, int worlds);

    /// <summary>Zeroed memory that starts at a multiple of 64 bytes and never moves.</summary>
    /// <exception cref="OutOfMemoryException">There is not that much.</exception>
    nint Allocate(long bytes);

    void Free(nint address);

    void Upload(ReadOnlySpan<byte> source, nint destination);

    void Download(nint source, Span<byte> destination);

    /// <summary>Waits until everything that was started has run. On a GPU, a step only starts.</summary>
    /// <exception cref="FailureException">Something that was started failed.</exception>
    void Synchronize();

    /// <summary>Prepares a list of systems to be run again and again.</summary>
    internal IProgram Compile(IReadOnlyList<GroupProgram> groups);
}

/// <summary>What one group runs in a program: its systems, in order, over its worlds.</summary>
internal sealed record GroupProgram(int Worlds, IReadOnlyList<WorldSystem> Systems);

/// <summary>Systems that are ready to run on a device.</summary>
internal interface IProgram : IDisposable
{
    void Run();

    /// <summary>Runs and adds to each system's time.</summary>
    void RunTimed();
}
