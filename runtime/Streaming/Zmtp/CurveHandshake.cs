using System.Buffers.Binary;
using System.Security.Cryptography;
using NaCl;

namespace Sim.Runtime.Streaming.Zmtp;

/// <summary>
/// The CURVE handshake, RFC 26/CurveZMQ. The client proves that it holds the secret half of its long-term key: the server's
/// challenge is its own fresh key, and the client's vouch ties both to its long-term key.
/// </summary>
internal static class CurveHandshake
{
    private const int KeyBytes = Curve25519XSalsa20Poly1305.KeyLength, TagBytes = XSalsa20Poly1305.TagLength;
    private const int LongNonce = 16, ShortNonce = 8;
    private const int HelloBytes = 200, WelcomeBytes = 168, CookieBytes = 96, VouchBytes = 96;
    private const int InitiateBox = 9 + CookieBytes + ShortNonce;
    private const int LeastInitiate = InitiateBox + TagBytes + KeyBytes + VouchBytes;

    // Where what lies in a HELLO command, after its name of 6 bytes: version 2, padding 72, key 32, nonce 8, box 80.
    private const int HelloVersion = 6, HelloKey = 80, HelloNonce = 112, HelloBox = 120;

    /// <summary>Lets a client in.</summary>
    /// <param name="wire">Before the first command.</param>
    /// <param name="serverKeys">The server's long-term keys.</param>
    /// <param name="isAllowed">Asked for the client's long-term key, once the client has proved that it holds it.</param>
    /// <param name="answer">From the peer's properties to the properties of the server.</param>
    /// <exception cref="ZmtpException">The client errs, forges, or is not allowed.</exception>
    public static (CurveBox Box, byte[] ClientKey) Accept(
        ZmtpWire wire, CurveKeyPair serverKeys, Func<byte[], bool> isAllowed, Func<byte[], byte[]> answer)
    {
        var hello = wire.ReadCommand();
        if (hello.Length != HelloBytes || !ZmtpCommand.Is(hello, "HELLO", out _) || hello[HelloVersion] != 1 || hello[HelloVersion + 1] != 0)
            throw new ZmtpException("no CURVE hello of version 1.0");

        var clientShort = hello.AsSpan(HelloKey, KeyBytes).ToArray();
        using var introduction = new Curve25519XSalsa20Poly1305(serverKeys.Secret, clientShort);
        Open(introduction, hello.AsSpan(HelloBox), Nonce("CurveZMQHELLO---", hello.AsSpan(HelloNonce, ShortNonce)));

        // This server keeps its state between the commands, so that its cookie need only be remembered, not opened.
        var (serverShortSecret, serverShort) = Curve25519XSalsa20Poly1305.KeyPair();
        var cookie = RandomNumberGenerator.GetBytes(CookieBytes);
        var welcomeNonce = RandomNumberGenerator.GetBytes(LongNonce);
        var welcome = Seal(introduction, [.. serverShort, .. cookie], Nonce("WELCOME-", welcomeNonce));
        wire.WriteCommand(ZmtpCommand.Of("WELCOME", [.. welcomeNonce, .. welcome]));

        var initiate = wire.ReadCommand();
        if (initiate.Length < LeastInitiate || !ZmtpCommand.Is(initiate, "INITIATE", out var rest) || !rest[..CookieBytes].SequenceEqual(cookie))
            throw new ZmtpException("no CURVE initiate with the cookie that it was given");

        var shortNonce = rest.Slice(CookieBytes, ShortNonce);
        var session = new Curve25519XSalsa20Poly1305(serverShortSecret, clientShort);
        var opened = Open(session, rest[(CookieBytes + ShortNonce)..], Nonce("CurveZMQINITIATE", shortNonce));
        var clientKey = opened[..KeyBytes];
        using var vouching = new Curve25519XSalsa20Poly1305(serverShortSecret, clientKey);
        var vouch = Open(vouching, opened.AsSpan(KeyBytes + LongNonce, VouchBytes - LongNonce), Nonce("VOUCH---", opened.AsSpan(KeyBytes, LongNonce)));
        if (!vouch.AsSpan().SequenceEqual([.. clientShort, .. serverKeys.Public]))
            throw new ZmtpException("a vouch for another connection");
        if (!isAllowed(clientKey))
        {
            // ZeroMQ's clients know this reason as a refused key and report it.
            wire.WriteCommand(ZmtpCommand.Of(ZmtpCommand.Error, [3, .. "400"u8]));
            throw new ZmtpException($"a key that is not allowed, {Z85.Encode(clientKey)}");
        }

        const ulong readyNonce = 1;
        var ready = answer(opened[(KeyBytes + VouchBytes)..]);
        Span<byte> number = stackalloc byte[ShortNonce];
        BinaryPrimitives.WriteUInt64BigEndian(number, readyNonce);
        wire.WriteCommand(ZmtpCommand.Of(ZmtpCommand.Ready, [.. number, .. Seal(session, ready, Nonce("CurveZMQREADY---", number))]));
        return (new CurveBox(session, isServer: true, readyNonce, BinaryPrimitives.ReadUInt64BigEndian(shortNonce)), clientKey);
    }

