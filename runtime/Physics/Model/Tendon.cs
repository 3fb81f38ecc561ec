using System.Collections.Immutable;

namespace Sim.Runtime.Physics.Model;

/// <summary>A length: a weighted sum of joint coordinates, or of a string over sites and around geoms.</summary>
public sealed record Tendon : Element
{
    public required int FirstWrap { get; init; }

    public required int WrapCount { get; init; }

    public bool Limited { get; init; }

    public Interval Range { get; init; }                             // m, or what joints sum to

    public SolRef LimitSolRef { get; init; } = SolRef.Default;

    public SolImp LimitSolImp { get; init; } = SolImp.Default;

    public SolRef FrictionSolRef { get; init; } = SolRef.Default;

    public SolImp FrictionSolImp { get; init; } = SolImp.Default;

    public double Margin { get; init; }

    public double Stiffness { get; init; }                           // N/m

    public double Damping { get; init; }                             // N s/m

    public double FrictionLoss { get; init; }                        // N

    public double Width { get; init; } = 0.003;                      // m, looks only

    public int Group { get; init; }

    public int Material { get; init; } = -1;

    public Rgba Color { get; init; } = Rgba.Grey;

    public ImmutableArray<double> User { get; init; } = [];

    // What follows is derived by ModelConstants.

    public Interval SpringLength { get; init; }                      // no spring force within, m

    public double Length { get; init; }                              // at qpos0, m

    public double InverseInertia { get; init; }                      // at qpos0, 1/kg
}

public enum WrapType
{
    Joint,
    Pulley,
    Site,
    Sphere,
    Cylinder,
}

/// <summary>One step along a tendon.</summary>
/// <param name="Type">What it goes over.</param>
/// <param name="Object">Joint, site or geom; -1 for a pulley.</param>
/// <param name="Parameter">Coefficient of a joint, divisor of a pulley, side site of a geom or -1.</param>
public readonly record struct Wrap(WrapType Type, int Object, double Parameter);
