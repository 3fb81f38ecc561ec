using System.Collections.Immutable;

namespace Sim.Runtime.Physics.Model;

/// <summary>Shapes, in MuJoCo's order: the function for a pair takes the lower type first.</summary>
public enum GeomType
{
    Plane,
    HeightField, // refused by the loader
    Sphere,
    Capsule,
    Ellipsoid,
    Cylinder,
    Box,
    Mesh,
}

/// <summary>A shape on a body: it collides, is seen, and may give the body its mass.</summary>
public sealed record Geom : Element
{
    public required GeomType Type { get; init; }

    public required int Body { get; init; }

    public int Mesh { get; init; } = -1;                             // of type Mesh, or to which a simple shape was fitted; or -1

    /// <summary>
    /// m. Plane: half widths and grid spacing, 0 half width is endless. Sphere: radius. Capsule, cylinder: radius, half length along z.
    /// Ellipsoid: half axes. Box: half widths. Mesh: half widths about its frame.
    /// </summary>
    public required Vec3 Size { get; init; }

    public required Vec3 Position { get; init; }                     // in the body, m

    public required Quat Orientation { get; init; }                  // in the body

    public SameFrame SameFrame { get; init; }

    public int ContactType { get; init; } = 1;                       // bits that are matched with the other's affinity

    public int ContactAffinity { get; init; } = 1;

    public int ContactDimension { get; init; } = 3;                  // 1, 3, 4 or 6 rows (condim)

    public int Priority { get; init; }                               // the higher one's parameters hold for both

    public Vec3 Friction { get; init; } = new(1, 0.005, 0.0001);     // slide, spin in m, roll in m

    public SolRef SolRef { get; init; } = SolRef.Default;

    public SolImp SolImp { get; init; } = SolImp.Default;

    public double SolMix { get; init; } = 1;                         // weight where two are mixed

    public double Margin { get; init; }                              // distance at which a contact is found, m

    public double Gap { get; init; }                                 // part of the margin in which it does not push yet, m

    public double BoundingRadius { get; init; }                      // about the geom's centre, m; 0 for a plane

    public Vec3 BoxCenter { get; init; }                             // of the box around it, in its frame, m

    public Vec3 BoxHalfSize { get; init; }                           // m

    /// <summary>Fluid forces by the ellipsoid model: null for none, else the twelve numbers of MuJoCo's geom_fluid.</summary>
    public FluidShape? Fluid { get; init; }

    public int Group { get; init; }

    public int Material { get; init; } = -1;

    public Rgba Color { get; init; } = Rgba.Grey;

    public ImmutableArray<double> User { get; init; } = [];
}

/// <summary>How a fluid acts on a geom that is treated as an ellipsoid. MuJoCo's documentation, "Fluid forces".</summary>
public sealed record FluidShape
{
    public required double BluntDrag { get; init; }

    public required double SlenderDrag { get; init; }

    public required double AngularDrag { get; init; }

    public required double KuttaLift { get; init; }

    public required double MagnusLift { get; init; }

    public required Vec3 VirtualMass { get; init; }                  // per density, m³

    public required Vec3 VirtualInertia { get; init; }               // per density, m⁵
}

/// <summary>A place on a body.</summary>
public sealed record Site : Element
{
    public required GeomType Type { get; init; }

    public required int Body { get; init; }

    public required Vec3 Size { get; init; }                         // as of a geom, m

    public required Vec3 Position { get; init; }                     // in the body, m

    public required Quat Orientation { get; init; }                  // in the body

    public SameFrame SameFrame { get; init; }

    public int Group { get; init; }

    public int Material { get; init; } = -1;

    public Rgba Color { get; init; } = Rgba.Grey;

    public ImmutableArray<double> User { get; init; } = [];
}
