using Sim.Runtime.Streaming.Zmtp;

namespace Sim.Runtime.Streaming.Wire;

/// <summary>The raw frames of a message that is being made: first their heads go into the header, then their bytes after it.</summary>
internal sealed class FrameList
{
    private readonly List<Entry> _entries = [];

    public void Clear() => _entries.Clear();

    /// <summary>All rows of a column.</summary>
    public void Add(string name, string type, AgentColumn column) => _entries.Add(new Entry(name, type, column.Worlds, column, default, []));

    /// <summary>The rows of the worlds where the mask is not 0.</summary>
    public void AddRows(string name, string type, AgentColumn column, ReadOnlyMemory<byte> mask, int count) =>
        _entries.Add(new Entry(name, type, count, column, mask, []));

    public void Add(string name, string type, ReadOnlyMemory<byte> bytes, params int[] shape) =>
        _entries.Add(new Entry(name, type, Rows: -1, Column: null, bytes, shape));

    /// <summary>Those that were given as bytes, in their order.</summary>
    public IEnumerable<ReadOnlyMemory<byte>> Given => _entries.Select(entry => entry.Bytes);

    public void WriteHeads(HeaderWriter header)
    {
        header.BeginList("arrays");
        foreach (var entry in _entries)
            header.AddArray(entry.Name, entry.Type, entry.Rows, entry.Column is { } column ? column.Shape.AsSpan() : entry.Shape);
        header.End();
    }

    public void WriteFrames(OutgoingMessage message)
    {
        foreach (var entry in _entries)
        {
            switch (entry)
            {
                case { Column: null }: message.Add(entry.Bytes.Span); break;
                case { Column: { } column, Bytes.Length: 0 }: column.CopyTo(0, message.Add(checked((int)column.Bytes))); break;
                case { Column: { } column }: column.CopyRows(entry.Bytes.Span, message.Add(checked(entry.Rows * column.RowBytes))); break;
            }
        }
    }

    /// <param name="Name">On the wire.</param>
    /// <param name="Type">As NumPy writes it.</param>
    /// <param name="Rows">The first dimension; -1 where the shape is whole.</param>
    /// <param name="Column">Where the rows come from; null where they are given.</param>
    /// <param name="Bytes">Given rows, or the mask of a column's rows.</param>
    /// <param name="Shape">Of given rows.</param>
    private readonly record struct Entry(string Name, string Type, int Rows, AgentColumn? Column, ReadOnlyMemory<byte> Bytes, int[] Shape);
}
