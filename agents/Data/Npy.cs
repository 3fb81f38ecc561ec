using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;
using Sim.Runtime;

namespace Sim.Agents.Data;

/// <summary>One array as NumPy saves it. Pickled objects are never loaded.</summary>
/// <remarks>NumPy, numpy/lib/format.py: the format's versions 1.0 to 3.0.</remarks>
internal static partial class Npy
{
    private const int PreambleBytes = 8; // the magic word and the version

    private static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <param name="stream">At its beginning.</param>
    /// <param name="name">For errors.</param>
    /// <exception cref="FailureException">It is none, is damaged, or holds no numbers.</exception>
    public static DataArray Read(Stream stream, string name)
    {
        var header = ReadHeader(stream, name);
        var type = Field(header, TypePattern(), name);
        var shape = Field(header, ShapePattern(), name)
            .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(size => int.Parse(size, CultureInfo.InvariantCulture))
            .ToImmutableArray();
        if (Field(header, OrderPattern(), name) == "True" && shape.Length > 1)
            throw new FailureException($"'{name}' holds its numbers column by column, which is not read. Save it in C order.");

        // A single number is one row of one number.
        var rows = shape.IsEmpty ? 1 : shape[0];
        ImmutableArray<int> row = shape.IsEmpty ? [] : shape[1..];
        var count = row.Aggregate(rows, (product, size) => checked(product * size));
        return new DataArray(Items(stream, type, count, name), row);
    }

    private static string ReadHeader(Stream stream, string name)
    {
        Span<byte> start = stackalloc byte[PreambleBytes];
        stream.ReadExactly(start);
        if (!start[..Magic.Length].SequenceEqual(Magic))
            throw new FailureException($"'{name}' is no array of NumPy.");

        Span<byte> length = stackalloc byte[start[6] == 1 ? 2 : 4];
        stream.ReadExactly(length);
        var bytes = new byte[length.Length == 2 ? BinaryPrimitives.ReadUInt16LittleEndian(length) : BinaryPrimitives.ReadInt32LittleEndian(length)];
        stream.ReadExactly(bytes);
        return Encoding.UTF8.GetString(bytes);
    }

    private static string Field(string header, Regex pattern, string name) => pattern.Match(header) is { Success: true } match
        ? match.Groups[1].Value
        : throw new FailureException($"'{name}' has a header that makes no sense: {header.Trim()}");

    private static Array Items(Stream stream, string type, int count, string name) => type.TrimStart('<', '|', '=') switch
    {
        "f8" => Items<double>(stream, count),
        "f4" => Items<float>(stream, count),
        "f2" => Array.ConvertAll(Items<Half>(stream, count), item => (float)item),
        "i8" => Items<long>(stream, count),
        "u8" => Items<ulong>(stream, count),
        "i4" => Items<int>(stream, count),
        "u4" => Array.ConvertAll(Items<uint>(stream, count), item => (long)item),
        "i2" => Array.ConvertAll(Items<short>(stream, count), item => (int)item),
        "u1" => Items<byte>(stream, count),
        "b1" => Array.ConvertAll(Items<byte>(stream, count), item => item != 0),
        _ => throw new FailureException($"'{name}' holds items of type '{type}', which are no numbers that are read."),
    };

    private static T[] Items<T>(Stream stream, int count)
        where T : unmanaged
    {
        var items = new T[count];
        stream.ReadExactly(MemoryMarshal.AsBytes(items.AsSpan()));
        return items;
    }

    [GeneratedRegex("'descr':\\s*'([^']*)'")]
    private static partial Regex TypePattern();

    [GeneratedRegex("'shape':\\s*\\(([0-9, ]*)\\)")]
    private static partial Regex ShapePattern();

    [GeneratedRegex("'fortran_order':\\s*(True|False)")]
    private static partial Regex OrderPattern();
}
