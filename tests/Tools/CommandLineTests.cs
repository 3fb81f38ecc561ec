using System.Text.Json;
using Sim.Agents;
using Sim.Agents.Training;
using Sim.Envs;
using Sim.Runtime.Configuration;
using Sim.Tests.Devices.Ptx;
using Sim.Tools.Cli;
using Xunit;

namespace Sim.Tests.Tools;

public sealed class CommandLineTests
{
    [Theory]
    [InlineData("", "A command is needed")]
    [InlineData("trian", "Did you mean 'train'?")]
    [InlineData("train frozenlake", "Did you mean 'frozen-lake'?")]
    [InlineData("train --agent pppo", "Did you mean 'ppo'?")]
    [InlineData("train --wrlds 4", "Did you mean '--worlds'?")]
    [InlineData("train cart-pole --map 4x4", "belongs to frozen-lake")]
    [InlineData("train --worlds 0", "1 or more")]
    [InlineData("train --worlds -5", "1 or more")]
    [InlineData("train --worlds many", "whole number")]
    [InlineData("train --worlds 1.5", "whole number")]
    [InlineData("train --worlds 99999999999", "whole number")]
    [InlineData("train --steps 0", "1 or more")]
    [InlineData("train --seed -1", "whole number")]
    [InlineData("train --learning-rate -1", "0 or more")]
    [InlineData("train --discount 1.5", "from 0 to 1")]
    [InlineData("train --slippery maybe", "maybe")]
    [InlineData("train --threads 100000", "from 0 to 1024")]
    [InlineData("train --hidden 64,0", "sizes of 1 or more")]
    [InlineData("train --minibatches 1000000", "cannot be cut into")]
    [InlineData("train cart-pole --worlds 100000 --rollout-length 1000000", "Ask for fewer worlds, shorter rollouts")]
    [InlineData("train --worlds", "--worlds")]
    [InlineData("train --precision f16", "Known: f32, f64")]
    [InlineData("train --resume nowhere", "'nowhere' is no run")]
    [InlineData("train cart-pole --resume nowhere", "beside --resume")]
    [InlineData("train --config nowhere.json", "nowhere.json")]
    [InlineData("train frozen-lake again", "'again' is one word too many")]
    [InlineData("bench", "'env'")]
    [InlineData("bench nothing", "Unknown env")]
    [InlineData("bench frozen-lake --map 4x5", "other than S, F, H and G")]
    [InlineData("bench frozen-lake --lanes 3", "1, 8 or 16")]
    [InlineData("bench frozen-lake --worlds 2000000000", "Ask for fewer worlds")]
    [InlineData("eval frozen-lake", "--policy random")]
    [InlineData("eval nothing", "neither the folder of a run nor a task")]
    [InlineData("eval frozen-lake --policy best", "Unknown policy 'best'")]
    [InlineData("eval frozen-lake --policy expert", "No expert is known for frozen-lake")]
    [InlineData("record", "Say which task")]
    [InlineData("record frozenlake", "Did you mean 'frozen-lake'?")]
    [InlineData("record frozen-lake", "No expert is known for frozen-lake")]
    [InlineData("record frozen-lake --policy best", "Unknown policy 'best'")]
    [InlineData("record tabletop-manipulation --noise -1", "0 or more")]
    [InlineData("record --resume nowhere", "No data set is being recorded in 'nowhere'")]
    [InlineData("record frozen-lake --resume nowhere", "beside --resume")]
    [InlineData("replay nowhere", "no file or folder 'nowhere'")]
    [InlineData("report nowhere", "'nowhere' is no run")]
    [InlineData("compare", "'env'")]
    [InlineData("compare frozen-lake", "says no log reward")]
    [InlineData("compare hyper-grid --learners tb,pppo", "Did you mean 'ppo'?")]
    [InlineData("compare hyper-grid --loss tb", "--learners")]
    [InlineData("compare hyper-grid --learners ppo --beta 2", "belongs to none of: ppo")]
    [InlineData("data nowhere", "no file or folder 'nowhere'")]
    [InlineData("describe", "'env'")]
    [InlineData("render", "'env'")]
    [InlineData("render taxi", "'taxi' has no picture. Tasks that have one: ez-points, frozen-lake")]
    [InlineData("render frozen-lake --out picture.jpg", "Pictures are written as .png files")]
    [InlineData("render frozen-lake --observation symbolic", "A picture is an image")]
    [InlineData("render frozen-lake --image-size 130", "multiple of 4")]
    [InlineData("agents --jsn", "Did you mean '--json'?")]
    [InlineData("kernels", "'--out'")]
    [InlineData("kernels nothing --out folder", "Unknown env")]
    public void Bad_usage_is_answered_with_a_sentence_and_exit_code_2(string arguments, string told)
    {
        var outcome = SimProcess.Run(arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains(told, outcome.Error, StringComparison.Ordinal);
        Assert.Equal(2, outcome.ExitCode);
        Assert.DoesNotContain("   at ", outcome.Error, StringComparison.Ordinal);
        Assert.Equal("", outcome.Output);
    }

    [Theory]
    [InlineData("bench frozen-lake --worlds 64 --seconds 0.1 --json", "env worlds threads lanes device steps_per_second")]
    [InlineData("eval frozen-lake --policy random --episodes 50 --json", "env episodes success_rate return_mean optimal_success_rate")]
    [InlineData("envs --json", "envs")]
    [InlineData("agents --json", "agents")]
    public void With_json_standard_output_is_one_object(string arguments, string keys)
    {
        var outcome = SimProcess.Run(arguments.Split(' '));
        Assert.Equal(0, outcome.ExitCode);
        using var json = JsonDocument.Parse(outcome.Output);
        Assert.All(keys.Split(' '), key => Assert.True(json.RootElement.TryGetProperty(key, out _), key));
    }

    [Fact]
    public void A_picture_is_written_as_a_PNG_file_of_the_size_that_was_asked_for()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("picture.png");
        string[] arguments = ["render", "frozen-lake", "--image-size", "64", "--render-steps", "3", "--out", path];
        Assert.Equal(0, SimProcess.Run(arguments).ExitCode);
        var bytes = File.ReadAllBytes(path);
        Assert.Equal("PNG"u8.ToArray(), bytes[1..4]);
        Assert.Equal([0, 0, 0, 64, 0, 0, 0, 64], bytes[16..24]);
    }

