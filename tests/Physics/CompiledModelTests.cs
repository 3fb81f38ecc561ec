using System.Text.Json;
using Sim.Runtime.Physics;
using Sim.Tests.Golden;
using Xunit;

namespace Sim.Tests.Physics;

/// <summary>Compiled models against mjModel as MuJoCo 3.3.8 compiles the same files.</summary>
public sealed class CompiledModelTests
{
    private const string Recordings = "compiled_models";
    private const double Relative = 1e-9, Absolute = 1e-13;

    // Options of MuJoCo 3.3.8 that 3.3.0 has otherwise: the default of ccd_iterations (35, was 50) and the numbers of flags.
    private static readonly string[] Other = ["opt.ccd_iterations", "opt.disableflags", "opt.enableflags"];

    public static TheoryData<string, string> Scenes
    {
        get
        {
            var scenes = new TheoryData<string, string>();
            foreach (var source in Folders.Keys)
            {
                foreach (var model in Models(source).EnumerateObject())
                    scenes.Add(source, model.Name);
            }

            return scenes;
        }
    }

    /// <summary>Where the scenes of each source of recordings are.</summary>
    private static Dictionary<string, string> Folders => GoldenData.Sources
        .Select(source => (source, Folder: source == GoldenData.Small
            ? Repo.PathOf("tests", "Golden", "scenes")
            : Environment.GetEnvironmentVariable("SIM_DATA") ?? ""))
        .Where(entry => entry.Folder.Length > 0).ToDictionary();

    [Theory]
    [MemberData(nameof(Scenes))]
    public void A_compiled_model_has_the_values_of_MuJoCos(string source, string scene)
    {
        var ours = ModelArrays.Of(PhysicsModel.Load(PathOf(source, scene)));
        var compared = 0;
        foreach (var (name, theirs) in Arrays(Models(source).GetProperty(scene)))
        {
            Assert.True(ours.ContainsKey(name), $"{name} is not compared");
            Assert.Equal(theirs.Length, ours[name].Length);
            for (var i = 0; i < theirs.Length; i++)
            {
                var difference = Math.Abs(ours[name][i] - theirs[i]);
                Assert.True(difference <= Absolute + Relative * Math.Abs(theirs[i]), $"{name}[{i}]: {ours[name][i]:r}, and MuJoCo's {theirs[i]:r}");
                compared++;
            }
        }

        Assert.True(compared > 100);
    }

    private static string PathOf(string source, string scene) => Path.Combine(
        Folders[source], scene.Replace("metaworld/", "metaworld/sawyer_xyz/", StringComparison.Ordinal)
            .Replace("dm_control/", "dm_control/suite/", StringComparison.Ordinal));

    private static JsonElement Models(string source) => GoldenData.Read(source, Recordings).GetProperty("models");

    private static IEnumerable<(string Name, double[] Values)> Arrays(JsonElement model)
    {
        foreach (var (name, value) in Flat(model))
        {
            if (!Other.Contains(name))
                yield return (name, value.ValueKind == JsonValueKind.Array ? GoldenData.Doubles(value) : [value.GetDouble()]);
        }
    }

    private static IEnumerable<(string Name, JsonElement Value)> Flat(JsonElement model)
    {
        foreach (var member in model.EnumerateObject())
        {
            if (member.Value.ValueKind != JsonValueKind.Object)
                yield return (member.Name, member.Value);
            else if (member.Name != "names")
            {
                foreach (var inner in member.Value.EnumerateObject())
                    yield return ($"{member.Name}.{inner.Name}", inner.Value);
            }
        }
    }
}
