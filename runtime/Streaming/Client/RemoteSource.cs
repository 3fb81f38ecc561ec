using System.Collections.Immutable;
using MessagePack;
using Sim.Runtime.Streaming.Wire;

namespace Sim.Runtime.Streaming.Client;

/// <summary>Something on a server that can be watched.</summary>
/// <param name="Number">By which to ask for it.</param>
/// <param name="Env">The name of its task.</param>
/// <param name="Label">Whose it is.</param>
/// <param name="Worlds">How many there are.</param>
/// <param name="Steps">That it has made.</param>
/// <param name="HasScene">Whether it has bodies to be seen.</param>
/// <param name="Columns">What it can tell.</param>
/// <param name="Shown">The only worlds that can be watched, as of a recording; null where all can.</param>
public readonly record struct RemoteSource(
    int Number, string Env, string Label, int Worlds, long Steps, bool HasScene, ImmutableArray<RemoteColumn> Columns, ImmutableArray<int>? Shown)
{
    internal static void Read(ref MessagePackReader reader, string key, ref RemoteSource source)
    {
        switch (key)
        {
            case "source": source = source with { Number = reader.ReadInt32() }; break;
            case "env": source = source with { Env = reader.ReadString() ?? "" }; break;
            case "label": source = source with { Label = reader.ReadString() ?? "" }; break;
            case "worlds": source = source with { Worlds = reader.ReadInt32() }; break;
            case "steps": source = source with { Steps = reader.ReadInt64() }; break;
            case "scene": source = source with { HasScene = reader.ReadBoolean() }; break;
            case "columns": source = source with { Columns = RemoteColumn.ReadList(ref reader) }; break;
            case "shown": source = source with { Shown = ReadNumbers(ref reader) }; break;
            default: reader.Skip(); break;
        }
    }

    private static ImmutableArray<int> ReadNumbers(ref MessagePackReader reader)
    {
        var numbers = new int[reader.ReadArrayHeader()];
        for (var number = 0; number < numbers.Length; number++)
            numbers[number] = reader.ReadInt32();
        return [.. numbers];
    }
}

/// <summary>A column of a stream.</summary>
/// <param name="Name">By which to ask for it.</param>
/// <param name="Type">As NumPy writes it.</param>
/// <param name="Shape">Of one world.</param>
public sealed record RemoteColumn(string Name, string Type, ImmutableArray<int> Shape)
{
    /// <summary>Bytes of one world.</summary>
    public int RowBytes => Shape.Aggregate(WireType.Bytes(Type), (bytes, size) => checked(bytes * size));

    /// <exception cref="FormatException">The header has no such list.</exception>
    internal static ImmutableArray<RemoteColumn> ReadList(Header header, ReadOnlySpan<byte> key)
    {
        try
        {
            return header.TryReader(key, out var reader) ? ReadList(ref reader) : throw new FormatException("The message has no columns.");
        }
        catch (MessagePackSerializationException problem)
        {
            throw new FormatException($"The message's columns are not as they should be: {problem.Message}", problem);
        }
    }

    internal static ImmutableArray<RemoteColumn> ReadList(ref MessagePackReader reader)
    {
        var columns = new RemoteColumn[reader.ReadArrayHeader()];
        for (var column = 0; column < columns.Length; column++)
        {
            if (reader.ReadArrayHeader() != 3)
                throw new FormatException("A column is a list of its name, its dtype and its shape.");

            var (name, type) = (reader.ReadString() ?? "", reader.ReadString() ?? "");
            if (!WireType.IsKnown(type))
                throw new FormatException($"The column '{name}' is of an unknown dtype.");

            var shape = new int[reader.ReadArrayHeader()];
            for (var size = 0; size < shape.Length; size++)
                shape[size] = reader.ReadInt32();
            columns[column] = new RemoteColumn(name, type, [.. shape]);
        }

        return [.. columns];
    }
}
