using Sim.Runtime.Configuration;

namespace Sim.Runtime.Physics.Mjcf;

/// <summary>What becomes of an element or an attribute that MuJoCo knows.</summary>
internal enum Acceptance
{
    Used,
    Ignored, // looks, or memory that is managed otherwise here
    Refused,
}

/// <summary>An element of a format, with what it may have in it.</summary>
internal sealed class SchemaElement(string name, Acceptance acceptance, bool single)
{
    private readonly Dictionary<string, Acceptance> _attributes = [];
    private readonly Dictionary<string, SchemaElement> _children = [];

    public string Name => name;

    public Acceptance Acceptance => acceptance;

    public IReadOnlyDictionary<string, Acceptance> Attributes => _attributes;

    public IReadOnlyDictionary<string, SchemaElement> Children => _children;

    /// <summary>From indented lines; the first is the root.</summary>
    public static SchemaElement Parse(string text)
    {
        var path = new List<SchemaElement>();
        foreach (var line in text.Split('\n'))
        {
            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            var depth = (line.Length - line.TrimStart().Length) / 2;
            var (word, mark) = Marked(words[0]);
            var element = new SchemaElement(word.TrimEnd('?'), mark, word.EndsWith('?'));
            foreach (var (attribute, acceptance) in words.Skip(1).Select(Marked))
                element._attributes[attribute] = acceptance;
            if (depth > 0)
                path[depth - 1].Hold(element.Name, element);
            path.RemoveRange(depth, path.Count - depth);
            path.Add(element);
        }

        return path[0];
    }

    public void Hold(string child, SchemaElement element) => _children[child] = element;

    public void Release(string child) => _children.Remove(child);

    /// <exception cref="UsageException">Something in the element is unknown or refused.</exception>
    public void Check(SourceElement element)
    {
        foreach (var attribute in element.Attributes)
        {
            if (!_attributes.TryGetValue(attribute, out var acceptance))
                throw element.Error(Suggestion.Unknown("attribute", attribute, _attributes.Keys));
            if (acceptance == Acceptance.Refused)
                throw element.Error($"the attribute '{attribute}' is not supported.");
        }

        var seen = new HashSet<string>();
        foreach (var child in element.Children)
        {
            if (!_children.TryGetValue(child.Name, out var schema))
                throw child.Error($"{Suggestion.Unknown($"element in <{element.Name}>:", child.Name, _children.Keys)}");
            if (schema.Acceptance == Acceptance.Refused)
                throw child.Error($"the element <{child.Name}> is not supported in <{element.Name}>.");
            if (schema.IsSingle && !seen.Add(child.Name))
                throw child.Error($"there is a second <{child.Name}> in <{element.Name}>.");
            if (schema.Acceptance == Acceptance.Used)
                schema.Check(child);
        }
    }

    private bool IsSingle => single;

    private static (string Word, Acceptance Acceptance) Marked(string word) => word[0] switch
    {
        '~' => (word[1..], Acceptance.Ignored),
        '!' => (word[1..], Acceptance.Refused),
        _ => (word, Acceptance.Used),
    };
}
