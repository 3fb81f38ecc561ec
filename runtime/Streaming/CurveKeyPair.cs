using NaCl;
using Sim.Runtime.Streaming.Zmtp;

namespace Sim.Runtime.Streaming;

/// <summary>A long-term key pair of CURVE: Curve25519, 32 bytes each.</summary>
public sealed class CurveKeyPair
{
    private CurveKeyPair(byte[] publicKey, byte[] secret) => (Public, Secret) = (publicKey, secret);

    /// <summary>As ZeroMQ writes keys: 40 letters.</summary>
    public string PublicText => Z85.Encode(Public);

    internal byte[] Public { get; }

    internal byte[] Secret { get; }

    internal string SecretText => Z85.Encode(Secret);

    public static CurveKeyPair Create()
    {
        var (secret, publicKey) = Curve25519XSalsa20Poly1305.KeyPair();
        return new CurveKeyPair(publicKey, secret);
    }

    /// <exception cref="UsageException">The text is no key.</exception>
    public static CurveKeyPair FromSecret(string text)
    {
        var secret = KeyOf(text, "secret key");
        var publicKey = new byte[secret.Length];
        Curve25519.ScalarMultiplicationBase(publicKey, secret);
        return new CurveKeyPair(publicKey, secret);
    }

    /// <summary>A pair that claims another's public key, for tests.</summary>
    internal static CurveKeyPair WithPublic(CurveKeyPair claimed, CurveKeyPair own) => new(claimed.Public, own.Secret);

    /// <exception cref="UsageException">The text is no key.</exception>
    internal static byte[] KeyOf(string text, string what) => Z85.TryDecode(text, out var key) && key.Length == Curve25519XSalsa20Poly1305.KeyLength
        ? key
        : throw new UsageException($"The {what} is not 40 letters of Z85, as ZeroMQ writes keys: {(what.Contains("secret", StringComparison.Ordinal) ? "(not shown)" : text)}.");
}
