using System.Collections.Immutable;

namespace Sim.Runtime.Physics.Model;

public enum JointType
{
    Free,   // 7 coordinates, 6 degrees of freedom
    Ball,   // 4 and 3
    Slide,  // 1 and 1
    Hinge,  // 1 and 1
}

public static class JointTypes
{
    /// <summary>Numbers in the position vector.</summary>
    public static int CoordinateCount(this JointType type) => type switch { JointType.Free => 7, JointType.Ball => 4, _ => 1 };

    /// <summary>Numbers in the velocity vector.</summary>
    public static int DofCount(this JointType type) => type switch { JointType.Free => 6, JointType.Ball => 3, _ => 1 };
}

public sealed record Joint : Element
{
    public required JointType Type { get; init; }

    public required int Body { get; init; }

    public required int FirstCoordinate { get; init; }               // in the position vector

    public required int FirstDof { get; init; }                      // in the velocity vector

    public Vec3 Position { get; init; }                              // anchor in the body, m

    public Vec3 Axis { get; init; } = new(0, 0, 1);                  // unit, in the body

    public bool Limited { get; init; }

    public Interval Range { get; init; }                             // m or rad; of a ball joint High bounds the angle

    public SolRef LimitSolRef { get; init; } = SolRef.Default;

    public SolImp LimitSolImp { get; init; } = SolImp.Default;

    public double Margin { get; init; }                              // m or rad from a limit at which it acts

    public double Stiffness { get; init; }                           // N/m or N m/rad, about the spring reference

    public bool ActuatorForceLimited { get; init; }

    public Interval ActuatorForceRange { get; init; }                // of the sum of all actuators, N or N m

    public bool ActuatorGravityCompensation { get; init; }           // the lift counts as an actuator's force

    public int Group { get; init; }

    public ImmutableArray<double> User { get; init; } = [];
}

/// <summary>One number of the velocity vector.</summary>
public sealed record DegreeOfFreedom
{
    public required int Body { get; init; }

    public required int Joint { get; init; }

    public required int Parent { get; init; }                        // nearest degree of freedom towards the root; -1 at the top

    public required int Tree { get; init; }

    public double Armature { get; init; }                            // added inertia, kg or kg m²

    public double Damping { get; init; }                             // N s/m or N m s/rad

    public double FrictionLoss { get; init; }                        // N or N m

    public SolRef FrictionSolRef { get; init; } = SolRef.Default;

    public SolImp FrictionSolImp { get; init; } = SolImp.Default;

    // What follows is derived by ModelConstants.

    public double InverseInertia { get; init; }                      // at qpos0, 1/kg or 1/(kg m²); a mean for free and ball joints

    public double Inertia { get; init; }                             // diagonal of the mass matrix at qpos0, kg or kg m²
}
