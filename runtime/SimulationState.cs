using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Sim.Runtime.Episodes;

namespace Sim.Runtime;

/// <remarks>
/// Saved state: a line that names the format, a JSON line that says what follows, the columns, and a SHA-256 of all before it.
/// Numbers are little-endian. Lane columns are saved world by world, so a state goes from any lane width or device to any other.
/// Columns go to and from the device in large pieces: on a GPU each piece is a call of the driver.
/// Observations are not saved but written again, since they are a function of the state; final ones are saved for worlds that ended.
/// </remarks>
public sealed unsafe partial class Simulation
{
    private const string StateFormat = "SIM-STATE 1";

    /// <summary>Everything that the next steps depend on.</summary>
    public byte[] Save()
    {
        using var memory = new MemoryStream();
        Save(memory);
        return memory.ToArray();
    }

    /// <summary>The same as a file, written at once.</summary>
    /// <exception cref="FailureException">The disk is full or the folder cannot be written.</exception>
    public void SaveFile(string path) => AtomicFile.Write(path, Save);

    public void Save(Stream stream)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var writer = new BlockWriter(stream, hash, _device);
        writer.Write(Encoding.UTF8.GetBytes($"{StateFormat}\n{StateHeader()}\n"));
        foreach (var block in StateBlocks())
            writer.Write(block);

        foreach (var column in FinalColumns())
            writer.WriteRows(column, EndedWorlds());

        stream.Write(hash.GetHashAndReset());
    }

    /// <summary>Goes back to a saved state. The simulation must have been made like the one that saved it.</summary>
    /// <exception cref="FailureException">The state is damaged or incomplete.</exception>
    /// <exception cref="UsageException">It was saved by another kind of simulation.</exception>
    public void Restore(ReadOnlyMemory<byte> state)
    {
        const int hashBytes = 32;
        var bytes = state.Span;
        if (bytes.Length < hashBytes || !bytes.StartsWith(Encoding.UTF8.GetBytes(StateFormat + "\n")))
            throw new FailureException($"This is not a saved simulation: it does not begin with '{StateFormat}'.");
        if (!SHA256.HashData(bytes[..^hashBytes]).AsSpan().SequenceEqual(bytes[^hashBytes..]))
            throw new FailureException("The saved simulation is damaged or incomplete: its checksum does not match.");

        var header = bytes[(StateFormat.Length + 1)..];
        header = header[..header.IndexOf((byte)'\n')];
        var expected = StateHeader();
        if (Encoding.UTF8.GetString(header) is var given && given != expected)
            throw new UsageException($"The saved simulation is of another kind. Saved: {given}. Here: {expected}.");

        var reader = new BlockReader(bytes[(StateFormat.Length + 1 + header.Length + 1)..^hashBytes], _device);
        foreach (var block in StateBlocks())
            reader.Read(block);

        foreach (var column in FinalColumns())
            reader.ReadRows(column, EndedWorlds());

        _observe.Run();
    }

    /// <summary>Goes back to the state in a file.</summary>
    /// <exception cref="FailureException">The file cannot be read, or is damaged or incomplete.</exception>
    /// <exception cref="UsageException">It was saved by another kind of simulation.</exception>
    public void RestoreFile(string path)
    {
        byte[] state;
        try
        {
            state = File.ReadAllBytes(path);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new FailureException($"The saved simulation '{path}' cannot be read: {problem.Message}", problem);
        }

        Restore(state);
    }

    private string StateHeader() => JsonSerializer.Serialize(new
    {
        Autoreset = _options.Autoreset.ToString(),
        Precision = _options.Precision.ToString(),
        Groups = _groups.Select(group => new { Env = group.Env.Spec.Name, group.Worlds }),
        Columns = StateBlocks().Select(block => $"{block.Name}:{block.Bytes}"),
    });

    private IEnumerable<StateBlock> StateBlocks()
    {
        foreach (var group in _groups)
        {
            yield return Of<Episode>("episodes", group.Episodes);
            yield return Of<WorldRecord>("records", group.Records);
            yield return Of<uint>("flags", group.Flags);
            yield return Of<byte>("fresh", group.Fresh);
            foreach (var column in group.Components.Where(column => !column.Component.Scratch))
            {
                yield return new StateBlock(
                    $"{column.Archetype.Name}.{column.Component.Type.Name}",
                    column.Address,
                    (long)group.Worlds * column.Archetype.Capacity * column.Component.Bytes);
            }

            foreach (var (archetype, address, bytes) in group.AliveMasks)
                yield return new StateBlock($"{archetype}.alive", address, bytes);
            foreach (var lanes in group.LaneBlocks)
            {
                var bytes = (long)group.Worlds * lanes.Fields.Fields.Count * lanes.ScalarBytes;
                yield return new StateBlock(lanes.Fields.Name, lanes.Address, bytes, lanes, group.Worlds);
            }

            StateBlock Of<T>(string name, nint address)
                where T : unmanaged => new(name, address, (long)group.Worlds * Unsafe.SizeOf<T>());
        }

        foreach (var column in (AgentColumn[])[Actions, Rewards, Terminated, Truncated, Success, .. Infos.Values])
            yield return new StateBlock(column.Name, column.Address, column.Bytes);
    }

    private IEnumerable<AgentColumn> FinalColumns() =>
        _options.Autoreset == AutoresetMode.SameStep
            ? [FinalObservations, .. FinalActionMask is { } mask ? [mask] : Array.Empty<AgentColumn>(), .. FinalInfos.Values]
            : [];

    private bool[] EndedWorlds()
    {
        var terminated = Terminated.ToArray<byte>();
        var truncated = Truncated.ToArray<byte>();
        return [.. terminated.Zip(truncated, (end, cut) => (end | cut) != 0)];
    }

    /// <summary>Bytes of a column; with <paramref name="Lanes"/>, the numbers of a lane column.</summary>
    private sealed record StateBlock(string Name, nint Address, long Bytes, LaneBlock? Lanes = null, int Worlds = 0);
}
