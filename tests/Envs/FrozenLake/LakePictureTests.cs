using Sim.Envs.FrozenLake;
using Sim.Runtime;
using Sim.Runtime.Rendering;
using Xunit;

namespace Sim.Tests.Envs.FrozenLake;

public sealed class LakePictureTests
{
    private const int Left = 0, Down = 1, Right = 2, Up = 3;

    [Fact]
    public void An_episode_begins_on_the_stool_looking_down()
    {
        using var simulation = Lake("SFF/FHF/FFG", size: 96);
        AssertTile(simulation.Observations, 96, tile: 32, row: 0, column: 0, new LakeArt(32).TileWithSkater('S', Down));
    }

    [Theory]
    [InlineData(Right, 0, 1, 'F')]
    [InlineData(Down, 1, 0, 'F')]
    [InlineData(Left, 0, 0, 'S')]
    [InlineData(Up, 0, 0, 'S')]
    public void The_skater_stands_where_it_went_and_looks_where_it_wanted_to_go(
        int action, int row, int column, char letter)
    {
        using var simulation = Lake("SFF/FHF/FFG", size: 96);
        Act(simulation, action);
        AssertTile(simulation.Observations, 96, tile: 32, row, column, new LakeArt(32).TileWithSkater(letter, action));
        if (letter != 'S')
            AssertTile(simulation.Observations, 96, tile: 32, row: 0, column: 0, new LakeArt(32).Tile('S'));
    }

    [Fact]
    public void The_last_picture_of_an_episode_shows_the_broken_ice_and_the_next_one_the_start()
    {
        using var simulation = Lake("SFF/FHF/FFG", size: 96);
        Act(simulation, Right);
        Act(simulation, Down);
        var art = new LakeArt(32);
        AssertTile(simulation.FinalObservations, 96, tile: 32, row: 1, column: 1, art.TileWithSkater('H', Down));
        AssertTile(simulation.Observations, 96, tile: 32, row: 1, column: 1, art.Tile('H'));
        AssertTile(simulation.Observations, 96, tile: 32, row: 0, column: 0, art.TileWithSkater('S', Down));
    }

    [Theory]
    [InlineData("8x8", 300, 37, 2, 2)]
    [InlineData("SFFF/FFFG", 100, 25, 0, 25)]
    public void A_lake_that_does_not_fill_the_picture_is_centred(string map, int size, int tile, int left, int top)
    {
        using var simulation = Lake(map, size);
        var pixels = simulation.Observations.Span<byte>();
        var expected = new LakeArt(tile).TileWithSkater('S', Down);
        Assert.Equal(expected[tile / 2, tile / 2], Pixel(pixels, size, left + (tile / 2), top + (tile / 2)));
        if (top > 0)
            Assert.Equal(LakeArt.Shore, Pixel(pixels, size, size / 2, top - 1));
    }

    [Theory]
    [InlineData("8x8", 130, "multiple of 4")]
    [InlineData("random", 32, "256")]
    public void A_picture_that_cannot_be_drawn_is_refused(string map, int size, string says)
    {
        var config = new FrozenLakeConfig
        {
            Map = map,
            MapSize = 64,
            Observation = ObservationKind.Image,
            ImageSize = size,
        };
        var failure = Assert.Throws<UsageException>(() => new FrozenLakeEnv(config));
        Assert.Contains(says, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Numbers_are_observed_unless_a_picture_is_asked_for() =>
        Assert.IsType<Discrete>(new FrozenLakeEnv(new FrozenLakeConfig()).Spec.Observation);

    private static Simulation Lake(string map, int size) => Worlds.Of(new FrozenLakeEnv(
        new FrozenLakeConfig { Map = map, Slippery = false, Observation = ObservationKind.Image, ImageSize = size }));

    private static void Act(Simulation simulation, int action)
    {
        simulation.Actions.Span<int>()[0] = action;
        simulation.Step();
    }

    private static void AssertTile(AgentColumn pictures, int size, int tile, int row, int column, Bitmap expected)
    {
        var pixels = pictures.Span<byte>();
        for (var y = 0; y < tile; y++)
        {
            for (var x = 0; x < tile; x++)
                Assert.Equal(expected[x, y], Pixel(pixels, size, (column * tile) + x, (row * tile) + y));
        }
    }

    private static Color Pixel(ReadOnlySpan<byte> pixels, int size, int x, int y)
    {
        var first = ((y * size) + x) * 3;
        return new Color(pixels[first], pixels[first + 1], pixels[first + 2]);
    }
}
