using System.Globalization;
using Sim.Envs;
using Sim.Tests.Golden;
using Xunit;

namespace Sim.Tests.Envs.Upstream;

/// <summary>The generators of NumPy and Python, against streams of theirs: every replay of upstream stands on them.</summary>
public sealed class GeneratorTests
{
    public static TheoryData<string> Sources => [.. GoldenData.Sources];

    [Theory]
    [MemberData(nameof(Sources))]
    public void NumPys_generator_gives_NumPys_numbers(string source)
    {
        foreach (var stream in GoldenData.Members(GoldenData.Read(source, "gymnasium_toytext").GetProperty("pcg64")))
        {
            var seed = ulong.Parse(stream.Name, CultureInfo.InvariantCulture);
            var words = Pcg64.SeedSequence(seed).SelectMany(word => new[] { (uint)word, (uint)(word >> 32) });
            Assert.Equal(stream.Value.GetProperty("seedseq_u32").EnumerateArray().Select(word => word.GetUInt32()), words);

            // The recording lists the first number of a fresh generator before the stream itself.
            var doubles = GoldenData.Doubles(stream.Value.GetProperty("random"));
            var generator = new NumpyGenerator(seed);
            Assert.Equal(doubles[1..], doubles[1..].Select(_ => generator.NextDouble()));
            Assert.Equal(doubles[1], doubles[0]);

            generator = new NumpyGenerator(seed);
            var choices = GoldenData.Integers(stream.Value.GetProperty("integers13"));
            Assert.Equal(choices, choices.Select(_ => generator.Below(13)));
            generator = new NumpyGenerator(seed);
            choices = GoldenData.Integers(stream.Value.GetProperty("choice4"));
            Assert.Equal(choices, choices.Select(_ => generator.Below(4)));
        }
    }

    [Theory]
    [MemberData(nameof(Sources))]
    public void Pythons_generator_gives_Pythons_numbers(string source)
    {
        foreach (var stream in GoldenData.Members(GoldenData.Read(source, "gymnasium_toytext").GetProperty("py_random")))
        {
            var seed = uint.Parse(stream.Name, CultureInfo.InvariantCulture);
            var generator = new PythonRandom(seed);
            var doubles = GoldenData.Doubles(stream.Value.GetProperty("random"));
            Assert.Equal(doubles, doubles.Select(_ => generator.NextDouble()));

            var integers = GoldenData.Integers(stream.Value.GetProperty("randint_2_13"));
            Assert.Equal(integers, integers.Select(_ => generator.Between(2, 13)));
            var suits = stream.Value.GetProperty("choice4").EnumerateArray().Select(suit => suit.GetString()!).ToList();
            Assert.Equal(suits, suits.Select(_ => new[] { "H", "S", "D", "C" }[generator.Below(4)]));
        }
    }
}
