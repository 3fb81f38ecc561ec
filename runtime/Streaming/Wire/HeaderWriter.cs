using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using MessagePack;

namespace Sim.Runtime.Streaming.Wire;

/// <summary>Writes the first frame of a message: a map that is open until <see cref="Finish"/>. Used again and again.</summary>
internal sealed class HeaderWriter
{
    // Maps and lists are written with lengths of 16 bits, filled in when they are closed.
    private const int LengthBytes = 2;

    private readonly ArrayBufferWriter<byte> _buffer = new(1024);
    private readonly Stack<(int At, int Count, bool IsMap)> _open = [];

    public HeaderWriter Begin()
    {
        _buffer.ResetWrittenCount();
        _open.Clear();
        Open(MessagePackCode.Map16, isMap: true);
        return this;
    }

    /// <summary>The bytes, until the next <see cref="Begin"/>.</summary>
    public ReadOnlySpan<byte> Finish()
    {
        Close();
        return _buffer.WrittenSpan;
    }

    public HeaderWriter BeginMap(string? key = null)
    {
        Key(key);
        Open(MessagePackCode.Map16, isMap: true);
        return this;
    }

    public HeaderWriter BeginList(string? key = null)
    {
        Key(key);
        Open(MessagePackCode.Array16, isMap: false);
        return this;
    }

    public HeaderWriter End()
    {
        Close();
        return this;
    }

    public HeaderWriter Add(string? key, long value)
    {
        Key(key);
        var writer = new MessagePackWriter(_buffer);
        writer.Write(value);
        writer.Flush();
        return this;
    }

    public HeaderWriter Add(string? key, ulong value)
    {
        Key(key);
        var writer = new MessagePackWriter(_buffer);
        writer.Write(value);
        writer.Flush();
        return this;
    }

    public HeaderWriter Add(string? key, double value)
    {
        Key(key);
        var writer = new MessagePackWriter(_buffer);
        writer.Write(value);
        writer.Flush();
        return this;
    }

    public HeaderWriter Add(string? key, bool value)
    {
        Key(key);
        var writer = new MessagePackWriter(_buffer);
        writer.Write(value);
        writer.Flush();
        return this;
    }

    public HeaderWriter Add(string? key, string value)
    {
        Key(key);
        var writer = new MessagePackWriter(_buffer);
        writer.Write(value);
        writer.Flush();
        return this;
    }

    public HeaderWriter Add(string? key, ReadOnlySpan<byte> value)
    {
        Key(key);
        var writer = new MessagePackWriter(_buffer);
        writer.Write(value);
        writer.Flush();
        return this;
    }

    /// <summary>Numbers as a list.</summary>
    public HeaderWriter Add(string? key, ReadOnlySpan<int> values)
    {
        Key(key);
        var writer = new MessagePackWriter(_buffer);
        writer.WriteArrayHeader(values.Length);
        foreach (var value in values)
            writer.Write(value);
        writer.Flush();
        return this;
    }

    /// <summary>Numbers as a list.</summary>
    public HeaderWriter Add(string? key, ReadOnlySpan<double> values)
    {
        Key(key);
        var writer = new MessagePackWriter(_buffer);
        writer.WriteArrayHeader(values.Length);
        foreach (var value in values)
            writer.Write(value);
        writer.Flush();
        return this;
    }

    /// <summary>Texts as a list.</summary>
    public HeaderWriter Add(string? key, IEnumerable<string> values)
    {
        BeginList(key);
        foreach (var value in values)
            Add(null, value);
        return End();
    }

    /// <summary>A line of the list of arrays.</summary>
    /// <param name="name">Of the array.</param>
    /// <param name="type">As NumPy writes it.</param>
    /// <param name="rows">The first dimension; -1 for none.</param>
    /// <param name="rowShape">The other dimensions.</param>
    public void AddArray(string name, string type, int rows, ReadOnlySpan<int> rowShape)
    {
        Key(null);
        var writer = new MessagePackWriter(_buffer);
        writer.WriteArrayHeader(3);
        writer.Write(name);
        writer.Write(type);
        writer.WriteArrayHeader(rowShape.Length + (rows >= 0 ? 1 : 0));
        if (rows >= 0)
            writer.Write(rows);
        foreach (var size in rowShape)
            writer.Write(size);
        writer.Flush();
    }

    /// <summary>Counts an item of what is open, and writes its key in a map.</summary>
    private void Key(string? key)
    {
        var (at, count, isMap) = _open.Pop();
        _open.Push((at, count + 1, isMap));
        if (isMap != (key is not null))
            throw new InvalidOperationException(isMap ? "A map needs keys." : "A list has no keys.");
        if (key is null)
            return;

        var writer = new MessagePackWriter(_buffer);
        writer.Write(key);
        writer.Flush();
    }

    private void Open(byte code, bool isMap)
    {
        var span = _buffer.GetSpan(1 + LengthBytes);
        span[0] = code;
        _open.Push((_buffer.WrittenCount + 1, 0, isMap));
        _buffer.Advance(1 + LengthBytes);
    }

    private void Close()
    {
        var (at, count, _) = _open.Pop();
        var written = MemoryMarshal.AsMemory(_buffer.WrittenMemory).Span;
        BinaryPrimitives.WriteUInt16BigEndian(written[at..], checked((ushort)count));
    }
}
