namespace Sim.Runtime.Physics.Tables;

/// <summary>A model's constants on a device: pointers that kernels read. The numbers have the precision of the number type.</summary>
internal unsafe struct StepTables
{
    public byte* Numbers;
    public LinkInfo* Links;
    public JointInfo* Joints;
    public DofInfo* Dofs;
    public TreeInfo* Trees;
    public GeomInfo* Geoms;
    public PairInfo* Pairs;
    public CoupleInfo* Couples;
    public ClusterInfo* Clusters;
    public GroupInfo* Groups;
    public CellInfo* Cells;
    public SignedDof* DofLists;
    public LimitInfo* Limits;
    public FrictionInfo* Frictions;
    public ListRowInfo* ListRows;
    public EqualityInfo* Equalities;
    public FrameInfo* Frames;
    public TendonInfo* Tendons;
    public TendonStep* TendonSteps;
    public ActuatorInfo* Actuators;
    public ForceBoundInfo* ForceBounds;
    public FluidInfo* Fluids;
    public PushInfo* Pushes;
    public LiftInfo* Lifts;
    public int* TreeRows; // of each degree of freedom: an even number at or before the first of its tree
    public int* MassRows; // the same, or before, where equalities join trees

    public int LinkCount;
    public int FirstMoving;
    public int JointCount;
    public int DofCount;
    public int TreeCount;
    public int GeomCount;
    public int PairCount;
    public int CoupleCount;
    public int ClusterCount;
    public int LimitCount;
    public int FrictionCount;
    public int ListRowCount;
    public int EqualityCount;
    public int TendonCount;
    public int ActuatorCount;
    public int ForceBoundCount;
    public int FluidCount;
    public int PushCount;
    public int LiftCount;
    public int CoordinateCount;
    public int ActivationCount;

    public int Dimension;       // rows of a contact, at most: 0, 1, 3, 4 or 6
    public int SlotCount;       // contacts of a world, at most
    public int Iterations;      // of the solver, at most
    public int SearchIterations; // of a line search, at most
    public int IsPyramidal;
    public int IsConjugateGradient;
    public int HasPowers;       // some impedance has a power other than 2
    public int StartsWarm;
    public int DampsImplicitly; // Euler solves with the damping of the degrees of freedom
    public int HasVelocityTerm;
    public int HasAppliedForces;
    public int Integrator;      // Model.Integrator
    public int AlwaysHasRows;   // dry friction: no world is without a constraint
}

/// <summary>Constants of the whole scene.</summary>
internal static class OptionNumbers
{
    public const int
        Timestep = 0,
        Gravity = 1,
        Tolerance = 4,
        SearchTolerance = 5,
        Scale = 6,      // 1 / (mean inertia times degrees of freedom)
        Wind = 7,
        Density = 10,
        Viscosity = 11,
        Magnetic = 12,
        Count = 15;
}

/// <summary>A body that a fluid acts on.</summary>
internal struct FluidInfo
{
    public int Link;
    public int Numbers; // FluidNumbers
}

internal static class FluidNumbers
{
    public const int
        Position = 0, // of the inertial frame in the link
        Matrix = 3,   // of it, by rows
        Drag = 12,    // quadratic: force along the axes, then torque about them
        Viscous = 18, // linear: force, torque
        Count = 20;
}

/// <summary>A body that worlds push.</summary>
internal struct PushInfo
{
    public int Link;
    public int State;   // force 3, torque 3
    public int Numbers; // centre of mass in the link
}

/// <summary>A link whose weight is lifted in part.</summary>
internal struct LiftInfo
{
    public int Link;
    public int Numbers; // lifted mass, then its centre in the link
}