    /// <summary>Asks a server to be let in.</summary>
    /// <param name="wire">Before the first command.</param>
    /// <param name="keys">The client's long-term keys.</param>
    /// <param name="serverKey">The server's long-term public key, known beforehand.</param>
    /// <param name="properties">Of the client.</param>
    /// <exception cref="ZmtpException">The server has another key, or refuses.</exception>
    public static (CurveBox Box, byte[] Properties) Connect(ZmtpWire wire, CurveKeyPair keys, byte[] serverKey, byte[] properties)
    {
        var (shortSecret, shortPublic) = Curve25519XSalsa20Poly1305.KeyPair();
        using var introduction = new Curve25519XSalsa20Poly1305(shortSecret, serverKey);
        byte[] one = [0, 0, 0, 0, 0, 0, 0, 1], two = [0, 0, 0, 0, 0, 0, 0, 2];
        var signature = Seal(introduction, new byte[64], Nonce("CurveZMQHELLO---", one));
        wire.WriteCommand(ZmtpCommand.Of("HELLO", [1, 0, .. new byte[72], .. shortPublic, .. one, .. signature]));

        var welcome = wire.ReadCommand();
        if (welcome.Length != WelcomeBytes || !ZmtpCommand.Is(welcome, "WELCOME", out var rest))
            throw new ZmtpException("no CURVE welcome");

        var opened = Open(introduction, rest[LongNonce..], Nonce("WELCOME-", rest[..LongNonce]));
        var (serverShort, cookie) = (opened[..KeyBytes], opened[KeyBytes..]);
        var vouchNonce = RandomNumberGenerator.GetBytes(LongNonce);
        using var vouching = new Curve25519XSalsa20Poly1305(keys.Secret, serverShort);
        var vouch = Seal(vouching, [.. shortPublic, .. serverKey], Nonce("VOUCH---", vouchNonce));
        var session = new Curve25519XSalsa20Poly1305(shortSecret, serverShort);
        var box = Seal(session, [.. keys.Public, .. vouchNonce, .. vouch, .. properties], Nonce("CurveZMQINITIATE", two));
        wire.WriteCommand(ZmtpCommand.Of("INITIATE", [.. cookie, .. two, .. box]));

        var ready = wire.ReadCommand();
        if (ZmtpCommand.Is(ready, ZmtpCommand.Error, out _))
            throw new ZmtpException(ZmtpConnection.KeyRefused);
        if (!ZmtpCommand.Is(ready, ZmtpCommand.Ready, out rest) || rest.Length < ShortNonce + TagBytes)
            throw new ZmtpException("no CURVE ready");

        var number = rest[..ShortNonce];
        var answer = Open(session, rest[ShortNonce..], Nonce("CurveZMQREADY---", number));
        return (new CurveBox(session, isServer: false, sent: 2, BinaryPrimitives.ReadUInt64BigEndian(number)), answer);
    }

    private static byte[] Nonce(string prefix, ReadOnlySpan<byte> rest)
    {
        var nonce = CurveBox.NonceOf(prefix);
        rest.CopyTo(nonce.AsSpan(prefix.Length));
        return nonce;
    }

    private static byte[] Seal(XSalsa20Poly1305 box, byte[] plain, byte[] nonce)
    {
        var sealedBytes = new byte[plain.Length + TagBytes];
        box.Encrypt(sealedBytes, plain.AsSpan(), nonce);
        return sealedBytes;
    }

    private static byte[] Open(XSalsa20Poly1305 box, ReadOnlySpan<byte> sealedBytes, byte[] nonce)
    {
        var plain = new byte[Math.Max(0, sealedBytes.Length - TagBytes)];
        return sealedBytes.Length >= TagBytes && box.TryDecrypt(plain, sealedBytes, nonce) ? plain : throw new ZmtpException("a box that does not open");
    }
}
