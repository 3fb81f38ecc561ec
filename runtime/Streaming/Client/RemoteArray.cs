using System.Runtime.InteropServices;
using System.Text;
using Sim.Runtime.Streaming.Wire;

namespace Sim.Runtime.Streaming.Client;

/// <summary>An array of a message. Its memory belongs to the connection and holds until the next message is received.</summary>
public readonly struct RemoteArray
{
    private readonly ReadOnlyMemory<byte> _bytes;

    internal RemoteArray(string name, string type, int[] shape, ReadOnlyMemory<byte> bytes) =>
        (Name, Type, Shape, _bytes) = (name, type, shape, bytes);

    public string Name { get; }

    /// <summary>As NumPy writes it.</summary>
    public string Type { get; }

    public IReadOnlyList<int> Shape { get; }

    public ReadOnlySpan<byte> Bytes => _bytes.Span;

    /// <summary>The elements, where they lie.</summary>
    public ReadOnlySpan<T> Span<T>()
        where T : unmanaged => MemoryMarshal.Cast<byte, T>(_bytes.Span);

    /// <exception cref="FormatException">The frame is not as long as its head says.</exception>
    internal static RemoteArray Of(Header header, ArrayHead head, ReadOnlyMemory<byte> bytes)
    {
        var shape = header.ShapeOf(head).ToArray();
        var type = Encoding.ASCII.GetString(head.Type.Span);
        return bytes.Length == shape.Aggregate((long)WireType.Bytes(type), (product, size) => product * size)
            ? new RemoteArray(Encoding.UTF8.GetString(head.Name.Span), type, shape, bytes)
            : throw new FormatException($"The array '{Encoding.UTF8.GetString(head.Name.Span)}' is not as long as its head says.");
    }
}
