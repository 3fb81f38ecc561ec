using Sim.Runtime.Configuration;

namespace Sim.Envs.HyperGrid;

public sealed record HyperGridConfig
{
    [Option("dimensions of the grid", Minimum = 1, Maximum = 8)]
    public int Dimensions { get; init; } = 2;

    [Option("places along each dimension", Minimum = 2, Maximum = 256)]
    public int Height { get; init; } = 16;

    [Option("reward of every place", Minimum = 0)]
    public double R0 { get; init; } = 0.1;

    [Option("reward added in the corners: more than a quarter of the grid from its middle in every dimension", Minimum = 0)]
    public double R1 { get; init; } = 0.5;

    [Option("reward added at the modes: from 0.3 to 0.4 of the grid from its middle in every dimension", Minimum = 0)]
    public double R2 { get; init; } = 2.0;
}
