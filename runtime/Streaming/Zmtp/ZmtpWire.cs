using System.Buffers.Binary;
using System.Net.Sockets;

namespace Sim.Runtime.Streaming.Zmtp;

/// <summary>A socket during the handshake: exact reads of a few bytes, never more than it needs.</summary>
internal sealed class ZmtpWire(Socket socket)
{
    public const byte More = 1, Long = 2, Command = 4;

    private const int MostHandshakeBytes = 4096;

    /// <summary>The next command's body.</summary>
    /// <exception cref="ZmtpException">A message, or a command longer than any of a handshake.</exception>
    public byte[] ReadCommand()
    {
        Span<byte> header = stackalloc byte[1 + sizeof(ulong)];
        Read(header[..2]);
        ulong length = header[1];
        if ((header[0] & ~Long) != Command)
            throw new ZmtpException("a message before the handshake");
        if ((header[0] & Long) != 0)
        {
            Read(header[2..]);
            length = BinaryPrimitives.ReadUInt64BigEndian(header[1..]);
        }

        if (length > MostHandshakeBytes)
            throw new ZmtpException($"a handshake command of {length} bytes");

        var body = new byte[length];
        Read(body);
        return body;
    }

    public void WriteCommand(byte[] body) => Write(body.Length <= byte.MaxValue
        ? [Command, (byte)body.Length, .. body]
        : [Command | Long, .. BigEndian((ulong)body.Length), .. body]);

    public void Write(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
            bytes = bytes[socket.Send(bytes)..];
    }

    /// <exception cref="ZmtpException">The peer hung up.</exception>
    public void Read(Span<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            var read = socket.Receive(bytes);
            if (read == 0)
                throw new ZmtpException("a hang-up");
            bytes = bytes[read..];
        }
    }

    private static byte[] BigEndian(ulong number)
    {
        var bytes = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, number);
        return bytes;
    }
}
