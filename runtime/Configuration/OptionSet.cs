using System.Collections.Immutable;
using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.Json.Nodes;

namespace Sim.Runtime.Configuration;

/// <summary>An option of a config record.</summary>
public sealed class Option
{
    private readonly PropertyInfo _property;
    private readonly OptionAttribute _attribute;

    internal Option(PropertyInfo property, OptionAttribute attribute, object defaults)
    {
        (_property, _attribute) = (property, attribute);
        Name = Kebab(property.Name);
        Default = Text(property.GetValue(defaults));
    }

    /// <summary>In kebab case: the flag without its dashes, and the key in JSON.</summary>
    public string Name { get; }

    public string Help => _attribute.Help;

    /// <summary>As it would be typed.</summary>
    public string Default { get; }

    /// <summary>A switch can be given without a value.</summary>
    public bool IsSwitch => _property.PropertyType == typeof(bool);

    /// <summary>What can be given, in a word or as a list.</summary>
    public string Values => Type switch
    {
        { IsEnum: true } => string.Join("|", Enum.GetNames(Type).Select(Kebab)),
        _ when Type == typeof(bool) => "true|false",
        _ when Type == typeof(int) || Type == typeof(long) || Type == typeof(ulong) => "whole number",
        _ when Type == typeof(double) => "number",
        _ when Type == typeof(ImmutableArray<int>) || Type == typeof(ImmutableArray<double>) => "numbers, separated by commas",
        _ => "text",
    };

    private Type Type => _property.PropertyType;

    public string Get(object config) => Text(_property.GetValue(config));

    /// <summary>The value as JSON has it: numbers and switches bare, all else as text.</summary>
    public JsonNode Json(object config) => _property.GetValue(config) switch
    {
        bool flag => JsonValue.Create(flag),
        int number => JsonValue.Create(number),
        long number => JsonValue.Create(number),
        ulong number => JsonValue.Create(number),
        double number => JsonValue.Create(number),
        ImmutableArray<int> items => new JsonArray([.. items.Select(item => JsonValue.Create(item))]),
        ImmutableArray<double> items => new JsonArray([.. items.Select(item => JsonValue.Create(item))]),
        var value => JsonValue.Create(Text(value)),
    };

    /// <summary>A copy of the record with this option set.</summary>
    /// <exception cref="UsageException">The text is no value of the option's type, or out of its range.</exception>
    internal void Set(object config, string text, string source) => _property.SetValue(config, Parse(text, source));

    internal static string Kebab(string name)
    {
        var kebab = new StringBuilder();
        for (var index = 0; index < name.Length; index++)
        {
            var startsWord = char.IsUpper(name[index]) && index > 0 &&
                (!char.IsUpper(name[index - 1]) || (index + 1 < name.Length && char.IsLower(name[index + 1])));
            if (startsWord)
                kebab.Append('-');
            kebab.Append(char.ToLowerInvariant(name[index]));
        }

        return kebab.ToString();
    }

    private object Parse(string text, string source)
    {
        if (Type.IsEnum)
        {
            var name = Enum.GetNames(Type).FirstOrDefault(name => Kebab(name).Equals(text, StringComparison.OrdinalIgnoreCase))
                ?? throw Wrong(text, source, Suggestion.Unknown("value", text, Enum.GetNames(Type).Select(Kebab)));
            return Enum.Parse(Type, name);
        }

        if (Type == typeof(string))
            return text;
        if (Type == typeof(bool))
            return bool.TryParse(text, out var flag) ? flag : throw Wrong(text, source, $"It takes {Values}.");
        if (Type == typeof(ImmutableArray<int>))
            return ImmutableArray.CreateRange(Items(text).Select(item => (int)Number(item, typeof(int), source)));
        if (Type == typeof(ImmutableArray<double>))
            return ImmutableArray.CreateRange(Items(text).Select(item => (double)Number(item, typeof(double), source)));
        return Number(text, Type, source);
    }

    private object Number(string text, Type type, string source)
    {
        const NumberStyles integer = NumberStyles.Integer | NumberStyles.AllowExponent; // 1e6 steps
        var culture = CultureInfo.InvariantCulture;
        object? value =
            type == typeof(int) ? int.TryParse(text, integer, culture, out var whole) ? whole : null
            : type == typeof(long) ? long.TryParse(text, integer, culture, out var wide) ? wide : null
            : type == typeof(ulong) ? ulong.TryParse(text, integer, culture, out var unsigned) ? unsigned : null
            : type == typeof(double) ? double.TryParse(text, NumberStyles.Float, culture, out var real) && double.IsFinite(real) ? real : null
            : throw new InvalidOperationException($"Option '{Name}' has type {type.Name}, which no option can have.");
        if (value is null)
            throw Wrong(text, source, $"It takes a {(type == typeof(double) ? "number" : "whole number")}.");

        var number = Convert.ToDouble(value, culture);
        if (number >= _attribute.Minimum && number <= _attribute.Maximum)
            return value;

        throw Wrong(text, source, (double.IsInfinity(_attribute.Minimum), double.IsInfinity(_attribute.Maximum)) switch
        {
            (false, true) => $"It must be {Text(_attribute.Minimum)} or more.",
            (true, false) => $"It must be {Text(_attribute.Maximum)} or less.",
            _ => $"It must be from {Text(_attribute.Minimum)} to {Text(_attribute.Maximum)}.",
        });
    }

    private static string[] Items(string text) =>
        text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private UsageException Wrong(string text, string source, string why) =>
        new($"{source} '{Name}' was given '{text}'. {why}");

    private static string Text(object? value) => value switch
    {
        null => "",
        bool flag => flag ? "true" : "false",
        Enum choice => Kebab(choice.ToString()),
        ImmutableArray<int> items => string.Join(",", items),
        ImmutableArray<double> items => string.Join(",", items.Select(item => item.ToString(CultureInfo.InvariantCulture))),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };
}

/// <summary>The options of a config record, in the order in which it declares them.</summary>
public static class OptionSet
{
    public static ImmutableArray<Option> Of(object defaults) =>
    [
        .. from property in defaults.GetType().GetProperties()
           let attribute = property.GetCustomAttribute<OptionAttribute>()
           where attribute is not null
           select new Option(property, attribute, defaults),
    ];

    /// <summary>A new record of the type of <paramref name="defaults"/> with the given values, by name.</summary>
    /// <param name="defaults">A record whose every property is an option.</param>
    /// <param name="values">Those that differ.</param>
    /// <param name="source">What an error calls an option: "Option", or a file and "key".</param>
    /// <exception cref="UsageException">An unknown name, or a value of the wrong type or range.</exception>
    public static T With<T>(T defaults, IReadOnlyDictionary<string, string> values, string source = "Option")
        where T : class
    {
        var options = Of(defaults);
        var config = Activator.CreateInstance(defaults.GetType())!;
        foreach (var option in options)
            option.Set(config, option.Default, source);

        foreach (var (name, text) in values)
        {
            var option = options.FirstOrDefault(option => option.Name == name)
                ?? throw new UsageException(Suggestion.Unknown(source.ToLowerInvariant(), name, options.Select(option => option.Name)));
            option.Set(config, text, source);
        }

        return (T)config;
    }
}
