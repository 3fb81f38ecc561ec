using System.Numerics;

namespace Sim.Envs;

/// <summary>NumPy's default generator, for what upstream draws when a task is made.</summary>
/// <remarks>
/// PCG XSL RR 128/64: O'Neill (2014), HMC-CS-2014-0905. Seeded by NumPy's SeedSequence, which is O'Neill's seed_seq_fe128
/// (NumPy 1.24, numpy/random/bit_generator.pyx).
/// </remarks>
internal sealed class Pcg64
{
    private static readonly UInt128 Multiplier = new(0x2360ED051FC65DA4, 0x4385DF649FCCF645);

    private readonly UInt128 _increment;
    private UInt128 _state;

    public Pcg64(ulong seed)
    {
        var words = SeedSequence(seed);
        var start = new UInt128(words[0], words[1]);
        _increment = (new UInt128(words[2], words[3]) << 1) | 1;
        Advance();
        _state += start;
        Advance();
    }

    /// <summary>A number in [0, 1), with 53 random bits.</summary>
    public double NextDouble() => (NextUInt64() >> 11) * (1.0 / (1UL << 53));

    public ulong NextUInt64()
    {
        Advance();
        var folded = (ulong)(_state >> 64) ^ (ulong)_state;
        return BitOperations.RotateRight(folded, (int)(_state >> 122));
    }

    private void Advance() => _state = (_state * Multiplier) + _increment;

    /// <summary>Four 64-bit words from the entropy of one number.</summary>
    internal static ulong[] SeedSequence(ulong seed)
    {
        const uint initA = 0x43B0D7E5, multiplyA = 0x931E8875, initB = 0x8B51F9DD, multiplyB = 0x58F38DED;
        uint[] entropy = seed >> 32 == 0 ? [(uint)seed] : [(uint)seed, (uint)(seed >> 32)];
        var pool = new uint[4];
        var hash = initA;
        for (var index = 0; index < pool.Length; index++)
            pool[index] = Hash(index < entropy.Length ? entropy[index] : 0, ref hash, multiplyA);

        for (var from = 0; from < pool.Length; from++)
        {
            for (var to = 0; to < pool.Length; to++)
            {
                if (from != to)
                    pool[to] = Combine(pool[to], Hash(pool[from], ref hash, multiplyA));
            }
        }

        var words = new uint[8];
        hash = initB;
        for (var index = 0; index < words.Length; index++)
            words[index] = Hash(pool[index % pool.Length], ref hash, multiplyB);

        return [.. Enumerable.Range(0, 4).Select(index => words[2 * index] | ((ulong)words[(2 * index) + 1] << 32))];
    }

    private static uint Hash(uint value, ref uint hash, uint multiplier)
    {
        value ^= hash;
        hash *= multiplier;
        value *= hash;
        return value ^ (value >> 16);
    }

    private static uint Combine(uint a, uint b)
    {
        var mixed = (a * 0xCA01F9DD) - (b * 0x4973F715);
        return mixed ^ (mixed >> 16);
    }
}
