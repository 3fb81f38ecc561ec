using System.Collections.Immutable;

namespace Sim.Runtime.Physics.Model;

public enum EqualityType
{
    Connect, // two points meet
    Weld,    // two frames meet
    Joint,   // a coordinate is a polynomial of another
    Tendon,  // a length is a polynomial of another
}

/// <summary>Kinds of objects that are named by others.</summary>
public enum ObjectType
{
    None,
    Body,       // its inertial frame
    BodyFrame,  // its own frame (xbody)
    Joint,
    Geom,
    Site,
    Camera,
    Tendon,
    Actuator,
}

/// <summary>A condition that holds between two objects, softly.</summary>
public sealed record Equality : Element
{
    public required EqualityType Type { get; init; }

    public required ObjectType ObjectType { get; init; }             // Body or Site, Joint, Tendon

    public required int Object1 { get; init; }

    public required int Object2 { get; init; }                       // -1 where a joint or tendon stands alone

    public bool Active { get; init; } = true;                        // at the start

    public SolRef SolRef { get; init; } = SolRef.Default;

    public SolImp SolImp { get; init; } = SolImp.Default;

    /// <summary>
    /// Connect: anchor in body 1, anchor in body 2. Weld: anchor in body 2, anchor in body 1, orientation of body 2 in body 1 as a
    /// quaternion, and metres per radian. Joint and tendon: five coefficients from the constant up.
    /// </summary>
    public required ImmutableArray<double> Data { get; init; } // 11
}

/// <summary>A pair of geoms that is tested whatever their bits say, with parameters of its own.</summary>
public sealed record ContactPair : Element
{
    public required int Geom1 { get; init; }                         // of the lower body

    public required int Geom2 { get; init; }

    public required int Signature { get; init; }                     // lower body << 16 | higher body

    public int ContactDimension { get; init; } = 3;

    public ContactFriction Friction { get; init; } = ContactFriction.Default;

    public SolRef SolRef { get; init; } = SolRef.Default;

    public SolRef FrictionSolRef { get; init; }                      // of elliptic cones; (0, 0) where it is that of the normal

    public SolImp SolImp { get; init; } = SolImp.Default;

    public double Margin { get; init; }                              // m

    public double Gap { get; init; }                                 // m
}

/// <summary>Two bodies that never touch.</summary>
public sealed record ContactExclusion : Element
{
    public required int Body1 { get; init; }                         // the lower

    public required int Body2 { get; init; }
}
