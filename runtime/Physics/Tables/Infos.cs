namespace Sim.Runtime.Physics.Tables;

// The integers of a model, as kernels read them. "Numbers" is where an element's real numbers begin in the table of constants; their
// order is in the classes beside.

/// <summary>A link: a body with joints, and all bodies that are fixed to it. Or a body whose place worlds choose.</summary>
internal struct LinkInfo
{
    public int Parent;     // link; -1: the world
    public int FirstJoint;
    public int JointCount;
    public int FirstDof;
    public int DofCount;
    public int Tree;       // -1 where no joint moves it
    public int Place;      // in the state: position 3, orientation 4, in the parent body; -1 where joints or the model say
    public int HasFrame;   // of a placed link: the parent body's frame is not the parent link's, or not the world's
    public int Numbers;
}

internal static class LinkNumbers
{
    public const int
        Position = 0,     // in the parent; of a placed link, the parent body's
        Orientation = 3,
        Mass = 7,
        Center = 8,       // of mass, in the link
        Inertia = 11,     // about it, along the link's axes: xx yy zz xy xz yz
        Count = 17;
}

internal struct JointInfo
{
    public int Type;       // Model.JointType
    public int Link;
    public int Coordinate; // in the state
    public int Dof;
    public int HasAnchor;  // 0: it turns about the link's origin
    public int Spring;     // numbers: stiffness, then where it rests, a number a coordinate; -1: no spring
    public int Numbers;
}

internal static class JointNumbers
{
    public const int
        Anchor = 0, // in the link
        Axis = 3,   // in the link
        Reference = 6,
        Count = 7;
}

internal struct DofInfo
{
    public int Link;
    public int Parent;  // dof; -1 at the root
    public int Tree;
    public int LiftsAsActuator; // the lift of weight counts as an actuator's force
    public int Numbers;
}

internal static class DofNumbers
{
    public const int
        Armature = 0,
        Damping = 1,         // of the passive force
        ImplicitDamping = 2, // of the integrator
        Count = 3;
}

/// <summary>Links that joints move together. Trees do not share mass.</summary>
internal struct TreeInfo
{
    public int FirstLink;
    public int LinkCount;
    public int FirstDof;
    public int DofCount;
    public int Numbers;  // 1 / mass
}

/// <summary>A geom that can touch another.</summary>
internal struct GeomInfo
{
    public int Link;    // -1: the world
    public int Numbers;
}

internal static class GeomNumbers
{
    public const int
        Position = 0,  // in the link
        Matrix = 3,    // in the link, by rows
        HalfSize = 12, // of the box around it
        BoxCenter = 15, // of that box, in the geom
        Radius = 18,   // of the sphere around it
        Count = 19;
}

/// <summary>Two geoms that may touch.</summary>
internal struct PairInfo
{
    public int Geom1;   // of the lower type
    public int Geom2;
    public int Couple;
    public int Bound;   // how it is found that they are apart: BoundKind
    public int Numbers;
}

internal static class BoundKind
{
    public const int
        Spheres = 0,     // two spheres
        PlaneSphere = 1, // geom 1 is a plane
        BoxSphere = 2,   // the box of geom 1 against the sphere of geom 2, after two spheres
        SphereBox = 3,   // the box of geom 2 against the sphere of geom 1, after two spheres
        Always = 4;
}

/// <summary>What the contacts of a pair have in common.</summary>
internal static class PairNumbers
{
    public const int
        Reach = 0,            // sum of the bounding radii and the margin
        Margin = 1,
        Slot = 2,             // what each contact of the pair takes: SlotNumbers
        Count = Slot + SlotNumbers.Count;
}

internal static class SlotNumbers
{
    public const int
        Sense = 0,            // 1, or -1 where geom 1 is on the couple's second link
        IncludeMargin = 1,    // nearer than this it pushes
        Stiffness = 2,
        Damping = 3,
        FrictionDamping = 4,
        Resistance = 5,       // of the normal row: R = (1 - d) / d times this
        Spread = 6,           // D of a row is this / R: less than 1 for the rows of a pyramid
        ConeSlope = 7,        // of the friction cone in the scaled directions, 0: no friction; of a pyramid the number of directions
        Impedance = 8,        // ImpedanceNumbers
        RowScale = Impedance + ImpedanceNumbers.Count, // of each direction of friction: 5
        Count = RowScale + 5;
}

/// <summary>The parameters of an impedance, ready for use.</summary>
internal static class ImpedanceNumbers
{
    public const int
        Least = 0,
        Range = 1,       // most - least
        InverseWidth = 2,
        Midpoint = 3,
        LowFactor = 4,   // 1 / midpoint^(power - 1)
        HighFactor = 5,  // 1 / (1 - midpoint)^(power - 1)
        Power = 6,
        Count = 7;
}
