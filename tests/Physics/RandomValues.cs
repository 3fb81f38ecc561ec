using Sim.Runtime.Numerics;

namespace Sim.Tests.Physics;

/// <summary>The same values for the same seed, everywhere.</summary>
internal sealed class RandomValues(ulong seed)
{
    private ulong _count;

    /// <summary>From 0 up to 1.</summary>
    public double Unit() => CounterRandom.Unit(CounterRandom.Bits(seed, _count++));

    public double Between(double low, double high) => low + (high - low) * Unit();

    public int Below(int count) => (int)(count * Unit());

    public T Pick<T>(IReadOnlyList<T> choices) => choices[Below(choices.Count)];
}
