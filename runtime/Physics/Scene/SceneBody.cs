using Sim.Runtime.Physics.Model;

namespace Sim.Runtime.Physics.Scene;

internal sealed class SceneBody : SceneElement
{
    public override string Tag => "body";

    public SceneBody? Parent { get; set; }

    public SceneFrame? Frame { get; set; }

    public Vec3 Position { get; set; }

    public Quat Orientation { get; set; } = Quat.Identity;

    public Turn? Turn { get; set; }

    public bool IsMocap { get; set; }

    public double GravityCompensation { get; set; }

    public SceneInertia? Inertia { get; set; }

    public List<SceneJoint> Joints { get; } = [];

    public List<SceneGeom> Geoms { get; } = [];

    public List<SceneSite> Sites { get; } = [];

    public List<SceneCamera> Cameras { get; } = [];

    public List<SceneLight> Lights { get; } = [];

    public List<SceneBody> Bodies { get; } = [];
}

/// <summary>Mass and inertia that the file states.</summary>
internal sealed class SceneInertia : SceneElement
{
    public override string Tag => "inertial";

    public Vec3 Position { get; set; }

    public Quat Orientation { get; set; } = Quat.Identity;

    public Turn? Turn { get; set; }

    public double Mass { get; set; }

    public Vec3 Diagonal { get; set; }

    /// <summary>xx, yy, zz, xy, xz, yz.</summary>
    public double[]? Full { get; set; }
}

internal sealed class SceneJoint : SceneElement
{
    public override string Tag => Type == JointType.Free ? "freejoint" : "joint";

    public SceneFrame? Frame { get; set; }

    public JointType Type { get; set; } = JointType.Hinge;

    public Vec3 Position { get; set; }

    public Vec3 Axis { get; set; } = new(0, 0, 1);

    public Limiting Limited { get; set; } = Limiting.ByRange;

    public Interval Range { get; set; }

    public SolRef LimitSolRef { get; set; } = SolRef.Default;

    public SolImp LimitSolImp { get; set; } = SolImp.Default;

    public SolRef FrictionSolRef { get; set; } = SolRef.Default;

    public SolImp FrictionSolImp { get; set; } = SolImp.Default;

    public double Margin { get; set; }

    public double Stiffness { get; set; }

    public double Damping { get; set; }

    public double Armature { get; set; }

    public double FrictionLoss { get; set; }

    public double Reference { get; set; }

    public double SpringReference { get; set; }

    /// <summary>Time constant and damping ratio that stiffness and damping are to follow from; zero where they are given.</summary>
    public (double TimeConstant, double DampingRatio) SpringDamper { get; set; }

    public Limiting ActuatorForceLimited { get; set; } = Limiting.ByRange;

    public Interval ActuatorForceRange { get; set; }

    public bool ActuatorGravityCompensation { get; set; }

    /// <summary>Whether the frame of a free body is moved to its inertial frame; null by the compiler's setting.</summary>
    public bool? Align { get; set; }

    public int Group { get; set; }
}

internal sealed class SceneGeom : SceneElement
{
    public override string Tag => "geom";

    public SceneFrame? Frame { get; set; }

    public GeomType Type { get; set; } = GeomType.Sphere;

    public Vec3 Position { get; set; }

    public Quat Orientation { get; set; } = Quat.Identity;

    public Turn? Turn { get; set; }

    public (Vec3 From, Vec3 To)? Span { get; set; }

    public Vec3 Size { get; set; }

    public int ContactType { get; set; } = 1;

    public int ContactAffinity { get; set; } = 1;

    public int ContactDimension { get; set; } = 3;

    public int Group { get; set; }

    public int Priority { get; set; }

    public Vec3 Friction { get; set; } = new(1, 0.005, 0.0001);

    public SolRef SolRef { get; set; } = SolRef.Default;

    public SolImp SolImp { get; set; } = SolImp.Default;

    public double SolMix { get; set; } = 1;

    public double Margin { get; set; }

    public double Gap { get; set; }

    public double? Mass { get; set; }

    public double Density { get; set; } = 1000;

    public bool IsShell { get; set; }

    public string Mesh { get; set; } = "";

    public double FitScale { get; set; } = 1;

    public string Material { get; set; } = "";

    public Rgba Color { get; set; } = Rgba.Grey;

    public bool HasFluidShape { get; set; }

    /// <summary>Blunt drag, slender drag, angular drag, Kutta lift, Magnus lift.</summary>
    public double[] FluidCoefficients { get; set; } = [0.5, 0.25, 1.5, 1, 1];
}

internal sealed class SceneSite : SceneElement
{
    public override string Tag => "site";

    public SceneFrame? Frame { get; set; }

    public GeomType Type { get; set; } = GeomType.Sphere;

    public Vec3 Position { get; set; }

    public Quat Orientation { get; set; } = Quat.Identity;

    public Turn? Turn { get; set; }

    public (Vec3 From, Vec3 To)? Span { get; set; }

    public Vec3 Size { get; set; } = new(0.005, 0.005, 0.005);

    public int Group { get; set; }

    public string Material { get; set; } = "";

    public Rgba Color { get; set; } = Rgba.Grey;
}
