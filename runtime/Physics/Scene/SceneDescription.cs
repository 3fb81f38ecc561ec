using Sim.Runtime.Physics.Model;

namespace Sim.Runtime.Physics.Scene;

/// <summary>A scene as its files describe it.</summary>
internal sealed class SceneDescription
{
    public string Name { get; set; } = "MuJoCo Model";

    /// <summary>What errors call the scene as a whole.</summary>
    public string File { get; set; } = "";

    public CompilerSettings Compiler { get; set; } = new();

    public PhysicsOptions Options { get; set; } = new();

    public VisualSettings Visual { get; set; } = new();

    public GivenStatistics Statistics { get; set; } = new();

    public SceneBody World { get; } = new() { Name = "world" };

    public List<SceneMesh> Meshes { get; } = [];

    public List<SceneMaterial> Materials { get; } = [];

    public List<SceneTexture> Textures { get; } = [];

    public List<ScenePair> Pairs { get; } = [];

    public List<SceneExclusion> Exclusions { get; } = [];

    public List<SceneEquality> Equalities { get; } = [];

    public List<SceneTendon> Tendons { get; } = [];

    public List<SceneActuator> Actuators { get; } = [];

    public List<SceneSensor> Sensors { get; } = [];

    public List<SceneKeyframe> Keyframes { get; } = [];

    public List<CustomNumbers> Numbers { get; } = [];

    public List<CustomText> Texts { get; } = [];

    /// <summary>Keyframes that the file asks for beyond those that it states.</summary>
    public int KeyframeCount { get; set; }
}

/// <summary>Statistics that the file states instead of having them computed.</summary>
internal sealed record GivenStatistics
{
    public double? MeanInertia { get; init; }

    public double? MeanMass { get; init; }

    public double? MeanSize { get; init; }

    public double? Extent { get; init; }

    public Vec3? Center { get; init; }
}

/// <summary>How a description becomes a model. Defaults are MuJoCo's.</summary>
internal sealed record CompilerSettings
{
    /// <summary>A range makes a limit.</summary>
    public bool AutoLimits { get; init; } = true;

    public double LeastMass { get; init; }

    public double LeastInertia { get; init; }

    /// <summary>What all masses are scaled to sum to; not positive for no scaling.</summary>
    public double TotalMass { get; init; } = -1;

    /// <summary>An inertia that breaks the triangle inequality is replaced by its mean.</summary>
    public bool BalanceInertia { get; init; }

    public bool StripPath { get; init; }

    /// <summary>A geom is fitted to a mesh by its box, not by its inertia.</summary>
    public bool FitBox { get; init; }

    public bool Degrees { get; init; } = true;

    public string EulerSequence { get; init; } = "xyz";

    public string MeshFolder { get; init; } = "";

    public string TextureFolder { get; init; } = "";

    public bool DiscardVisual { get; init; }

    public bool FuseStatic { get; init; }

    public InertiaFromGeom InertiaFromGeom { get; init; } = InertiaFromGeom.WhereMissing;

    public (int Low, int High) InertiaGroups { get; init; } = (0, 5);

    public bool AlignFree { get; init; }

    public LengthRangeSettings LengthRange { get; init; } = new();
}

internal enum InertiaFromGeom
{
    Never,
    Always,
    WhereMissing,
}

internal enum LengthRangeMode
{
    None,
    Muscle,
    MuscleOrUser,
    All,
}

/// <summary>How the range of an actuator's length is found.</summary>
internal sealed record LengthRangeSettings
{
    public LengthRangeMode Mode { get; init; } = LengthRangeMode.Muscle;

    public bool UseExisting { get; init; } = true;

    public bool UseLimit { get; init; }
}
