using System.Globalization;
using Sim.Runtime;
using Sim.Runtime.Ecs;
using Sim.Runtime.Rendering;

namespace Sim.Envs.NumberLine;

/// <summary>Both numbers in words and digits, black on white, where upstream writes them.</summary>
internal sealed class NumberLinePicture
{
    private const double UpstreamSize = 300, FontSize = 36, Left = 30; // pixels, as the next two
    private const double TargetTop = 60, CurrentTop = 180;
    private const string Target = "Target: ", Current = "Current: ";
    private const int MostDigits = 4;
    private const int Margin = 2; // pixels, where there is no room for more

    private readonly Picture _picture;
    private readonly TextSprites _digits;
    private readonly Place _target;
    private readonly Place _current;

    /// <exception cref="UsageException">The picture is too small for the words, or its size no multiple of 4.</exception>
    public NumberLinePicture(NumberLineConfig config)
    {
        _picture = new Picture(config, sprites: 2 * MostDigits, Color.White);
        var scale = _picture.Size / UpstreamSize;
        var longest = Current + config.MaxPosition.ToString(CultureInfo.InvariantCulture);
        var font = Fitting(FontSize * scale, _picture.Size, longest);
        var left = Math.Min((int)(Left * scale), Math.Max(Margin, (_picture.Size - font.Measure(longest)) / 2));
        _digits = new TextSprites(
            _picture.Sprites, font, Enumerable.Range(0, 10).Select(digit => $"{digit}"), Color.Black, over: Color.White);
        (_target, _current) = (Write(Target, TargetTop), Write(Current, CurrentTop));

        Place Write(string words, double top)
        {
            // Upstream gives the top of its font's box, a quarter of the size above its capitals.
            var y = (int)((top + (FontSize / 4)) * scale);
            font.Write(_picture.Background, words, left, y, Color.Black);
            return new Place { X = left + font.Measure(words), Y = y };
        }
    }

    public Box Space => _picture.Space;

    public void Declare(Layout layout) => _picture.Declare(layout);

    public void Build(EnvBuilder build)
    {
        build.Observe.Add(new Arrange
        {
            Lines = build.Component<Line>(),
            Placements = Picture.Placements(build),
            Digits = _digits.For(build),
            Target = _target,
            Current = _current,
        });
        _picture.Draw(build);
    }

    /// <summary>The font of a size, or the largest in which a text fits the picture.</summary>
    private static StrokeFont Fitting(double size, int width, string text)
    {
        for (; size > 1; size--)
        {
            var font = new StrokeFont(size);
            if (font.Measure(text) <= width - (2 * Margin))
                return font;
        }

        var least = new StrokeFont(1).Measure(text) + (2 * Margin);
        throw new UsageException($"Option 'image-size' was given '{width}'. '{text}' needs a picture of at least {(least + 3) / 4 * 4}.");
    }

    private struct Place
    {
        public int X; // pixels, as the next
        public int Y;
    }

    private struct Arrange : IKernel
    {
        public Column<Line> Lines;
        public Rows<Placement> Placements;
        public Texts Digits;
        public Place Target;
        public Place Current;

        public readonly void Run(int index)
        {
            var line = Lines[index];
            Set(index, 0, line.Target, Target);
            Set(index, MostDigits, line.Position, Current);
        }

        /// <summary>Sets the digits of a number, and nothing in the slots that are left over.</summary>
        private readonly void Set(int index, int slot, int number, Place place)
        {
            var divisor = number < 10 ? 1 : number < 100 ? 10 : number < 1000 ? 100 : 1000;
            var x = place.X;
            for (var end = slot + MostDigits; slot < end; slot++)
            {
                if (divisor == 0)
                {
                    Placements[index, slot] = default;
                    continue;
                }

                var digit = number / divisor % 10;
                Placements[index, slot] = Digits.At(digit, x, place.Y);
                x += Digits.Advance(digit);
                divisor /= 10;
            }
        }
    }
}
