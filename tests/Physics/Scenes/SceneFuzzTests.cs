using System.Globalization;
using System.Text.Json;
using Xunit;

namespace Sim.Tests.Physics.Scenes;

public sealed class SceneFuzzTests
{
    private const int Seed = 3;
    private const int Few = 300;

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>
    /// A long run is asked for by variables: SIM_FUZZ says how many scenes, SIM_FUZZ_SEED the seed, SIM_FUZZ_OUT the file for the result.
    /// It takes the scenes of SIM_DATA too.
    /// </summary>
    [Fact]
    public void A_damaged_scene_compiles_or_is_refused_with_file_and_line()
    {
        var fuzz = new SceneFuzz();
        fuzz.Add(Repo.PathOf("tests", "Golden", "scenes"));
        var isLong = Environment.GetEnvironmentVariable("SIM_FUZZ") is { Length: > 0 };
        if (isLong && Environment.GetEnvironmentVariable("SIM_DATA") is { Length: > 0 } data)
        {
            foreach (var folder in (string[])["metaworld", "dm_control"])
                fuzz.Add(Path.Combine(data, folder));
        }

        var result = fuzz.Run(isLong ? Number("SIM_FUZZ", Few) : Few, Number("SIM_FUZZ_SEED", Seed));
        if (Environment.GetEnvironmentVariable("SIM_FUZZ_OUT") is { Length: > 0 } path)
            File.WriteAllText(path, JsonSerializer.Serialize(result, Indented) + "\n");
        Assert.True(result.FindingCount == 0, string.Join('\n', result.Findings));
        Assert.True(result.Compiled > result.Count / 20, $"{result.Compiled} of {result.Count} compiled");
        Assert.True(result.Refused > result.Count / 5, $"{result.Refused} of {result.Count} were refused");
    }

    private static int Number(string variable, int otherwise) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;
}
