using System.Runtime.CompilerServices;
using Sim.Runtime.Numerics;
using Sim.Runtime.Physics.Tables;

namespace Sim.Runtime.Physics.Stepping;

/// <summary>A geom in scratch.</summary>
internal static class GeomAt
{
    public const int Position = 0, Matrix = 3, Stride = 12;
}

internal unsafe partial struct PhysicsStep<R, P>
{
    /// <summary>Where the geoms are that can touch others and move.</summary>
    public void GeomPoses()
    {
        for (var geom = 0; geom < Model.GeomCount; geom++)
        {
            if (Model.Geoms[geom].Link >= 0)
                CarryGeom(Model.Geoms + geom, Link(Model.Geoms[geom].Link), Geom(geom));
        }
    }

    /// <summary>Where the others are: once before the first step.</summary>
    public void FixedGeomPoses()
    {
        for (var geom = 0; geom < Model.GeomCount; geom++)
        {
            if (Model.Geoms[geom].Link >= 0)
                continue;
            for (var i = 0; i < GeomAt.Stride; i++)
                Geom(geom)[i] = Const(Model.Geoms[geom].Numbers + GeomNumbers.Position + i);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly void CarryGeom(GeomInfo* geom, R* link, R* to)
    {
        var k = geom->Numbers;
        (Vec3<R>.Times(link + LinkAt.Matrix, Const3(k + GeomNumbers.Position)) + Vec3<R>.Load(link + LinkAt.Position)).Store(to);
        for (var column = 0; column < 3; column++)
        {
            var axis = k + GeomNumbers.Matrix + column;
            var turned = Vec3<R>.Times(link + LinkAt.Matrix, new Vec3<R>(Const(axis), Const(axis + 3), Const(axis + 6)));
            to[GeomAt.Matrix + column] = turned.X;
            to[GeomAt.Matrix + 3 + column] = turned.Y;
            to[GeomAt.Matrix + 6 + column] = turned.Z;
        }
    }
}
