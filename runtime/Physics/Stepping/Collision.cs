using System.Runtime.CompilerServices;
using Sim.Runtime.Numerics;
using Sim.Runtime.Physics.Collision;
using Sim.Runtime.Physics.Tables;

namespace Sim.Runtime.Physics.Stepping;

internal unsafe partial struct PhysicsStep<R, P>
{
    /// <summary>Finds contacts: pairs whose bounds meet go to the narrow phase, whose finds fill the worlds' contact slots.</summary>
    public void Collide()
    {
        var narrow = new NarrowPhase<R>(Narrow, NarrowLayout, Scratch + At.Geoms, null, Scratch + At.Narrow);
        narrow.Begin();
        for (var pair = 0; pair < Model.PairCount; pair++)
        {
            var near = R.LaneBits(Near(Model.Pairs + pair)) & Alive;
            if (near != 0)
                narrow.Add(pair, near);
        }

        narrow.Run();
        FillSlots(ref narrow);
    }

    /// <summary>The worlds in which the bounds of a pair are within its margin.</summary>
    private readonly R Near(PairInfo* pair)
    {
        R* first = Geom(pair->Geom1), second = Geom(pair->Geom2);
        var k = pair->Numbers;
        switch (pair->Bound)
        {
            case BoundKind.Spheres:
                return SpheresMeet(first, second, Const(k + PairNumbers.Reach));
            case BoundKind.PlaneSphere:
                return PlaneMeetsSphere(first, second, Const(k + PairNumbers.Reach));
            case BoundKind.BoxSphere:
                var meet = SpheresMeet(first, second, Const(k + PairNumbers.Reach));
                return R.Any(meet) ? R.And(meet, BoxMeetsSphere(pair->Geom1, first, pair->Geom2, second, k)) : meet;
            case BoundKind.SphereBox:
                meet = SpheresMeet(first, second, Const(k + PairNumbers.Reach));
                return R.Any(meet) ? R.And(meet, BoxMeetsSphere(pair->Geom2, second, pair->Geom1, first, k)) : meet;
            default:
                return R.Equal(R.Of(0), R.Of(0));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static R SpheresMeet(R* first, R* second, R reach)
    {
        var apart = Vec3<R>.Load(second) - Vec3<R>.Load(first);
        return R.LessOrEqual(Vec3<R>.Dot(apart, apart), reach * reach);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static R PlaneMeetsSphere(R* plane, R* sphere, R reach)
    {
        var apart = Vec3<R>.Load(sphere) - Vec3<R>.Load(plane);
        var matrix = plane + GeomAt.Matrix;
        return R.LessOrEqual(Vec3<R>.Dot(apart, new Vec3<R>(matrix[2], matrix[5], matrix[8])), reach);
    }

    /// <summary>The distance of the sphere's centre from the box is at most its radius and the margin.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly R BoxMeetsSphere(int boxNumber, R* box, int sphereNumber, R* sphere, int pairNumbers)
    {
        int b = Model.Geoms[boxNumber].Numbers, s = Model.Geoms[sphereNumber].Numbers;
        var center = Vec3<R>.TransposeTimes(box + GeomAt.Matrix, Vec3<R>.Load(sphere) - Vec3<R>.Load(box))
            - Const3(b + GeomNumbers.BoxCenter);
        var half = Const3(b + GeomNumbers.HalfSize);
        var zero = R.Of(0);
        R x = R.Max(R.Abs(center.X) - half.X, zero), y = R.Max(R.Abs(center.Y) - half.Y, zero), z = R.Max(R.Abs(center.Z) - half.Z, zero);
        var reach = Const(s + GeomNumbers.Radius) + Const(pairNumbers + PairNumbers.Margin);
        return R.LessOrEqual(R.Fma(x, x, R.Fma(y, y, z * z)), reach * reach);
    }
}
