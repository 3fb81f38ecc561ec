using System.Runtime.InteropServices;
using Sim.Runtime.Ecs;
using Sim.Runtime.Numerics;
using Sim.Runtime.Rendering;
using Xunit;

namespace Sim.Tests.Runtime.Rendering;

public sealed unsafe class DrawRowTests
{
    private const int Size = 36, RowBytes = Size * 3, Slots = 5;

    /// <summary>
    /// Sprites of random pixels, a third of them transparent and a third opaque, anywhere in and around the picture.
    /// </summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_picture_is_its_background_with_each_sprite_over_what_lies_under_it(bool isFlat)
    {
        for (var seed = 0ul; seed < 200; seed++)
        {
            using var scene = new Scene(seed, isFlat);
            Assert.Equal(scene.Expected(), scene.Draw());
        }
    }

    [Fact]
    public void A_row_writes_itself_and_nothing_else()
    {
        using var scene = new Scene(seed: 3, isFlat: false);
        var whole = scene.Draw();
        for (var row = 0; row < Size; row++)
        {
            var alone = scene.DrawOnly(row, filler: 77);
            for (var item = 0; item < alone.Length; item++)
                Assert.Equal(item / RowBytes == row ? whole[item] : 77, alone[item]);
        }
    }

    [Fact]
    public void Flat_sprites_are_copied_or_selected_and_never_blended()
    {
        using var flat = new Scene(seed: 1, isFlat: true);
        using var blended = new Scene(seed: 1, isFlat: false);
        Assert.DoesNotContain(flat.SpriteRows.ToArray(), row => row.Blends > 0);
        Assert.Contains(blended.SpriteRows.ToArray(), row => row.Blends > 0);
    }

    [Theory]
    [InlineData(-7)]
    [InlineData(1)]
    [InlineData(9)]
    public void A_sprite_for_some_columns_is_drawn_there_as_any_and_moves_there_from_others(int column)
    {
        using var scene = new Scene(seed: 4, isFlat: false);
        var there = scene.DrawOne(scene.ForEveryColumn, column, 5);
        Assert.Equal(there, scene.DrawOne(scene.ForColumns1And5And9, column, 5));
        Assert.Equal(there, scene.DrawOne(scene.ForColumns1And5And9, column + 3, 5));
        Assert.NotEqual(there, scene.DrawOne(scene.ForColumns1And5And9, column + 4, 5));
    }

    [Fact]
    public void Placements_of_sprite_zero_show_nothing()
    {
        using var scene = new Scene(seed: 5, isFlat: false);
        Assert.Equal(scene.ExpectedGround(), scene.DrawOne(sprite: 0, 3, 3));
    }

    [Fact]
    public void Equal_rows_of_a_sprite_are_kept_once()
    {
        var atlas = new SpriteAtlas();
        atlas.Add(new Bitmap(8, 50).Clear(Color.Of(0x102030)));
        Assert.Equal(4 * 50, atlas.Rows.Length);
        Assert.InRange(atlas.Words.Length, 4 * 6, 4 * 10);
    }

    /// <summary>One world with a background, random sprites and random placements, in host memory.</summary>
    private sealed class Scene : IDisposable
    {
        private readonly ulong _seed;
        private readonly bool _isFlat;
        private readonly SpriteAtlas _atlas = new();
        private readonly List<(int Number, Bitmap Bitmap)> _sprites = [];
        private readonly List<nint> _memory = [];
        private readonly Placement[] _placements = new Placement[Slots];
        private readonly Color[] _ground = new Color[Size]; // of each row
        private ulong _draws;

        public Scene(ulong seed, bool isFlat)
        {
            (_seed, _isFlat) = (seed, isFlat);
            for (var row = 0; row < Size; row++)
                _ground[row] = isFlat ? Color.Of(0x35654D) : Color.Of(Below(1 << 24));
            for (var sprite = 0; sprite < 4; sprite++)
            {
                var bitmap = Random(1 + Below(20), 1 + Below(20));
                _sprites.Add((_atlas.Add(bitmap, isFlat ? _ground[0] : null), bitmap));
            }

            ForColumns1And5And9 = _atlas.Add(_sprites[0].Bitmap, isFlat ? _ground[0] : null, column: 5);
            for (var slot = 0; slot < Slots; slot++)
            {
                var sprite = _sprites[Below(4)].Number;
                _placements[slot] = new Placement { X = Below(60) - 20, Y = Below(60) - 20, Sprite = sprite };
            }
        }

        public int ForEveryColumn => _sprites[0].Number;

        public int ForColumns1And5And9 { get; }

        public ReadOnlySpan<SpriteRow> SpriteRows => _atlas.Rows;

        public byte[] Draw() => Draw(_placements, Enumerable.Range(0, Size), filler: 0);

        public byte[] DrawOnly(int row, byte filler) => Draw(_placements, [row], filler);

