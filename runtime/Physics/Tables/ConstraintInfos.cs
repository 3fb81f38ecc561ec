namespace Sim.Runtime.Physics.Tables;

/// <summary>The contacts of two links, as rows on the motion of the second against the first.</summary>
internal struct CoupleInfo
{
    public int Link1;   // -1: the world
    public int Link2;
    public int Cluster;
    public int Bit;     // of the couple among those of its cluster
}

/// <summary>
/// Couples whose motions are made of the same parts: of one link, or of the links of one tree with the world. Its degrees of freedom
/// lie in groups that move the same couples, so what those have in common is computed once.
/// </summary>
internal struct ClusterInfo
{
    public int Tree;        // whose centre is the reference point
    public int FirstDof;    // in the list of signed dofs, group by group
    public int DofCount;
    public int FirstGroup;
    public int GroupCount;
    public int FirstCell;   // of each degree of freedom in turn: how many, and then the cells
}

internal struct GroupInfo
{
    public int FirstDof; // in the cluster's
    public int DofCount;
    public uint Couples; // a bit each
}

/// <summary>An entry of the Hessian that two degrees of freedom of a cluster make.</summary>
internal struct CellInfo
{
    public int Dof;   // the other, in the cluster's; of the first cell of a degree of freedom, how many follow
    public int Entry; // in the packed triangle
}

/// <summary>A degree of freedom of a list, and its sign: 1 where it moves the second link or object, -1 where the first.</summary>
internal struct SignedDof
{
    public int Dof;
    public int Sign;
}

/// <summary>A limit of a slide or hinge joint, or both of them where only one can be felt at once.</summary>
internal struct LimitInfo
{
    public int Coordinate; // in the state
    public int Dof;
    public int Numbers;
}

internal static class LimitNumbers
{
    public const int
        Low = 0,
        High = 1,
        Margin = 2,
        Row = 3, // RowNumbers
        Count = Row + RowNumbers.Count;
}

/// <summary>How a scalar row answers its violation.</summary>
internal static class RowNumbers
{
    public const int
        Stiffness = 0,
        Damping = 1,
        Resistance = 2,
        Impedance = 3, // ImpedanceNumbers
        Count = Impedance + ImpedanceNumbers.Count;
}

/// <summary>Dry friction of a degree of freedom.</summary>
internal struct FrictionInfo
{
    public int Dof;
    public int Numbers;
}

internal static class FrictionNumbers
{
    public const int
        Loss = 0,    // largest force
        Damping = 1,
        D = 2,       // of the row, at no violation
        Count = 3;
}

/// <summary>A row over several degrees of freedom: a limit of a ball joint, a limit or the friction of a tendon.</summary>
internal struct ListRowInfo
{
    public int Kind;     // ListRowKind
    public int Object;   // joint or tendon
    public int FirstDof; // in the list of signed dofs
    public int DofCount;
    public int Jacobian; // in scratch
    public int Numbers;  // LimitNumbers or FrictionNumbers
}

internal static class ListRowKind
{
    public const int BallLimit = 0, TendonLimit = 1, TendonFriction = 2;
}

/// <summary>A condition that always holds: rows whose cost is quadratic, so they are part of the mass that the solver sees.</summary>
internal struct EqualityInfo
{
    public int Type;       // Model.EqualityType
    public int First;      // frame of a connect or weld; joint or tendon
    public int Second;     // -1 where there is none
    public int FirstDof;   // in the list of signed dofs
    public int DofCount;
    public int Jacobian;   // in scratch: [row][dof]
    public int Rows;       // 1, 3 or 6
    public int FirstRow;   // of all equality rows
    public int Activity;   // in the state
    public int Numbers;
}

internal static class EqualityNumbers
{
    public const int
        Coefficients = 0,               // of a joint or tendon: references 2, polynomial 5
        TorqueScale = 0,                // of a weld
        Row = 7,                        // RowNumbers
        Resistances = Row + RowNumbers.Count, // of each row: 6
        Count = Resistances + 6;
}

/// <summary>A frame fixed to a link or the world.</summary>
internal struct FrameInfo
{
    public int Link;    // -1: the world
    public int Numbers; // position 3, orientation 4
}

/// <summary>A length over joints or sites.</summary>
internal struct TendonInfo
{
    public int IsFixed;   // over joints
    public int FirstStep;
    public int StepCount;
    public int FirstDof;  // in the list of signed dofs
    public int DofCount;
    public int Jacobian;  // in scratch
    public int Numbers;
}

internal static class TendonNumbers
{
    public const int
        Stiffness = 0,
        Damping = 1,
        SpringLow = 2,
        SpringHigh = 3,
        Count = 4;
}

/// <summary>A part of a tendon: a joint with its coefficient, or a straight piece between two sites.</summary>
internal struct TendonStep
{
    public int Joint;      // of a fixed tendon
    public int Site1;      // frames
    public int Site2;
    public int Numbers;    // coefficient or 1 / divisor
}

internal struct ActuatorInfo
{
    public int Transmission; // Model.Transmission
    public int Target;       // joint, tendon or frame
    public int Reference;    // frame of the reference site; -1: none
    public int FirstDof;     // in the list of signed dofs
    public int DofCount;
    public int Moment;       // in scratch
    public int Dynamics;     // Model.ActuatorDynamics
    public int Gain;         // Model.ActuatorGain
    public int Bias;         // Model.ActuatorBias
    public int Activation;   // in the state; -1: none
    public int IsEarly;
    public int IsOff;        // its group is disabled
    public int KnowsVelocity; // its gain or bias does
    public int Numbers;
}

internal static class ActuatorNumbers
{
    public const int
        Gear = 0,            // 6
        ControlLow = 6,
        ControlHigh = 7,
        ForceLow = 8,
        ForceHigh = 9,
        ActivationLow = 10,
        ActivationHigh = 11,
        Gain = 12,           // 10
        Bias = 22,           // 10
        Dynamics = 32,       // 3: time constants
        Decay = 35,          // 1 - exp(-timestep / time constant), of an exact filter
        LengthRange = 36,    // 2
        Acceleration = 38,   // acc0
        Count = 39;
}

/// <summary>Bounds of the force that all actuators together have on a joint.</summary>
internal struct ForceBoundInfo
{
    public int Dof;
    public int Numbers; // low, high
}
