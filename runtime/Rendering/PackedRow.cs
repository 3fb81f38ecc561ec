using System.Runtime.InteropServices;

namespace Sim.Runtime.Rendering;

/// <summary>What happens to the words of a run.</summary>
internal enum RunKind
{
    /// <summary>Nothing: transparent.</summary>
    Skip,

    /// <summary>The sprite's words replace the picture's.</summary>
    Copy,

    /// <summary>Some bytes are replaced, the others stay.</summary>
    Select,

    /// <summary>At least one byte is mixed of both.</summary>
    Blend,
}

/// <summary>
/// A row of a sprite as words of packed RGB: a byte of ink, already weighted, and a byte of cover a channel.
/// </summary>
internal sealed record PackedRow(uint[] Ink, uint[] Cover)
{
    public int Count => Ink.Length;

    /// <param name="sprite">Pixels.</param>
    /// <param name="y">Row.</param>
    /// <param name="phase">Column at which it is drawn, modulo 4.</param>
    /// <param name="over">The one colour under it, or none.</param>
    public static PackedRow Of(Bitmap sprite, int y, int phase, Color? over)
    {
        var start = phase * 3 % 4;
        var bytes = (start + (sprite.Width * 3) + 3) / 4 * 4;
        var (ink, cover) = (new byte[bytes], new byte[bytes]);
        for (var x = 0; x < sprite.Width; x++)
        {
            var color = sprite[x, y];
            if (over is { } ground && color.Alpha != 0)
                color = Flat(color, ground);
            for (var channel = 0; channel < 3; channel++)
            {
                var value = channel == 0 ? color.Red : channel == 1 ? color.Green : color.Blue;
                ink[start + (x * 3) + channel] = (byte)Blending.Weighted(value, color.Alpha);
                cover[start + (x * 3) + channel] = color.Alpha;
            }
        }

        return new PackedRow(Words(ink), Words(cover));

        static uint[] Words(byte[] row) => MemoryMarshal.Cast<byte, uint>(row).ToArray();
    }

    public bool IsSame(PackedRow other) =>
        Ink.AsSpan().SequenceEqual(other.Ink) && Cover.AsSpan().SequenceEqual(other.Cover);

    public RunKind Kind(int word)
    {
        var (none, all) = (0, 0);
        for (var item = 0; item < 4; item++)
        {
            var cover = (Cover[word] >> (item * 8)) & 0xFF;
            none += cover == 0 ? 1 : 0;
            all += cover == 0xFF ? 1 : 0;
        }

        return none == 4 ? RunKind.Skip : all == 4 ? RunKind.Copy : none + all == 4 ? RunKind.Select : RunKind.Blend;
    }

    private static Color Flat(Color color, Color ground) => new(
        Flat(color.Red, ground.Red, color.Alpha),
        Flat(color.Green, ground.Green, color.Alpha),
        Flat(color.Blue, ground.Blue, color.Alpha));

    private static byte Flat(byte value, byte ground, byte alpha) =>
        (byte)(Blending.Weighted(value, alpha) + Blending.Weighted(ground, 255u - alpha));
}
