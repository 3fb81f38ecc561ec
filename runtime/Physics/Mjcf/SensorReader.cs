using System.Collections.Frozen;
using Sim.Runtime.Physics.Model;
using Sim.Runtime.Physics.Scene;

namespace Sim.Runtime.Physics.Mjcf;

/// <summary>Reads sensors: which kind an element is, and what it is attached to.</summary>
internal static class SensorReader
{
    /// <summary>By element: its kind, the kind of object it is attached to, and the attribute that names it. No attribute: see <see cref="Read"/>.</summary>
    private static readonly FrozenDictionary<string, (SensorType Type, ObjectType Object, string Attribute)> Kinds =
        new Dictionary<string, (SensorType, ObjectType, string)>
        {
            ["touch"] = (SensorType.Touch, ObjectType.Site, "site"),
            ["accelerometer"] = (SensorType.Accelerometer, ObjectType.Site, "site"),
            ["velocimeter"] = (SensorType.Velocimeter, ObjectType.Site, "site"),
            ["gyro"] = (SensorType.Gyro, ObjectType.Site, "site"),
            ["force"] = (SensorType.Force, ObjectType.Site, "site"),
            ["torque"] = (SensorType.Torque, ObjectType.Site, "site"),
            ["magnetometer"] = (SensorType.Magnetometer, ObjectType.Site, "site"),
            ["camprojection"] = (SensorType.CameraProjection, ObjectType.Site, "site"),
            ["rangefinder"] = (SensorType.RangeFinder, ObjectType.Site, "site"),
            ["jointpos"] = (SensorType.JointPosition, ObjectType.Joint, "joint"),
            ["jointvel"] = (SensorType.JointVelocity, ObjectType.Joint, "joint"),
            ["tendonpos"] = (SensorType.TendonPosition, ObjectType.Tendon, "tendon"),
            ["tendonvel"] = (SensorType.TendonVelocity, ObjectType.Tendon, "tendon"),
            ["actuatorpos"] = (SensorType.ActuatorPosition, ObjectType.Actuator, "actuator"),
            ["actuatorvel"] = (SensorType.ActuatorVelocity, ObjectType.Actuator, "actuator"),
            ["actuatorfrc"] = (SensorType.ActuatorForce, ObjectType.Actuator, "actuator"),
            ["jointactuatorfrc"] = (SensorType.JointActuatorForce, ObjectType.Joint, "joint"),
            ["ballquat"] = (SensorType.BallOrientation, ObjectType.Joint, "joint"),
            ["ballangvel"] = (SensorType.BallAngularVelocity, ObjectType.Joint, "joint"),
            ["jointlimitpos"] = (SensorType.JointLimitPosition, ObjectType.Joint, "joint"),
            ["jointlimitvel"] = (SensorType.JointLimitVelocity, ObjectType.Joint, "joint"),
            ["jointlimitfrc"] = (SensorType.JointLimitForce, ObjectType.Joint, "joint"),
            ["tendonlimitpos"] = (SensorType.TendonLimitPosition, ObjectType.Tendon, "tendon"),
            ["tendonlimitvel"] = (SensorType.TendonLimitVelocity, ObjectType.Tendon, "tendon"),
            ["tendonlimitfrc"] = (SensorType.TendonLimitForce, ObjectType.Tendon, "tendon"),
            ["framepos"] = (SensorType.FramePosition, ObjectType.None, ""),
            ["framequat"] = (SensorType.FrameOrientation, ObjectType.None, ""),
            ["framexaxis"] = (SensorType.FrameXAxis, ObjectType.None, ""),
            ["frameyaxis"] = (SensorType.FrameYAxis, ObjectType.None, ""),
            ["framezaxis"] = (SensorType.FrameZAxis, ObjectType.None, ""),
            ["framelinvel"] = (SensorType.FrameLinearVelocity, ObjectType.None, ""),
            ["frameangvel"] = (SensorType.FrameAngularVelocity, ObjectType.None, ""),
            ["framelinacc"] = (SensorType.FrameLinearAcceleration, ObjectType.None, ""),
            ["frameangacc"] = (SensorType.FrameAngularAcceleration, ObjectType.None, ""),
            ["subtreecom"] = (SensorType.SubtreeCenter, ObjectType.Body, "body"),
            ["subtreelinvel"] = (SensorType.SubtreeLinearVelocity, ObjectType.Body, "body"),
            ["subtreeangmom"] = (SensorType.SubtreeAngularMomentum, ObjectType.Body, "body"),
            ["distance"] = (SensorType.GeomDistance, ObjectType.None, ""),
            ["normal"] = (SensorType.GeomNormal, ObjectType.None, ""),
            ["fromto"] = (SensorType.GeomFromTo, ObjectType.None, ""),
            ["e_potential"] = (SensorType.PotentialEnergy, ObjectType.None, ""),
            ["e_kinetic"] = (SensorType.KineticEnergy, ObjectType.None, ""),
            ["clock"] = (SensorType.Clock, ObjectType.None, ""),
        }.ToFrozenDictionary();

    public static SceneSensor Read(SourceElement element)
    {
        var (type, objectType, attribute) = Kinds[element.Name];
        var sensor = new SceneSensor { Kind = element.Name, Type = type, ObjectType = objectType };
        ElementReader.Begin(element, sensor);
        sensor.Cutoff = NotNegative(element, "cutoff");
        sensor.Noise = NotNegative(element, "noise");
        if (attribute.Length > 0)
            sensor.Object = element.Required(attribute);
        else if (type is SensorType.GeomDistance or SensorType.GeomNormal or SensorType.GeomFromTo)
            ReadBetween(element, sensor);
        else if (type is not (SensorType.PotentialEnergy or SensorType.KineticEnergy or SensorType.Clock))
            ReadFramed(element, sensor);
        if (type == SensorType.CameraProjection)
            (sensor.ReferenceType, sensor.Reference) = (ObjectType.Camera, element.Required("camera"));
        return sensor;
    }

    private static void ReadFramed(SourceElement element, SceneSensor sensor)
    {
        _ = element.Required("objtype");
        sensor.ObjectType = element.Word("objtype", Words.FramedObject)!.Value;
        sensor.Object = element.Required("objname");
        if (element.Word("reftype", Words.FramedObject) is { } referenceType)
            (sensor.ReferenceType, sensor.Reference) = (referenceType, element.Required("refname"));
        else if (element.Has("refname"))
            throw element.Error("'refname' is given and 'reftype' is missing.");
    }

    private static void ReadBetween(SourceElement element, SceneSensor sensor)
    {
        (sensor.ObjectType, sensor.Object) = End(element, "1");
        (sensor.ReferenceType, sensor.Reference) = End(element, "2");
    }

    private static (ObjectType, string) End(SourceElement element, string number)
    {
        if (element.Has("body" + number) == element.Has("geom" + number))
            throw element.Error($"either 'geom{number}' or 'body{number}' must be given.");
        return element.Text("body" + number) is { } body ? (ObjectType.Body, body) : (ObjectType.Geom, element.Required("geom" + number));
    }

    private static double NotNegative(SourceElement element, string attribute)
    {
        var value = element.Number(attribute) ?? 0;
        return value >= 0 ? value : throw element.Error($"'{attribute}' cannot be negative.");
    }
}
