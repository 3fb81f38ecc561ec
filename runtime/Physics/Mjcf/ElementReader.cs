using Sim.Runtime.Physics.Model;
using Sim.Runtime.Physics.Scene;

namespace Sim.Runtime.Physics.Mjcf;

/// <summary>Reads the attributes of what bodies are made of over what its class gave it.</summary>
internal static class ElementReader
{
    public static void Begin(SourceElement element, SceneElement target)
    {
        target.Name = element.Text("name") ?? "";
        target.Origin = element.Origin;
        target.User = element.Numbers("user") ?? target.User;
    }

    public static void Read(SourceElement element, SceneJoint joint)
    {
        Begin(element, joint);
        joint.Type = element.Word("type", Words.Joint) ?? joint.Type;
        joint.Group = element.Integer("group") ?? joint.Group;
        joint.Position = element.Vector("pos") ?? joint.Position;
        joint.Axis = element.Vector("axis") ?? joint.Axis;
        joint.Limited = element.Limiting("limited", joint.Limited);
        joint.Range = element.Interval("range", joint.Range);
        joint.LimitSolRef = element.SolRef("solreflimit", joint.LimitSolRef);
        joint.LimitSolImp = element.SolImp("solimplimit", joint.LimitSolImp);
        joint.FrictionSolRef = element.SolRef("solreffriction", joint.FrictionSolRef);
        joint.FrictionSolImp = element.SolImp("solimpfriction", joint.FrictionSolImp);
        joint.Margin = element.Number("margin") ?? joint.Margin;
        joint.Stiffness = element.Number("stiffness") ?? joint.Stiffness;
        joint.Damping = element.Number("damping") ?? joint.Damping;
        joint.Armature = element.Number("armature") ?? joint.Armature;
        joint.FrictionLoss = element.Number("frictionloss") ?? joint.FrictionLoss;
        joint.Reference = element.Number("ref") ?? joint.Reference;
        joint.SpringReference = element.Number("springref") ?? joint.SpringReference;
        joint.ActuatorForceLimited = element.Limiting("actuatorfrclimited", joint.ActuatorForceLimited);
        joint.ActuatorForceRange = element.Interval("actuatorfrcrange", joint.ActuatorForceRange);
        joint.ActuatorGravityCompensation = element.Flag("actuatorgravcomp") ?? joint.ActuatorGravityCompensation;
        var springDamper = element.Interval("springdamper", new(joint.SpringDamper.TimeConstant, joint.SpringDamper.DampingRatio));
        joint.SpringDamper = (springDamper.Low, springDamper.High);
    }

    /// <summary>A free joint takes nothing from a class.</summary>
    public static SceneJoint FreeJoint(SourceElement element)
    {
        var joint = new SceneJoint { Type = JointType.Free };
        Begin(element, joint);
        joint.Group = element.Integer("group") ?? 0;
        joint.Align = element.Word("align", Words.Limiting) switch { Limiting.Yes => true, Limiting.No => false, _ => null };
        return joint;
    }

    public static void Read(SourceElement element, SceneGeom geom)
    {
        Begin(element, geom);
        geom.Type = element.Word("type", Words.Geom) ?? geom.Type;
        if (geom.Type == GeomType.HeightField)
            throw element.Error("height fields are not supported.");
        geom.Size = element.Partial("size", geom.Size);
        geom.Position = element.Vector("pos") ?? geom.Position;
        geom.Orientation = element.Quaternion("quat", geom.Orientation);
        geom.Turn = element.Turn(geom.Turn);
        geom.Span = element.Span(geom.Span);
        ReadContact(element, geom);
        geom.Group = element.Integer("group") ?? geom.Group;
        geom.Mass = element.Number("mass") ?? geom.Mass;
        geom.Density = element.Number("density") ?? geom.Density;
        geom.IsShell = element.Flag("shellinertia") ?? geom.IsShell;
        geom.Mesh = element.Text("mesh") ?? geom.Mesh;
        geom.FitScale = element.Number("fitscale") ?? geom.FitScale;
        geom.Material = element.Text("material") ?? geom.Material;
        geom.Color = element.Color("rgba", geom.Color);
        geom.HasFluidShape = element.Word("fluidshape", Words.FluidShape) ?? geom.HasFluidShape;
        geom.FluidCoefficients = element.Partial("fluidcoef", geom.FluidCoefficients);
    }

    private static void ReadContact(SourceElement element, SceneGeom geom)
    {
        geom.ContactType = element.Integer("contype") ?? geom.ContactType;
        geom.ContactAffinity = element.Integer("conaffinity") ?? geom.ContactAffinity;
        geom.ContactDimension = element.Integer("condim") ?? geom.ContactDimension;
        geom.Priority = element.Integer("priority") ?? geom.Priority;
        geom.Friction = element.Partial("friction", geom.Friction);
        geom.SolRef = element.SolRef("solref", geom.SolRef);
        geom.SolImp = element.SolImp("solimp", geom.SolImp);
        geom.SolMix = element.Number("solmix") ?? geom.SolMix;
        geom.Margin = element.Number("margin") ?? geom.Margin;
        geom.Gap = element.Number("gap") ?? geom.Gap;
    }

    public static void Read(SourceElement element, SceneSite site)
    {
        Begin(element, site);
        site.Type = element.Word("type", Words.Geom) ?? site.Type;
        site.Size = element.Partial("size", site.Size);
        site.Position = element.Vector("pos") ?? site.Position;
        site.Orientation = element.Quaternion("quat", site.Orientation);
        site.Turn = element.Turn(site.Turn);
        site.Span = element.Span(site.Span);
        site.Group = element.Integer("group") ?? site.Group;
        site.Material = element.Text("material") ?? site.Material;
        site.Color = element.Color("rgba", site.Color);
    }

    public static SceneInertia Inertia(SourceElement element)
    {
        var inertia = new SceneInertia { Origin = element.Origin };
        _ = element.Required("pos");
        _ = element.Required("mass");
        inertia.Position = element.Vector("pos") ?? throw element.Error("'pos' is empty.");
        inertia.Mass = element.Number("mass") ?? throw element.Error("'mass' is empty.");
        inertia.Orientation = element.Quaternion("quat", inertia.Orientation);
        inertia.Turn = element.Turn(null);
        inertia.Diagonal = element.Vector("diaginertia") ?? Vec3.Zero;
        var full = new double[6];
        if (element.Read("fullinertia", full) == 0)
            return inertia;

        if (inertia.Turn is not null || element.Has("quat"))
            throw element.Error("'fullinertia' has its own axes: an orientation cannot be given too.");
        if (inertia.Diagonal != Vec3.Zero)
            throw element.Error("'fullinertia' and 'diaginertia' cannot both be given.");
        inertia.Full = full;
        return inertia;
    }
}
