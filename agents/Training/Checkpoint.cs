using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Sim.Runtime;
using static TorchSharp.torch;

namespace Sim.Agents.Training;

/// <summary>
/// The file of a checkpoint: a safetensors file, so that the networks can be read anywhere, with the rest of the run beside them.
/// </summary>
/// <remarks>
/// Format: huggingface/safetensors, README, "Format". Byte arrays are tensors of uint8. The metadata holds texts, and the SHA-256 of
/// the header, with that hash as zeros, and the data: a file that was cut short or changed is refused.
/// </remarks>
internal static class CheckpointFormat
{
    public const string HashKey = "sha256";
    public const string FormatKey = "format";
    public const string Format = "sim checkpoint 1";
    public const int HashDigits = 64;

    public static readonly string NoHash = new('0', HashDigits);

    private static readonly ImmutableArray<(string Name, ScalarType Type, int Bytes)> Types =
    [
        ("U8", ScalarType.Byte, 1), ("I32", ScalarType.Int32, 4), ("I64", ScalarType.Int64, 8),
        ("F32", ScalarType.Float32, 4), ("F64", ScalarType.Float64, 8),
    ];

    public static (string Name, int Bytes) Of(ScalarType type)
    {
        var known = Types.First(known => known.Type == type);
        return (known.Name, known.Bytes);
    }

    public static ScalarType Of(string name) => Types.First(known => known.Name == name).Type;
}

/// <summary>Gathers what a checkpoint holds, then writes it at once.</summary>
public sealed class CheckpointWriter
{
    private readonly SortedDictionary<string, string> _texts = new(StringComparer.Ordinal) { [CheckpointFormat.FormatKey] = CheckpointFormat.Format };
    private readonly List<(string Name, string Type, long[] Shape, byte[] Bytes)> _items = [];

    public void Add(string name, string text) => _texts.Add(name, text);

    public void Add(string name, byte[] bytes) => _items.Add((name, "U8", [bytes.Length], bytes));

    public void Add(string name, Tensor tensor)
    {
        using var host = tensor.detach().cpu().contiguous();
        _items.Add((name, CheckpointFormat.Of(host.dtype).Name, host.shape, host.bytes.ToArray()));
    }

    public void Add(string name, nn.Module module)
    {
        foreach (var (key, value) in module.state_dict())
            Add($"{name}.{key}", value);
    }

    /// <summary>Writes the file at once: an old one of that name is replaced or, where that fails, untouched.</summary>
    /// <exception cref="FailureException">The disk is full or the folder cannot be written.</exception>
    public void Write(string path) => AtomicFile.Write(path, Write);

    private void Write(Stream stream)
    {
        var header = Header(CheckpointFormat.NoHash);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(header);
        foreach (var item in _items)
            hash.AppendData(item.Bytes);

        header = Header(Convert.ToHexStringLower(hash.GetHashAndReset()));
        stream.Write(BitConverter.GetBytes((ulong)header.Length));
        stream.Write(header);
        foreach (var item in _items)
            stream.Write(item.Bytes);
    }

    private byte[] Header(string hash)
    {
        var entries = new Dictionary<string, object>
        {
            ["__metadata__"] = new SortedDictionary<string, string>(_texts, StringComparer.Ordinal) { [CheckpointFormat.HashKey] = hash },
        };
        long start = 0;
        foreach (var item in _items)
        {
            entries.Add(item.Name, new { dtype = item.Type, shape = item.Shape, data_offsets = (long[])[start, start + item.Bytes.Length] });
            start += item.Bytes.Length;
        }

        // Readers want the data to begin at a multiple of 8.
        var text = JsonSerializer.SerializeToUtf8Bytes(entries);
        return [.. text, .. Enumerable.Repeat((byte)' ', (8 - (text.Length % 8)) % 8)];
    }
}

/// <summary>A checkpoint that was read whole and found undamaged.</summary>
public sealed class CheckpointReader
{
    private readonly string _path;
    private readonly byte[] _file;
    private readonly Dictionary<string, string> _texts = [];
    private readonly Dictionary<string, (ScalarType Type, long[] Shape, int Start, int Length)> _items = [];

