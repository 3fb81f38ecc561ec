using System.Buffers.Binary;

namespace Sim.Runtime.Streaming.Recordings;

/// <summary>The form of a recording: a mark, then messages, each a length and its frames. PROTOCOL.md, section 7, Recordings.</summary>
internal static class RecordingFile
{
    public const int MostFrames = 4096;

    /// <summary>"SIMREC", and the version of the form.</summary>
    public static ReadOnlySpan<byte> Mark => "SIMREC\0\u0001"u8;

    public static void Write(Stream file, params ReadOnlySpan<ReadOnlyMemory<byte>> frames)
    {
        Span<byte> number = stackalloc byte[sizeof(int)];
        var length = sizeof(int);
        foreach (var frame in frames)
            length = checked(length + sizeof(int) + frame.Length);

        BinaryPrimitives.WriteInt32LittleEndian(number, length);
        file.Write(number);
        BinaryPrimitives.WriteInt32LittleEndian(number, frames.Length);
        file.Write(number);
        foreach (var frame in frames)
        {
            BinaryPrimitives.WriteInt32LittleEndian(number, frame.Length);
            file.Write(number);
            file.Write(frame.Span);
        }
    }

    /// <summary>Reads the next message into <paramref name="frames"/>. False at the end, or where a message was cut off.</summary>
    /// <exception cref="FormatException">The file is damaged.</exception>
    public static bool TryRead(Stream file, ref byte[] buffer, List<ReadOnlyMemory<byte>> frames)
    {
        frames.Clear();
        Span<byte> number = stackalloc byte[sizeof(int)];
        if (file.ReadAtLeast(number, sizeof(int), throwOnEndOfStream: false) < sizeof(int))
            return false;

        var length = BinaryPrimitives.ReadInt32LittleEndian(number);
        if (length < sizeof(int))
            throw new FormatException($"a message of {length} bytes");
        if (length > file.Length - file.Position)
            return false;

        if (buffer.Length < length)
            buffer = new byte[length];
        file.ReadExactly(buffer, 0, length);
        var (count, at) = (BinaryPrimitives.ReadInt32LittleEndian(buffer), sizeof(int));
        if (count is < 1 or > MostFrames)
            throw new FormatException($"a message of {count} frames");

        for (var frame = 0; frame < count; frame++)
        {
            if (length - at < sizeof(int))
                throw new FormatException("frames beyond their message");

            var size = BinaryPrimitives.ReadInt32LittleEndian(buffer.AsSpan(at));
            at += sizeof(int);
            if (size < 0 || size > length - at)
                throw new FormatException("a frame beyond its message");

            frames.Add(buffer.AsMemory(at, size));
            at += size;
        }

        return true;
    }
}
