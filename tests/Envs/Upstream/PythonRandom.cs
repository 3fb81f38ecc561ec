using Sim.Envs;

namespace Sim.Tests.Envs.Upstream;

/// <summary>Python's random module after random.seed(seed), which gym-cards draws from.</summary>
/// <remarks>CPython 3.11: Lib/random.py.</remarks>
internal sealed class PythonRandom(uint seed)
{
    private readonly MersenneTwister _bits = MersenneTwister.FromKey(seed);

    /// <summary>random.random(): a number in [0, 1).</summary>
    public double NextDouble() => _bits.NextDouble();

    /// <summary>random.randint(low, high): both included.</summary>
    public int Between(int low, int high) => low + Below(high - low + 1);

    /// <summary>random.choice of a list of so many: 0 to count - 1.</summary>
    public int Below(int count)
    {
        var bits = 32 - System.Numerics.BitOperations.LeadingZeroCount((uint)count);
        uint drawn;
        do
            drawn = _bits.NextUInt32() >> (32 - bits);
        while (drawn >= count);
        return (int)drawn;
    }
}
