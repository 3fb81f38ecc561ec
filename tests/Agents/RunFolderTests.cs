using System.Buffers.Binary;
using Google.Protobuf;
using Sim.Agents.Training;
using Sim.Runtime;
using Sim.Runtime.Episodes;
using Tensorboard;
using Xunit;

namespace Sim.Tests.Agents;

[Collection(TorchTests.Name)]
public sealed class RunFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Path => _folder.File("run");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Only_the_newest_checkpoints_are_kept()
    {
        using var run = RunFolder.Create(Path, "{}", keep: 3, TimeProvider.System);
        foreach (var iteration in (long[])[100, 9, 5_000_000_000, 200, 300])
            Save(run, iteration);
        Assert.Equal(
            ["iteration-0000000200.safetensors", "iteration-0000000300.safetensors", "iteration-5000000000.safetensors"],
            Directory.GetFiles(System.IO.Path.Combine(Path, "checkpoints")).Select(System.IO.Path.GetFileName).Order());
    }

    [Fact]
    public void A_damaged_checkpoint_is_passed_over_and_told()
    {
        using var run = RunFolder.Create(Path, "{}", keep: 3, TimeProvider.System);
        Save(run, 100);
        var newest = Save(run, 200);
        File.WriteAllBytes(newest, File.ReadAllBytes(newest)[..20]);

        List<string> warnings = [];
        using var found = RunFolder.LatestCheckpoint(Path, warnings.Add);
        Assert.Equal(100, found.Number("iteration"));
        Assert.Contains(newest, Assert.Single(warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_that_holds_a_run_is_not_overwritten()
    {
        RunFolder.Create(Path, "{}", keep: 3, TimeProvider.System).Dispose();
        var problem = Assert.Throws<UsageException>(() => RunFolder.Create(Path, "{}", keep: 3, TimeProvider.System));
        Assert.Contains("--resume", problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/proc/sim-run")] // a file system that takes no new folder, whoever asks
    [InlineData("/dev/null/run")]
    public void A_folder_that_cannot_be_written_is_told_by_its_name(string path) =>
        Assert.Contains(path, Assert.Throws<FailureException>(
            () => RunFolder.Create(path, "{}", keep: 3, TimeProvider.System)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_resumed_run_forgets_rows_after_its_checkpoint_and_a_line_cut_short()
    {
        using (var run = RunFolder.Create(Path, "{}", keep: 3, TimeProvider.System))
        {
            for (var iteration = 1; iteration <= 5; iteration++)
            {
                run.Append(Row(iteration));
                if (iteration == 3)
                    Save(run, iteration);
            }
        }

        File.AppendAllText(System.IO.Path.Combine(Path, "progress.csv"), "3,6");
        using (var resumed = Resume(out var checkpoint))
        {
            Assert.Equal(3, checkpoint!.Number("iteration"));
            Assert.Equal(3.5, resumed.SecondsBefore);
            resumed.Append(Row(4));
        }

        var rows = File.ReadAllLines(System.IO.Path.Combine(Path, "progress.csv"));
        Assert.Equal(["iteration", "1", "2", "3", "4"], rows.Select(row => row.Split(',')[0]));
        Assert.Equal([1L, 2, 3, 4], Events().Where(item => item.Summary is not null).Select(item => item.Step / 10));
    }

    [Fact]
    public void Events_are_framed_and_hold_the_tables_numbers()
    {
        using (var run = RunFolder.Create(Path, "{}", keep: 3, TimeProvider.System))
            run.Append(Row(7));

        var events = Events();
        Assert.Equal("brain.Event:2", events[0].FileVersion);
        Assert.Equal(70, events[1].Step);
        var values = events[1].Summary.Value.ToDictionary(value => value.Tag, value => value.SimpleValue);
        Assert.Equal(0.25f, values["train/some_figure"]);
        Assert.Equal(0.5f, values["train/success_rate"]);
        Assert.DoesNotContain("train/evaluation_return_mean", values.Keys);
    }

    /// <summary>The check value of CRC-32C for "123456789" is E3069283 (Koopman; RFC 3720, appendix B.4); TFRecord turns and offsets it.</summary>
    [Fact]
    public void The_checksum_is_the_masked_Castagnoli_one()
    {
        const uint crc = 0xE3069283;
        Assert.Equal(unchecked(((crc >> 15) | (crc << 17)) + 0xA282EAD8), TensorBoardWriter.MaskedCrc("123456789"u8));
    }

    [Fact]
    public void Counts_are_written_in_full()
    {
        using (var run = RunFolder.Create(Path, "{}", keep: 3, TimeProvider.System))
            run.Append(Row(1_234_567_890));
        Assert.StartsWith("1234567890,12345678900,", File.ReadAllLines(System.IO.Path.Combine(Path, "progress.csv"))[1], StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_that_was_killed_before_its_first_checkpoint_begins_again()
    {
        using (var run = RunFolder.Create(Path, "{}", keep: 3, TimeProvider.System))
            run.Append(Row(1));
        using (Resume(out var checkpoint))
            Assert.Null(checkpoint);
        Assert.Empty(File.ReadAllLines(System.IO.Path.Combine(Path, "progress.csv")));
    }

    [Fact]
    public void What_a_killed_process_was_writing_is_removed_when_the_run_goes_on()
    {
        RunFolder.Create(Path, "{}", keep: 3, TimeProvider.System).Dispose();
        var unfinished = System.IO.Path.Combine(Path, "checkpoints", "iteration-0000000001.safetensors.part");
        File.WriteAllText(unfinished, "half");
        Resume(out _).Dispose();
        Assert.False(File.Exists(unfinished));
    }

    [Fact]
    public void A_run_that_goes_on_elsewhere_is_not_resumed()
    {
        using var run = RunFolder.Create(Path, "{}", keep: 3, TimeProvider.System);
        var problem = Assert.Throws<FailureException>(() => Resume(out _));
        Assert.Contains("another process", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Runs_that_begin_together_get_folders_of_their_own()
    {
        var runs = new RunFolder[8];
        Parallel.For(0, runs.Length, index => runs[index] = RunFolder.CreateNext(Path, "{}", keep: 3, TimeProvider.System));
        Assert.Equal(runs.Length, runs.Select(run => run.Path).Distinct().Count());
        Assert.All(runs, run => run.Dispose());
    }

    [Fact]
    public void A_resumed_run_keeps_the_configuration_that_it_goes_on_with()
    {
        RunFolder.Create(Path, "old", keep: 3, TimeProvider.System).Dispose();
        Resume(out _).Dispose();
        Assert.Equal("new", RunFolder.ReadConfig(Path));
    }

    private RunFolder Resume(out CheckpointReader? checkpoint) =>
        RunFolder.Resume(Path, "new", keep: 3, TimeProvider.System, warning => Assert.Fail(warning), out checkpoint);

    private static string Save(RunFolder run, long iteration)
    {
        using var checkpoint = new CheckpointWriter();
        checkpoint.Add("iteration", $"{iteration}");
        return run.Save(checkpoint, iteration);
    }

    private static TrainReport Row(int iteration) => new(
        iteration, iteration * 10L, iteration + 0.5, 100, new EpisodeStatistics(2, 1, 0, 20, 4, 8), 0, null, new Dictionary<string, double>
        {
            ["some_figure"] = 0.25,
        });

    private List<Event> Events()
    {
        var file = File.ReadAllBytes(Directory.GetFiles(Path, "events.out.tfevents.*").Single());
        List<Event> events = [];
        for (var at = 0; at < file.Length;)
        {
            var length = (int)BinaryPrimitives.ReadInt64LittleEndian(file.AsSpan(at));
            Assert.Equal(BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(at + 8)), TensorBoardWriter.MaskedCrc(file.AsSpan(at, 8)));
            Assert.Equal(
                BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(at + 12 + length)), TensorBoardWriter.MaskedCrc(file.AsSpan(at + 12, length)));
            events.Add(Parse(file.AsSpan(at + 12, length).ToArray()));
            at += 16 + length;
        }

        return events;
    }

    /// <summary>TorchSharp's generated classes know the older way of parsing only.</summary>
    private static Event Parse(byte[] data)
    {
        using var stream = new CodedInputStream(data);
        var item = new Event();
        item.MergeFrom(stream);
        return item;
    }
}
