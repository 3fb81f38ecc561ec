using System.Runtime.CompilerServices;
using Sim.Runtime.Ecs;

namespace Sim.Runtime.Rendering;

/// <summary>Letters of a font as sprites, for text that changes and that kernels therefore set.</summary>
public sealed class GlyphSprites
{
    private readonly int[] _advances;
    private readonly int _first;
    private readonly int _margin;
    private readonly int _rise;

    /// <param name="atlas">Takes the sprites.</param>
    /// <param name="font">Of the size at which they are drawn.</param>
    /// <param name="letters">A kernel names each by its place in here.</param>
    /// <param name="color">Of the ink.</param>
    /// <param name="over">The one colour that is always under them, if there is one.</param>
    public GlyphSprites(SpriteAtlas atlas, StrokeFont font, string letters, Color color, Color? over)
    {
        var sprites = letters.Select(letter => atlas.Add(font.Glyph(letter, color), over)).ToArray();
        (_first, _margin, _rise) = (sprites[0], font.Margin, font.Ascent - font.CapitalHeight);
        _advances = [.. letters.Select(font.Advance)];
    }

    public Glyphs For(EnvBuilder build) => new(build.Table<int>(_advances), _first, _margin, _rise);
}

/// <summary>Letters as a kernel sets them.</summary>
public readonly struct Glyphs(Table<int> advances, int first, int margin, int rise)
{
    private readonly Table<int> _advances = advances;
    private readonly int _first = first;
    private readonly int _margin = margin; // columns of a sprite before its letter's place
    private readonly int _rise = rise;     // rows of a sprite above its letter's capital height

    /// <summary>A letter with its left side at x and the top of a capital at y.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Placement At(int glyph, int x, int y) => new()
    {
        X = x - _margin,
        Y = y - _rise,
        Sprite = _first + (glyph * SpriteAtlas.Phases),
    };

    /// <summary>Pixels to the place of the next letter.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Advance(int glyph) => _advances[glyph];
}
