using System.Collections.Immutable;

namespace Sim.Runtime.Physics.Model;

/// <summary>A state that a scene names.</summary>
public sealed record Keyframe : Element
{
    public double Time { get; init; }                                // s

    public required ImmutableArray<double> Positions { get; init; }

    public required ImmutableArray<double> Velocities { get; init; }

    public required ImmutableArray<double> Activations { get; init; }

    public required ImmutableArray<double> Controls { get; init; }

    public required ImmutableArray<Vec3> MocapPositions { get; init; }

    public required ImmutableArray<Quat> MocapOrientations { get; init; }
}

/// <summary>Numbers that a scene keeps for its users.</summary>
public sealed record CustomNumbers(string Name, ImmutableArray<double> Values);

/// <summary>A text that a scene keeps for its users.</summary>
public sealed record CustomText(string Name, string Value);
