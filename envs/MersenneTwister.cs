namespace Sim.Envs;

/// <summary>MT19937, which NumPy's legacy generator and Python's random module draw from, for what upstream draws.</summary>
/// <remarks>
/// Matsumoto and Nishimura (1998), seeded as they revised it in 2002. NumPy's numpy.random.seed takes the seed as it is (NumPy 1.24,
/// numpy/random/src/mt19937/mt19937.c), Python's random.seed as a key of one word (CPython 3.11, Modules/_randommodule.c).
/// </remarks>
internal sealed class MersenneTwister
{
    private const int Length = 624, Distance = 397;

    private readonly uint[] _state = new uint[Length];
    private int _next = Length;

    private MersenneTwister(uint seed)
    {
        _state[0] = seed;
        for (var index = 1; index < Length; index++)
            _state[index] = (1812433253 * Spread(index)) + (uint)index;
    }

    public static MersenneTwister FromSeed(uint seed) => new(seed);

    public static MersenneTwister FromKey(uint key)
    {
        var generator = new MersenneTwister(19650218);
        generator.Mix(key);
        return generator;
    }

    public uint NextUInt32()
    {
        if (_next == Length)
            Twist();
        var word = _state[_next++];
        word ^= word >> 11;
        word ^= (word << 7) & 0x9D2C5680;
        word ^= (word << 15) & 0xEFC60000;
        return word ^ (word >> 18);
    }

    /// <summary>A number in [0, 1), with 53 random bits.</summary>
    public double NextDouble()
    {
        var (upper, lower) = (NextUInt32() >> 5, NextUInt32() >> 6);
        return ((upper * 67108864.0) + lower) / 9007199254740992.0;
    }

    private void Mix(uint key)
    {
        var place = 1;
        for (var round = 0; round < Length; round++)
        {
            _state[place] = (_state[place] ^ (Spread(place) * 1664525)) + key;
            place = After(place);
        }

        for (var round = 0; round < Length - 1; round++)
        {
            _state[place] = (_state[place] ^ (Spread(place) * 1566083941)) - (uint)place;
            place = After(place);
        }

        _state[0] = 0x80000000;
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
