using System.Buffers.Binary;

namespace Sim.Runtime.Streaming.Wire;

/// <summary>
/// Walks bytes from outside before any reader does: they must be one MessagePack value, whole, not deep, with no more items than
/// bytes. No recursion, no allocation.
/// </summary>
internal static class MessagePackCheck
{
    public const int MostDepth = 16;

    /// <summary>Whether the bytes are such a value; if not, why.</summary>
    public static string? Error(ReadOnlySpan<byte> bytes)
    {
        Span<long> open = stackalloc long[MostDepth]; // values still to come at each level
        var depth = 0;
        open[0] = 1;
        var at = 0;
        while (true)
        {
            while (open[depth] == 0)
            {
                if (depth-- == 0)
                    return at == bytes.Length ? null : "bytes follow the header";
            }

            open[depth]--;
            if (!TryHead(bytes, ref at, out var skip, out var children))
                return "it breaks off, or has a byte that MessagePack does not know";
            if (skip > bytes.Length - at || children > bytes.Length - at)
                return "a length in it is more than its bytes";

            at += (int)skip;
            if (children == 0)
                continue;
            if (++depth == MostDepth)
                return $"it is nested deeper than {MostDepth}";
            open[depth] = children;
        }
    }

    /// <summary>Reads a value's first bytes: how many follow that belong to it, and how many values.</summary>
    private static bool TryHead(ReadOnlySpan<byte> bytes, ref int at, out long skip, out long children)
    {
        (skip, children) = (0, 0);
        if (at >= bytes.Length)
            return false;

        var code = bytes[at++];
        switch (code)
        {
            case <= 0x7F or >= 0xE0 or 0xC0 or 0xC2 or 0xC3: return true;           // small integers, nil, false, true
            case <= 0x8F: children = 2 * (code & 15); return true;                  // small map
            case <= 0x9F: children = code & 15; return true;                        // small array
            case <= 0xBF: skip = code & 31; return true;                            // short text
            case 0xC4 or 0xD9: return Length(bytes, ref at, 1, out skip);           // bytes, text
            case 0xC5 or 0xDA: return Length(bytes, ref at, 2, out skip);
            case 0xC6 or 0xDB: return Length(bytes, ref at, 4, out skip);
            case 0xCC or 0xD0: skip = 1; return true;                               // numbers
            case 0xCD or 0xD1: skip = 2; return true;
            case 0xCA or 0xCE or 0xD2: skip = 4; return true;
            case 0xCB or 0xCF or 0xD3: skip = 8; return true;
            case 0xDC: return Length(bytes, ref at, 2, out children);               // array
            case 0xDD: return Length(bytes, ref at, 4, out children);
            case 0xDE: return Length(bytes, ref at, 2, out children, times: 2);     // map
            case 0xDF: return Length(bytes, ref at, 4, out children, times: 2);
            default: return false;                                                  // never used, and extensions: none are sent here
        }
    }

    private static bool Length(ReadOnlySpan<byte> bytes, ref int at, int size, out long length, int times = 1)
    {
        length = 0;
        if (bytes.Length - at < size)
            return false;

        length = times * (long)(size switch
        {
            1 => bytes[at],
            2 => BinaryPrimitives.ReadUInt16BigEndian(bytes[at..]),
            _ => BinaryPrimitives.ReadUInt32BigEndian(bytes[at..]),
        });
        at += size;
        return true;
    }
}
