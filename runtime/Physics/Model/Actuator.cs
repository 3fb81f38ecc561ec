using System.Collections.Immutable;

namespace Sim.Runtime.Physics.Model;

/// <summary>What an actuator pulls on.</summary>
public enum Transmission
{
    Joint,
    JointInParent, // the axis of a ball or free joint is the parent's
    SliderCrank,
    Tendon,
    Site,
    Body,          // adhesion
}

/// <summary>How the activation follows the control.</summary>
public enum ActuatorDynamics
{
    None,
    Integrator,
    Filter,
    FilterExact,
    Muscle,
}

public enum ActuatorGain
{
    Fixed,
    Affine,  // in length and velocity
    Muscle,
}

public enum ActuatorBias
{
    None,
    Affine,  // in length and velocity
    Muscle,
}

/// <summary>Force = gain (length, velocity) times control or activation, plus bias (length, velocity).</summary>
public sealed record Actuator : Element
{
    public required Transmission Transmission { get; init; }

    public required int Target { get; init; }                        // joint, tendon, site or body

    public int SecondTarget { get; init; } = -1;                     // slider site, or reference site

    public required ImmutableArray<double> Gear { get; init; }       // 6: a scalar joint uses the first

    public double CrankLength { get; init; }                         // m

    public ActuatorDynamics Dynamics { get; init; }

    public ActuatorGain Gain { get; init; }

    public ActuatorBias Bias { get; init; }

    public required ImmutableArray<double> DynamicsParameters { get; init; } // 10

    public required ImmutableArray<double> GainParameters { get; init; }     // 10

    public required ImmutableArray<double> BiasParameters { get; init; }     // 10

    public bool ControlLimited { get; init; }

    public Interval ControlRange { get; init; }

    public bool ForceLimited { get; init; }

    public Interval ForceRange { get; init; }

    public bool ActivationLimited { get; init; }

    public Interval ActivationRange { get; init; }

    public int FirstActivation { get; init; } = -1;                  // in the activation vector; -1 where it has no state

    public int ActivationCount { get; init; }

    public bool ActivatesEarly { get; init; }                        // the force takes the next activation

    public Interval LengthRange { get; init; }                       // of the transmission, for muscles

    public int Group { get; init; }

    public ImmutableArray<double> User { get; init; } = [];

    // What follows is derived by ModelConstants.

    public double Length { get; init; }                              // at qpos0

    public double Acceleration { get; init; }                        // of all joints by a unit force at qpos0, Euclidean norm
}
