using System.Security.Cryptography;
using System.Text;

namespace Sim.Runtime.Streaming.Server;

/// <summary>
/// Marks saved states that go to clients, so that only states which a server with this key made, from worlds made in the same
/// way, come back into one. A state goes into memory as it is: a forged one could make a kernel read or write anywhere.
/// </summary>
internal sealed class StateSeal(byte[] key)
{
    private const int MarkBytes = HMACSHA256.HashSizeInBytes;

    public byte[] Seal(byte[] state, string made) => [.. Mark(state, made), .. state];

    /// <exception cref="FailureException">The state was changed, made elsewhere, or from worlds made otherwise.</exception>
    public ReadOnlyMemory<byte> Open(ReadOnlyMemory<byte> marked, string made)
    {
        if (marked.Length < MarkBytes || !CryptographicOperations.FixedTimeEquals(marked.Span[..MarkBytes], Mark(marked.Span[MarkBytes..], made)))
        {
            throw new FailureException(
                "This state does not belong here: it is damaged, or was saved by a server with another state key, or from a simulation " +
                "that was made with other envs, options, worlds or autoreset.");
        }

        return marked[MarkBytes..];
    }

    private byte[] Mark(ReadOnlySpan<byte> state, string made)
    {
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        hash.AppendData(SHA256.HashData(Encoding.UTF8.GetBytes(made)));
        hash.AppendData(state);
        return hash.GetHashAndReset();
    }
}
