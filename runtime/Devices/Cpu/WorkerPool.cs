namespace Sim.Runtime.Devices.Cpu;

/// <summary>Threads that wait for a list of numbered jobs and take them one by one.</summary>
/// <remarks>
/// A job list costs no allocation and no lock. Each worker takes the jobs of its own part first, the same in every list, so that a
/// world stays in its core's cache; one that is done early helps the others. A list is done when its jobs are, whether or not every
/// worker has seen it: one that another program keeps from its core holds up the job it has, but no list. A worker spins for a short
/// while after a list, since the next step often follows at once, and then sleeps, so that it does not take the core from the agent's
/// library.
/// </remarks>
internal sealed class WorkerPool : IDisposable
{
    private const int Spins = 2_000; // about 20 us
    private const int Apart = 16;    // numbers between counters, so that no two share a cache line or its neighbour
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Thread[] _threads;
    private readonly long[] _parts; // [worker * Apart], of each worker's part the next job in the upper half and its end in the lower
    private readonly SemaphoreSlim _wake = new(0);
    private Action<int> _job = static _ => { };
    private int _left;
    private int _sleeping;
    private int _round;
    private int _busy;
    private Exception? _failure;
    private volatile bool _stopped;

    public WorkerPool(int threads)
    {
        Threads = threads;
        _parts = new long[threads * Apart];
        _threads = new Thread[threads - 1];
        for (var index = 0; index < _threads.Length; index++)
        {
            var worker = index + 1;
            _threads[index] = new Thread(() => Wait(worker)) { IsBackground = true, Name = $"sim worker {worker}" };
            _threads[index].Start();
        }
    }

    /// <summary>Workers, the calling thread included.</summary>
    public int Threads { get; }

    /// <summary>Calls job(0) to job(count - 1), in any order, and returns when all have returned.</summary>
    public void Run(int count, Action<int> job)
    {
        // The workers serve one list at a time. A second simulation that shares the device does its own work meanwhile.
        if (Interlocked.Exchange(ref _busy, 1) != 0)
        {
            for (var index = 0; index < count; index++)
                job(index);
            return;
        }

        _job = job;
        Volatile.Write(ref _left, count);
        for (var worker = 0; worker < Threads; worker++)
            Volatile.Write(ref _parts[worker * Apart], ((long)PartStart(count, worker) << 32) | (uint)PartStart(count, worker + 1));
        Interlocked.Increment(ref _round);
        WakeSleeping();

        Take(worker: 0);
        var spin = new SpinWait();
        while (Volatile.Read(ref _left) > 0)
            spin.SpinOnce(sleep1Threshold: -1);

        var failure = Interlocked.Exchange(ref _failure, null);
        Volatile.Write(ref _busy, 0);
        if (failure is not null)
            throw new InvalidOperationException($"A system failed: {failure.Message}", failure);
    }

    public void Dispose()
    {
        _stopped = true;
        _wake.Release(Math.Max(1, _threads.Length));
        foreach (var thread in _threads)
            thread.Join(Patience);
        _wake.Dispose();
    }

    private int PartStart(int jobs, int worker) => (int)((long)jobs * worker / Threads);

    /// <summary>Those that were woken for an earlier list and did not get a core yet need no second call.</summary>
    private void WakeSleeping()
    {
        var asleep = Volatile.Read(ref _sleeping) - _wake.CurrentCount;
        if (asleep > 0)
            _wake.Release(asleep);
    }

    private void Wait(int worker)
    {
        var seen = 0;
        while (true)
        {
            for (var spin = 0; spin < Spins && Volatile.Read(ref _round) == seen && !_stopped; spin++)
                Thread.SpinWait(1);

            while (Volatile.Read(ref _round) == seen && !_stopped)
            {
                Interlocked.Increment(ref _sleeping);
                if (Volatile.Read(ref _round) == seen && !_stopped)
                    _wake.Wait(Patience);
                Interlocked.Decrement(ref _sleeping);
            }

            if (_stopped)
                return;

            seen = Volatile.Read(ref _round);
            Take(worker);
        }
    }

    private void Take(int worker)
    {
        for (var turn = 0; turn < Threads; turn++)
        {
            ref var part = ref _parts[(worker + turn) % Threads * Apart];
            while (TakeOne(ref part) is var index and >= 0)
            {
                try
                {
                    _job(index);
                }
                catch (Exception failure)
                {
                    Interlocked.CompareExchange(ref _failure, failure, null);
                }

                Interlocked.Decrement(ref _left);
            }
        }
    }

    /// <summary>The next job of a part; -1 where all are taken.</summary>
    /// <remarks>
    /// A worker that comes late from an earlier list may find the next one here. What it takes is then a job of that one, which cannot
    /// end before this job has: so the job to call is read after the number is taken.
    /// </remarks>
    private static int TakeOne(ref long part)
    {
        var seen = Volatile.Read(ref part);
        while (true)
        {
            var (next, end) = ((int)(seen >> 32), (int)seen);
            if (next >= end)
                return -1;

            var found = Interlocked.CompareExchange(ref part, seen + (1L << 32), seen);
            if (found == seen)
                return next;
            seen = found;
        }
    }
}
