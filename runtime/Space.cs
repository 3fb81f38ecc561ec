using System.Collections.Immutable;
using System.Globalization;

namespace Sim.Runtime;

/// <summary>The element type of a column that agents see.</summary>
public enum DataType
{
    UInt8,
    Int32,
    Float32,
    Float64,
}

public static class DataTypes
{
    public static int Bytes(this DataType type) => type switch
    {
        DataType.UInt8 => 1,
        DataType.Int32 or DataType.Float32 => 4,
        _ => 8,
    };

    /// <exception cref="ArgumentException">T is no element type of an agent's column.</exception>
    public static DataType Of<T>()
        where T : unmanaged =>
        typeof(T) == typeof(byte) ? DataType.UInt8
        : typeof(T) == typeof(int) ? DataType.Int32
        : typeof(T) == typeof(float) ? DataType.Float32
        : typeof(T) == typeof(double) ? DataType.Float64
        : throw new ArgumentException($"{typeof(T).Name} is no column type. Known: byte, int, float, double.");
}

/// <summary>Which values a row of a column can hold, in Gymnasium's terms.</summary>
/// <param name="Type">Element type.</param>
/// <param name="Shape">Of one world's row; empty for a single number.</param>
public abstract record Space(DataType Type, ImmutableArray<int> Shape)
{
    /// <summary>Numbers in one world's row.</summary>
    public int Width { get; } = Shape.Aggregate(1, (product, size) => product * size);

    public int RowBytes => Width * Type.Bytes();

    /// <summary>Whether worlds of both spaces can share a column.</summary>
    public bool SameLayout(Space other) =>
        GetType() == other.GetType() && Type == other.Type && Shape.SequenceEqual(other.Shape);

    /// <summary>The smallest space of this layout that holds both.</summary>
    internal abstract Space Union(Space other);
}

/// <summary>One of <paramref name="Count"/> numbers, 0 to Count - 1.</summary>
public sealed record Discrete(int Count) : Space(DataType.Int32, [])
{
    internal override Space Union(Space other) => new Discrete(Math.Max(Count, ((Discrete)other).Count));

    public override string ToString() => $"Discrete({Count})";
}

/// <summary>Several independent choices; the i-th is 0 to Counts[i] - 1.</summary>
public sealed record MultiDiscrete(ImmutableArray<int> Counts) : Space(DataType.Int32, [Counts.Length])
{
    internal override Space Union(Space other) =>
        new MultiDiscrete([.. Counts.Zip(((MultiDiscrete)other).Counts, Math.Max)]);

    public override string ToString() => $"MultiDiscrete({string.Join(", ", Counts)})";
}

/// <summary>Numbers within bounds, element by element.</summary>
public sealed record Box : Space
{
    /// <param name="low">Lower bounds: one for all elements, or one each.</param>
    /// <param name="high">Upper bounds, likewise.</param>
    /// <param name="shape">Of one row.</param>
    /// <param name="type">Element type.</param>
    public Box(ImmutableArray<double> low, ImmutableArray<double> high, ImmutableArray<int> shape, DataType type)
        : base(type, shape)
    {
        Low = Spread(low, Width, nameof(low));
        High = Spread(high, Width, nameof(high));
    }

    public Box(double low, double high, ImmutableArray<int> shape, DataType type)
        : this([low], [high], shape, type)
    {
    }

    public ImmutableArray<double> Low { get; }

    public ImmutableArray<double> High { get; }

    internal override Space Union(Space other) => new Box(
        [.. Low.Zip(((Box)other).Low, Math.Min)],
        [.. High.Zip(((Box)other).High, Math.Max)],
        Shape,
        Type);

    public override string ToString() =>
        $"Box({Text(Low)}, {Text(High)}, [{string.Join(", ", Shape)}], {Type.ToString().ToLowerInvariant()})";

    private static string Text(ImmutableArray<double> bounds) =>
        bounds.Distinct().Count() == 1
            ? bounds[0].ToString("g6", CultureInfo.InvariantCulture)
            : $"[{string.Join(", ", bounds.Select(bound => bound.ToString("g6", CultureInfo.InvariantCulture)))}]";

    // A 300 x 300 image has one pair of bounds, not 270,000: equal bounds share a short array only where it is one number wide.
    private static ImmutableArray<double> Spread(ImmutableArray<double> bounds, int width, string name) =>
        bounds.Length == width ? bounds
        : bounds.Length == 1 ? [.. Enumerable.Repeat(bounds[0], width)]
        : throw new ArgumentException($"A box of {width} elements was given {bounds.Length} {name} bounds.", name);
}
