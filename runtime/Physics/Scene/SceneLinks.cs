using Sim.Runtime.Physics.Model;

namespace Sim.Runtime.Physics.Scene;

internal sealed class ScenePair : SceneElement
{
    public override string Tag => "pair";

    public string Geom1 { get; set; } = "";

    public string Geom2 { get; set; } = "";

    public int ContactDimension { get; set; } = 3;

    public ContactFriction Friction { get; set; } = ContactFriction.Default;

    public SolRef SolRef { get; set; } = SolRef.Default;

    public SolImp SolImp { get; set; } = SolImp.Default;

    public SolRef FrictionSolRef { get; set; }

    public double Margin { get; set; }

    public double Gap { get; set; }
}

internal sealed class SceneExclusion : SceneElement
{
    public override string Tag => "exclude";

    public string Body1 { get; set; } = "";

    public string Body2 { get; set; } = "";
}

internal sealed class SceneEquality : SceneElement
{
    public const int DataCount = 11;

    public override string Tag => Type.ToString().ToLowerInvariant();

    public EqualityType Type { get; set; }

    public ObjectType ObjectType { get; set; }

    public string Object1 { get; set; } = "";

    public string Object2 { get; set; } = "";

    public bool Active { get; set; } = true;

    public SolRef SolRef { get; set; } = SolRef.Default;

    public SolImp SolImp { get; set; } = SolImp.Default;

    /// <summary>As in the model: the default is the identity polynomial, and a metre per radian.</summary>
    public double[] Data { get; set; } = [0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1];
}

internal sealed class SceneTendon : SceneElement
{
    public override string Tag => IsSpatial ? "spatial" : "fixed";

    public bool IsSpatial { get; set; }

    public Limiting Limited { get; set; } = Limiting.ByRange;

    public Interval Range { get; set; }

    public SolRef LimitSolRef { get; set; } = SolRef.Default;

    public SolImp LimitSolImp { get; set; } = SolImp.Default;

    public SolRef FrictionSolRef { get; set; } = SolRef.Default;

    public SolImp FrictionSolImp { get; set; } = SolImp.Default;

    public double Margin { get; set; }

    public double Stiffness { get; set; }

    public double Damping { get; set; }

    public double FrictionLoss { get; set; }

    /// <summary>Both -1: as long as the tendon is where joint springs rest.</summary>
    public Interval SpringLength { get; set; } = new(-1, -1);

    public double Width { get; set; } = 0.003;

    public int Group { get; set; }

    public string Material { get; set; } = "";

    public Rgba Color { get; set; } = Rgba.Grey;

    public List<SceneWrap> Path { get; set; } = [];
}

internal sealed class SceneWrap : SceneElement
{
    public override string Tag => Type switch { WrapType.Joint => "joint", WrapType.Pulley => "pulley", WrapType.Site => "site", _ => "geom" };

    /// <summary>Sphere stands for any geom until the geom is known.</summary>
    public WrapType Type { get; set; }

    public string Object { get; set; } = "";

    public string SideSite { get; set; } = "";

    public double Parameter { get; set; }
}

internal sealed class SceneActuator : SceneElement
{
    public const int ParameterCount = 10;

    public override string Tag => Kind;

    /// <summary>The element's name: motor, position, …</summary>
    public string Kind { get; set; } = "general";

    public Transmission? Transmission { get; set; }

    public string Target { get; set; } = "";

    public string SliderSite { get; set; } = "";

    public string ReferenceSite { get; set; } = "";

    public double CrankLength { get; set; }

    public double[] Gear { get; set; } = [1, 0, 0, 0, 0, 0];

    public ActuatorDynamics Dynamics { get; set; }

    public ActuatorGain Gain { get; set; }

    public ActuatorBias Bias { get; set; }

    public double[] DynamicsParameters { get; set; } = [1, 0, 0, 0, 0, 0, 0, 0, 0, 0];

    public double[] GainParameters { get; set; } = [1, 0, 0, 0, 0, 0, 0, 0, 0, 0];

    public double[] BiasParameters { get; set; } = new double[ParameterCount];

    public Limiting ControlLimited { get; set; } = Limiting.ByRange;

    public Interval ControlRange { get; set; }

    public Limiting ForceLimited { get; set; } = Limiting.ByRange;

    public Interval ForceRange { get; set; }

    public Limiting ActivationLimited { get; set; } = Limiting.ByRange;

    public Interval ActivationRange { get; set; }

    public Interval LengthRange { get; set; }

    /// <summary>How much of the target's range becomes the control's; 0 for none.</summary>
    public double InheritRange { get; set; }

    /// <summary>Numbers of state; -1 for as many as the dynamics have.</summary>
    public int ActivationCount { get; set; } = -1;

    public bool ActivatesEarly { get; set; }

    public int Group { get; set; }
}

internal sealed class SceneSensor : SceneElement
{
    public override string Tag => Kind;

    /// <summary>The element's name: touch, framepos, …</summary>
    public required string Kind { get; init; }

    public required SensorType Type { get; init; }

    public ObjectType ObjectType { get; set; }

    public string Object { get; set; } = "";

    public ObjectType ReferenceType { get; set; }

    public string Reference { get; set; } = "";

    public double Cutoff { get; set; }

    public double Noise { get; set; }
}

internal sealed class SceneKeyframe : SceneElement
{
    public override string Tag => "key";

    public double Time { get; set; }

    public List<double>? Positions { get; set; }

    public List<double>? Velocities { get; set; }

    public List<double>? Activations { get; set; }

    public List<double>? MocapPositions { get; set; }

    public List<double>? MocapOrientations { get; set; }

    public List<double>? Controls { get; set; }
}
