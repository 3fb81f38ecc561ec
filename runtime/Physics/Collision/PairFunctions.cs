using Sim.Runtime.Numerics;

namespace Sim.Runtime.Physics.Collision;

/// <summary>The pair functions by the types of the two geoms.</summary>
internal static unsafe class PairFunctions<R>
    where R : unmanaged, IReal<R>
{
    /// <summary>Writes the contacts of a pair to its work space, in MuJoCo's order, and returns how many slots are written.</summary>
    public static int Run(ref ConvexPair<R> pair) => (pair.Type1, pair.Type2) switch
    {
        (GeomType.Plane, GeomType.Sphere) => PlanePairs<R>.Sphere(pair.Work),
        (GeomType.Plane, GeomType.Capsule) => PlanePairs<R>.Capsule(pair.Work),
        (GeomType.Plane, GeomType.Ellipsoid) => PlanePairs<R>.Ellipsoid(pair.Work),
        (GeomType.Plane, GeomType.Cylinder) => PlanePairs<R>.Cylinder(pair.Work),
        (GeomType.Plane, GeomType.Box) => PlanePairs<R>.Box(pair.Work),
        (GeomType.Plane, GeomType.Mesh) => PlaneMesh<R>.Run(ref pair),
        (GeomType.Sphere, GeomType.Sphere) => RoundPairs<R>.Spheres(pair.Work),
        (GeomType.Sphere, GeomType.Capsule) => RoundPairs<R>.SphereCapsule(pair.Work),
        (GeomType.Sphere, GeomType.Cylinder) => RoundPairs<R>.SphereCylinder(pair.Work),
        (GeomType.Sphere, GeomType.Box) => BoxPairs<R>.Sphere(pair.Work),
        (GeomType.Capsule, GeomType.Capsule) => RoundPairs<R>.CapsuleCapsule(pair.Work),
        (GeomType.Capsule, GeomType.Box) => CapsuleBox<R>.Run(pair.Work),
        (GeomType.Box, GeomType.Box) => BoxBox<R>.Run(pair.Work),
        _ when pair.Tables.MultiContact != 0 && ConvexTurns<R>.Has(pair.Type1, pair.Type2) => ConvexTurns<R>.Run(ref pair),
        _ => ConvexPairs<R>.Run(ref pair),
    };
}
