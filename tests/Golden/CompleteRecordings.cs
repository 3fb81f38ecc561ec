using System.Text.Json;
using Xunit;

namespace Sim.Tests.Golden;

/// <summary>Recordings that are too large to be kept here, with the scenes that they are of.</summary>
internal static class CompleteRecordings
{
    /// <summary>Why tests that need them are skipped, if they are.</summary>
    public static string? Missing =>
        GoldenData.Sources.Count == 1 ? "SIM_GOLDEN does not name a folder with complete recordings."
        : Folder.Length == 0 ? "SIM_DATA does not name a folder with scenes."
        : null;

    /// <summary>The folder of the scenes.</summary>
    public static string Scenes => Missing is null ? Folder : throw new InvalidOperationException(Missing);

    private static string Folder => Environment.GetEnvironmentVariable("SIM_DATA") ?? "";

    /// <summary>One that is not packed.</summary>
    public static JsonElement ReadPlain(string name)
    {
        var path = Path.Combine(Environment.GetEnvironmentVariable("SIM_GOLDEN")!, $"{name}.json");
        using var document = JsonDocument.Parse(File.ReadAllBytes(path));
        return document.RootElement.Clone();
    }
}

/// <summary>A theory over complete recordings, skipped where they are not.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class CompleteRecordingsTheoryAttribute : TheoryAttribute
{
    public CompleteRecordingsTheoryAttribute() => Skip = CompleteRecordings.Missing;
}
