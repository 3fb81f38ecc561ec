using System.Collections.Immutable;
using Sim.Runtime.Physics.Model;

namespace Sim.Runtime.Physics.Scene;

/// <summary>Resolves what sensors are attached to, and lays out their numbers.</summary>
internal sealed class SensorCompiler(NameTable names, PhysicsModel model)
{
    public ImmutableArray<Sensor> Compile(IReadOnlyList<SceneSensor> sources)
    {
        var sensors = new List<Sensor>();
        var address = 0;
        foreach (var source in sources)
        {
            var sensor = Compile(source, address);
            address += sensor.Dimension;
            sensors.Add(sensor);
        }

        return [.. sensors];
    }

    private Sensor Compile(SceneSensor source, int address)
    {
        var (data, stage, dimension) = Shape(source.Type);
        var sensor = new Sensor
        {
            Name = source.Name,
            Origin = source.Origin,
            Type = source.Type,
            Data = data,
            Stage = stage,
            Dimension = dimension,
            Address = address,
            ObjectType = source.ObjectType,
            Object = source.ObjectType == ObjectType.None ? -1 : names.Object(source, source.ObjectType, source.Object),
            ReferenceType = source.ReferenceType,
            Reference = source.ReferenceType == ObjectType.None ? -1 : names.Object(source, source.ReferenceType, source.Reference),
            Cutoff = source.Cutoff,
            Noise = source.Noise,
            User = [.. source.User],
        };
        if (Fault(sensor) is { } fault)
            throw source.Error(fault);
        return sensor;
    }

    private string? Fault(Sensor sensor) => sensor.Type switch
    {
        SensorType.JointPosition or SensorType.JointVelocity or SensorType.JointActuatorForce
            when model.Joints[sensor.Object].Type is not (JointType.Slide or JointType.Hinge) => "its joint is no slide and no hinge.",
        SensorType.BallOrientation or SensorType.BallAngularVelocity when model.Joints[sensor.Object].Type != JointType.Ball => "its joint is no ball joint.",
        SensorType.JointLimitPosition or SensorType.JointLimitVelocity or SensorType.JointLimitForce
            when !model.Joints[sensor.Object].Limited => "its joint has no limit.",
        SensorType.TendonLimitPosition or SensorType.TendonLimitVelocity or SensorType.TendonLimitForce
            when !model.Tendons[sensor.Object].Limited => "its tendon has no limit.",
        SensorType.GeomDistance or SensorType.GeomNormal or SensorType.GeomFromTo
            when sensor.ObjectType == sensor.ReferenceType && sensor.Object == sensor.Reference => "it measures between two different things.",
        _ when sensor.Cutoff > 0 && (sensor.Data == SensorData.Orientation || (sensor.Data == SensorData.Axis && sensor.Type != SensorType.GeomNormal))
            => "a direction or an orientation has no 'cutoff'.",
        _ => null,
    };

    private static (SensorData Data, SensorStage Stage, int Dimension) Shape(SensorType type) => type switch
    {
        SensorType.Touch => (SensorData.Positive, SensorStage.Acceleration, 1),
        SensorType.RangeFinder => (SensorData.Positive, SensorStage.Position, 1),
        SensorType.CameraProjection => (SensorData.Real, SensorStage.Position, 2),
        SensorType.Magnetometer or SensorType.FramePosition or SensorType.SubtreeCenter => (SensorData.Real, SensorStage.Position, 3),
        SensorType.Gyro or SensorType.Velocimeter or SensorType.BallAngularVelocity or SensorType.FrameLinearVelocity
            or SensorType.FrameAngularVelocity or SensorType.SubtreeLinearVelocity or SensorType.SubtreeAngularMomentum
            => (SensorData.Real, SensorStage.Velocity, 3),
        SensorType.Accelerometer or SensorType.Force or SensorType.Torque or SensorType.FrameLinearAcceleration
            or SensorType.FrameAngularAcceleration => (SensorData.Real, SensorStage.Acceleration, 3),
        SensorType.JointVelocity or SensorType.TendonVelocity or SensorType.ActuatorVelocity or SensorType.JointLimitVelocity
            or SensorType.TendonLimitVelocity => (SensorData.Real, SensorStage.Velocity, 1),
        SensorType.ActuatorForce or SensorType.JointActuatorForce or SensorType.JointLimitForce or SensorType.TendonLimitForce
            => (SensorData.Real, SensorStage.Acceleration, 1),
        SensorType.BallOrientation or SensorType.FrameOrientation => (SensorData.Orientation, SensorStage.Position, 4),
        SensorType.FrameXAxis or SensorType.FrameYAxis or SensorType.FrameZAxis or SensorType.GeomNormal => (SensorData.Axis, SensorStage.Position, 3),
        SensorType.GeomDistance => (SensorData.Positive, SensorStage.Position, 1),
        SensorType.GeomFromTo => (SensorData.Real, SensorStage.Position, 6),
        _ => (SensorData.Real, SensorStage.Position, 1),
    };
}
