using Sim.Runtime.Configuration;

namespace Sim.Runtime.Rendering;

/// <summary>What an agent is shown of a world.</summary>
public enum ObservationKind
{
    /// <summary>Numbers.</summary>
    Symbolic,

    /// <summary>An RGB picture.</summary>
    Image,
}

/// <summary>The options of every env that can be drawn.</summary>
public abstract record PictureConfig
{
    [Option("what the agent sees: numbers, or an RGB picture")]
    public ObservationKind Observation { get; init; }

    [Option("pixels along a side of the picture, a multiple of 4", Minimum = 32, Maximum = 1024)]
    public int ImageSize { get; init; } = 300;
}
