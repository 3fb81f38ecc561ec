using System.Globalization;
using System.Text;
using MessagePack;

namespace Sim.Runtime.Streaming.Wire;

/// <summary>Options of an env on the wire: a map from text to single values or lists of them.</summary>
internal static class OptionValues
{
    private const int MostOptions = 256;

    /// <summary>The values as they would be typed on a command line.</summary>
    /// <exception cref="RequestException">There is no map, or a value that no option can have.</exception>
    public static Dictionary<string, string> Read(ref MessagePackReader reader, string key)
    {
        if (reader.NextMessagePackType != MessagePackType.Map || reader.ReadMapHeader() is var count && count > MostOptions)
            throw Wrong(key);

        var options = new Dictionary<string, string>();
        for (var option = 0; option < count; option++)
        {
            if (reader.NextMessagePackType != MessagePackType.String)
                throw Wrong(key);

            var name = Text(ref reader, key);
            if (!options.TryAdd(name, Value(ref reader, key)))
                throw new RequestException(ErrorCode.BadArgument, $"'{key}' has '{name}' twice.");
        }

        return options;
    }

    private static string Value(ref MessagePackReader reader, string key)
    {
        if (reader.NextMessagePackType != MessagePackType.Array)
            return Single(ref reader, key);

        var items = new string[reader.ReadArrayHeader()];
        for (var item = 0; item < items.Length; item++)
            items[item] = Single(ref reader, key);
        return string.Join(',', items);
    }

    private static string Single(ref MessagePackReader reader, string key) => reader.NextMessagePackType switch
    {
        MessagePackType.String => Text(ref reader, key),
        MessagePackType.Boolean => reader.ReadBoolean() ? "true" : "false",
        MessagePackType.Integer when reader.NextCode == MessagePackCode.UInt64 => reader.ReadUInt64().ToString(CultureInfo.InvariantCulture),
        MessagePackType.Integer => reader.ReadInt64().ToString(CultureInfo.InvariantCulture),
        MessagePackType.Float => reader.ReadDouble().ToString(CultureInfo.InvariantCulture),
        _ => throw Wrong(key),
    };

    private static string Text(ref MessagePackReader reader, string key) =>
        reader.ReadStringSequence() is { } text ? Encoding.UTF8.GetString(text) : throw Wrong(key);

    private static RequestException Wrong(string key) => new(
        ErrorCode.BadArgument, $"'{key}' must be a map from names to text, numbers, true, false or lists of them.");
}
