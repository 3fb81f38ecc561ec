using System.Runtime.CompilerServices;

namespace Sim.Runtime.Numerics;

/// <summary>Random numbers as a function of a key and a counter: no state, so any world can draw any number at any time.</summary>
/// <remarks>
/// SplitMix64 read at any position: Steele, Lea and Flood, "Fast splittable pseudorandom number generators" (OOPSLA 2014),
/// with the finaliser that the paper takes from Stafford (variant 13). The n-th number of a key is Mix(key + n * gamma).
/// </remarks>
public static class CounterRandom
{
    private const ulong Gamma = 0x9E3779B97F4A7C15; // 2^64 / golden ratio, odd

    /// <summary>A bijection in which every input bit changes every output bit with probability near a half.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }

    /// <summary>The key of a stream that belongs to two numbers, such as a seed and an episode.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Key(ulong first, ulong second) => Mix(Mix(first + Gamma) + (second + 1) * Gamma);

    /// <summary>64 random bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Bits(ulong key, ulong counter) => Mix(key + (counter + 1) * Gamma);

    /// <summary>The upper 53 bits as a number in [0, 1).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Unit(ulong bits) => (long)(bits >> 11) * (1.0 / (1L << 53));
}
