using Sim.Runtime.Numerics;
using Sim.Runtime.Physics.Tables;

namespace Sim.Runtime.Physics.Stepping;

/// <summary>Scratch of the CPU's workers: one each, found without a lock.</summary>
internal sealed unsafe class ScratchPool<R>
    where R : unmanaged, IReal<R>
{
    private readonly nint[] _memory;
    private readonly int[] _taken;
    private readonly int _listsAt;

    /// <param name="layout">Of a block.</param>
    /// <param name="threads">That may want some at once.</param>
    /// <param name="allocate">Gives zeroed memory that lives as long as the pool.</param>
    public ScratchPool(in StepLayout layout, int threads, Func<long, nint> allocate)
    {
        _listsAt = layout.Scratch * sizeof(R);
        Bytes = _listsAt + ((long)layout.Lists * sizeof(int));
        _memory = new nint[threads];
        for (var index = 0; index < threads; index++)
            _memory[index] = allocate(Bytes);
        _taken = new int[threads];
    }

    /// <summary>Of each worker.</summary>
    public long Bytes { get; }

    /// <summary>A worker gets the same every time, if it can: it is in its core's cache.</summary>
    public int Take()
    {
        var first = Environment.CurrentManagedThreadId % _taken.Length;
        var spin = default(SpinWait);
        for (var index = first; ; index = (index + 1) % _taken.Length)
        {
            if (Interlocked.CompareExchange(ref _taken[index], 1, 0) == 0)
                return index;
            if ((index + 1) % _taken.Length == first)
                spin.SpinOnce();
        }
    }

    public void Release(int index) => Volatile.Write(ref _taken[index], 0);

    public R* Scratch(int index) => (R*)_memory[index];

    public int* Lists(int index) => (int*)(_memory[index] + _listsAt);
}
