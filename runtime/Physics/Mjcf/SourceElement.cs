using System.Globalization;
using Sim.Runtime.Configuration;
using Sim.Runtime.Physics.Model;

namespace Sim.Runtime.Physics.Mjcf;

/// <summary>An element of a scene file, with where it was written. Included files stand in place of what included them.</summary>
internal sealed class SourceElement(string name, Origin origin, string folder)
{
    private readonly Dictionary<string, string> _attributes = [];

    public string Name { get; } = name;

    public Origin Origin { get; } = origin;

    /// <summary>Folder of the file that it was written in, relative to that of the scene.</summary>
    public string Folder { get; } = folder;

    public List<SourceElement> Children { get; } = [];

    /// <summary>Names, in the order in which they were written.</summary>
    public IEnumerable<string> Attributes => _attributes.Keys;

    public void Add(string attribute, string value) => _attributes.Add(attribute, value);

    public UsageException Error(string message) => new($"{Origin}: {this}: {message}");

    public override string ToString() => _attributes.TryGetValue("name", out var own) ? $"<{Name} name=\"{own}\">" : $"<{Name}>";

    public bool Has(string attribute) => _attributes.ContainsKey(attribute);

    public string? Text(string attribute) => _attributes.GetValueOrDefault(attribute);

    public string Required(string attribute) => Text(attribute) ?? throw Error($"the attribute '{attribute}' is missing.");

    /// <summary>One of some words.</summary>
    public T? Word<T>(string attribute, IReadOnlyDictionary<string, T> words)
        where T : struct =>
        Text(attribute) is not { } text ? null
        : words.TryGetValue(text, out var value) ? value
        : throw Error(Suggestion.Unknown($"value of '{attribute}':", text, words.Keys));

    public bool? Flag(string attribute) => Word(attribute, Words.Flag);

    public int? Integer(string attribute)
    {
        if (Text(attribute) is not { } text)
            return null;

        return int.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw Error($"'{attribute}' is \"{Short(text)}\" and should be a whole number.");
    }

    public double? Number(string attribute)
    {
        Span<double> one = stackalloc double[1];
        return Read(attribute, one) > 0 ? one[0] : null;
    }

    public Vec3? Vector(string attribute)
    {
        Span<double> three = stackalloc double[3];
        return Read(attribute, three) > 0 ? new Vec3(three[0], three[1], three[2]) : null;
    }

    /// <summary>Reads numbers into the first places of an array and leaves the others as they are.</summary>
    /// <param name="attribute">Its name.</param>
    /// <param name="into">As many places as there may be numbers.</param>
    /// <param name="exact">Whether there must be as many.</param>
    /// <returns>How many there were.</returns>
    public int Read(string attribute, Span<double> into, bool exact = true)
    {
        if (Text(attribute) is not { } text)
            return 0;

        var count = 0;
        foreach (var range in Split(text))
        {
            if (count == into.Length)
                throw Error($"'{attribute}' has more than {into.Length} numbers.");
            into[count++] = Parse(attribute, text.AsSpan()[range]);
        }

        return exact && count > 0 && count < into.Length
            ? throw Error($"'{attribute}' has {count} of {into.Length} numbers.")
            : count;
    }

    /// <summary>Any number of numbers; null where the attribute is not there.</summary>
    public List<double>? Numbers(string attribute)
    {
        if (Text(attribute) is not { } text)
            return null;

        var numbers = new List<double>();
        foreach (var range in Split(text))
            numbers.Add(Parse(attribute, text.AsSpan()[range]));
        return numbers;
    }

    /// <summary>Any number of whole numbers; null where the attribute is not there.</summary>
    public List<int>? Integers(string attribute)
    {
        if (Text(attribute) is not { } text)
            return null;

        var numbers = new List<int>();
        foreach (var range in Split(text))
        {
            if (!int.TryParse(text.AsSpan()[range], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value))
                throw Error($"'{attribute}' contains \"{Short(text[range])}\" where a whole number should be.");
            numbers.Add(value);
        }

        return numbers;
    }

    private double Parse(string attribute, ReadOnlySpan<char> text)
    {
        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && !IsInfinity(text, out value))
            throw Error($"'{attribute}' contains \"{Short(text.ToString())}\" where a number should be.");
        if (double.IsNaN(value))
            throw Error($"'{attribute}' contains a value that is not a number.");

        // Only a range may be open; anywhere else an endless number would poison the first step.
        return double.IsFinite(value) || attribute.EndsWith("range", StringComparison.Ordinal)
            ? value
            : throw Error($"'{attribute}' contains \"{Short(text.ToString())}\", which is not finite.");
    }

    private static bool IsInfinity(ReadOnlySpan<char> text, out double value)
    {
        var sign = text is ['-', ..] ? -1 : 1;
        value = sign * double.PositiveInfinity;
        return text.TrimStart("+-").Equals("inf", StringComparison.OrdinalIgnoreCase);
    }

    private static MemoryExtensions.SpanSplitEnumerator<char> Raw(ReadOnlySpan<char> text) => text.SplitAny(" \t\r\n");

    private static NonEmpty Split(ReadOnlySpan<char> text) => new(Raw(text));

    private static string Short(string text) => text.Length <= 40 ? text : text[..40] + "…";

    /// <summary>The parts between blanks.</summary>
    private ref struct NonEmpty(MemoryExtensions.SpanSplitEnumerator<char> parts)
    {
        private MemoryExtensions.SpanSplitEnumerator<char> _parts = parts;

        public readonly Range Current => _parts.Current;

        public readonly NonEmpty GetEnumerator() => this;

        public bool MoveNext()
        {
            while (_parts.MoveNext())
            {
                if (_parts.Current.Start.Value < _parts.Current.End.Value)
                    return true;
            }

            return false;
        }
    }
}
