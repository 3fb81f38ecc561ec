using System.Collections.Immutable;
using System.Security.Cryptography;
using Sim.Runtime;

namespace Sim.Agents.Data;

/// <summary>A file of episodes that were recorded together, until they are joined with the others.</summary>
/// <remarks>
/// A name, the headers of all episodes, then their arrays, in the machine's order of bytes; the SHA-256 of all that at the end, so that a
/// file that was cut short or changed is known and recorded again.
/// </remarks>
internal static class Segment
{
    private const string Name = "sim segment 1";
    private const byte NoSuccess = 2;

    /// <exception cref="FailureException">The disk is full or the folder cannot be written.</exception>
    public static void Write(string path, IReadOnlyList<EpisodeData> episodes) => AtomicFile.Write(path, stream =>
    {
        using var hash = SHA256.Create();
        using (var hashed = new CryptoStream(stream, hash, CryptoStreamMode.Write, leaveOpen: true))
        {
            using var writer = new BinaryWriter(hashed);
            writer.Write(Name);
            writer.Write(episodes.Count);
            foreach (var episode in episodes)
            {
                writer.Write(episode.Seed!.Value);
                writer.Write(episode.Success is { } success ? (byte)(success ? 1 : 0) : NoSuccess);
                writer.Write(episode.Steps);
            }

            foreach (var episode in episodes)
                WriteArrays(writer, episode);
        }

        stream.Write(hash.Hash!);
    });

    /// <summary>Whether the file is whole.</summary>
    public static bool IsWhole(string path)
    {
        if (!File.Exists(path))
            return false;

        using var file = File.OpenRead(path);
        if (file.Length < SHA256.HashSizeInBytes)
            return false;

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[1 << 20];
        for (var left = file.Length - SHA256.HashSizeInBytes; left > 0;)
        {
            var bytes = file.Read(buffer, 0, (int)Math.Min(left, buffer.Length));
            hash.AppendData(buffer, 0, bytes);
            left -= bytes;
        }

        var given = new byte[SHA256.HashSizeInBytes];
        file.ReadExactly(given);
        return given.AsSpan().SequenceEqual(hash.GetHashAndReset());
    }

    public static IReadOnlyList<EpisodeHeader> ReadHeaders(string path)
    {
        using var reader = Open(path);
        return ReadHeaders(reader, path);
    }

    /// <param name="path">Of a whole file.</param>
    /// <param name="firstId">Number of its first episode.</param>
    public static IEnumerable<EpisodeData> Read(string path, long firstId)
    {
        using var reader = Open(path);
        foreach (var (index, header) in ReadHeaders(reader, path).Index())
        {
            yield return new EpisodeData
            {
                Id = firstId + index,
                Seed = header.Seed,
                Success = header.Success,
                Observations = ReadArray(reader),
                Actions = ReadArray(reader),
                Rewards = ReadArray(reader).Of<double>(),
                Terminations = ReadArray(reader).Of<bool>(),
                Truncations = ReadArray(reader).Of<bool>(),
                Infos = Enumerable.Range(0, reader.ReadInt32()).ToDictionary(_ => reader.ReadString(), _ => ReadArray(reader)),
            };
        }
    }

    private static BinaryReader Open(string path) => EpisodeFiles.Guard(path, () => new BinaryReader(File.OpenRead(path)));

    private static List<EpisodeHeader> ReadHeaders(BinaryReader reader, string path)
    {
        if (reader.ReadString() != Name)
            throw new FailureException($"'{path}' is of another version of this program. Record anew.");

        return [.. Enumerable.Range(0, reader.ReadInt32()).Select(_ => ReadHeader(reader))];
    }

    private static EpisodeHeader ReadHeader(BinaryReader reader)
    {
        var seed = reader.ReadUInt64();
        var success = reader.ReadByte();
        return new EpisodeHeader(seed, success == NoSuccess ? null : success != 0, reader.ReadInt32());
    }

    private static void WriteArrays(BinaryWriter writer, EpisodeData episode)
    {
        Write(writer, episode.Observations);
        Write(writer, episode.Actions);
        Write(writer, new DataArray(episode.Rewards));
        Write(writer, new DataArray(episode.Terminations));
        Write(writer, new DataArray(episode.Truncations));
        writer.Write(episode.Infos.Count);
        foreach (var (name, rows) in episode.Infos)
        {
            writer.Write(name);
            Write(writer, rows);
        }
    }

    private static void Write(BinaryWriter writer, DataArray array)
    {
        writer.Write(array.TypeName);
        writer.Write(array.Rows);
        writer.Write(array.RowShape.Length);
        foreach (var size in array.RowShape)
            writer.Write(size);
        writer.Write(array.Bytes);
    }

    private static DataArray ReadArray(BinaryReader reader)
    {
        var (type, rows) = (reader.ReadString(), reader.ReadInt32());
        ImmutableArray<int> shape = [.. Enumerable.Range(0, reader.ReadInt32()).Select(_ => reader.ReadInt32())];
        var array = DataArray.Zeros(type, rows, shape);
        reader.BaseStream.ReadExactly(array.WritableBytes);
        return array;
    }
}
