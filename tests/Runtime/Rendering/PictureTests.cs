using Sim.Runtime;
using Sim.Runtime.Ecs;
using Sim.Runtime.Numerics;
using Sim.Runtime.Rendering;
using Xunit;

namespace Sim.Tests.Runtime.Rendering;

public sealed class PictureTests
{
    private const int Size = 64, TextX = 5, TextY = 21;
    private const string Word = "No ";

    [Theory]
    [InlineData(0, "000")]
    [InlineData(7, "007")]
    [InlineData(42, "042")]
    public void Text_that_a_kernel_sets_is_the_text_that_the_host_writes(int world, string digits)
    {
        using var simulation = Worlds.Of(new Caption(Size), worlds: 50);
        var expected = new Bitmap(Size, Size).Clear(Color.White);
        new StrokeFont(15).Write(expected, Word + digits, TextX, TextY, Color.Black);

        // The host blends edges once, in real numbers; the atlas keeps them as bytes.
        var drawn = simulation.Observations.Span<byte>(world, 1).ToArray();
        Assert.All(drawn.Zip(expected.ToRgb(Color.Black)), pair => Assert.InRange(pair.First - pair.Second, -1, 1));
    }

    [Fact]
    public void A_picture_is_drawn_again_whatever_was_left_in_its_place()
    {
        using var simulation = Worlds.Of(new Caption(Size), worlds: 5);
        var before = simulation.Observations.ToArray<byte>();
        simulation.Observations.Span<byte>().Fill(99);
        simulation.Step();
        Assert.Equal(before, simulation.Observations.ToArray<byte>());
    }

    [Fact]
    public void The_space_is_of_bytes_from_0_to_255() =>
        Assert.Equal("Box(0, 255, [64, 64, 3], uint8)", new Caption(Size).Spec.Observation.ToString());

    [Theory]
    [InlineData(33)]
    [InlineData(130)]
    public void A_size_that_is_no_multiple_of_four_is_refused(int size) =>
        Assert.Contains(
            $"'{size}'", Assert.Throws<UsageException>(() => new Caption(size)).Message, StringComparison.Ordinal);

    [Fact]
    public void More_sprites_than_a_band_can_list_are_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(
            () => new Picture(new CaptionConfig(), Picture.MaxSprites + 1, Color.White));

    private sealed record CaptionConfig : PictureConfig;

    /// <summary>Each world shows its number behind a word.</summary>
    private sealed class Caption : IEnv
    {
        private readonly Picture _picture;
        private readonly TextSprites _digits;
        private readonly int _digitsX;

        public Caption(int size)
        {
            var font = new StrokeFont(15);
            _picture = new Picture(new CaptionConfig { ImageSize = size }, sprites: 3, Color.White);
            font.Write(_picture.Background, Word, TextX, TextY, Color.Black);
            var digits = Enumerable.Range(0, 10).Select(digit => $"{digit}");
            _digits = new TextSprites(_picture.Sprites, font, digits, Color.Black, over: Color.White);
            _digitsX = TextX + font.Measure(Word);
            Spec = new EnvSpec { Name = "caption", Observation = _picture.Space, Action = new Discrete(2) };
        }

        public EnvSpec Spec { get; }

        public void Declare(Layout layout) => _picture.Declare(layout);

        public void Build<R>(EnvBuilder build)
            where R : unmanaged, IReal<R>
        {
            build.Step.Add(new Stay { Rewards = build.Rewards, Terminated = build.Terminated });
            build.Observe.Add(new Arrange
            {
                Placements = Picture.Placements(build),
                Digits = _digits.For(build),
                X = _digitsX,
                Y = TextY,
            });
            _picture.Draw(build);
        }
    }

    private struct Stay : IKernel
    {
        public Column<double> Rewards;
        public Column<byte> Terminated;

        public readonly void Run(int index) => (Rewards[index], Terminated[index]) = (0, 0);
    }

    private struct Arrange : IKernel
    {
        public Rows<Placement> Placements;
        public Texts Digits;
        public int X;
        public int Y;

        public readonly void Run(int index)
        {
            var x = X;
            for (var (slot, divisor) = (0, 100); slot < 3; slot++, divisor /= 10)
            {
                var digit = index / divisor % 10;
                Placements[index, slot] = Digits.At(digit, x, Y);
                x += Digits.Advance(digit);
            }
        }
    }
}
