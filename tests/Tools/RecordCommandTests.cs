using System.Text.Json;
using Sim.Agents.Data;
using Xunit;

namespace Sim.Tests.Tools;

/// <summary>Short recordings of the real program.</summary>
public sealed class RecordCommandTests : IDisposable
{
    private const string Expert = "datasets/sim/tabletop-manipulation/expert-v0";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_was_recorded_is_read_and_replayed()
    {
        Assert.Equal(0, Sim("record", "tabletop-manipulation", "--episodes", "40", "--noise", "0.02", "--seed", "5", "--reward-kind", "dense").ExitCode);
        var data = Sim("data", Expert, "--json");
        using var summary = JsonDocument.Parse(data.Output);
        Assert.Equal(40, summary.RootElement.GetProperty("episodes").GetInt32());
        Assert.Equal(8000, summary.RootElement.GetProperty("steps").GetInt32());
        Assert.InRange(summary.RootElement.GetProperty("success_rate").GetDouble(), 0.9, 1);

        // With the task's options, and none of how it was recorded.
        var replay = Sim("replay", Expert, "--threads", "1", "--lanes", "1");
        Assert.Contains("40 episodes of tabletop-manipulation replayed: every number is the same.", replay.Output, StringComparison.Ordinal);
        Assert.Equal(0, replay.ExitCode);

        var again = Sim("record", "tabletop-manipulation");
        Assert.Equal(2, again.ExitCode);
        Assert.Contains("is a data set already", again.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("record frozen-lake")]
    [InlineData("record tabletop-manipulation --lanes 3")]
    [InlineData("record frozen-lake --policy random --map 4x5")]
    public void What_cannot_be_recorded_leaves_no_folder(string arguments)
    {
        Assert.Equal(2, Sim(arguments.Split(' ')).ExitCode);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void A_file_that_differs_from_what_happens_fails_its_replay()
    {
        Sim("record", "tabletop-manipulation", "--episodes", "3");
        var (metadata, file) = (_folder.File($"{Expert}/data/metadata.json"), _folder.File($"{Expert}/data/main_data.hdf5"));
        File.WriteAllText(metadata, File.ReadAllText(metadata).Replace("\"reward-kind\": \"sparse\"", "\"reward-kind\": \"dense\"", StringComparison.Ordinal));
        var outcome = Sim("replay", Expert);
        Assert.Equal(1, outcome.ExitCode);
        Assert.StartsWith("Episode 0, seed 1: at step 0, reward is 0 in the file, and ", outcome.Error, StringComparison.Ordinal);

        File.Delete(metadata);
        Assert.Contains("was not recorded by sim record", Sim("replay", file).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_recording_that_is_killed_at_any_moment_and_resumed_equals_one_that_is_not()
    {
        string[] arguments = ["cart-pole", "--policy", "random", "--episodes", "6000", "--worlds", "40", "--id"];
        Assert.Equal(0, Sim(["record", .. arguments, "whole-v0"]).ExitCode);
        var kills = 0;
        for (var delay = TimeSpan.FromSeconds(0.4); kills < 30 && !IsDone("killed-v0"); delay *= 1.2)
        {
            using var process = File.Exists(_folder.File("datasets/killed-v0/recording.json"))
                ? SimProcess.Start(_folder.Path, environment: null, "record", "--resume", "datasets/killed-v0")
                : SimProcess.Start(_folder.Path, environment: null, ["record", .. arguments, "killed-v0"]);
            if (process.WaitForExit(delay))
            {
                Assert.Equal(0, process.ExitCode);
                break;
            }

            process.Kill();
            process.WaitForExit();
            kills++;
        }

        Assert.InRange(kills, 1, 29);
        Assert.Equal(File.ReadAllBytes(_folder.File("datasets/whole-v0/data/main_data.hdf5")), File.ReadAllBytes(_folder.File("datasets/killed-v0/data/main_data.hdf5")));
        Assert.Equal(["data"], Directory.EnumerateFileSystemEntries(_folder.File("datasets/killed-v0")).Select(Path.GetFileName));
    }

    [Fact]
    public void The_agent_of_a_run_is_recorded()
    {
        string[] training = ["cart-pole", "--steps", "10240", "--worlds", "64", "--rollout-length", "16", "--final-episodes", "64"];
        Assert.Equal(0, Sim(["train", .. training, "--run", "run"]).ExitCode);
        Assert.Equal(0, Sim("record", "cart-pole", "--policy", "run", "--episodes", "20", "--greedy", "false").ExitCode);
        Assert.Equal(0, Sim("replay", "datasets/sim/cart-pole/ppo-v0").ExitCode);
        using var source = EpisodeFiles.Open(_folder.File("datasets/sim/cart-pole/ppo-v0"));
        Assert.Equal(20, source.Read().Select(episode => episode.Seed).Distinct().Count());
    }

    /// <summary>The tool that comes with HDF5, where it is installed.</summary>
    [Fact]
    public void The_tool_of_HDF5_reads_the_file()
    {
        Sim("record", "tabletop-manipulation", "--episodes", "2");
        SimProcess.Outcome outcome;
        try
        {
            outcome = SimProcess.RunProgram("h5dump", ["--dataset", "/episode_1/rewards", _folder.File($"{Expert}/data/main_data.hdf5")]);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return;
        }

        Assert.Equal(0, outcome.ExitCode);
        Assert.Contains("SIMPLE { ( 200 ) / ( 200 ) }", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("(0): 0, 0, 0,", outcome.Output, StringComparison.Ordinal);
    }

    private bool IsDone(string id) =>
        File.Exists(_folder.File($"datasets/{id}/data/metadata.json")) && !File.Exists(_folder.File($"datasets/{id}/recording.json"));

    private SimProcess.Outcome Sim(params string[] arguments) => SimProcess.Run(_folder.Path, environment: null, arguments);
}
