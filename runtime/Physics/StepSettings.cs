namespace Sim.Runtime.Physics;

/// <summary>How a model is stepped, beside what its scene says.</summary>
public sealed record StepSettings
{
    /// <summary>Contacts that a world can have at once; more set its overflow flag. 0 for what the model can be expected to need.</summary>
    public int ContactSlots { get; init; }

    /// <summary>Several contacts where two convex shapes lie flat on each other: MuJoCo's multiccd, its default from 3.8.0 on.</summary>
    /// <remarks>Null for what the scene says.</remarks>
    public bool? MultipleConvexContacts { get; init; }

    /// <summary>Margins and gaps of two geoms are added, as in MuJoCo from 3.5.0 on; else the larger holds.</summary>
    public bool SumsMargins { get; init; }

    /// <summary>
    /// The acceleration that connects and welds ask for contains the change of their Jacobian, as in MuJoCo from 3.7.0 on.
    /// </summary>
    public bool EqualityVelocityTerm { get; init; }

    /// <summary>Worlds can have forces on degrees of freedom (qfrc_applied).</summary>
    public bool HasAppliedForces { get; init; }

    /// <summary>Bodies on whose centre of mass worlds can have a force and a torque (xfrc_applied).</summary>
    public IReadOnlyList<int> PushedBodies { get; init; } = [];

    /// <summary>Bodies fixed to the world that every world can place elsewhere.</summary>
    public IReadOnlyList<int> PlacedBodies { get; init; } = [];
}
