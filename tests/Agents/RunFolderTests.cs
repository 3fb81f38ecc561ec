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
        foreach (var steps in (long[])[100, 9, 5_000_000_000, 200, 300])
            run.Save(new CheckpointWriter(), steps);
        Assert.Equal(
            ["step-00000000000200.safetensors", "step-00000000000300.safetensors", "step-00005000000000.safetensors"],
            Directory.GetFiles(System.IO.Path.Combine(Path, "checkpoints")).Select(System.IO.Path.GetFileName).Order());
    }

    [Fact]
    public void A_damaged_checkpoint_is_passed_over_and_told()
    {
        using var run = RunFolder.Create(Path, "{}", keep: 3, TimeProvider.System);
        var older = new CheckpointWriter();
        older.Add("steps", "100");
        run.Save(older, 100);
        var newest = run.Save(new CheckpointWriter(), 200);
        File.WriteAllBytes(newest, File.ReadAllBytes(newest)[..20]);

        List<string> warnings = [];
        Assert.Equal("100", RunFolder.LatestCheckpoint(Path, warnings.Add).Text("steps"));
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
                run.Append(Row(iteration));
        }

        File.AppendAllText(System.IO.Path.Combine(Path, "progress.csv"), "6,6");
        using (var resumed = RunFolder.Resume(Path, keep: 3, TimeProvider.System, lastIteration: 3))
        {
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

    private static TrainReport Row(int iteration) => new(
        iteration, iteration * 10, iteration + 0.5, 100, new EpisodeStatistics(2, 1, 0, 20, 4, 8), 0, null, new Dictionary<string, double>
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
