using System.Text.Json.Nodes;
using Sim.Tests.Physics;
using Xunit;

namespace Sim.Tests.Tools;

public sealed class PhysicsCommandTests
{
    private const string Pendulum = """
        <mujoco model="two balls">
          <worldbody>
            <geom name="floor" type="plane" size="5 5 1"/>
            <body name="arm" pos="0 0 1"><joint name="hinge" axis="0 1 0"/><geom type="capsule" fromto="0 0 0 0.3 0 0" size="0.03"/></body>
            <body name="ball" pos="1 0 0.1"><freejoint/><geom name="ball" size="0.1"/></body>
          </worldbody>
          <actuator><motor joint="hinge" ctrllimited="true" ctrlrange="-1 1"/></actuator>
        </mujoco>
        """;

    [Fact]
    public void Info_says_what_a_scene_consists_of()
    {
        var info = Json("info", "{scene}", "--json");
        Assert.Equal("two balls", (string)info["model"]!);
        Assert.Equal(3, (int)info["counts"]!["bodies"]!);
        Assert.Equal(7, (int)info["counts"]!["degrees_of_freedom"]!);
        Assert.Equal(3, (int)info["pairs"]!["all"]!);
        Assert.Equal(1, (int)info["pairs"]!["sphere-capsule"]!);
        Assert.True((int)info["memory"]!["f32"]!["kept_bytes_per_world"]! < (int)info["memory"]!["f64"]!["kept_bytes_per_world"]!);
    }

    [Fact]
    public void Bench_says_how_fast_worlds_are_and_what_they_had_to_do()
    {
        var bench = Json("bench", "{scene}", "--worlds", "32", "--seconds", "0.05", "--precision", "f64", "--json");
        Assert.True((double)bench["steps_per_second_per_core"]! > 0);
        Assert.Equal("f64", (string)bench["precision"]!);
        Assert.InRange((double)bench["contacts_mean"]!, 0.5, 3);
        Assert.True((int)bench["rows_p95"]! >= 4 * 0.5);
        Assert.Contains(bench["stages"]!.AsArray(), stage => (string)stage!["stage"]! == "Solver" && (double)stage["ns_per_step"]! > 0);
        Assert.Null(bench["ratio"]);
    }

    [LibmujocoTheory]
    [InlineData("f32")]
    [InlineData("f64")]
    public void Bench_against_MuJoCo_gives_the_ratio_of_worlds_that_do_as_much(string precision)
    {
        var bench = Json("bench", "{scene}", "--worlds", "64", "--seconds", "0.3", "--precision", precision, "--against", "mujoco", "--json");
        Assert.Equal(
            (double)bench["steps_per_second_per_core"]! / (double)bench["mujoco_steps_per_second_per_core"]!, (double)bench["ratio"]!, 0.002);
        Assert.Equal((double)bench["mujoco_contacts_mean"]!, (double)bench["contacts_mean"]!, 0.3);
    }

    [LibmujocoTheory]
    [InlineData("f64", 1e-9)]
    [InlineData("f32", 5e-3)]
    public void Compare_finds_every_stage_as_MuJoCo_has_it(string precision, double tolerance)
    {
        var comparison = Json("compare", "{scene}", "--precision", precision, "--json");
        Assert.Equal(32, (int)comparison["states_with_the_same_contacts"]!);
        Assert.Equal(11, comparison["stages"]!.AsArray().Count);
        Assert.All(comparison["stages"]!.AsArray(), stage => Assert.True(
            (double)stage!["relative"]! <= tolerance, $"{stage}"));
    }

    [LibmujocoTheory]
    [InlineData("compare")]
    [InlineData("bench --against mujoco")]
    public void A_scene_that_is_newer_than_libmujoco_is_named_as_such(string command)
    {
        const string newer = "<mujoco><option><flag nativeccd=\"disable\"/></option><worldbody><body><freejoint/><geom size=\"1\"/></body></worldbody></mujoco>";
        using var folder = new TemporaryFolder();
        var path = folder.File("newer.xml");
        File.WriteAllText(path, newer);
        var outcome = SimProcess.Run(["physics", .. command.Split(' '), path]);
        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains("libmujoco 2.2.2 cannot read", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("nativeccd", outcome.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("physics", "See: sim physics --help")]
    [InlineData("physics inof", "Did you mean 'info'?")]
    [InlineData("physics info", "See: sim physics info --help")]
    [InlineData("physics info nowhere.xml", "There is no scene 'nowhere.xml'")]
    [InlineData("physics bench nowhere.xml", "There is no scene 'nowhere.xml'")]
    [InlineData("physics bench nowhere.xml --worlds 0", "1 or more")]
    [InlineData("physics bench nowhere.xml --against bullet", "Known: none, mujoco")]
    [InlineData("physics compare nowhere.xml --state 3", "Did you mean '--states'?")]
    public void Wrong_words_are_answered(string words, string answer)
    {
        var outcome = SimProcess.Run(words.Split(' '));
        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains(answer, outcome.Error, StringComparison.Ordinal);
    }

    private static JsonNode Json(params string[] words)
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("scene.xml");
        File.WriteAllText(path, Pendulum);
        var outcome = SimProcess.Run(["physics", .. words.Select(word => word == "{scene}" ? path : word)]);
        Assert.True(outcome.ExitCode == 0, outcome.Error);
        return JsonNode.Parse(outcome.Output)!;
    }
}
