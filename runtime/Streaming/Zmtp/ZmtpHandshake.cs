using System.Text;

namespace Sim.Runtime.Streaming.Zmtp;

/// <summary>Greeting and handshake of a connection: RFC 37/ZMTP 3.1 with its mechanisms NULL and CURVE.</summary>
internal static class ZmtpHandshake
{
    private const int GreetingBytes = 64, VersionAt = 10, MechanismAt = 12, MechanismBytes = 20, AsServerAt = 32;
    private const byte Signature = 0xFF, SignatureEnd = 0x7F, Major = 3, Minor = 1;

    // A server's socket is whatever fits the peer, so that one address serves agents and subscribers.
    private static readonly Dictionary<string, string> ServerTypes = new()
    {
        ["DEALER"] = "ROUTER",
        ["SUB"] = "XPUB",
        ["XSUB"] = "XPUB",
    };

    /// <exception cref="ZmtpException">The peer is no ZeroMQ of version 3, has another mechanism or an unfit socket, or is refused.</exception>
    public static ZmtpPeer Accept(ZmtpWire wire, CurveKeyPair? keys, Func<byte[], bool> isAllowed)
    {
        Greet(wire, keys is not null, asServer: true);
        if (keys is null)
        {
            var type = SocketTypeIn(wire.ReadCommand());
            wire.WriteCommand(ZmtpCommand.Of(ZmtpCommand.Ready, Properties(ServerTypeFor(type))));
            return new ZmtpPeer(type, Key: null, Box: null);
        }

        var peerType = "";
        var (box, key) = CurveHandshake.Accept(wire, keys, isAllowed, properties =>
        {
            peerType = ZmtpCommand.SocketTypeIn(properties);
            return Properties(ServerTypeFor(peerType));
        });
        return new ZmtpPeer(peerType, key, box);
    }

    /// <exception cref="ZmtpException">The peer is no ZeroMQ of version 3, has another mechanism, or refuses.</exception>
    public static ZmtpPeer Connect(ZmtpWire wire, string socketType, CurveKeyPair? keys, byte[]? serverKey)
    {
        Greet(wire, keys is not null, asServer: false);
        if (keys is not null)
        {
            var (box, properties) = CurveHandshake.Connect(wire, keys, serverKey!, Properties(socketType));
            return new ZmtpPeer(ZmtpCommand.SocketTypeIn(properties), serverKey, box);
        }

        wire.WriteCommand(ZmtpCommand.Of(ZmtpCommand.Ready, Properties(socketType)));
        return new ZmtpPeer(SocketTypeIn(wire.ReadCommand()), Key: null, Box: null);
    }

    private static void Greet(ZmtpWire wire, bool curve, bool asServer)
    {
        var mechanism = curve ? "CURVE" : "NULL";
        var greeting = new byte[GreetingBytes];
        (greeting[0], greeting[VersionAt - 1], greeting[VersionAt], greeting[VersionAt + 1]) = (Signature, SignatureEnd, Major, Minor);
        Encoding.ASCII.GetBytes(mechanism, greeting.AsSpan(MechanismAt));
        greeting[AsServerAt] = (byte)(curve && asServer ? 1 : 0);
        wire.Write(greeting);

        var theirs = new byte[GreetingBytes];
        wire.Read(theirs.AsSpan(0, VersionAt));
        if (theirs[0] != Signature || (theirs[VersionAt - 1] & 1) == 0)
            throw new ZmtpException("no ZMTP greeting");

        wire.Read(theirs.AsSpan(VersionAt, 1));
        if (theirs[VersionAt] < Major)
            throw new ZmtpException($"ZMTP {theirs[VersionAt]}, older than {Major}");

        wire.Read(theirs.AsSpan(VersionAt + 1));
        if (!theirs.AsSpan(MechanismAt, MechanismBytes).SequenceEqual(greeting.AsSpan(MechanismAt, MechanismBytes)))
        {
            var given = Encoding.ASCII.GetString(theirs.AsSpan(MechanismAt, MechanismBytes)).TrimEnd('\0');
            throw new ZmtpException($"mechanism {(given is "NULL" or "PLAIN" or "CURVE" or "GSSAPI" ? given : "unknown")} instead of {mechanism}");
        }
    }

    private static byte[] Properties(string socketType) => ZmtpCommand.Property(ZmtpCommand.SocketType, Encoding.ASCII.GetBytes(socketType));

    private static string SocketTypeIn(ReadOnlySpan<byte> command) => ZmtpCommand.Is(command, ZmtpCommand.Ready, out var properties)
        ? ZmtpCommand.SocketTypeIn(properties)
        : throw new ZmtpException("no READY");

    private static string ServerTypeFor(string peer) =>
        ServerTypes.GetValueOrDefault(peer) ?? throw new ZmtpException("a socket type other than DEALER and SUB");
}

/// <summary>Who is at the other end.</summary>
/// <param name="SocketType">That it announced.</param>
/// <param name="Key">Its long-term public key, proven; null without encryption.</param>
/// <param name="Box">Encrypts what is sent to it; null without encryption.</param>
internal sealed record ZmtpPeer(string SocketType, byte[]? Key, CurveBox? Box);
