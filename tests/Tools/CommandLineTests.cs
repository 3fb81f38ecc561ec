using System.Text.Json;
using Sim.Agents;
using Sim.Agents.Training;
using Sim.Envs;
using Sim.Runtime.Configuration;
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
    [InlineData("describe", "'env'")]
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
    public void With_json_standard_output_is_one_object(string arguments, string keys)
    {
        var outcome = SimProcess.Run(arguments.Split(' '));
        Assert.Equal(0, outcome.ExitCode);
        using var json = JsonDocument.Parse(outcome.Output);
        Assert.All(keys.Split(' '), key => Assert.True(json.RootElement.TryGetProperty(key, out _), key));
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

            foreach (var command in (object[])[new BenchConfig(), new EvalConfig(), new DigestConfig()])
                Assert.Empty(Names(command).Intersect([.. Names(env.Defaults), .. Names(new MachineConfig()), "json", "policy"]));
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
