using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;
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
        ("BOOL", ScalarType.Bool, 1), ("U8", ScalarType.Byte, 1), ("I8", ScalarType.Int8, 1), ("I16", ScalarType.Int16, 2),
        ("I32", ScalarType.Int32, 4), ("I64", ScalarType.Int64, 8), ("F16", ScalarType.Float16, 2), ("BF16", ScalarType.BFloat16, 2),
        ("F32", ScalarType.Float32, 4), ("F64", ScalarType.Float64, 8),
    ];

    public static string Of(ScalarType type) => Types.First(known => known.Type == type).Name;

    public static ScalarType Of(string name) => Types.First(known => known.Name == name).Type;

    public static int BytesOf(ScalarType type) => Types.First(known => known.Type == type).Bytes;
}

/// <summary>Gathers what a checkpoint holds, then writes it at once. Tensors are read when it is written.</summary>
public sealed class CheckpointWriter : IDisposable
{
    private const int PieceBytes = 1 << 20;

    private readonly SortedDictionary<string, string> _texts = new(StringComparer.Ordinal) { [CheckpointFormat.FormatKey] = CheckpointFormat.Format };
    private readonly List<Item> _items = [];
    private readonly List<Tensor> _tensors = [];

    public void Add(string name, string text) => _texts.Add(name, text);

    public void Add(string name, byte[] bytes) =>
        _items.Add(new Item(name, CheckpointFormat.Of(ScalarType.Byte), [bytes.Length], bytes.Length, stream => stream.Write(bytes)));

    public void Add(string name, Tensor tensor)
    {
        using var scope = NewDisposeScope();
        var host = tensor.detach().cpu().contiguous().DetachFromDisposeScope();
        _tensors.Add(host);
        var length = host.numel() * CheckpointFormat.BytesOf(host.dtype);
        var piece = (int)Math.Clamp(length, 1, PieceBytes);
        _items.Add(new Item(name, CheckpointFormat.Of(host.dtype), host.shape, length, stream => host.WriteBytesToStream(stream, piece)));
    }

    public void Add(string name, nn.Module module)
    {
        foreach (var (key, value) in module.state_dict())
            Add($"{name}.{key}", value);
    }

    /// <summary>Writes the file at once: an old one of that name is replaced or, where that fails, untouched.</summary>
    /// <exception cref="FailureException">The disk is full or the folder cannot be written.</exception>
    public void Write(string path) => AtomicFile.Write(path, Write);

    public void Dispose()
    {
        foreach (var tensor in _tensors)
            tensor.Dispose();
    }

    private void Write(Stream stream)
    {
        using var hash = SHA256.Create();
        using (var hashed = new CryptoStream(Stream.Null, hash, CryptoStreamMode.Write))
            WriteHashed(hashed, Header(CheckpointFormat.NoHash));

        var header = Header(Convert.ToHexStringLower(hash.Hash!));
        stream.Write(BitConverter.GetBytes((ulong)header.Length));
        WriteHashed(stream, header);
    }

    private void WriteHashed(Stream stream, byte[] header)
    {
        stream.Write(header);
        foreach (var item in _items)
            item.Write(stream);
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
            entries.Add(item.Name, new { dtype = item.Type, shape = item.Shape, data_offsets = (long[])[start, start + item.Length] });
            start += item.Length;
        }

        // Readers want the data to begin at a multiple of 8.
        var text = JsonSerializer.SerializeToUtf8Bytes(entries);
        return [.. text, .. Enumerable.Repeat((byte)' ', (8 - (text.Length % 8)) % 8)];
    }

    private sealed record Item(string Name, string Type, long[] Shape, long Length, Action<Stream> Write);
}

/// <summary>A checkpoint that was found whole and undamaged.</summary>
public sealed class CheckpointReader : IDisposable
{
    private const int LengthBytes = 8;

    private readonly string _path;
    private readonly FileStream _file;
    private readonly Dictionary<string, string> _texts = [];
    private readonly Dictionary<string, (ScalarType Type, long[] Shape, long Start, long Length)> _items = [];

    /// <exception cref="FailureException">The file cannot be read, is no checkpoint, or is damaged.</exception>
    public CheckpointReader(string path)
    {
        _path = path;
        try
        {
            _file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
            Parse();
        }
        catch (Exception problem)
        {
            _file?.Dispose();
            throw problem switch
            {
                IOException or UnauthorizedAccessException => Unreadable(problem),
                JsonException or ArgumentException or InvalidOperationException or KeyNotFoundException or FormatException =>
                    Damaged("its header makes no sense", problem),
                _ => problem,
            };
        }
    }

    public string Text(string name) => _texts.TryGetValue(name, out var text) ? text : throw Missing(name);

