using System.Runtime.InteropServices;
using Sim.Runtime.Ecs;
using Sim.Runtime.Episodes;

namespace Sim.Runtime;

public sealed unsafe partial class Simulation
{
    /// <summary>Worlds whose records are copied to the host at once, so that many worlds need no second memory of their size.</summary>
    private const int RecordsAtOnce = 1 << 14;

    private readonly nint _episodeLimit;

    /// <summary>Seeds world i with <paramref name="seed"/> + FirstWorld + i, and begins its first episode.</summary>
    public void Reset(ulong seed)
    {
        var seeds = new ulong[Worlds];
        for (var world = 0; world < seeds.Length; world++)
            seeds[world] = seed + (ulong)(_options.FirstWorld + world);

        Reset(seeds);
    }

    /// <summary>Seeds each world with its own number, and begins its first episode.</summary>
    /// <exception cref="UsageException">There are not as many seeds as worlds.</exception>
    public void Reset(ReadOnlySpan<ulong> seeds)
    {
        if (seeds.Length != Worlds)
            throw new UsageException($"This simulation has {Worlds} worlds, but {seeds.Length} seeds were given.");

        var all = new bool[Worlds];
        all.AsSpan().Fill(true);
        Seed(seeds, all);
        Reset();
    }

    /// <summary>
    /// Gives the worlds where the mask is true their own seeds, from their next episode on, which is then their first. It begins with
    /// their next reset.
    /// </summary>
    /// <exception cref="UsageException">There are not as many seeds or mask entries as worlds.</exception>
    public void Seed(ReadOnlySpan<ulong> seeds, ReadOnlySpan<bool> mask)
    {
        if (seeds.Length != Worlds || mask.Length != Worlds)
        {
            throw new UsageException(
                $"This simulation has {Worlds} worlds, but {seeds.Length} seeds and a mask of {mask.Length} were given.");
        }

        foreach (var group in _groups)
        {
            var episodes = new Episode[Math.Min(RecordsAtOnce, group.Worlds)];
            foreach (var (firstWorld, records) in Records(group))
            {
                var address = group.Episodes + ((nint)firstWorld * sizeof(Episode));
                var these = MemoryMarshal.AsBytes(episodes.AsSpan(0, records.Count));
                _device.Download(address, these);
                for (var world = 0; world < records.Count; world++)
                {
                    if (mask[group.FirstWorld + firstWorld + world])
                        (records.Array![world].Seed, episodes[world].Number) = (seeds[group.FirstWorld + firstWorld + world], -1);
                }

                WriteRecords(group, firstWorld, records);
                _device.Upload(these, address);
            }
        }
    }

    /// <summary>Begins the next episode in every world.</summary>
    public void Reset()
    {
        foreach (var group in _groups)
            Fill(group.Fresh, group.Worlds, 1);

        _reset.Run();
    }

    /// <summary>Begins the next episode in the worlds where the mask is true; the others keep everything.</summary>
    /// <exception cref="UsageException">The mask has another length, or no world is true in it.</exception>
    public void Reset(ReadOnlySpan<bool> mask)
    {
        if (mask.Length != Worlds)
            throw new UsageException($"This simulation has {Worlds} worlds, but the reset mask has {mask.Length}.");
        if (!mask.Contains(true))
            throw new UsageException("The reset mask names no world: at least one must be true.");

        foreach (var group in _groups)
            _device.Upload(MemoryMarshal.AsBytes(mask.Slice(group.FirstWorld, group.Worlds)), group.Fresh);

        _reset.Run();
    }

    /// <summary>
    /// Dictates the next draws of a world, from the first: numbers in [0, 1) that its kernels take in their order. Needs
    /// <see cref="SimulationOptions.DictatedDraws"/>.
    /// </summary>
    /// <exception cref="UsageException">More numbers than the simulation was made for.</exception>
    public void DictateDraws(int world, ReadOnlySpan<double> draws)
    {
        if (draws.Length > _options.DictatedDraws)
            throw new UsageException($"This simulation takes {_options.DictatedDraws} dictated draws a world; {draws.Length} were given.");

        var group = GroupOf(world);
        var local = world - group.FirstWorld;
        var script = group.DrawScript + (nint)((long)local * _options.DictatedDraws * sizeof(double));
        _device.Upload(MemoryMarshal.AsBytes(draws), script);
        Fill(group.DrawPosition + (local * sizeof(int)), sizeof(int), 0);
    }

    /// <summary>From now on, each world counts only its first <paramref name="limit"/> episodes.</summary>
    public void CountEpisodes(long limit) =>
        _device.Upload(MemoryMarshal.AsBytes(new ReadOnlySpan<long>(in limit)), _episodeLimit);

