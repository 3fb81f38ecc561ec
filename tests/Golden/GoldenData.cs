using System.Text.Json;
using Xunit;

namespace Sim.Tests.Golden;

/// <summary>What the original environments did, recorded: tests/Golden/README.md says by which programs.</summary>
internal static class GoldenData
{
    /// <summary>The small form that is kept here.</summary>
    public const string Small = "small";

    /// <summary>All of it, in the folder that the variable SIM_GOLDEN names.</summary>
    public const string Full = "full";

    private static readonly string? FullFolder = Environment.GetEnvironmentVariable("SIM_GOLDEN") is { Length: > 0 } folder ? folder : null;

    /// <summary>The small form, and where SIM_GOLDEN is set the full one.</summary>
    public static IReadOnlyList<string> Sources => FullFolder is null ? [Small] : [Small, Full];

    /// <summary>Sources, each with every name.</summary>
    public static TheoryData<string, string> Each(params IEnumerable<string> names)
    {
        var data = new TheoryData<string, string>();
        foreach (var name in names)
        {
            foreach (var source in Sources)
                data.Add(source, name);
        }

        return data;
    }

    public static JsonElement Read(string source, string name)
    {
        using var document = source == Small
            ? JsonDocument.Parse(File.ReadAllBytes(Repo.PathOf("tests", "Golden", $"{name}.json")))
            : JsonDocument.Parse(Unpacked(Path.Combine(FullFolder!, $"{name}.json.gz")));
        return document.RootElement.Clone();
    }

    /// <summary>The members of an object, at least one.</summary>
    public static IReadOnlyList<JsonProperty> Members(JsonElement records)
    {
        var members = records.EnumerateObject().ToList();
        Assert.NotEmpty(members);
        return members;
    }

    /// <summary>The items of a list, at least one.</summary>
    public static IReadOnlyList<JsonElement> Items(JsonElement records)
    {
        var items = records.EnumerateArray().ToList();
        Assert.NotEmpty(items);
        return items;
    }

    public static int[] Integers(JsonElement list) => [.. list.EnumerateArray().Select(item => item.GetInt32())];

    public static double[] Doubles(JsonElement list) => [.. list.EnumerateArray().Select(item => item.GetDouble())];

    public static bool[] Booleans(JsonElement list) => [.. list.EnumerateArray().Select(item => item.GetBoolean())];

    private static MemoryStream Unpacked(string path)
    {
        using var packed = new System.IO.Compression.GZipStream(File.OpenRead(path), System.IO.Compression.CompressionMode.Decompress);
        var memory = new MemoryStream();
        packed.CopyTo(memory);
        memory.Position = 0;
        return memory;
    }
}