    public long Number(string name) => long.TryParse(Text(name), NumberStyles.Integer, CultureInfo.InvariantCulture, out var number)
        ? number
        : throw Damaged($"its '{name}' is no number");

    public byte[] Bytes(string name)
    {
        var item = Find(name);
        var bytes = new byte[item.Length];
        ReadFrom(item.Start, stream => stream.ReadExactly(bytes));
        return bytes;
    }

    /// <summary>The numbers of a tensor, however many there are.</summary>
    public T[] Numbers<T>(string name)
        where T : unmanaged => MemoryMarshal.Cast<byte, T>(Bytes(name)).ToArray();

    /// <summary>Copies a tensor into one of the same shape and type.</summary>
    /// <exception cref="UsageException">The checkpoint has another shape: it is of another network.</exception>
    public void Read(string name, Tensor target)
    {
        var (type, shape, start, _) = Find(name);
        if (type != target.dtype || !shape.SequenceEqual(target.shape))
        {
            throw new UsageException(
                $"The checkpoint '{_path}' is of another network: '{name}' is {type} [{string.Join(", ", shape)}] there and {target.dtype} " +
                $"[{string.Join(", ", target.shape)}] here.");
        }

        using var scope = NewDisposeScope();
        using var gradient = no_grad();
        var host = empty(shape, type);
        ReadFrom(start, stream => host.ReadBytesFromStream(stream));
        target.copy_(host);
    }

    public void Read(string name, nn.Module module)
    {
        foreach (var (key, value) in module.state_dict())
            Read($"{name}.{key}", value);
    }

    public void Dispose() => _file.Dispose();

    private void ReadFrom(long start, Action<Stream> read)
    {
        try
        {
            _file.Position = start;
            read(_file);
        }
        catch (IOException problem)
        {
            throw Unreadable(problem);
        }
    }

    private void Parse()
    {
        Span<byte> lengthBytes = stackalloc byte[LengthBytes];
        if (_file.ReadAtLeast(lengthBytes, LengthBytes, throwOnEndOfStream: false) < LengthBytes
            || BitConverter.ToUInt64(lengthBytes) is var length && length > (ulong)Math.Min(_file.Length - LengthBytes, int.MaxValue))
            throw Damaged("it is cut short, or no checkpoint");

        var header = new byte[length];
        _file.ReadExactly(header);
        using var json = JsonDocument.Parse(header);
        foreach (var entry in json.RootElement.EnumerateObject())
        {
            if (entry.Name == "__metadata__")
            {
                foreach (var text in entry.Value.EnumerateObject())
                    _texts.Add(text.Name, text.Value.GetString()!);
                continue;
            }

            var offsets = entry.Value.GetProperty("data_offsets").EnumerateArray().Select(offset => offset.GetInt64()).ToArray();
            _items.Add(entry.Name, (
                CheckpointFormat.Of(entry.Value.GetProperty("dtype").GetString()!),
                [.. entry.Value.GetProperty("shape").EnumerateArray().Select(size => size.GetInt64())],
                LengthBytes + header.Length + offsets[0],
                offsets[1] - offsets[0]));
        }

        if (_texts.GetValueOrDefault(CheckpointFormat.FormatKey) != CheckpointFormat.Format)
            throw Damaged($"it does not say '{CheckpointFormat.Format}'");
        if (_texts.GetValueOrDefault(CheckpointFormat.HashKey) is not { } given || given != HashOfRest(header, given))
            throw Damaged("its checksum does not match");
    }

    /// <summary>Of the header without the hash that it holds, and of what follows it in the file.</summary>
    private string HashOfRest(byte[] header, string given)
    {
        var blank = header.ToArray();
        Encoding.UTF8.GetBytes(CheckpointFormat.NoHash).CopyTo(blank.AsSpan(header.AsSpan().IndexOf(Encoding.UTF8.GetBytes(given))));
        using var hash = SHA256.Create();
        using (var hashed = new CryptoStream(Stream.Null, hash, CryptoStreamMode.Write))
        {
            hashed.Write(blank);
            _file.CopyTo(hashed);
        }

        return Convert.ToHexStringLower(hash.Hash!);
    }

    private (ScalarType Type, long[] Shape, long Start, long Length) Find(string name) =>
        _items.TryGetValue(name, out var item) ? item : throw Missing(name);

    private UsageException Missing(string name) => new(
        $"The checkpoint '{_path}' has no '{name}': it is of another agent or network. It has: {string.Join(", ", _items.Keys.Concat(_texts.Keys))}.");

    private FailureException Unreadable(Exception problem) => new($"The checkpoint '{_path}' cannot be read: {problem.Message}", problem);

    private FailureException Damaged(string why, Exception? problem = null) => new($"The checkpoint '{_path}' is damaged: {why}.", problem);
}
