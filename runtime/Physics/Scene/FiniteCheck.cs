using Sim.Runtime.Physics.Model;

namespace Sim.Runtime.Physics.Scene;

/// <summary>Refuses models with numbers so large or small that arithmetic on them ended in infinity or not-a-number.</summary>
internal static class FiniteCheck
{
    public static void Apply(PhysicsModel model, string file)
    {
        foreach (var body in model.Bodies.Skip(1))
        {
            Check(body, "position", body.Position.Length);
            Check(body, "centre of mass", body.InertialPosition.Length);
            Check(body, "mass and inertia", body.Mass + body.SubtreeMass + body.Inertia.Length);
            Check(body, "inverse weight", body.InverseTranslation + body.InverseRotation);
        }

        foreach (var geom in model.Geoms)
            Check(geom, "place or size", geom.Position.Length + geom.Size.Length + geom.BoundingRadius + geom.BoxHalfSize.Length);
        foreach (var dof in model.Dofs)
            Check(model.Joints[dof.Joint], "inertia", dof.Inertia + dof.InverseInertia);
        foreach (var tendon in model.Tendons)
            Check(tendon, "length or inverse weight", tendon.Length + tendon.InverseInertia);
        foreach (var actuator in model.Actuators)
            Check(actuator, "length or acceleration", actuator.Length + actuator.Acceleration);
        if (!double.IsFinite(model.Statistics.Extent + model.Statistics.MeanInertia + model.Statistics.MeanSize))
            throw new UsageException($"{file}:1: sizes in the scene are so large that their means are not finite.");
    }

    private static void Check(Element element, string what, double value)
    {
        if (!double.IsFinite(value))
            throw new UsageException($"{element.Origin}: '{element.Name}': its {what} is not finite: numbers in the scene are too large or too small.");
    }
}
