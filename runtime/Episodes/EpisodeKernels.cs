using Sim.Runtime.Ecs;
using Sim.Runtime.Numerics;

namespace Sim.Runtime.Episodes;

/// <summary>Next-step mode: the worlds that ended in the last step are fresh in this one, the others are live.</summary>
internal struct MarkFresh : IKernel
{
    public Column<byte> Terminated;
    public Column<byte> Truncated;
    public Column<byte> Fresh;
    public Column<byte> Live;

    public readonly void Run(int index)
    {
        var ended = Terminated[index] | Truncated[index];
        Fresh[index] = (byte)ended;
        Live[index] = (byte)(1 - ended);
    }
}

/// <summary>A fresh world shows reward 0 and no flag.</summary>
internal struct ClearStep : IKernel
{
    public Column<double> Rewards;
    public Column<byte> Terminated;
    public Column<byte> Truncated;
    public Column<byte> Success;

    public readonly void Run(int index)
    {
        Rewards[index] = 0;
        Terminated[index] = 0;
        Truncated[index] = 0;
        Success[index] = 0;
    }
}

/// <summary>Counts the step, truncates at the time limit, and adds an ended episode to its world's record.</summary>
internal struct EndStep : IKernel
{
    public Column<double> Rewards;
    public Column<byte> Terminated;
    public Column<byte> Truncated;
    public Column<byte> Success;
    public Column<byte> Fresh;
    public Column<Episode> Episodes;
    public Column<WorldRecord> Records;
    public Column<uint> Flags;
    public Table<long> EpisodeLimit; // one number: episodes a world counts
    public int MaxSteps;
    public int EnvTruncates;     // 1 where the env writes Truncated itself
    public int MarksFresh;       // 1 in same-step mode
    public int SurvivalIsSuccess;

    public readonly void Run(int index)
    {
        ref var episode = ref Episodes[index];
        var reward = Rewards[index];
        var step = episode.Step + 1;
        episode.Step = step;
        episode.Return += reward;

        // x - x is 0 for every finite x.
        if (reward - reward != 0)
            Flags[index] |= WorldFlags.NotANumber;

        var truncated = step >= MaxSteps ? 1 : 0;
        if (EnvTruncates != 0)
            truncated |= Truncated[index];
        Truncated[index] = (byte)truncated;
        var terminated = Terminated[index];
        if (SurvivalIsSuccess != 0)
            Success[index] = (byte)(truncated & ~terminated);
        var ended = terminated | truncated;
        if (MarksFresh != 0)
            Fresh[index] = (byte)ended;
        if (ended != 0)
            Count(index);
    }

    private readonly void Count(int index)
    {
        var episode = Episodes[index];
        ref var record = ref Records[index];
        if (record.Episodes >= EpisodeLimit[0])
            return;

        record.Episodes++;
        record.Steps += episode.Step;
        record.Successes += Success[index];
        record.TimeLimits += Terminated[index] == 0 ? 1 : 0;
        record.ReturnSum += episode.Return;
        record.ReturnSquareSum += episode.Return * episode.Return;
    }
}

/// <summary>Copies a row of a world, such as its observation, to where the last one before a reset is kept.</summary>
internal readonly unsafe struct KeepFinal(byte* from, byte* to, int bytes) : IKernel
{
    private readonly byte* _from = from;
    private readonly byte* _to = to;
    private readonly int _bytes = bytes;

    public void Run(int index)
    {
        var from = _from + ((long)index * _bytes);
        var to = _to + ((long)index * _bytes);

        // Rows start at multiples of 4 bytes where their length is one.
        var words = (_bytes & 3) == 0 ? _bytes >> 2 : 0;
        Words.Copy((uint*)from, (uint*)to, words);
        for (var item = words * 4; item < _bytes; item++)
            to[item] = from[item];
    }
}

/// <summary>Counts a new episode and makes the key of its random numbers.</summary>
internal struct BeginEpisode : IKernel
{
    public Column<Episode> Episodes;
    public Column<WorldRecord> Records;

    public readonly void Run(int index)
    {
        ref var episode = ref Episodes[index];
        episode.Number++;
        episode.Step = 0;
        episode.Return = 0;
        episode.Key = CounterRandom.Key(Records[index].Seed, (ulong)episode.Number);
    }
}

/// <summary>Flags a world whose observation has a number that is infinite or none.</summary>
internal unsafe struct CheckSingle : IKernel
{
    public Rows<float> Observations;
    public Column<uint> Flags;
    public int Width;

    public readonly void Run(int index)
    {
        var row = Observations.Row(index);
        var sum = 0f;
        for (var item = 0; item < Width; item++)
            sum += row[item] - row[item];
        if (sum != 0)
            Flags[index] |= WorldFlags.NotANumber;
    }
}

/// <summary>The same for observations in double precision.</summary>
internal unsafe struct CheckDouble : IKernel
{
    public Rows<double> Observations;
    public Column<uint> Flags;
    public int Width;

    public readonly void Run(int index)
    {
        var row = Observations.Row(index);
        var sum = 0.0;
        for (var item = 0; item < Width; item++)
            sum += row[item] - row[item];
        if (sum != 0)
            Flags[index] |= WorldFlags.NotANumber;
    }
}
