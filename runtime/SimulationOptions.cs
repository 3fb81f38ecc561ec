using Sim.Runtime.Devices;
using Sim.Runtime.Episodes;

namespace Sim.Runtime;

/// <summary>How a simulation is run, whatever its tasks are.</summary>
public sealed record SimulationOptions
{
    /// <summary>Of real-valued state. Observations and rewards have the types of the env's spec.</summary>
    public Precision Precision { get; init; } = Precision.F32;

    public AutoresetMode Autoreset { get; init; } = AutoresetMode.SameStep;

    /// <summary>World i is seeded with Seed + FirstWorld + i.</summary>
    public ulong Seed { get; init; }

    /// <summary>The number of the first world, for a simulation that is one shard of several.</summary>
    public int FirstWorld { get; init; }

    /// <summary>Steps after which an episode is truncated where its task sets no limit; 0 for never.</summary>
    public int StepLimit { get; init; }

    /// <summary>Draws that the caller dictates to each world instead of random numbers, for tests and replays; 0 for none.</summary>
    public int DictatedDraws { get; init; }
}
