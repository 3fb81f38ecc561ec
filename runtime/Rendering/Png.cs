using System.Buffers.Binary;
using System.IO.Compression;

namespace Sim.Runtime.Rendering;

/// <summary>Writes pictures as PNG files.</summary>
/// <remarks>
/// Portable Network Graphics, third edition (W3C, 2025): sections 5 (chunks), 7 to 10 (scanlines, filters,
/// compression).
/// </remarks>
public static class Png
{
    private const byte BitsPerSample = 8, TrueColor = 2, FilterUp = 2;
    private const uint CrcPolynomial = 0xEDB88320; // annex D, bits reversed

    /// <param name="stream">Where the file is written.</param>
    /// <param name="pixels">RGB bytes, [height][width][3].</param>
    /// <param name="width">In pixels.</param>
    /// <param name="height">In pixels.</param>
    /// <exception cref="ArgumentException">
    /// The number of bytes is not height * width * 3, or there are none.
    /// </exception>
    public static void Write(Stream stream, ReadOnlySpan<byte> pixels, int width, int height)
    {
        if (width < 1 || height < 1 || pixels.Length != (long)width * height * 3)
        {
            throw new ArgumentException(
                $"A picture of {width} x {height} pixels was given {pixels.Length} bytes.", nameof(pixels));
        }

        stream.Write([0x89, (byte)'P', (byte)'N', (byte)'G', (byte)'\r', (byte)'\n', 0x1A, (byte)'\n']);
        Span<byte> header = stackalloc byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], height);
        header[8] = BitsPerSample;
        header[9] = TrueColor;
        WriteChunk(stream, "IHDR"u8, header);
        WriteChunk(stream, "IDAT"u8, Compressed(pixels, width * 3));
        WriteChunk(stream, "IEND"u8, []);
    }

    /// <summary>Rows as their difference from the row above, which is zero over most of a drawn picture.</summary>
    private static byte[] Compressed(ReadOnlySpan<byte> pixels, int rowBytes)
    {
        using var memory = new MemoryStream();
        using (var deflate = new ZLibStream(memory, CompressionLevel.Optimal, leaveOpen: true))
        {
            var filtered = new byte[rowBytes + 1];
            filtered[0] = FilterUp;
            for (var start = 0; start < pixels.Length; start += rowBytes)
            {
                for (var item = start; item < start + rowBytes; item++)
                    filtered[item - start + 1] = (byte)(pixels[item] - (start == 0 ? 0 : pixels[item - rowBytes]));
                deflate.Write(filtered);
            }
        }

        return memory.ToArray();
    }

    private static void WriteChunk(Stream stream, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        stream.Write(number);
        stream.Write(type);
        stream.Write(data);
        BinaryPrimitives.WriteUInt32BigEndian(number, ~Crc(Crc(uint.MaxValue, type), data));
        stream.Write(number);
    }

    private static uint Crc(uint crc, ReadOnlySpan<byte> bytes)
    {
        foreach (var item in bytes)
        {
            crc ^= item;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc & 1) != 0 ? (crc >> 1) ^ CrcPolynomial : crc >> 1;
        }

        return crc;
    }
}
