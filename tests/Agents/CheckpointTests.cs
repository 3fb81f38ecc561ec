using System.Text;
using System.Text.Json;
using Sim.Agents.Training;
using Sim.Runtime;
using Xunit;
using static TorchSharp.torch;

namespace Sim.Tests.Agents;

[Collection(TorchTests.Name)]
public sealed class CheckpointTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Path => _folder.File("some.safetensors");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_was_written_is_read_back()
    {
        Write();
        using var reader = new CheckpointReader(Path);
        using var target = zeros(2, 3);
        reader.Read("matrix", target);
        Assert.Equal([1f, 2f, 3f, 4f, 5f, 6f], target.flatten().data<float>().ToArray());
        Assert.Equal([7, 8, 9], reader.Bytes("bytes"));
        Assert.Equal("hello \"world\"\n", reader.Text("text"));
    }

    /// <summary>The layout that the safetensors README gives, read here without our reader.</summary>
    [Fact]
    public void It_is_a_safetensors_file()
    {
        Write();
        var file = File.ReadAllBytes(Path);
        var length = (int)BitConverter.ToUInt64(file);
        using var header = JsonDocument.Parse(Encoding.UTF8.GetString(file.AsSpan(8, length)));
        var matrix = header.RootElement.GetProperty("matrix");
        Assert.Equal(0, (8 + length) % 8);
        Assert.Equal("F32", matrix.GetProperty("dtype").GetString());
        Assert.Equal("[2,3]", matrix.GetProperty("shape").GetRawText());
        var start = matrix.GetProperty("data_offsets")[0].GetInt32();
        Assert.Equal(2f, BitConverter.ToSingle(file, 8 + length + start + 4));
        Assert.Equal(file.Length, 8 + length + header.RootElement.GetProperty("bytes").GetProperty("data_offsets")[1].GetInt32());
    }

    [Fact]
    public void A_file_cut_short_anywhere_is_refused()
    {
        Write();
        var whole = File.ReadAllBytes(Path);
        for (var length = 0; length < whole.Length; length++)
        {
            File.WriteAllBytes(Path, whole[..length]);
            Assert.Contains("damaged", Assert.Throws<FailureException>(() => new CheckpointReader(Path)).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_changed_byte_anywhere_is_found()
    {
        Write();
        var whole = File.ReadAllBytes(Path);
        for (var at = 0; at < whole.Length; at++)
        {
            var changed = (byte[])whole.Clone();
            changed[at] ^= 4;
            File.WriteAllBytes(Path, changed);
            Assert.Contains("damaged", Assert.Throws<FailureException>(() => new CheckpointReader(Path)).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void What_is_no_file_is_told_by_its_name() =>
        Assert.Contains(_folder.Path, Assert.Throws<FailureException>(() => new CheckpointReader(_folder.Path)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_missing_file_is_told_by_its_name() =>
        Assert.Contains(Path, Assert.Throws<FailureException>(() => new CheckpointReader(Path)).Message, StringComparison.Ordinal);

    [Fact]
    public void On_a_full_disk_the_old_file_stays()
    {
        Write();
        var before = File.ReadAllBytes(Path);

        // Linux's /dev/full takes no byte, like a full disk.
        File.CreateSymbolicLink(Path + ".part", "/dev/full");
        var problem = Assert.Throws<FailureException>(Write);
        Assert.Contains(Path, problem.Message, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(Path));
    }

    private void Write()
    {
        using var matrix = tensor(new float[] { 1, 2, 3, 4, 5, 6 }).reshape(2, 3);
        using var writer = new CheckpointWriter();
        writer.Add("matrix", matrix);
        writer.Add("bytes", [7, 8, 9]);
        writer.Add("text", "hello \"world\"\n");
        writer.Write(Path);
    }
}
