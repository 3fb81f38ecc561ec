using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;

namespace Sim.Runtime.Streaming.Zmtp;

/// <summary>Bytes as printable text, five letters for four bytes, as ZeroMQ writes keys (RFC 32/Z85).</summary>
internal static class Z85
{
    private const string Letters = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#";
    private const int Base = 85, LettersAGroup = 5, BytesAGroup = 4;

    /// <param name="bytes">A multiple of four.</param>
    public static string Encode(ReadOnlySpan<byte> bytes)
    {
        var text = new char[bytes.Length / BytesAGroup * LettersAGroup];
        for (var group = 0; group < bytes.Length / BytesAGroup; group++)
        {
            var value = BinaryPrimitives.ReadUInt32BigEndian(bytes[(group * BytesAGroup)..]);
            for (var letter = LettersAGroup - 1; letter >= 0; letter--)
            {
                text[(group * LettersAGroup) + letter] = Letters[(int)(value % Base)];
                value /= Base;
            }
        }

        return new string(text);
    }

    public static bool TryDecode(string text, [NotNullWhen(true)] out byte[]? bytes)
    {
        bytes = null;
        if (text.Length % LettersAGroup != 0)
            return false;

        var decoded = new byte[text.Length / LettersAGroup * BytesAGroup];
        for (var group = 0; group < text.Length / LettersAGroup; group++)
        {
            ulong value = 0;
            foreach (var letter in text.AsSpan(group * LettersAGroup, LettersAGroup))
            {
                var digit = Letters.IndexOf(letter, StringComparison.Ordinal);
                if (digit < 0)
                    return false;
                value = (value * Base) + (ulong)digit;
            }

            if (value > uint.MaxValue)
                return false;
            BinaryPrimitives.WriteUInt32BigEndian(decoded.AsSpan(group * BytesAGroup), (uint)value);
        }

        bytes = decoded;
        return true;
    }
}
