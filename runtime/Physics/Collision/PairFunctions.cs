using Sim.Runtime.Numerics;

namespace Sim.Runtime.Physics.Collision;

/// <summary>The pair functions by the types of the two geoms.</summary>
internal static unsafe class PairFunctions<R>
    where R : unmanaged, IReal<R>
{
    /// <summary>Writes the contacts of a pair to its work space, in MuJoCo's order, and returns how many slots are written.</summary>
    public static int Run(int type1, int type2, R* work) => (type1, type2) switch
    {
        (GeomType.Plane, GeomType.Sphere) => PlanePairs<R>.Sphere(work),
        (GeomType.Plane, GeomType.Capsule) => PlanePairs<R>.Capsule(work),
        (GeomType.Plane, GeomType.Ellipsoid) => PlanePairs<R>.Ellipsoid(work),
        (GeomType.Plane, GeomType.Cylinder) => PlanePairs<R>.Cylinder(work),
        (GeomType.Plane, GeomType.Box) => PlanePairs<R>.Box(work),
        (GeomType.Sphere, GeomType.Sphere) => RoundPairs<R>.Spheres(work),
        (GeomType.Sphere, GeomType.Capsule) => RoundPairs<R>.SphereCapsule(work),
        (GeomType.Sphere, GeomType.Cylinder) => RoundPairs<R>.SphereCylinder(work),
        (GeomType.Sphere, GeomType.Box) => BoxPairs<R>.Sphere(work),
        (GeomType.Capsule, GeomType.Capsule) => RoundPairs<R>.CapsuleCapsule(work),
        (GeomType.Capsule, GeomType.Box) => CapsuleBox<R>.Run(work),
        (GeomType.Box, GeomType.Box) => BoxBox<R>.Run(work),
        _ => 0,
    };
}
