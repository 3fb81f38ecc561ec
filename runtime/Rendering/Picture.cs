using System.Runtime.InteropServices;
using Sim.Runtime.Ecs;

namespace Sim.Runtime.Rendering;

/// <summary>
/// The image observation of an env: a background, an atlas of sprites, and the kernels that draw each world's.
/// </summary>
public sealed class Picture
{
    /// <summary>Sprites that one picture can show.</summary>
    public const int MaxSprites = 64;

    private const string SpriteArchetype = "sprite", BandArchetype = "band";

    private readonly int _sprites;
    private readonly int _bands;

    /// <param name="config">Gives the size.</param>
    /// <param name="sprites">Placements that a picture can hold.</param>
    /// <param name="background">A colour, on which constant parts can be painted.</param>
    /// <exception cref="UsageException">The size is no multiple of 4.</exception>
    public Picture(PictureConfig config, int sprites, Color background)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(sprites, MaxSprites);
        if (config.ImageSize % SpriteAtlas.Phases != 0)
        {
            throw new UsageException(
                $"Option 'image-size' was given '{config.ImageSize}'. It must be a multiple of {SpriteAtlas.Phases}.");
        }

        (Size, _sprites) = (config.ImageSize, sprites);
        _bands = BinSprites.Of(Size - 1) + 1;
        Background = new Bitmap(Size, Size).Clear(background);
        Space = new Box(byte.MinValue, byte.MaxValue, [Size, Size, 3], DataType.UInt8);
    }

    /// <summary>Rows, and columns, in pixels.</summary>
    public int Size { get; }

    /// <summary>What every world's picture shows under its sprites. Must be opaque.</summary>
    public Bitmap Background { get; }

    public SpriteAtlas Sprites { get; } = new();

    public Box Space { get; }

    public void Declare(Layout layout)
    {
        layout.Archetype(SpriteArchetype, _sprites).With<Placement>(scratch: true);
        layout.Archetype(BandArchetype, _bands).With<Band>(scratch: true);
    }

    /// <summary>
    /// Where the env's own kernel writes, whenever it observes, every placement of a world in painting order.
    /// </summary>
    public static Rows<Placement> Placements(EnvBuilder build) => build.Components<Placement>(SpriteArchetype);

    /// <summary>Adds the kernels that draw. They go after the one that writes the placements.</summary>
    public void Draw(EnvBuilder build)
    {
        var (background, words) = PackBackground();
        var bands = build.Components<Band>(BandArchetype);
        var sprites = build.Table(Sprites.Entries);
        build.Observe
            .Add(new BinSprites
            {
                Placements = Placements(build),
                Bands = bands,
                Sprites = sprites,
                Slots = _sprites,
                BandCount = _bands,
                Height = Size,
            })
            .Add(
                new DrawRow
                {
                    Images = build.Observations<byte>(),
                    Placements = Placements(build),
                    Bands = bands,
                    Background = build.Table<int>(background),
                    Sprites = sprites,
                    SpriteRows = build.Table(Sprites.Rows),
                    Runs = build.Table(Sprites.Runs),
                    Words = build.Table<uint>(words),
                    Height = Size,
                    RowWords = Size * 3 / 4,
                },
                perWorld: Size);
    }

    /// <summary>
    /// The rows of the background behind the words of the atlas, equal neighbours only once, and where each begins.
    /// </summary>
    private (int[] First, uint[] Words) PackBackground()
    {
        var rowWords = Size * 3 / 4;
        var pixels = MemoryMarshal.Cast<byte, uint>(Background.ToRgb(Color.Black));
        var (first, rows) = (new int[Size], new List<uint>());
        for (var row = 0; row < Size; row++)
        {
            var packed = pixels.Slice(row * rowWords, rowWords);
            var isNew = row == 0 || !packed.SequenceEqual(pixels.Slice((row - 1) * rowWords, rowWords));
            first[row] = isNew ? Sprites.Words.Length + rows.Count : first[row - 1];
            if (isNew)
                rows.AddRange(packed);
        }

        return (first, [.. Sprites.Words, .. rows]);
    }
}