        public byte[] DrawOne(int sprite, int x, int y)
        {
            var placements = new Placement[Slots];
            placements[0] = new Placement { X = x, Y = y, Sprite = sprite };
            return Draw(placements, Enumerable.Range(0, Size), filler: 0);
        }

        public byte[] ExpectedGround() =>
            [.. Enumerable.Range(0, Size * Size).SelectMany(pixel => Channels(_ground[pixel / Size]))];

        public byte[] Expected()
        {
            var picture = ExpectedGround();
            foreach (var placement in _placements)
            {
                var bitmap = _sprites.First(sprite => sprite.Number == placement.Sprite).Bitmap;
                for (var y = 0; y < bitmap.Height; y++)
                {
                    for (var x = 0; x < bitmap.Width; x++)
                        Blend(picture, placement.X + x, placement.Y + y, bitmap[x, y]);
                }
            }

            return picture;
        }

        public void Dispose() => _memory.ForEach(address => NativeMemory.Free((void*)address));

        private void Blend(byte[] picture, int x, int y, Color color)
        {
            if (x < 0 || x >= Size || y < 0 || y >= Size || color.Alpha == 0)
                return;

            // A flat sprite hides what lies under it where it shows at all.
            for (var channel = 0; channel < 3; channel++)
            {
                ref var item = ref picture[(((y * Size) + x) * 3) + channel];
                var under = _isFlat ? Channels(_ground[y])[channel] : item;
                var (over, alpha) = (Channels(color)[channel], (int)color.Alpha);
                item = (byte)(Rounded(over * alpha) + Rounded(under * (255 - alpha)));
            }

            static int Rounded(int product) => ((2 * product) + 255) / 510;
        }

        private static byte[] Channels(Color color) => [color.Red, color.Green, color.Blue];

        private byte[] Draw(Placement[] placements, IEnumerable<int> rows, byte filler)
        {
            // A picture before and one after it would show a row that is drawn in a wrong place.
            var images = Copy<byte>([.. Enumerable.Repeat(filler, 3 * Size * RowBytes)]);
            var bandCount = BinSprites.Of(Size - 1) + 1;
            var bands = new Rows<Band>(Copy(new Band[2 * bandCount]), bandCount);
            var slots = new Rows<Placement>(Copy<Placement>([.. new Placement[Slots], .. placements]), Slots);
            var sprites = new Table<SpriteEntry>(Copy(_atlas.Entries.ToArray()));
            var bin = new BinSprites
            {
                Placements = slots,
                Bands = bands,
                Sprites = sprites,
                Slots = Slots,
                BandCount = bandCount,
                Height = Size,
            };
            bin.Run(1);
            var ground = MemoryMarshal.Cast<byte, uint>(ExpectedGround());
            var atlasWords = _atlas.Words.Length;
            var background = Enumerable.Range(0, Size).Select(row => atlasWords + (row * RowBytes / 4)).ToArray();
            var draw = new DrawRow
            {
                Images = new Rows<byte>(images, Size * RowBytes),
                Placements = slots,
                Bands = bands,
                Background = new Table<int>(Copy(background)),
                Sprites = sprites,
                SpriteRows = new Table<SpriteRow>(Copy(_atlas.Rows.ToArray())),
                Runs = new Table<SpriteRun>(Copy(_atlas.Runs.ToArray())),
                Words = new Table<uint>(Copy<uint>([.. _atlas.Words, .. ground])),
                Height = Size,
                RowWords = RowBytes / 4,
            };
            foreach (var row in rows)
                draw.Run(Size + row);

            var all = new ReadOnlySpan<byte>(images, 3 * Size * RowBytes);
            Assert.Equal(-1, all[..(Size * RowBytes)].IndexOfAnyExcept(filler));
            Assert.Equal(-1, all[(2 * Size * RowBytes)..].IndexOfAnyExcept(filler));
            return all.Slice(Size * RowBytes, Size * RowBytes).ToArray();
        }

        private T* Copy<T>(T[] items)
            where T : unmanaged
        {
            var memory = NativeMemory.Alloc((nuint)Math.Max(1, items.Length), (nuint)sizeof(T));
            items.CopyTo(new Span<T>(memory, items.Length));
            _memory.Add((nint)memory);
            return (T*)memory;
        }

        private Bitmap Random(int width, int height)
        {
            var bitmap = new Bitmap(width, height);
            for (var pixel = 0; pixel < width * height; pixel++)
            {
                var alpha = Below(3) switch { 0 => 0, 1 => 255, _ => Below(256) };
                bitmap[pixel % width, pixel / width] = Color.Of(Below(1 << 24)).WithAlpha((byte)alpha);
            }

            return bitmap;
        }

        private int Below(int count) => (int)(CounterRandom.Unit(CounterRandom.Bits(_seed, _draws++)) * count);
    }
}
