namespace Sim.Runtime.Physics.Model;

public enum Integrator
{
    Euler,
    RungeKutta4,
    Implicit,
    ImplicitFast,
}

public enum FrictionCone
{
    Pyramidal,
    Elliptic,
}

public enum ConstraintSolver
{
    ProjectedGaussSeidel,
    ConjugateGradient,
    Newton,
}

public enum JacobianStorage
{
    Dense,
    Sparse,
    Auto,
}

/// <summary>What a scene switches off.</summary>
[Flags]
public enum Disabled
{
    None = 0,
    Constraint = 1 << 0,
    Equality = 1 << 1,
    FrictionLoss = 1 << 2,
    Limit = 1 << 3,
    Contact = 1 << 4,
    Passive = 1 << 5,
    Gravity = 1 << 6,
    ClampControl = 1 << 7,
    WarmStart = 1 << 8,
    FilterParent = 1 << 9,
    Actuation = 1 << 10,
    ReferenceSafety = 1 << 11,
    Sensor = 1 << 12,
    MidPhase = 1 << 13,
    EulerDamping = 1 << 14,
    AutoReset = 1 << 15,
    NativeCollision = 1 << 16,
}

/// <summary>What a scene switches on.</summary>
[Flags]
public enum Enabled
{
    None = 0,
    Override = 1 << 0,
    Energy = 1 << 1,
    ForwardInverse = 1 << 2,
    DiscreteInverse = 1 << 3,
    MultipleConvexContacts = 1 << 4,
    Islands = 1 << 5,
}

/// <summary>How a scene asks to be stepped. Defaults and meanings are those of MuJoCo 3.3.0.</summary>
public sealed record PhysicsOptions
{
    public double Timestep { get; init; } = 0.002;                   // s

    public double ImpedanceRatio { get; init; } = 1;                 // friction to normal, of elliptic cones

    public double Tolerance { get; init; } = 1e-8;

    public double LineSearchTolerance { get; init; } = 0.01;

    public double NoSlipTolerance { get; init; } = 1e-6;

    public double ConvexTolerance { get; init; } = 1e-6;             // of GJK and EPA

    public Vec3 Gravity { get; init; } = new(0, 0, -9.81);           // m/s²

    public Vec3 Wind { get; init; }                                  // m/s

    public Vec3 Magnetic { get; init; } = new(0, -0.5, 0);

    public double Density { get; init; }                             // of the fluid, kg/m³

    public double Viscosity { get; init; }                           // of the fluid, Pa s

    public double OverrideMargin { get; init; }                      // m, for Enabled.Override, as the next three

    public SolRef OverrideSolRef { get; init; } = SolRef.Default;

    public SolImp OverrideSolImp { get; init; } = SolImp.Default;

    public ContactFriction OverrideFriction { get; init; } = ContactFriction.Default;

    public Integrator Integrator { get; init; }

    public FrictionCone Cone { get; init; }

    public JacobianStorage Jacobian { get; init; } = JacobianStorage.Auto; // no difference here: rows are always dense

    public ConstraintSolver Solver { get; init; } = ConstraintSolver.Newton;

    public int Iterations { get; init; } = 100;

    public int LineSearchIterations { get; init; } = 50;

    public int NoSlipIterations { get; init; }

    public int ConvexIterations { get; init; } = 50;                 // 35 from MuJoCo 3.3.7 on

    public Disabled Disabled { get; init; }

    public Enabled Enabled { get; init; }

    public uint DisabledActuatorGroups { get; init; }                // a bit for each group

    public bool Has(Disabled flag) => (Disabled & flag) != 0;

    public bool Has(Enabled flag) => (Enabled & flag) != 0;
}

/// <summary>Typical sizes of a scene, which tolerances and cameras are scaled by.</summary>
public sealed record ModelStatistics
{
    public double MeanInertia { get; init; } = 1;                    // mean diagonal of the mass matrix at qpos0

    public double MeanMass { get; init; } = 1;                       // kg

    public double MeanSize { get; init; } = 0.2;                     // m

    public double Extent { get; init; } = 2;                         // m

    public Vec3 Center { get; init; }                                // m
}