    /// <exception cref="FailureException">The file cannot be read, is no checkpoint, or is damaged.</exception>
    public CheckpointReader(string path)
    {
        _path = path;
        try
        {
            _file = File.ReadAllBytes(path);
            Parse();
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new FailureException($"The checkpoint '{path}' cannot be read: {problem.Message}", problem);
        }
        catch (Exception problem) when (problem is JsonException or ArgumentException or InvalidOperationException or KeyNotFoundException
            or FormatException or OverflowException)
        {
            throw Damaged("its header makes no sense", problem);
        }
    }

    public string Text(string name) => _texts.TryGetValue(name, out var text) ? text : throw Missing(name);

    public byte[] Bytes(string name)
    {
        var item = Find(name);
        return _file.AsSpan(item.Start, item.Length).ToArray();
    }

    /// <summary>Copies a tensor into one of the same shape and type.</summary>
    /// <exception cref="UsageException">The checkpoint has another shape: it is of another network.</exception>
    public void Read(string name, Tensor target)
    {
        var (type, shape, start, length) = Find(name);
        if (type != target.dtype || !shape.SequenceEqual(target.shape))
        {
            throw new UsageException(
                $"The checkpoint '{_path}' is of another network: '{name}' is {type} [{string.Join(", ", shape)}] there and {target.dtype} " +
                $"[{string.Join(", ", target.shape)}] here.");
        }

        using var scope = NewDisposeScope();
        using var gradient = no_grad();
        var host = empty(shape, type);
        _file.AsSpan(start, length).CopyTo(host.bytes);
        target.copy_(host);
    }

    public void Read(string name, nn.Module module)
    {
        foreach (var (key, value) in module.state_dict())
            Read($"{name}.{key}", value);
    }

    private void Parse()
    {
        const int lengthBytes = 8;
        if (_file.Length < lengthBytes || BitConverter.ToUInt64(_file) is var length && length > (ulong)(_file.Length - lengthBytes))
            throw Damaged("it is cut short, or no checkpoint");

        var header = _file.AsSpan(lengthBytes, (int)length);
        var data = lengthBytes + (int)length;
        using var json = JsonDocument.Parse(header.ToArray());
        foreach (var entry in json.RootElement.EnumerateObject())
        {
            if (entry.Name == "__metadata__")
            {
                foreach (var text in entry.Value.EnumerateObject())
                    _texts.Add(text.Name, text.Value.GetString()!);
                continue;
            }

            var offsets = entry.Value.GetProperty("data_offsets").EnumerateArray().Select(offset => offset.GetInt32()).ToArray();
            _items.Add(entry.Name, (
                CheckpointFormat.Of(entry.Value.GetProperty("dtype").GetString()!),
                [.. entry.Value.GetProperty("shape").EnumerateArray().Select(size => size.GetInt64())],
                data + offsets[0],
                offsets[1] - offsets[0]));
        }

        if (_texts.GetValueOrDefault(CheckpointFormat.FormatKey) != CheckpointFormat.Format)
            throw Damaged($"it does not say '{CheckpointFormat.Format}'");
        if (_texts.GetValueOrDefault(CheckpointFormat.HashKey) is not { } given || given != Hash(header, given, data))
            throw Damaged("its checksum does not match");
    }

    private string Hash(ReadOnlySpan<byte> header, string given, int data)
    {
        var blank = header.ToArray();
        var at = header.IndexOf(Encoding.UTF8.GetBytes(given));
        Encoding.UTF8.GetBytes(CheckpointFormat.NoHash).CopyTo(blank.AsSpan(at));
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(blank);
        hash.AppendData(_file.AsSpan(data));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private (ScalarType Type, long[] Shape, int Start, int Length) Find(string name) =>
        _items.TryGetValue(name, out var item) ? item : throw Missing(name);

    private UsageException Missing(string name) => new(
        $"The checkpoint '{_path}' has no '{name}': it is of another agent or network. It has: {string.Join(", ", _items.Keys.Concat(_texts.Keys))}.");

    private FailureException Damaged(string why, Exception? problem = null) => new($"The checkpoint '{_path}' is damaged: {why}.", problem);
}
