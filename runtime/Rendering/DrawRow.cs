using System.Numerics;
using Sim.Runtime.Ecs;

namespace Sim.Runtime.Rendering;

/// <summary>Lists for each band of rows the sprites that cross it, so that a row need not ask every sprite.</summary>
internal struct BinSprites : IKernel
{
    public const int RowsPerBand = 1 << RowsPerBandBits;

    private const int RowsPerBandBits = 3;

    public Rows<Placement> Placements;
    public Rows<Band> Bands;
    public Table<SpriteEntry> Sprites;
    public int Slots;
    public int BandCount;
    public int Height; // of the picture

    public readonly void Run(int index)
    {
        for (var band = 0; band < BandCount; band++)
            Bands[index, band].Slots = 0;

        for (var slot = 0; slot < Slots; slot++)
        {
            var placement = Placements[index, slot];
            var sprite = Sprites[placement.Sprite];
            var top = placement.Y + sprite.Top;
            var bottom = top + sprite.Height;
            top = top > 0 ? top : 0;
            bottom = bottom < Height ? bottom : Height;
            if (top >= bottom)
                continue;

            for (var band = top >> RowsPerBandBits; band <= (bottom - 1) >> RowsPerBandBits; band++)
                Bands[index, band].Slots |= 1UL << slot;
        }
    }

    /// <summary>The band that holds a row.</summary>
    public static int Of(int row) => row >> RowsPerBandBits;
}

/// <summary>Paints one row of a world's picture: the background, and over it the sprites that cross the row.</summary>
internal unsafe struct DrawRow : IKernel
{
    private const int PhaseMask = SpriteAtlas.Phases - 1;

    public Rows<byte> Images; // [height][width][3]
    public Rows<Placement> Placements;
    public Rows<Band> Bands;
    public Table<int> Background; // of each row, its first word in the atlas
    public Table<SpriteEntry> Sprites;
    public Table<SpriteRow> SpriteRows;
    public Table<SpriteRun> Runs;
    public Table<uint> Words;
    public int Height; // rows of a picture
    public int RowWords;

    public readonly void Run(int index)
    {
        var world = index / Height;
        var row = index - (world * Height);
        var image = (uint*)Images.Row(world) + ((long)row * RowWords);
        Ecs.Words.Copy(Words.From(Background[row]), image, RowWords);

        var crossing = Bands[world, BinSprites.Of(row)].Slots;
        while (crossing != 0)
        {
            DrawSprite(image, row, Placements[world, BitOperations.TrailingZeroCount(crossing)]);
            crossing &= crossing - 1;
        }
    }

    private readonly void DrawSprite(uint* image, int row, Placement placement)
    {
        var only = Sprites[placement.Sprite].OnlyPhase;
        var x = only < 0 ? placement.X : ((placement.X - only) & ~PhaseMask) + only;
        var sprite = Sprites[placement.Sprite + (only < 0 ? x & PhaseMask : 0)];
        var line = row - placement.Y - sprite.Top;
        if ((uint)line >= (uint)sprite.Height)
            return;

        var left = (x * 3) >> 2; // words
        var spriteRow = SpriteRows[sprite.FirstRow + line];
        var run = spriteRow.FirstRun;
        for (var end = run + spriteRow.Copies; run < end; run++)
            Copy(image, left, Runs[run]);
        for (var end = run + spriteRow.Selects; run < end; run++)
            Select(image, left, Runs[run]);
        for (var end = run + spriteRow.Blends; run < end; run++)
            Blend(image, left, Runs[run]);
    }

    private readonly void Copy(uint* image, int left, SpriteRun run)
    {
        var (first, end) = Visible(left, run);
        if (first < end)
            Ecs.Words.Copy(Words.From(run.Data + first - left - run.First), image + first, end - first);
    }

    private readonly void Select(uint* image, int left, SpriteRun run)
    {
        var (first, end) = Visible(left, run);
        var data = run.Data + ((first - left - run.First) * 2);
        for (var word = first; word < end; word++, data += 2)
            image[word] = (image[word] & ~Words[data]) | Words[data + 1];
    }

    private readonly void Blend(uint* image, int left, SpriteRun run)
    {
        var (first, end) = Visible(left, run);
        var data = run.Data + ((first - left - run.First) * 2);
        for (var word = first; word < end; word++, data += 2)
            image[word] = Blending.Over(image[word], Words[data], Words[data + 1]);
    }

    /// <summary>The words of the row that a run covers, less what lies outside the picture.</summary>
    private readonly (int First, int End) Visible(int left, SpriteRun run)
    {
        var first = left + run.First;
        var end = first + run.Count;
        return (first > 0 ? first : 0, end < RowWords ? end : RowWords);
    }
}
