using System.Collections.Immutable;

namespace Sim.Runtime.Physics.Model;

/// <summary>Frames that are so often the same that kinematics copies one instead of composing (difference below 1e-6).</summary>
public enum SameFrame
{
    None,
    Body,             // position and orientation of the body
    Inertia,          // position and orientation of the body's inertial frame
    BodyRotation,     // only the orientation of the body
    InertiaRotation,  // only the orientation of the inertial frame
}

/// <summary>A rigid body. Number 0 is the world. A parent comes before its children.</summary>
public sealed record Body : Element
{
    public required int Parent { get; init; }                     // body; the world's is itself

    public required int Weld { get; init; }                       // body with the joints that move this one; 0 where nothing does

    public required int Root { get; init; }                       // topmost body of the tree that this one is in

    public required int Tree { get; init; }                       // kinematic tree, counted by its first degree of freedom; -1 where static

    public int Mocap { get; init; } = -1;                         // number among the bodies that are moved from outside; -1 where it is none

    public int FirstJoint { get; init; } = -1;

    public int JointCount { get; init; }

    public int FirstDof { get; init; } = -1;

    public int DofCount { get; init; }

    public int FirstGeom { get; init; } = -1;

    public int GeomCount { get; init; }

    public required Vec3 Position { get; init; }                  // in the parent, m

    public required Quat Orientation { get; init; }               // in the parent

    public required Vec3 InertialPosition { get; init; }          // centre of mass, in the body, m

    public required Quat InertialOrientation { get; init; }       // principal axes, in the body

    public SameFrame SameFrame { get; init; }                     // of the inertial frame: None, Body or BodyRotation

    public double Mass { get; init; }                             // kg

    public Vec3 Inertia { get; init; }                            // about the principal axes, kg m²

    public double GravityCompensation { get; init; }              // part of the weight that is lifted

    public int ContactType { get; init; }                         // bits of all geoms

    public int ContactAffinity { get; init; }                     // bits of all geoms

    public double Margin { get; init; }                           // the largest of its geoms, m

    public ImmutableArray<double> User { get; init; } = [];

    // What follows is derived by ModelConstants.

    public double SubtreeMass { get; init; }                      // of this body and all below, kg

    public double InverseTranslation { get; init; }               // mean inverse inertia of its centre of mass at qpos0, 1/kg

    public double InverseRotation { get; init; }                  // the same about it, 1/(kg m²)
}
