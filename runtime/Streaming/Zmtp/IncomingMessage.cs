namespace Sim.Runtime.Streaming.Zmtp;

/// <summary>The frames of a received message, in the buffer of the connection that received it. Used again and again.</summary>
internal sealed class IncomingMessage
{
    private readonly List<(int At, int Length)> _frames = [];
    private byte[] _buffer = [];
    private int _origin;

    public int Count => _frames.Count;

    public ReadOnlySpan<byte> this[int frame] => Memory(frame).Span;

    public ReadOnlyMemory<byte> Memory(int frame) => new(_buffer, _origin + _frames[frame].At, _frames[frame].Length);

    public void Clear() => _frames.Clear();

    public void Add(int at, int length) => _frames.Add((at, length));

    public void Set(byte[] buffer, int origin) => (_buffer, _origin) = (buffer, origin);
}
