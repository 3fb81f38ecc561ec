using Sim.Envs;

namespace Sim.Tests.Envs.Upstream;

/// <summary>numpy.random.Generator(PCG64(SeedSequence(seed))), which Gymnasium's environments draw from.</summary>
/// <remarks>NumPy 1.24: numpy/random/src/pcg64/pcg64.h, src/distributions/distributions.c.</remarks>
internal sealed class NumpyGenerator(ulong seed)
{
    private readonly Pcg64 _bits = new(seed);
    private uint? _half;

    /// <summary>random(): a number in [0, 1).</summary>
    public double NextDouble() => _bits.NextDouble();

    /// <summary>integers(count) and choice of a list of so many: 0 to count - 1.</summary>
    /// <remarks>Lemire (2019), arXiv:1805.10941, on 32 bits.</remarks>
    public int Below(int count)
    {
        var product = (ulong)NextUInt32() * (uint)count;
        var threshold = (uint)-count % (uint)count;
        while ((uint)product < threshold)
            product = (ulong)NextUInt32() * (uint)count;
        return (int)(product >> 32);
    }

    /// <summary>Half of a 64-bit number, the lower one first.</summary>
    private uint NextUInt32()
    {
        if (_half is { } kept)
        {
            _half = null;
            return kept;
        }

        var bits = _bits.NextUInt64();
        _half = (uint)(bits >> 32);
        return (uint)bits;
    }
}
