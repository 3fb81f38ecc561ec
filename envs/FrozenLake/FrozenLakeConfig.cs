using System.Collections.Immutable;
using Sim.Runtime.Configuration;
using Sim.Runtime.Rendering;

namespace Sim.Envs.FrozenLake;

public sealed record FrozenLakeConfig : PictureConfig
{
    [Option("4x4, 8x8, random, or rows of S, F, H and G separated by slashes")]
    public string Map { get; init; } = "8x8";

    [Option("rows and columns of a random map", Minimum = 2, Maximum = 64)]
    public int MapSize { get; init; } = 8;

    [Option("chance that a tile of a random map is frozen", Minimum = 0.05, Maximum = 1)]
    public double MapFrozen { get; init; } = 0.8;

    [Option("seed of a random map: the map of Gymnasium's generate_random_map with this seed")]
    public ulong MapSeed { get; init; }

    [Option("whether the skater may slip to either side")]
    public bool Slippery { get; init; } = true;

    [Option("chance that the skater goes where it wants on slippery ice", Minimum = 0, Maximum = 1)]
    public double SlipSuccessRate { get; init; } = 1.0 / 3.0;

    [Option("rewards for reaching the goal, a hole, and frozen ice")]
    public ImmutableArray<double> RewardSchedule { get; init; } = [1, 0, 0];

    [Option("steps until an episode is truncated; 0 for Gymnasium's: 100 on 4x4, 200 on 8x8 and others", Minimum = 0)]
    public int MaxSteps { get; init; }
}
