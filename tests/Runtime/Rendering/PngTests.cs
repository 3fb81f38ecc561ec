using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Sim.Runtime.Rendering;
using Xunit;

namespace Sim.Tests.Runtime.Rendering;

public sealed class PngTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(5, 3)]
    [InlineData(300, 200)]
    public void A_written_picture_reads_back(int width, int height)
    {
        var pixels = new byte[width * height * 3];
        for (var item = 0; item < pixels.Length; item++)
            pixels[item] = (byte)(item * item / 7);

        using var stream = new MemoryStream();
        Png.Write(stream, pixels, width, height);
        Assert.Equal(pixels, Read(stream.ToArray(), out var readWidth, out var readHeight));
        Assert.Equal((width, height), (readWidth, readHeight));
    }

    /// <summary>The last chunk of every PNG file has no data, so its checksum is known: AE 42 60 82.</summary>
    [Fact]
    public void A_file_ends_with_the_checksum_of_every_png_file()
    {
        using var stream = new MemoryStream();
        Png.Write(stream, [1, 2, 3], 1, 1);
        Assert.Equal(
            [0, 0, 0, 0, (byte)'I', (byte)'E', (byte)'N', (byte)'D', 0xAE, 0x42, 0x60, 0x82], stream.ToArray()[^12..]);
    }

    [Theory]
    [InlineData(2, 2, 11)]
    [InlineData(0, 2, 0)]
    public void Pixels_that_do_not_fill_the_picture_are_refused(int width, int height, int bytes) =>
        Assert.Throws<ArgumentException>(() => Png.Write(Stream.Null, new byte[bytes], width, height));

    /// <summary>
    /// Reads what <see cref="Png"/> writes: 8-bit RGB, rows as they are or as differences from the row above.
    /// </summary>
    internal static byte[] Read(ReadOnlySpan<byte> file, out int width, out int height)
    {
        (width, height) = (0, 0);
        using var data = new MemoryStream();
        for (var rest = file[8..]; rest.Length > 0;)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(rest);
            var chunk = rest.Slice(8, length);
            switch (Encoding.ASCII.GetString(rest.Slice(4, 4)))
            {
                case "IHDR":
                    width = BinaryPrimitives.ReadInt32BigEndian(chunk);
                    height = BinaryPrimitives.ReadInt32BigEndian(chunk[4..]);
                    Assert.Equal([8, 2, 0, 0, 0], chunk[8..].ToArray());
                    break;
                case "IDAT":
                    data.Write(chunk);
                    break;
            }

            rest = rest[(length + 12)..];
        }

        data.Position = 0;
        using var inflated = new ZLibStream(data, CompressionMode.Decompress);
        var pixels = new byte[width * height * 3];
        for (var row = 0; row < height; row++)
        {
            var filter = inflated.ReadByte();
            Assert.True(filter is 0 or 2);
            inflated.ReadExactly(pixels, row * width * 3, width * 3);
            for (var item = 0; filter == 2 && row > 0 && item < width * 3; item++)
                pixels[(row * width * 3) + item] += pixels[((row - 1) * width * 3) + item];
        }

        return pixels;
    }
}
