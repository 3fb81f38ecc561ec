namespace Sim.Runtime.Devices.Cpu;

/// <summary>
/// Runs the systems of each group chunk by chunk: all systems on a few hundred worlds, while those are in the cache, then on the
/// next. No system sees two worlds, so chunks need no order and no lock, and their number cannot change a bit.
/// </summary>
internal sealed class CpuProgram : IProgram
{
    /// <summary>Kernel calls below which waking a second thread costs more than it brings (measured: about 10 us).</summary>
    private const long ParallelCalls = 4096;

    private const int LargestChunk = 1024;
    private const int SmallestChunk = 16; // worlds; no lane block spans two chunks

    private readonly WorkerPool _workers;
    private readonly Chunk[] _chunks;
    private readonly bool _parallel;
    private readonly Action<int> _run;
    private readonly Action<int> _runTimed;

    public CpuProgram(IReadOnlyList<GroupProgram> groups, WorkerPool workers)
    {
        _workers = workers;
        _chunks = [.. groups.SelectMany(group => Cut(group, workers.Threads))];
        _parallel = workers.Threads > 1 && _chunks.Length > 1 &&
            groups.Sum(group => group.Worlds * group.Systems.Sum(system => (long)system.PerWorld)) >= ParallelCalls;
        _run = chunk => Run(_chunks[chunk]);
        _runTimed = chunk => RunTimed(_chunks[chunk]);
    }

    public void Run() => Run(_run);

    public void RunTimed() => Run(_runTimed);

    public void Dispose()
    {
    }

    private void Run(Action<int> run)
    {
        if (_parallel)
        {
            _workers.Run(_chunks.Length, run);
            return;
        }

        for (var chunk = 0; chunk < _chunks.Length; chunk++)
            run(chunk);
    }

    private static void Run(in Chunk chunk)
    {
        foreach (var system in chunk.Systems)
            system.Run(chunk.FirstWorld, chunk.Worlds);
    }

    private static void RunTimed(in Chunk chunk)
    {
        foreach (var system in chunk.Systems)
            system.RunTimed(chunk.FirstWorld, chunk.Worlds);
    }

    private static IEnumerable<Chunk> Cut(GroupProgram group, int threads)
    {
        // Four chunks a thread, so that a thread which is held up leaves work to the others.
        var even = (group.Worlds + (threads * 4) - 1) / (threads * 4);
        var size = Math.Clamp((even + SmallestChunk - 1) / SmallestChunk * SmallestChunk, SmallestChunk, LargestChunk);
        var systems = group.Systems.ToArray();
        for (var first = 0; first < group.Worlds; first += size)
            yield return new Chunk(systems, first, Math.Min(size, group.Worlds - first));
    }

    private readonly record struct Chunk(WorldSystem[] Systems, int FirstWorld, int Worlds);
}
