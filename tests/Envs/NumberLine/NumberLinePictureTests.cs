using System.Globalization;
using Sim.Envs.NumberLine;
using Sim.Runtime;
using Sim.Runtime.Rendering;
using Xunit;

namespace Sim.Tests.Envs.NumberLine;

public sealed class NumberLinePictureTests
{
    [Fact]
    public void A_picture_says_both_numbers_where_upstream_writes_them()
    {
        using var simulation = Pictures(300, highest: 120);
        for (var world = 0; world < simulation.Worlds; world++)
        {
            var line = simulation.Groups[0].Get<Line>(world);
            var expected = new Bitmap(300, 300).Clear(Color.White);
            new StrokeFont(36).Write(expected, $"Target: {line.Target}", 30, 69, Color.Black);
            new StrokeFont(36).Write(expected, $"Current: {line.Position}", 30, 189, Color.Black);

            // The host blends edges once, in real numbers; the atlas keeps them as bytes.
            var drawn = simulation.Observations.Span<byte>(world, 1).ToArray();
            Assert.All(drawn.Zip(expected.ToRgb(Color.Black)), pair => Assert.InRange(pair.First - pair.Second, -1, 1));
        }
    }

    [Theory]
    [InlineData(128, 5)]
    [InlineData(128, 9999)]
    [InlineData(64, 5)]
    public void Other_numbers_are_another_picture(int size, int highest)
    {
        using var simulation = Pictures(size, highest);
        var pictures = Enumerable.Range(0, simulation.Worlds).ToLookup(
            world => simulation.Groups[0].Get<Line>(world),
            world => Convert.ToHexString(simulation.Observations.Span<byte>(world, 1)));
        Assert.All(pictures, pair => Assert.Single(pair.Distinct()));
        Assert.Equal(pictures.Count, pictures.Select(pair => pair.First()).Distinct().Count());
    }

    [Theory]
    [InlineData(5)]
    [InlineData(9999)]
    public void A_picture_too_small_for_the_words_is_refused_with_the_least_that_is_not(int highest)
    {
        var message = Assert.Throws<UsageException>(() => Pictures(32, highest)).Message;
        var least = int.Parse(message.Split(' ')[^1].TrimEnd('.'), CultureInfo.InvariantCulture);
        using var simulation = Pictures(least, highest);
        Assert.Throws<UsageException>(() => Pictures(least - 4, highest));
    }

    private static Simulation Pictures(int size, int highest) => Worlds.Of(
        new NumberLineEnv(new NumberLineConfig { MaxPosition = highest, Observation = ObservationKind.Image, ImageSize = size }), worlds: 40);
}
