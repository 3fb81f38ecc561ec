using System.Buffers.Binary;

namespace Sim.Runtime.Streaming.Zmtp;

/// <summary>The frames of a message that is sent once or often, as ZMTP has them on a plain connection. Used again and again.</summary>
internal sealed class OutgoingMessage
{
    private const int LongHeader = 1 + sizeof(ulong), ShortHeader = 2;

    private readonly List<(int At, int Length)> _frames = [];
    private byte[] _buffer = new byte[512];
    private int _length;
    private int _lastHeader;

    public int Count => _frames.Count;

    public ReadOnlySpan<byte> Encoded => _buffer.AsSpan(0, _length);

    /// <summary>Bytes of its buffer.</summary>
    public int BufferBytes => _buffer.Length;

    public ReadOnlySpan<byte> this[int frame] => _buffer.AsSpan(_frames[frame].At, _frames[frame].Length);

    public void Clear()
    {
        _frames.Clear();
        _length = 0;
    }

    public void Add(ReadOnlySpan<byte> frame) => frame.CopyTo(Add(frame.Length));

    /// <summary>Adds a frame, to be written by the caller.</summary>
    public Span<byte> Add(int length)
    {
        if (_frames.Count > 0)
            _buffer[_lastHeader] |= ZmtpWire.More;
        if (_buffer.Length - _length < LongHeader + length)
            Array.Resize(ref _buffer, Math.Max(checked(_length + LongHeader + length), Math.Min(2 * _buffer.Length, _buffer.Length + (1 << 20))));

        _lastHeader = _length;
        var at = PutHeader(_buffer, _length, length, flags: 0);
        _length = at + length;
        _frames.Add((at, length));
        return _buffer.AsSpan(at, length);
    }

    /// <summary>Writes flags and length. Returns where the frame begins.</summary>
    public static int PutHeader(byte[] buffer, int at, int length, byte flags)
    {
        if (length <= byte.MaxValue)
        {
            buffer[at] = flags;
            buffer[at + 1] = (byte)length;
            return at + ShortHeader;
        }

        buffer[at] = (byte)(flags | ZmtpWire.Long);
        BinaryPrimitives.WriteUInt64BigEndian(buffer.AsSpan(at + 1), (ulong)length);
        return at + LongHeader;
    }
}
