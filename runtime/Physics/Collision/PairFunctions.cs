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
        _ => 0,
    };
}
