using System.Runtime.CompilerServices;
using Sim.Runtime.Numerics;

namespace Sim.Runtime.Physics.Collision;

/// <summary>A plane against anything: the plane's normal is the z axis of its matrix, and its back is solid.</summary>
internal static unsafe class PlanePairs<R>
    where R : unmanaged, IReal<R>
{
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Sphere(R* work)
    {
        R* plane = work + PairWork.First, sphere = work + PairWork.Second, found = work + PairWork.Found;
        Vec3<R> normal = new(plane[5], plane[8], plane[11]), center = Vec3<R>.Load(sphere);
        var radius = sphere[PairWork.Geom.Sizes];
        var height = Vec3<R>.Dot(center - Vec3<R>.Load(plane), normal);
        var distance = height - radius;
        found[Candidate.Mask] = R.And(work[PairWork.Mask], R.LessOrEqual(height, work[PairWork.Margin] + radius));
        found[Candidate.Distance] = distance;
        (center + (normal * (-(distance * R.Of(0.5)) - radius))).Store(found + Candidate.Position);
        normal.Store(found + Candidate.Normal);
        Vec3<R>.Of(0, 0, 0).Store(found + Candidate.Tangent);
        return 1;
    }
}
