using Sim.Runtime.Physics.Model;

namespace Sim.Runtime.Physics;

/// <summary>Two geoms that may touch, with the parameters that a contact between them has.</summary>
public readonly record struct CollisionPair
{
    /// <summary>The one of the lower type; of two of a type, that of the lower body.</summary>
    public required int Geom1 { get; init; }

    public required int Geom2 { get; init; }

    /// <summary>Of the model's list of explicit pairs; -1 where it follows from the geoms' bits.</summary>
    public required int ExplicitPair { get; init; }

    public required int ContactDimension { get; init; }

    public required ContactFriction Friction { get; init; }

    public required SolRef SolRef { get; init; }

    /// <summary>Of friction in elliptic cones; (0, 0) where it is that of the normal.</summary>
    public required SolRef FrictionSolRef { get; init; }

    public required SolImp SolImp { get; init; }

    /// <summary>Distance at which a contact is found, m.</summary>
    public required double Margin { get; init; }

    /// <summary>Distance below which it pushes: the margin less the gap, m.</summary>
    public required double IncludeMargin { get; init; }
}
