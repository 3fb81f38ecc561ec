using System.Buffers.Binary;
using System.Text;

namespace Sim.Runtime.Streaming.Zmtp;

/// <summary>The body of a ZMTP command: a length, a name, and what follows (RFC 37/ZMTP 3.1).</summary>
internal static class ZmtpCommand
{
    public const string Ready = "READY", Error = "ERROR", Ping = "PING", Pong = "PONG", Subscribe = "SUBSCRIBE", Cancel = "CANCEL";
    public const string SocketType = "Socket-Type";

    public static byte[] Of(string name, params ReadOnlySpan<byte> rest)
    {
        var body = new byte[1 + name.Length + rest.Length];
        body[0] = (byte)name.Length;
        Encoding.ASCII.GetBytes(name, body.AsSpan(1));
        rest.CopyTo(body.AsSpan(1 + name.Length));
        return body;
    }

    public static bool Is(ReadOnlySpan<byte> body, string name, out ReadOnlySpan<byte> rest)
    {
        rest = default;
        if (body.Length < 1 + name.Length || body[0] != name.Length)
            return false;
        for (var letter = 0; letter < name.Length; letter++)
        {
            if (body[1 + letter] != name[letter])
                return false;
        }

        rest = body[(1 + name.Length)..];
        return true;
    }

    /// <summary>One property of a READY or INITIATE command.</summary>
    public static byte[] Property(string name, ReadOnlySpan<byte> value)
    {
        var property = new byte[1 + name.Length + sizeof(uint) + value.Length];
        property[0] = (byte)name.Length;
        Encoding.ASCII.GetBytes(name, property.AsSpan(1));
        BinaryPrimitives.WriteUInt32BigEndian(property.AsSpan(1 + name.Length), (uint)value.Length);
        value.CopyTo(property.AsSpan(1 + name.Length + sizeof(uint)));
        return property;
    }

    /// <summary>The socket type that a peer announces.</summary>
    /// <exception cref="ZmtpException">The properties are cut short, or name none.</exception>
    public static string SocketTypeIn(ReadOnlySpan<byte> properties)
    {
        string? found = null;
        while (properties.Length > 0)
        {
            var nameLength = properties[0];
            if (properties.Length < 1 + nameLength + sizeof(uint))
                throw new ZmtpException("cut-off properties");

            var name = properties.Slice(1, nameLength);
            var valueLength = BinaryPrimitives.ReadUInt32BigEndian(properties[(1 + nameLength)..]);
            properties = properties[(1 + nameLength + sizeof(uint))..];
            if (valueLength > properties.Length)
                throw new ZmtpException("cut-off properties");

            if (Ascii.EqualsIgnoreCase(name, SocketType))
                found = Encoding.ASCII.GetString(properties[..(int)valueLength]);
            properties = properties[(int)valueLength..];
        }

        return found ?? throw new ZmtpException("no socket type");
    }
}
