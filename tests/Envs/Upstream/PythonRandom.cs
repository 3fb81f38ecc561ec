namespace Sim.Tests.Envs.Upstream;

/// <summary>Python's random module after random.seed(seed), which gym-cards draws from.</summary>
/// <remarks>
/// Matsumoto and Nishimura (1998), MT19937 as revised in 2002; CPython 3.11: Modules/_randommodule.c, Lib/random.py.
/// </remarks>
internal sealed class PythonRandom
{
    private const int Length = 624, Distance = 397;

    private readonly uint[] _state = new uint[Length];
    private int _next = Length;

    public PythonRandom(uint seed)
    {
        _state[0] = 19650218;
        for (var index = 1; index < Length; index++)
            _state[index] = (1812433253 * (_state[index - 1] ^ (_state[index - 1] >> 30))) + (uint)index;

        // init_by_array with a key of one word.
        var place = 1;
        for (var round = 0; round < Length; round++)
        {
            _state[place] = (_state[place] ^ (Spread(place) * 1664525)) + seed;
            place = After(place);
        }

        for (var round = 0; round < Length - 1; round++)
        {
            _state[place] = (_state[place] ^ (Spread(place) * 1566083941)) - (uint)place;
            place = After(place);
        }

        _state[0] = 0x80000000;
    }

    /// <summary>random.random(): a number in [0, 1).</summary>
    public double NextDouble()
    {
        var (upper, lower) = (NextUInt32() >> 5, NextUInt32() >> 6);
        return ((upper * 67108864.0) + lower) * (1.0 / 9007199254740992.0);
    }

    /// <summary>random.randint(low, high): both included.</summary>
    public int Between(int low, int high) => low + Below(high - low + 1);

    /// <summary>random.choice of a list of so many: 0 to count - 1.</summary>
    public int Below(int count)
    {
        var bits = 32 - System.Numerics.BitOperations.LeadingZeroCount((uint)count);
        uint drawn;
        do
            drawn = NextUInt32() >> (32 - bits);
        while (drawn >= count);
        return (int)drawn;
    }

    private uint NextUInt32()
    {
        if (_next == Length)
            Twist();
        var word = _state[_next++];
        word ^= word >> 11;
        word ^= (word << 7) & 0x9D2C5680;
        word ^= (word << 15) & 0xEFC60000;
        return word ^ (word >> 18);
    }

    private void Twist()
    {
        for (var index = 0; index < Length; index++)
        {
            var word = (_state[index] & 0x80000000) | (_state[(index + 1) % Length] & 0x7FFFFFFF);
            _state[index] = _state[(index + Distance) % Length] ^ (word >> 1) ^ ((word & 1) != 0 ? 0x9908B0DF : 0);
        }

        _next = 0;
    }

    private uint Spread(int place) => _state[place - 1] ^ (_state[place - 1] >> 30);

    private int After(int place)
    {
        if (place < Length - 1)
            return place + 1;

        _state[0] = _state[Length - 1];
        return 1;
    }
}
