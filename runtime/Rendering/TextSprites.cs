using System.Runtime.CompilerServices;
using Sim.Runtime.Ecs;

namespace Sim.Runtime.Rendering;

/// <summary>Letters or words as sprites, for text that changes and that kernels therefore set.</summary>
public sealed class TextSprites
{
    private readonly int[] _advances;
    private readonly int _first;
    private readonly int _margin;
    private readonly int _rise;

    /// <param name="atlas">Takes the sprites.</param>
    /// <param name="font">Of the size at which they are drawn.</param>
    /// <param name="texts">Of one letter or several; a kernel names each by its place in here.</param>
    /// <param name="color">Of the ink.</param>
    /// <param name="over">The one colour that is always under them, if there is one.</param>
    public TextSprites(SpriteAtlas atlas, StrokeFont font, IEnumerable<string> texts, Color color, Color? over)
    {
        var list = texts.ToList();
        var sprites = list.Select(text => atlas.Add(font.Draw(text, color), over)).ToArray();
        (_first, _margin, _rise) = (sprites[0], font.Margin, font.Ascent - font.CapitalHeight);
        _advances = [.. list.Select(font.Measure)];
    }

    public Texts For(EnvBuilder build) => new(build.Table<int>(_advances), _first, _margin, _rise);
}

/// <summary>Letters or words as a kernel sets them.</summary>
public readonly struct Texts(Table<int> advances, int first, int margin, int rise)
{
    private readonly Table<int> _advances = advances;
    private readonly int _first = first;
    private readonly int _margin = margin; // columns of a sprite before its text's place
    private readonly int _rise = rise;     // rows of a sprite above its text's capital height

    /// <summary>A text with its left side at x and the top of a capital at y.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Placement At(int text, int x, int y) => new()
    {
        X = x - _margin,
        Y = y - _rise,
        Sprite = _first + (text * SpriteAtlas.Phases),
    };

    /// <summary>Pixels to the place of the next text.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Advance(int text) => _advances[text];
}
