using System.Xml;
using Sim.Runtime.Physics.Model;

namespace Sim.Runtime.Physics.Mjcf;

/// <summary>Reads XML with line numbers, and puts included files in place.</summary>
/// <remarks>
/// What a hostile file could grow without bound is bounded: depth, elements, characters over all files; document types (and with
/// them entities) are refused.
/// </remarks>
internal sealed class SourceReader(IAssetProvider assets)
{
    private const int MaxDepth = 400;
    private const int MaxElements = 500_000;
    private const long MaxCharacters = 1L << 26;

    private readonly HashSet<string> _included = [];
    private int _elements;
    private long _characters;

    /// <summary>The root element, with included ones in place.</summary>
    /// <param name="bytes">The file.</param>
    /// <param name="name">What errors call it.</param>
    public SourceElement Read(byte[] bytes, string name)
    {
        _included.Add(name);
        return Parse(bytes, name, folder: "", [name], depth: 0, from: null);
    }

    private SourceElement Parse(byte[] bytes, string file, string folder, List<string> path, int depth, SourceElement? from)
    {
        _characters += bytes.Length;
        if (_characters > MaxCharacters)
            throw new UsageException($"{file}: with what it includes, the scene is larger than {MaxCharacters >> 20} MiB.");

        var settings = new XmlReaderSettings
        {
            DtdProcessing = DtdProcessing.Prohibit,
            XmlResolver = null,
            IgnoreComments = true,
            IgnoreWhitespace = true,
            IgnoreProcessingInstructions = true,
        };
        using var reader = XmlReader.Create(new MemoryStream(bytes), settings);
        try
        {
            return Build(reader, file, folder, path, depth);
        }
        catch (XmlException problem)
        {
            var asked = from is null ? "" : $" It is included at {from.Origin}.";
            throw new UsageException($"{file}:{Math.Max(problem.LineNumber, 1)}: {Explain(problem)}{asked}", problem);
        }
    }

    private static string Explain(XmlException problem) => problem.Message.Contains("DTD", StringComparison.Ordinal)
        ? "document types and entities are not accepted."
        : $"not well-formed XML: {Sentence(problem.Message)}";

    // The reader ends its messages with "Line 3, position 7.", which the message begins with already.
    private static string Sentence(string message) =>
        message.IndexOf(" Line ", StringComparison.Ordinal) is > 0 and var at ? message[..at] : message;

    private SourceElement Build(XmlReader reader, string file, string folder, List<string> path, int depth)
    {
        SourceElement? root = null;
        var open = new Stack<SourceElement>();
        while (reader.Read())
        {
            switch (reader.NodeType)
            {
                case XmlNodeType.Element:
                    var element = Element(reader, file, folder);
                    if (depth + open.Count >= MaxDepth)
                        throw element.Error($"elements are nested more than {MaxDepth} deep.");
                    if (++_elements > MaxElements)
                        throw element.Error($"the scene has more than {MaxElements} elements.");
                    if (element.Name == "include" && open.Count > 0)
                        Include(element, reader.IsEmptyElement, open.Peek(), path, depth + open.Count);
                    else if (open.Count > 0)
                        open.Peek().Children.Add(element);
                    else
                        root = element;
                    if (!reader.IsEmptyElement)
                        open.Push(element);
                    break;
                case XmlNodeType.EndElement:
                    if (open.Pop() is { Name: "include", Children.Count: > 0 } include)
                        throw include.Error("an include has no children.");
                    break;
                case XmlNodeType.Text or XmlNodeType.CDATA:
                    break; // MJCF has no text; MuJoCo passes over it
            }
        }

        return root ?? throw new UsageException($"{file}:1: there is no element in it.");
    }

    private static SourceElement Element(XmlReader reader, string file, string folder)
    {
        var line = ((IXmlLineInfo)reader).LineNumber;
        var element = new SourceElement(reader.Name, new Origin(file, line), folder);
        while (reader.MoveToNextAttribute())
            element.Add(reader.Name, reader.Value);
        reader.MoveToElement();
        return element;
    }

    private void Include(SourceElement include, bool isEmpty, SourceElement parent, List<string> path, int depth)
    {
        _ = isEmpty;
        var file = include.Required("file");
        foreach (var attribute in include.Attributes)
        {
            if (attribute != "file")
                throw include.Error(Configuration.Suggestion.Unknown("attribute", attribute, ["file"]));
        }

        var found = Candidates(file, include.Folder).FirstOrDefault(assets.Exists)
            ?? throw include.Error($"the file '{file}' does not exist.");
        if (path.Contains(found))
            throw include.Error($"'{file}' includes itself: {string.Join(" → ", path)} → {found}.");
        if (!_included.Add(found))
            throw include.Error($"'{file}' is included already.");

        var root = Parse(ReadFile(found, include), found, AssetPath.Folder(found), [.. path, found], depth, include);
        parent.Children.AddRange(root.Children);
    }

    private byte[] ReadFile(string found, SourceElement include)
    {
        try
        {
            return assets.Read(found)!;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw include.Error($"'{found}' cannot be read: {problem.Message}");
        }
    }

    // As in MuJoCo, a name is first taken from the scene's folder, then from that of the file which it is written in.
    private static IEnumerable<string> Candidates(string file, string folder) => [AssetPath.Combine(file), AssetPath.Combine(folder, file)];
}
