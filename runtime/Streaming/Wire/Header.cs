using System.Runtime.InteropServices;
using System.Text;
using MessagePack;

namespace Sim.Runtime.Streaming.Wire;

/// <summary>
/// The first frame of a message: a MessagePack map with short text keys. It is checked whole before it is read, and read where
/// it lies. Used again and again.
/// </summary>
internal sealed class Header
{
    private const int MostFields = 32, MostArrays = 1024, MostDimensions = 8, MostText = 1024;

    private readonly List<(ReadOnlyMemory<byte> Key, ReadOnlyMemory<byte> Value)> _fields = [];
    private readonly List<ArrayHead> _arrays = [];
    private readonly List<int> _dimensions = [];

    /// <summary>What the frames after the header are, in their order.</summary>
    public IReadOnlyList<ArrayHead> Arrays => _arrays;

    /// <exception cref="RequestException">The bytes are no such map.</exception>
    public void Read(ReadOnlyMemory<byte> bytes)
    {
        _fields.Clear();
        _arrays.Clear();
        _dimensions.Clear();
        if (MessagePackCheck.Error(bytes.Span) is { } error)
            throw Malformed($"The header is not one MessagePack value: {error}.");

        var reader = new MessagePackReader(bytes);
        if (reader.NextMessagePackType != MessagePackType.Map)
            throw Malformed("The header is no MessagePack map.");

        var count = reader.ReadMapHeader();
        if (count > MostFields)
            throw Malformed($"The header has {count} keys; {MostFields} are the most.");
        for (var field = 0; field < count; field++)
        {
            var key = Next(ref reader, bytes);
            if (!IsText(key.Span))
                throw Malformed("A key of the header is no text.");
            key = TextBytes(key);
            if (TryFind(key.Span, out _))
                throw Malformed($"The header has the key '{Encoding.UTF8.GetString(key.Span)}' twice.");
            _fields.Add((key, Next(ref reader, bytes)));
        }

        if (TryFind("arrays"u8, out var arrays))
            ReadArrays(arrays);
    }

    public ReadOnlySpan<int> ShapeOf(ArrayHead array) =>
        CollectionsMarshal.AsSpan(_dimensions).Slice(array.FirstDimension, array.Dimensions);

    public bool Has(ReadOnlySpan<byte> key) => TryFind(key, out _);

    /// <summary>A value to be read by the caller.</summary>
    public bool TryReader(ReadOnlySpan<byte> key, out MessagePackReader reader)
    {
        var found = TryFind(key, out var value);
        reader = new MessagePackReader(value);
        return found;
    }

    /// <exception cref="RequestException">The key is missing, or its value is no whole number in the range.</exception>
    public long Whole(ReadOnlySpan<byte> key, long least, long most) =>
        TryWhole(key, least, most) ?? throw Missing(key, $"a whole number from {least} to {most}");

    /// <exception cref="RequestException">The value is no whole number in the range.</exception>
    public long? TryWhole(ReadOnlySpan<byte> key, long least, long most)
    {
        if (!TryReader(key, out var reader) || reader.IsNil)
            return null;
        if (TryNext(ref reader) is { } number && number >= least && number <= most)
            return number;
        throw Wrong(key, $"a whole number from {least} to {most}");
    }

    /// <exception cref="RequestException">The value is no whole number of 64 bits without a sign.</exception>
    public ulong? TrySeed(ReadOnlySpan<byte> key)
    {
        if (!TryReader(key, out var reader) || reader.IsNil)
            return null;
        if (reader.NextMessagePackType == MessagePackType.Integer)
        {
            if (reader.NextCode == MessagePackCode.UInt64)
                return reader.ReadUInt64();
            if (reader.ReadInt64() is >= 0 and var seed)
                return (ulong)seed;
        }

        throw Wrong(key, $"a whole number from 0 to {ulong.MaxValue}");
    }

    /// <exception cref="RequestException">The value is no number, or below the least.</exception>
    public double? TryNumber(ReadOnlySpan<byte> key, double least)
    {
        if (!TryReader(key, out var reader) || reader.IsNil)
            return null;
        if (reader.NextMessagePackType is MessagePackType.Integer or MessagePackType.Float && reader.ReadDouble() is var number && number >= least)
            return number;
        throw Wrong(key, $"a number of {least} or more");
    }

    /// <exception cref="RequestException">The value is neither true nor false.</exception>
    public bool? TryFlag(ReadOnlySpan<byte> key) =>
        !TryReader(key, out var reader) || reader.IsNil ? null
        : reader.NextMessagePackType == MessagePackType.Boolean ? reader.ReadBoolean()
        : throw Wrong(key, "true or false");

    /// <exception cref="RequestException">The value is no text.</exception>
    public string? TryText(ReadOnlySpan<byte> key) => TryReader(key, out var reader) && !reader.IsNil ? TextOf(ref reader, key) : null;

    /// <exception cref="RequestException">The key is missing, or its value is no text.</exception>
    public string Text(ReadOnlySpan<byte> key) => TryText(key) ?? throw Missing(key, "text");

    /// <summary>A value's text without a copy of it, for comparing; empty where there is none.</summary>
    public ReadOnlySpan<byte> TextBytes(ReadOnlySpan<byte> key) =>
        TryFind(key, out var value) && IsText(value.Span) ? TextBytes(value).Span : default;

    /// <exception cref="RequestException">The value is no byte string.</exception>
    public ReadOnlySpan<byte> Bytes(ReadOnlySpan<byte> key)
    {
        if (!TryReader(key, out var reader) || reader.IsNil)
            return default;
        if (reader.NextMessagePackType != MessagePackType.Binary)
            throw Wrong(key, "a byte string");

        var bytes = reader.ReadBytes();
        return bytes is { } sequence ? sequence.FirstSpan : default;
    }

