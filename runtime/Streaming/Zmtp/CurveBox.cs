using System.Buffers.Binary;
using NaCl;

namespace Sim.Runtime.Streaming.Zmtp;

/// <summary>Encrypts and decrypts the frames of one connection after its CURVE handshake (RFC 26/CurveZMQ).</summary>
internal sealed class CurveBox(Curve25519XSalsa20Poly1305 box, bool isServer, ulong sent, ulong received) : IDisposable
{
    /// <summary>Bytes that a frame grows by: name, short nonce, tag, flags.</summary>
    public const int Overhead = NameBytes + ShortNonceBytes + XSalsa20Poly1305.TagLength + 1;

    private const int NameBytes = 8, ShortNonceBytes = 8, PrefixBytes = 16;

    private readonly byte[] _sendNonce = NonceOf(isServer ? "CurveZMQMESSAGES" : "CurveZMQMESSAGEC");
    private readonly byte[] _receiveNonce = NonceOf(isServer ? "CurveZMQMESSAGEC" : "CurveZMQMESSAGES");
    private byte[] _plain = [];
    private ulong _sent = sent;
    private ulong _received = received;

    private static ReadOnlySpan<byte> Name => "\u0007MESSAGE"u8;

    /// <summary>Writes the encrypted form of a frame, <see cref="Overhead"/> bytes longer than it.</summary>
    /// <param name="frame">What to send.</param>
    /// <param name="flags">Bit 0: more frames follow; bit 1: a command.</param>
    /// <param name="output">Takes it.</param>
    public void Encrypt(ReadOnlySpan<byte> frame, byte flags, Span<byte> output)
    {
        if (_plain.Length < frame.Length + 1)
            _plain = new byte[Math.Max(frame.Length + 1, 2 * _plain.Length)];

        _plain[0] = flags;
        frame.CopyTo(_plain.AsSpan(1));
        BinaryPrimitives.WriteUInt64BigEndian(_sendNonce.AsSpan(PrefixBytes), ++_sent);
        Name.CopyTo(output);
        _sendNonce.AsSpan(PrefixBytes).CopyTo(output[NameBytes..]);
        box.Encrypt(output.Slice(NameBytes + ShortNonceBytes, XSalsa20Poly1305.TagLength + frame.Length + 1), _plain.AsSpan(0, frame.Length + 1), _sendNonce);
    }

    /// <summary>Writes the flags byte and the frame that an encrypted frame holds. Returns how many bytes.</summary>
    /// <exception cref="ZmtpException">It was not made by the peer, or comes a second time.</exception>
    public int Decrypt(ReadOnlySpan<byte> encrypted, Span<byte> output)
    {
        if (encrypted.Length < Overhead || !encrypted.StartsWith(Name))
            throw new ZmtpException("an unencrypted frame");

        var nonce = BinaryPrimitives.ReadUInt64BigEndian(encrypted[NameBytes..]);
        if (nonce <= _received)
            throw new ZmtpException("a repeated frame");

        BinaryPrimitives.WriteUInt64BigEndian(_receiveNonce.AsSpan(PrefixBytes), nonce);
        var bytes = encrypted.Length - Overhead + 1;
        if (!box.TryDecrypt(output[..bytes], encrypted[(NameBytes + ShortNonceBytes)..], _receiveNonce))
            throw new ZmtpException("a forged frame");

        _received = nonce;
        return bytes;
    }

    public void Dispose() => box.Dispose();

    internal static byte[] NonceOf(string prefix)
    {
        var nonce = new byte[Curve25519XSalsa20Poly1305.NonceLength];
        System.Text.Encoding.ASCII.GetBytes(prefix, nonce);
        return nonce;
    }
}
