using System.Diagnostics;
using System.Text.Json;
using Xunit;

namespace Sim.Tests.Tools;

/// <summary>Short runs of the real program.</summary>
public sealed class TrainCommandTests : IDisposable
{
    private const int Interrupted = 130;
    private const int CtrlC = 2; // SIGINT
    private const int Terminate = 15; // SIGTERM

    // 20 iterations of 1,024 steps: a second or two.
    private static readonly string[] Short =
    [
        "cart-pole", "--steps", "20480", "--worlds", "64", "--rollout-length", "16", "--minibatches", "2", "--final-episodes", "64",
        "--evaluate-every", "5", "--evaluate-episodes", "16", "--checkpoint-seconds", "0.05", "--threads", "2",
    ];

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_run_leaves_its_configuration_its_table_events_and_three_checkpoints()
    {
        var outcome = Train("run", [.. Short, "--learning-rate", "0.002"]);
        Assert.Equal(0, outcome.ExitCode);
        Assert.Contains("Greedy policy over 64 episodes", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("\"learning-rate\": 0.002", File.ReadAllText(_folder.File("run/config.json")), StringComparison.Ordinal);
        Assert.Equal(1 + 20, File.ReadAllLines(_folder.File("run/progress.csv")).Length);
        Assert.Single(Directory.GetFiles(_folder.File("run"), "events.out.tfevents.*"));
        Assert.Equal(3, Checkpoints("run").Length);
        Assert.Contains("\"episodes\": 64", File.ReadAllText(_folder.File("run/result.json")), StringComparison.Ordinal);
    }

    [Fact]
    public void The_configuration_of_a_run_makes_the_same_run_again_in_another_process()
    {
        Train("first", Short);
        var outcome = SimProcess.Run(_folder.Path, environment: null, "train", "--config", "first/config.json", "--run", "second");
        Assert.Equal(0, outcome.ExitCode);
        Assert.Equal(File.ReadAllText(_folder.File("first/config.json")), File.ReadAllText(_folder.File("second/config.json")));
        Assert.Equal(Last("first"), Last("second"));
    }

    [Fact]
    public void Another_seed_makes_another_run()
    {
        Train("first", Short);
        Train("second", [.. Short, "--seed", "2"]);
        Assert.NotEqual(Last("first"), Last("second"));
    }

    /// <summary>Killed again and again, from its very start to its last evaluation.</summary>
    [Fact]
    public void A_run_that_is_killed_at_any_moment_and_resumed_ends_with_the_same_bits()
    {
        const int rounds = 12;
        var clock = Stopwatch.StartNew();
        Train("whole", Short);
        var whole = clock.Elapsed;
        for (var round = 0; round < rounds; round++)
        {
            // The golden ratio's multiples spread evenly over [0, 1).
            using var process = StartOrResume();
            if (process.WaitForExit(whole * (round * 0.6180339887 % 1) * 0.9))
                break;

            process.Kill();
            process.WaitForExit();
        }

        using (var process = StartOrResume())
        {
            Assert.True(process.WaitForExit(Patience));
            Assert.Equal(0, process.ExitCode);
        }

        Assert.Equal(Last("whole"), Last("killed"));
        Assert.Equal(Rows("whole"), Rows("killed"));
        Assert.Equal(Evaluation("whole"), Evaluation("killed"));
        Assert.Empty(Directory.GetFiles(_folder.File("killed"), "*.part", SearchOption.AllDirectories));

        Process StartOrResume() => File.Exists(_folder.File("killed/config.json"))
            ? SimProcess.Start(_folder.Path, environment: null, "train", "--resume", "killed")
            : Start("killed", Short);
    }

    [Theory]
    [InlineData(CtrlC)]
    [InlineData(Terminate)]
    public void Ctrl_C_or_a_polite_kill_saves_and_says_how_to_go_on(int signal)
    {
        // Without an end of its own, it cannot be over before the signal, however busy the machine.
        using (var process = Start("stopped", Ending(2_000_000_000)))
        {
            Wait.For(() => File.Exists(_folder.File("stopped/progress.csv")) && Rows("stopped").Length > 1, Patience);
            Assert.Equal(0, SimProcess.Signal(process.Id, signal));
            Assert.True(process.WaitForExit(Patience));
            Assert.Equal(Interrupted, process.ExitCode);
            Assert.Contains("sim train --resume stopped", process.StandardError.ReadToEnd(), StringComparison.Ordinal);
        }

        var further = 1_024 * (Rows("stopped").Length + 4);
        string[] resume = ["train", "--resume", "stopped", "--steps", $"{further}"];
        Assert.Equal(0, SimProcess.Run(_folder.Path, environment: null, resume).ExitCode);
        Train("whole", Ending(further));
        Assert.Equal(Rows("whole"), Rows("stopped"));
        Assert.Equal(Last("whole"), Last("stopped"));

        static string[] Ending(int steps) =>
            [.. Short.Select(word => word == "20480" ? $"{steps}" : word), "--learning-rate-schedule", "constant"];
    }

    [Fact]
    public void Resumed_on_other_threads_it_says_that_the_bits_will_differ()
    {
        Train("run", Short);
        var outcome = SimProcess.Run(_folder.Path, environment: null, "train", "--resume", "run", "--threads", "1", "--steps", "22528");
        Assert.Equal(0, outcome.ExitCode);
        Assert.Contains("not to the same bits", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("2 threads", outcome.Error, StringComparison.Ordinal);
        Assert.Equal(1 + 22, Rows("run").Length);
    }

    [Fact]
    public void A_run_is_evaluated_as_often_as_asked_and_to_the_same_figures()
    {
        Train("run", Short);
        string[] arguments = ["eval", "run", "--episodes", "300", "--json"];
        var first = SimProcess.Run(_folder.Path, environment: null, arguments);
        Assert.Contains("\"episodes\": 300", first.Output, StringComparison.Ordinal);
        Assert.Equal(first.Output, SimProcess.Run(_folder.Path, environment: null, arguments).Output);
    }

    [Fact]
    public void The_task_of_a_run_is_that_of_another_policy_too()
    {
        Train("run", [.. Short, "--max-steps", "7"]);
        var outcome = SimProcess.Run(_folder.Path, environment: null, "eval", "run", "--policy", "random", "--episodes", "20", "--json");
        using var json = JsonDocument.Parse(outcome.Output);
        Assert.Equal(7, json.RootElement.GetProperty("length_mean").GetDouble());
    }

    [Fact]
    public void A_policy_of_another_task_is_refused()
    {
        Train("run", Short);
        var outcome = SimProcess.Run(_folder.Path, environment: null, "eval", "frozen-lake", "--policy", "run");
        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains("of another", outcome.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/proc/sim-run")]
    [InlineData("/dev/null/run")]
    public void A_run_folder_that_cannot_be_written_fails_with_its_name(string path)
    {
        var outcome = SimProcess.Run(_folder.Path, environment: null, ["train", .. Short, "--run", path]);
        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains(path, outcome.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", outcome.Error, StringComparison.Ordinal);
    }

    [SmallDiskFact]
    public void A_full_disk_ends_the_run_with_a_sentence_and_leaves_what_it_can_go_on_from()
    {
        Train("whole", Short);
        var outcome = SmallDisk.Run(_folder.File("whole"), "200k", $"""
            sim train {string.Join(' ', Short)} --run $disk/run; echo "exit $?"
            ls $disk/run/checkpoints
            mount -o remount,size=10m $disk
            sim train --resume $disk/run
            cp $disk/run/checkpoints/*20.safetensors {_folder.File("last")}
            """);
        Assert.Contains("exit 1", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("No space left on device", outcome.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", outcome.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(".part", outcome.Output, StringComparison.Ordinal);
        Assert.Equal(0, outcome.ExitCode);
        Assert.Equal(Last("whole"), File.ReadAllBytes(_folder.File("last")));
    }

    [SmallDiskFact]
    public void A_read_only_run_folder_is_told_by_its_name_and_stays_as_it_is()
    {
        var outcome = SmallDisk.Run(_folder.Path, "10m", $"""
            sim train {string.Join(' ', Short)} --run $disk/run || exit 3
            sum() ( find $disk/run -type f | sort | xargs sha256sum | sha256sum )
            before=$(sum)
            mount -o remount,ro $disk
            sim train --resume $disk/run --steps 40960; echo "exit $?"
            [ "$before" = "$(sum)" ] && echo unchanged
            sim eval $disk/run --episodes 10
            """);
        Assert.Equal(0, outcome.ExitCode);
        Assert.Contains("exit 1", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("unchanged", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("run' cannot be used: Read-only file system", outcome.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Learning_that_breaks_down_ends_the_run_and_keeps_the_checkpoints_from_before()
    {
        Train("run", Short);
        var before = Last("run");
        string[] further = ["--steps", "40960", "--learning-rate", "1e38", "--normalize-rewards", "false"];
        var outcome = SimProcess.Run(_folder.Path, environment: null, ["train", "--resume", "run", .. further]);
        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("not a number", outcome.Error, StringComparison.Ordinal);
        Assert.Equal(before, Last("run"));
    }

    [Fact]
    public void A_run_with_rollouts_of_few_steps_is_evaluated()
    {
        string[] few = ["cart-pole", "--steps", "1024", "--worlds", "64", "--rollout-length", "2", "--final-episodes", "8"];
        Train("run", few);
        Assert.Equal(0, SimProcess.Run(_folder.Path, environment: null, "eval", "run", "--episodes", "8").ExitCode);
    }

    [Fact]
    public void A_checkpoint_of_another_task_is_not_resumed()
    {
        string[] lake = ["frozen-lake", "--steps", "1024", "--worlds", "64", "--rollout-length", "4", "--final-episodes", "8"];
        Train("small", [.. lake, "--map", "4x4"]);
        Train("large", lake);
        foreach (var checkpoint in Checkpoints("large"))
            File.Delete(checkpoint);
        File.Copy(Checkpoints("small").Max()!, _folder.File("large/checkpoints/iteration-0000000001.safetensors"));
        var outcome = SimProcess.Run(_folder.Path, environment: null, "train", "--resume", "large");
        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains("of another network", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_without_a_whole_checkpoint_is_not_resumed()
    {
        Train("run", Short);
        foreach (var checkpoint in Checkpoints("run"))
            File.WriteAllBytes(checkpoint, File.ReadAllBytes(checkpoint)[..100]);
        var outcome = SimProcess.Run(_folder.Path, environment: null, "train", "--resume", "run");
        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("no checkpoint that is whole", outcome.Error, StringComparison.Ordinal);
    }

    private string Evaluation(string run)
    {
        using var result = JsonDocument.Parse(File.ReadAllText(_folder.File($"{run}/result.json")));
        return result.RootElement.GetProperty("evaluation").GetRawText();
    }

    private SimProcess.Outcome Train(string run, string[] arguments) =>
        SimProcess.Run(_folder.Path, environment: null, ["train", .. arguments, "--run", run]);

    private Process Start(string run, string[] arguments) =>
        SimProcess.Start(_folder.Path, environment: null, ["train", .. arguments, "--run", run]);

    private string[] Checkpoints(string run) => Directory.Exists(_folder.File($"{run}/checkpoints"))
        ? Directory.GetFiles(_folder.File($"{run}/checkpoints"), "*.safetensors")
        : [];

    private byte[] Last(string run) => File.ReadAllBytes(Checkpoints(run).Max(StringComparer.Ordinal)!);

    /// <summary>The table without what the clock writes.</summary>
    private string[] Rows(string run)
    {
        var lines = File.ReadAllLines(_folder.File($"{run}/progress.csv"));
        var timed = lines.Take(1).SelectMany(line => line.Split(',')).Select(name => name is "seconds" or "steps_per_second").ToArray();
        return [.. lines.Select(line => string.Join(',', line.Split(',').Where((_, at) => !timed[at])))];
    }
}
