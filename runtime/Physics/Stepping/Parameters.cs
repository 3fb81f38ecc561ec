using System.Runtime.CompilerServices;
using Sim.Runtime.Numerics;

namespace Sim.Runtime.Physics.Stepping;

/// <summary>Where a step reads the constants of a model.</summary>
internal unsafe interface IParameters
{
    static abstract R Read<R>(void* numbers, int index)
        where R : unmanaged, IReal<R>;

    /// <summary>The same of one world.</summary>
    static abstract void CopyLane<R>(void* numbers, int index, R* to, int lane)
        where R : unmanaged, IReal<R>;
}

/// <summary>All worlds have the same: a table of scalars.</summary>
internal readonly unsafe struct SharedParameters : IParameters
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static R Read<R>(void* numbers, int index)
        where R : unmanaged, IReal<R> => R.At(numbers, index);

    // A table of scalars is as well one of values whose lanes are the scalars.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void CopyLane<R>(void* numbers, int index, R* to, int lane)
        where R : unmanaged, IReal<R> => R.CopyLane(to, lane, (R*)numbers + (index / R.Lanes), index % R.Lanes);
}

/// <summary>Each world has its own: a value of R an entry.</summary>
internal readonly unsafe struct WorldParameters : IParameters
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static R Read<R>(void* numbers, int index)
        where R : unmanaged, IReal<R> => ((R*)numbers)[index];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void CopyLane<R>(void* numbers, int index, R* to, int lane)
        where R : unmanaged, IReal<R> => R.CopyLane(to, lane, (R*)numbers + index, lane);
}
