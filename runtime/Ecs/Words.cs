using System.Runtime.CompilerServices;

namespace Sim.Runtime.Ecs;

/// <summary>Copies inside kernels: by whole vectors where the CPU has them, by words of 4 bytes on a GPU.</summary>
internal static unsafe class Words
{
    /// <param name="from">At a multiple of 4 bytes, as the destination is.</param>
    /// <param name="to">Must not overlap the source.</param>
    /// <param name="count">In words.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Copy(uint* from, uint* to, int count)
    {
        var word = 0;
        for (; word + 16 <= count; word += 16)
            *(Sixteen*)(to + word) = *(Sixteen*)(from + word);
        for (; word + 4 <= count; word += 4)
            *(Four*)(to + word) = *(Four*)(from + word);
        for (; word < count; word++)
            to[word] = from[word];
    }

    // The JIT copies a struct with its widest registers. Fields of 4 bytes, so that a GPU asks for no more than that
    // alignment.
    private readonly record struct Four(uint A, uint B, uint C, uint D);

    private readonly record struct Sixteen(Four A, Four B, Four C, Four D);
}
