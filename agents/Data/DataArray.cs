using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Sim.Agents.Data;

/// <summary>Rows of numbers of one type, as files of episodes hold them: observations, actions.</summary>
public sealed class DataArray
{
    /// <summary>The types that there are, by NumPy's names for them.</summary>
    private static readonly ImmutableArray<(string Name, Type Type)> Types =
    [
        ("bool", typeof(bool)), ("uint8", typeof(byte)), ("int32", typeof(int)), ("int64", typeof(long)),
        ("uint64", typeof(ulong)), ("float32", typeof(float)), ("float64", typeof(double)),
    ];

    /// <param name="items">Of one of the types, row after row.</param>
    /// <param name="rowShape">Of one row; empty for a single number.</param>
    /// <exception cref="ArgumentException">Another type, or items that fill no whole number of rows.</exception>
    public DataArray(Array items, params ImmutableArray<int> rowShape)
    {
        (Items, RowShape) = (items, rowShape);
        Width = rowShape.Aggregate(1, (product, size) => product * size);
        TypeName = Types.FirstOrDefault(known => known.Type == items.GetType().GetElementType()).Name
            ?? throw new ArgumentException($"{items.GetType().Name} is no array of numbers.", nameof(items));
        if (Width == 0 || items.Length % Width != 0)
            throw new ArgumentException($"{items.Length} items fill no rows of {Width}.", nameof(items));
    }

    public Array Items { get; }

    public ImmutableArray<int> RowShape { get; }

    /// <summary>Numbers in a row.</summary>
    public int Width { get; }

    public int Rows => Items.Length / Width;

    /// <summary>NumPy's name of the items' type.</summary>
    public string TypeName { get; }

    public ReadOnlySpan<byte> Bytes => WritableBytes;

    internal Span<byte> WritableBytes => MemoryMarshal.CreateSpan(ref MemoryMarshal.GetArrayDataReference(Items), Buffer.ByteLength(Items));

    /// <summary>An array of zeros of a type that is named.</summary>
    /// <exception cref="ArgumentException">No type of this name.</exception>
    public static DataArray Zeros(string typeName, int rows, params ImmutableArray<int> rowShape)
    {
        var type = Types.FirstOrDefault(known => known.Name == typeName).Type
            ?? throw new ArgumentException($"No type is called {typeName}.", nameof(typeName));
        return new DataArray(Array.CreateInstance(type, rows * rowShape.Aggregate(1, (product, size) => product * size)), rowShape);
    }

    /// <summary>The items, where this is their type.</summary>
    /// <exception cref="InvalidOperationException">They are of another type.</exception>
    public T[] Of<T>()
        where T : unmanaged =>
        Items.GetType() == typeof(T[]) // "is" takes an array of ulong for one of long
            ? (T[])Items
            : throw new InvalidOperationException($"The items are {TypeName}, not {typeof(T).Name}.");

    /// <summary>The items as numbers of another type.</summary>
    public double[] ToDoubles() => TypeName switch
    {
        "bool" => Array.ConvertAll(Of<bool>(), item => item ? 1.0 : 0),
        "uint8" => Array.ConvertAll(Of<byte>(), item => (double)item),
        "int32" => Array.ConvertAll(Of<int>(), item => (double)item),
        "int64" => Array.ConvertAll(Of<long>(), item => (double)item),
        "uint64" => Array.ConvertAll(Of<ulong>(), item => (double)item),
        "float32" => Array.ConvertAll(Of<float>(), item => (double)item),
        _ => Of<double>(),
    };

    /// <summary>Whether each item is other than 0.</summary>
    public bool[] ToBools() => TypeName == "bool" ? Of<bool>() : Array.ConvertAll(ToDoubles(), item => item != 0);

    public DataArray Slice(int firstRow, int rows)
    {
        var slice = Zeros(TypeName, rows, RowShape);
        Array.Copy(Items, (long)firstRow * Width, slice.Items, 0, (long)rows * Width);
        return slice;
    }

    /// <summary>These rows and then those of another array of the same type and shape.</summary>
    public DataArray Followed(DataArray other)
    {
        var both = Zeros(TypeName, Rows + other.Rows, RowShape);
        Array.Copy(Items, both.Items, Items.Length);
        Array.Copy(other.Items, 0, both.Items, Items.Length, other.Items.Length);
        return both;
    }

    /// <summary>Where two arrays of the same type and shape first differ in a bit; -1 where they do not.</summary>
    public int FirstDifference(DataArray other)
    {
        var same = Bytes.CommonPrefixLength(other.Bytes);
        return same == Bytes.Length ? -1 : same / (Bytes.Length / Items.Length);
    }

    /// <summary>An item as text that tells it from every other.</summary>
    public string Text(int index) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Items.GetValue(index)}");
}