    [Fact]
    public void A_picture_that_cannot_be_written_fails_with_a_sentence()
    {
        var outcome = SimProcess.Run("render", "frozen-lake", "--out", "/nowhere/picture.png");
        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("'/nowhere/picture.png' could not be written", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_GPU_that_is_not_there_is_told()
    {
        // Where there is one, it is hidden.
        var hidden = new Dictionary<string, string> { ["CUDA_VISIBLE_DEVICES"] = "" };
        var outcome = SimProcess.Run(folder: null, hidden, "bench", "cart-pole", "--device", "cuda");
        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("--device cpu", outcome.Error, StringComparison.Ordinal);
        Assert.Equal("", outcome.Output);
    }

    [Fact]
    public void The_random_actions_of_a_benchmark_are_drawn_in_the_timed_part()
    {
        var outcome = SimProcess.Run("bench", "blackjack", "--worlds", "64", "--seconds", "0.1", "--json");
        using var json = JsonDocument.Parse(outcome.Output);
        var systems = json.RootElement.GetProperty("systems").EnumerateArray().ToList();
        Assert.Equal("act", systems[0].GetProperty("phase").GetString());
        Assert.InRange(systems[0].GetProperty("ns_per_world").GetDouble(), 1e-3, 1e9);
    }

    [Fact]
    public void An_evaluation_cuts_episodes_off_that_nothing_else_does()
    {
        string[] endless = ["cart-pole", "--policy", "random", "--max-steps", "0", "--step-limit", "5", "--episodes", "10", "--json"];
        using var json = JsonDocument.Parse(SimProcess.Run(["eval", .. endless]).Output);
        Assert.Equal(5, json.RootElement.GetProperty("length_mean").GetDouble());
    }

    [Fact]
    public void The_kernels_of_a_task_are_written_to_files_that_an_assembler_reads()
    {
        using var folder = new TemporaryFolder();
        var outcome = SimProcess.Run("kernels", "cart-pole", "--out", folder.File("ptx"));
        Assert.Equal(0, outcome.ExitCode);
        var files = Directory.GetFiles(folder.File("ptx"), "*.ptx");
        Assert.Contains(folder.File("ptx/CartPoleEnv_Move_F32.ptx"), files);
        Assert.All(files, file => Assert.Equal("sm_75", new PtxModule(File.ReadAllText(file)).Target));
    }

    [Fact]
    public void Kernels_that_cannot_be_written_are_told_with_their_folder()
    {
        var outcome = SimProcess.Run("kernels", "cart-pole", "--out", "/dev/null/ptx");
        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("/dev/null/ptx", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_of_an_env_an_agent_and_the_rest_do_not_clash()
    {
        string[] common = [.. Names(new TrainConfig()), .. Names(new MachineConfig()), Settings.EnvKey, Settings.AgentKey, "config", "run", "resume"];
        foreach (var env in EnvCatalog.All)
        {
            foreach (var agent in AgentCatalog.All)
            {
                var all = common.Concat(Names(env.Defaults)).Concat(Names(agent.Defaults)).ToList();
                Assert.Empty(all.GroupBy(name => name).Where(group => group.Count() > 1).Select(group => $"{env.Name} {agent.Name} {group.Key}"));
            }

            foreach (var command in (object[])[new BenchConfig(), new EvalConfig(), new DigestConfig(), new RenderConfig(), new RecordConfig()])
                Assert.Empty(Names(command).Intersect([.. Names(env.Defaults), .. Names(new MachineConfig()), "json", "policy"]));
            Assert.DoesNotContain("out", Names(env.Defaults));
        }
    }

    /// <summary>An env and an agent of one name would leave it open whose options a command line means.</summary>
    [Fact]
    public void No_env_and_agent_have_one_name() =>
        Assert.Empty(EnvCatalog.All.Select(entry => entry.Name).Intersect(AgentCatalog.All.Select(entry => entry.Name)));

    [Fact]
    public void Every_preset_is_of_an_env_and_an_agent_and_holds_options_of_theirs()
    {
        foreach (var name in typeof(Settings).Assembly.GetManifestResourceNames().Where(name => name.EndsWith(".json", StringComparison.Ordinal)))
        {
            var (env, agent) = (name.Split('.')[0], name.Split('.')[1]);
            var preset = Settings.Preset(env, agent);
            Assert.NotEmpty(preset);
            Settings.Of(env, agent, [(preset, "Preset")]);
        }
    }

    [Theory]
    [InlineData("{\"worlds\": 8, \"map\": \"4x4\"", "in line 1")]
    [InlineData("[1]", "one JSON object")]
    [InlineData("{\"wrlds\": 8}", "Did you mean 'worlds'?")]
    [InlineData("{\"worlds\": \"x\"}", "whole number")]
    [InlineData("{\"worlds\": {\"a\": 1}}", "an object")]
    [InlineData("{\"worlds\": 1, \"worlds\": 2}", "twice")]
    public void A_file_of_differences_that_is_wrong_is_told_with_its_key(string text, string told)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("run.json"), text);
        var outcome = SimProcess.Run("train", "--config", folder.File("run.json"));
        Assert.Contains(told, outcome.Error, StringComparison.Ordinal);
        Assert.Equal(2, outcome.ExitCode);
    }

    private static IEnumerable<string> Names(object config) => OptionSet.Of(config).Select(option => option.Name);
}
