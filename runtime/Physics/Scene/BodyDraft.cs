using Sim.Runtime.Physics.Model;

namespace Sim.Runtime.Physics.Scene;

/// <summary>A body while it is compiled: frames are settled, its number is not.</summary>
internal sealed class BodyDraft(SceneBody source, BodyDraft? parent)
{
    public SceneBody Source => source;

    public BodyDraft? Parent { get; set; } = parent;

    /// <summary>In the parent.</summary>
    public Pose Pose { get; set; } = Pose.Identity;

    /// <summary>Centre of mass and principal axes, in the body.</summary>
    public Pose Inertial { get; set; } = Pose.Identity;

    public double Mass { get; set; }

    public Vec3 Inertia { get; set; }

    public List<JointDraft> Joints { get; } = [];

    public List<GeomDraft> Geoms { get; } = [];

    public List<SiteDraft> Sites { get; } = [];

    public List<CameraDraft> Cameras { get; } = [];

    public List<LightDraft> Lights { get; } = [];

    public List<BodyDraft> Bodies { get; } = [];

    /// <summary>Whether joints move it, above or on it.</summary>
    public bool IsStatic => Joints.Count == 0 && (Parent is null || Parent.IsStatic);

    /// <summary>It and all below, parents first.</summary>
    public IEnumerable<BodyDraft> Tree()
    {
        // Deep chains of bodies would make a nested enumerator quadratic, and a recursive one deep.
        var open = new Stack<BodyDraft>([this]);
        while (open.TryPop(out var body))
        {
            yield return body;
            for (var i = body.Bodies.Count - 1; i >= 0; i--)
                open.Push(body.Bodies[i]);
        }
    }
}

internal sealed class JointDraft(SceneJoint source)
{
    public SceneJoint Source => source;

    public Vec3 Position { get; set; }

    public Vec3 Axis { get; set; }

    public bool Limited { get; set; }

    public Interval Range { get; set; }

    public bool ActuatorForceLimited { get; set; }

    public double Reference { get; set; }

    public double SpringReference { get; set; }
}

internal sealed class GeomDraft(SceneGeom source)
{
    public SceneGeom Source => source;

    public Pose Pose { get; set; }

    public Vec3 Size { get; set; }

    public CompiledMesh? Mesh { get; set; }

    /// <summary>Its mesh, or that to which its simple shape was fitted.</summary>
    public string MeshName { get; set; } = "";

    public double Mass { get; set; }

    public Vec3 Inertia { get; set; }

    public Vec3 BoxCenter { get; set; }

    public Vec3 BoxHalfSize { get; set; }

    public FluidShape? Fluid { get; set; }

    /// <summary>Nothing but looks depends on it: it may be discarded.</summary>
    public bool IsVisual { get; set; }
}

internal sealed class SiteDraft(SceneSite source)
{
    public SceneSite Source => source;

    public Pose Pose { get; set; }

    public Vec3 Size { get; set; }
}

internal sealed class CameraDraft(SceneCamera source)
{
    public SceneCamera Source => source;

    public Pose Pose { get; set; }
}

internal sealed class LightDraft(SceneLight source)
{
    public SceneLight Source => source;

    public Vec3 Position { get; set; }

    public Vec3 Direction { get; set; }
}
