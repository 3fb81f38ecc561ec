using System.Collections.Immutable;

namespace Sim.Runtime.Physics.Model;

public enum SensorType
{
    Touch,
    Accelerometer,
    Velocimeter,
    Gyro,
    Force,
    Torque,
    Magnetometer,
    RangeFinder,
    CameraProjection,
    JointPosition,
    JointVelocity,
    TendonPosition,
    TendonVelocity,
    ActuatorPosition,
    ActuatorVelocity,
    ActuatorForce,
    JointActuatorForce,
    BallOrientation,
    BallAngularVelocity,
    JointLimitPosition,
    JointLimitVelocity,
    JointLimitForce,
    TendonLimitPosition,
    TendonLimitVelocity,
    TendonLimitForce,
    FramePosition,
    FrameOrientation,
    FrameXAxis,
    FrameYAxis,
    FrameZAxis,
    FrameLinearVelocity,
    FrameAngularVelocity,
    FrameLinearAcceleration,
    FrameAngularAcceleration,
    SubtreeCenter,
    SubtreeLinearVelocity,
    SubtreeAngularMomentum,
    GeomDistance,
    GeomNormal,
    GeomFromTo,
    PotentialEnergy,
    KineticEnergy,
    Clock,
}

/// <summary>What a sensor's numbers are, which says how a cutoff acts on them.</summary>
public enum SensorData
{
    Real,
    Positive,
    Axis,
    Orientation,
}

/// <summary>After which part of the step a sensor can be read.</summary>
public enum SensorStage
{
    Position,
    Velocity,
    Acceleration,
}

public sealed record Sensor : Element
{
    public required SensorType Type { get; init; }

    public required SensorData Data { get; init; }

    public required SensorStage Stage { get; init; }

    public ObjectType ObjectType { get; init; }

    public int Object { get; init; } = -1;

    public ObjectType ReferenceType { get; init; }

    public int Reference { get; init; } = -1;                        // what the object is measured against; -1 is the world

    public required int Address { get; init; }                       // of its first number in the sensor vector

    public required int Dimension { get; init; }

    public double Cutoff { get; init; }                              // readings are clamped to it; 0 for no bound

    public double Noise { get; init; }                               // standard deviation; never applied by the step

    public ImmutableArray<double> User { get; init; } = [];
}
