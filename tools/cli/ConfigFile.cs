using System.Text.Json;
using Sim.Runtime;

namespace Sim.Tools.Cli;

/// <summary>A JSON file of differences: one object whose keys are options.</summary>
internal static class ConfigFile
{
    /// <summary>Values by key, as they would be typed.</summary>
    /// <exception cref="UsageException">The file is missing, is no JSON object, or has a value that no option can have.</exception>
    public static Dictionary<string, string> Read(string path)
    {
        try
        {
            return Parse(File.ReadAllText(path), path);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"The file '{path}' cannot be read: {problem.Message}", problem);
        }
    }

    public static Dictionary<string, string> Parse(string text, string path)
    {
        try
        {
            using var json = JsonDocument.Parse(text, new JsonDocumentOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip });
            if (json.RootElement.ValueKind != JsonValueKind.Object)
                throw new UsageException($"'{path}' must hold one JSON object of options; it holds {Kind(json.RootElement)}.");

            var values = new Dictionary<string, string>();
            foreach (var entry in json.RootElement.EnumerateObject())
            {
                if (!values.TryAdd(entry.Name, Text(entry.Value, entry.Name, path)))
                    throw new UsageException($"'{path}' has the key '{entry.Name}' twice.");
            }

            return values;
        }
        catch (JsonException problem)
        {
            throw new UsageException(
                $"'{path}' is no JSON: it breaks off or errs in line {problem.LineNumber + 1}, at byte {problem.BytePositionInLine + 1}.", problem);
        }
    }

    private static string Text(JsonElement value, string key, string path) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Number => value.GetRawText(),
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        JsonValueKind.Array => string.Join(',', value.EnumerateArray().Select(item => Text(item, key, path))),
        _ => throw new UsageException($"The key '{key}' in '{path}' holds {Kind(value)}, which no option can have."),
    };

    private static string Kind(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Null => "null",
        JsonValueKind.Array => "a list",
        _ => "a single value",
    };
}