    /// <summary>A list of whole numbers.</summary>
    /// <exception cref="RequestException">The value is no such list, or longer than the most.</exception>
    public int[]? TryWholes(ReadOnlySpan<byte> key, int most, int longest)
    {
        if (!TryReader(key, out var reader) || reader.IsNil)
            return null;

        var what = $"a list of at most {longest} whole numbers from 0 to {most}";
        if (reader.NextMessagePackType != MessagePackType.Array || reader.ReadArrayHeader() is var count && count > longest)
            throw Wrong(key, what);

        var numbers = new int[count];
        for (var item = 0; item < count; item++)
        {
            if (TryNext(ref reader) is not { } number || number < 0 || number > most)
                throw Wrong(key, what);
            numbers[item] = (int)number;
        }

        return numbers;
    }

    /// <summary>A list of texts.</summary>
    /// <exception cref="RequestException">The value is no such list.</exception>
    public string[]? TryTexts(ReadOnlySpan<byte> key)
    {
        if (!TryReader(key, out var reader) || reader.IsNil)
            return null;
        if (reader.NextMessagePackType != MessagePackType.Array)
            throw Wrong(key, "a list of texts");

        var texts = new string[reader.ReadArrayHeader()];
        for (var item = 0; item < texts.Length; item++)
            texts[item] = TextOf(ref reader, key);
        return texts;
    }

    /// <summary>A map from text to single values or lists of them, as they would be typed on a command line.</summary>
    /// <exception cref="RequestException">The value is no such map.</exception>
    public Dictionary<string, string> Options(ReadOnlySpan<byte> key) =>
        TryReader(key, out var reader) && !reader.IsNil ? OptionValues.Read(ref reader, Encoding.UTF8.GetString(key)) : [];

    public static RequestException Wrong(ReadOnlySpan<byte> key, string expected) =>
        new(ErrorCode.BadArgument, $"'{Encoding.UTF8.GetString(key)}' must be {expected}.");

    private static RequestException Missing(ReadOnlySpan<byte> key, string expected) =>
        new(ErrorCode.BadArgument, $"'{Encoding.UTF8.GetString(key)}' is missing: {expected}.");

    private static RequestException Malformed(string message) => new(ErrorCode.Malformed, message);

    /// <summary>A whole number in any of its forms; null where the next value is none. What does not fit is the largest that does.</summary>
    private static long? TryNext(ref MessagePackReader reader) =>
        reader.NextMessagePackType != MessagePackType.Integer ? null
        : reader.NextCode == MessagePackCode.UInt64 ? (long)Math.Min(reader.ReadUInt64(), long.MaxValue)
        : reader.ReadInt64();

    private static string TextOf(ref MessagePackReader reader, ReadOnlySpan<byte> key)
    {
        if (reader.NextMessagePackType != MessagePackType.String || reader.ReadStringSequence() is not { } text || text.Length > MostText)
            throw Wrong(key, $"text of at most {MostText} bytes");
        return Encoding.UTF8.GetString(text);
    }

    private static ReadOnlyMemory<byte> Next(ref MessagePackReader reader, ReadOnlyMemory<byte> bytes)
    {
        var start = (int)reader.Consumed;
        reader.Skip();
        return bytes[start..(int)reader.Consumed];
    }

    private static bool IsText(ReadOnlySpan<byte> value) => value[0] is >= 0xA0 and <= 0xBF or >= 0xD9 and <= 0xDB;

    private static ReadOnlyMemory<byte> TextBytes(ReadOnlyMemory<byte> value) => value[(value.Span[0] switch
    {
        MessagePackCode.Str8 => 2,
        MessagePackCode.Str16 => 3,
        MessagePackCode.Str32 => 5,
        _ => 1,
    })..];

    private bool TryFind(ReadOnlySpan<byte> key, out ReadOnlyMemory<byte> value)
    {
        foreach (var field in _fields)
        {
            if (field.Key.Span.SequenceEqual(key))
            {
                value = field.Value;
                return true;
            }
        }

        value = default;
        return false;
    }

    private void ReadArrays(ReadOnlyMemory<byte> value)
    {
        const string form = "'arrays' must be a list of at most 1024 [name, dtype, shape].";
        var reader = new MessagePackReader(value);
        if (reader.NextMessagePackType != MessagePackType.Array || reader.ReadArrayHeader() is var count && count > MostArrays)
            throw Malformed(form);

        for (var array = 0; array < count; array++)
        {
            if (reader.NextMessagePackType != MessagePackType.Array || reader.ReadArrayHeader() != 3)
                throw Malformed(form);
            var name = Next(ref reader, value);
            var type = Next(ref reader, value);
            if (!IsText(name.Span) || !IsText(type.Span) || reader.NextMessagePackType != MessagePackType.Array)
                throw Malformed(form);
            if (reader.ReadArrayHeader() is var dimensions && dimensions > MostDimensions)
                throw Malformed(form);

            _arrays.Add(new ArrayHead(TextBytes(name), TextBytes(type), _dimensions.Count, dimensions));
            for (var dimension = 0; dimension < dimensions; dimension++)
            {
                if (TryNext(ref reader) is not { } size || size < 0 || size > int.MaxValue)
                    throw Malformed(form);
                _dimensions.Add((int)size);
            }
        }
    }
}

/// <summary>What a raw frame holds: its name, its type as NumPy writes it, and where its dimensions are.</summary>
internal readonly record struct ArrayHead(ReadOnlyMemory<byte> Name, ReadOnlyMemory<byte> Type, int FirstDimension, int Dimensions);