    /// <summary>What the episodes that ended since the last call add up to, and forgets them.</summary>
    public EpisodeStatistics CollectEpisodes()
    {
        var sum = default(WorldRecord);
        foreach (var group in _groups)
        {
            foreach (var (firstWorld, records) in Records(group))
            {
                Take(ref sum, records);
                WriteRecords(group, firstWorld, records);
            }
        }

        return new(sum.Episodes, sum.Successes, sum.TimeLimits, sum.Steps, sum.ReturnSum, sum.ReturnSquareSum);

        static void Take(ref WorldRecord sum, Span<WorldRecord> records)
        {
            foreach (ref var record in records)
            {
                sum.Episodes += record.Episodes;
                sum.Successes += record.Successes;
                sum.TimeLimits += record.TimeLimits;
                sum.Steps += record.Steps;
                sum.ReturnSum += record.ReturnSum;
                sum.ReturnSquareSum += record.ReturnSquareSum;
                record = new WorldRecord { Seed = record.Seed };
            }
        }
    }

    /// <summary>Episodes that each world has counted since they were last collected.</summary>
    public long[] EpisodesPerWorld()
    {
        var counts = new long[Worlds];
        foreach (var group in _groups)
        {
            foreach (var (firstWorld, records) in Records(group))
            {
                for (var world = 0; world < records.Count; world++)
                    counts[group.FirstWorld + firstWorld + world] = records[world].Episodes;
            }
        }

        return counts;
    }

    /// <summary>What went wrong in each world since its flags were cleared: bits of <see cref="WorldFlags"/>.</summary>
    public uint[] Flags()
    {
        var flags = new uint[Worlds];
        foreach (var group in _groups)
        {
            for (var first = 0; first < group.Worlds; first += RecordsAtOnce)
            {
                var piece = flags.AsSpan(group.FirstWorld + first, Math.Min(RecordsAtOnce, group.Worlds - first));
                _device.Download(group.Flags + ((nint)first * sizeof(uint)), MemoryMarshal.AsBytes(piece));
            }
        }

        return flags;
    }

    public void ClearFlags()
    {
        foreach (var group in _groups)
            Fill(group.Flags, (long)group.Worlds * sizeof(uint), 0);
    }

    /// <summary>The records of a group in pieces, each with its first world. A piece is good until the next.</summary>
    private IEnumerable<(int FirstWorld, ArraySegment<WorldRecord> Records)> Records(Group group)
    {
        var piece = new WorldRecord[Math.Min(RecordsAtOnce, group.Worlds)];
        for (var first = 0; first < group.Worlds; first += piece.Length)
        {
            var records = new ArraySegment<WorldRecord>(piece, 0, Math.Min(piece.Length, group.Worlds - first));
            _device.Download(AddressOfRecord(group, first), MemoryMarshal.AsBytes(records.AsSpan()));
            yield return (first, records);
        }
    }

    private void WriteRecords(Group group, int firstWorld, ArraySegment<WorldRecord> records) =>
        _device.Upload(MemoryMarshal.AsBytes(records.AsSpan()), AddressOfRecord(group, firstWorld));

    private static nint AddressOfRecord(Group group, int world) => group.Records + ((nint)world * sizeof(WorldRecord));

    internal Group GroupOf(int world) =>
        _groups.Find(group => world >= group.FirstWorld && world < group.FirstWorld + group.Worlds)
        ?? throw new UsageException($"This simulation has worlds 0 to {Worlds - 1}; {world} was given.");

    private void Fill(nint address, long bytes, byte value)
    {
        var block = new byte[Math.Min(bytes, 1 << 16)];
        block.AsSpan().Fill(value);
        for (long done = 0; done < bytes; done += block.Length)
            _device.Upload(block.AsSpan(0, (int)Math.Min(block.Length, bytes - done)), address + (nint)done);
    }

    /// <summary>What Gymnasium asserts or leaves to the env is checked here, at the door.</summary>
    private void CheckBeforeStep()
    {
        if (_options.Autoreset == AutoresetMode.Disabled)
            CheckNoneEnded();
        if (!_actionsAreDrawn && _device.HostVisible)
            ActionCheck.Run(Actions, Spec.Action);
    }

    private void CheckNoneEnded()
    {
        var terminated = HostBytes(Terminated);
        var truncated = HostBytes(Truncated);
        var world = Math.Min((uint)terminated.IndexOfAnyExcept((byte)0), (uint)truncated.IndexOfAnyExcept((byte)0));
        if (world < (uint)Worlds)
            throw new UsageException($"World {world} has ended. Autoreset is disabled, so reset it by a mask before the next step.");
    }

    private ReadOnlySpan<byte> HostBytes(AgentColumn column) =>
        _device.HostVisible ? column.Span<byte>() : column.ToArray<byte>();
}
