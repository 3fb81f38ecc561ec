using Sim.Runtime.Numerics;
using Xunit;

namespace Sim.Tests.Runtime;

public sealed class CounterRandomTests
{
    /// <summary>Steele, Lea and Flood (2014): the first numbers of SplitMix64 seeded with 0, as every library prints them.</summary>
    [Fact]
    public void It_is_SplitMix64_read_at_a_position() =>
        Assert.Equal([0xE220A8397B1DCDAF, 0x6E789E6AA1B965F4, 0x06C45D188009454F], Enumerable.Range(0, 3).Select(n => CounterRandom.Bits(0, (ulong)n)));

    [Theory]
    [InlineData("counter")]
    [InlineData("episode")]
    [InlineData("seed")]
    public void Numbers_with_neighbouring_inputs_are_uniform_and_uncorrelated(string neighbours)
    {
        const int count = 200_000, cells = 64;
        var units = Enumerable.Range(0, count).Select(n => CounterRandom.Unit(neighbours switch
        {
            "counter" => CounterRandom.Bits(CounterRandom.Key(1, 1), (ulong)n),
            "episode" => CounterRandom.Bits(CounterRandom.Key(1, (ulong)n), 0),
            _ => CounterRandom.Bits(CounterRandom.Key((ulong)n, 0), 0),
        })).ToArray();

        // Chi-square with 63 degrees of freedom exceeds 120 once in 60,000 fair tables.
        var expected = count / (double)cells;
        var table = new int[cells];
        foreach (var unit in units)
            table[(int)(unit * cells)]++;
        Assert.InRange(table.Sum(seen => (seen - expected) * (seen - expected) / expected), 20, 120);

        // The correlation of neighbours has deviation 1 / sqrt(count).
        var mean = units.Average();
        var variance = units.Average(unit => (unit - mean) * (unit - mean));
        var covariance = units.Zip(units.Skip(1), (a, b) => (a - mean) * (b - mean)).Average();
        Assert.InRange(covariance / variance, -5 / Math.Sqrt(count), 5 / Math.Sqrt(count));
    }
}
