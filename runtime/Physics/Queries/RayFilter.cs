using System.Collections.Immutable;

namespace Sim.Runtime.Physics.Queries;

/// <summary>Which geoms a ray meets. It never meets those that are wholly transparent.</summary>
public sealed record RayFilter
{
    public static RayFilter All { get; } = new();

    /// <summary>Whether it meets geoms of bodies that nothing moves.</summary>
    public bool MeetsFixed { get; init; } = true;

    /// <summary>A body whose geoms it passes through: the one that carries the sensor.</summary>
    public string? ExcludedBody { get; init; }

    /// <summary>Groups that it meets; all where empty.</summary>
    public ImmutableArray<int> Groups { get; init; } = [];
}
