using System.Runtime.CompilerServices;
using Sim.Runtime.Numerics;

namespace Sim.Runtime.Physics.Collision;

/// <summary>A ball against a box, which is the second geom.</summary>
internal static unsafe class BoxPairs<R>
    where R : unmanaged, IReal<R>
{
    private const int Position = PairWork.Geom.Position, Matrix = PairWork.Geom.Matrix, Sizes = PairWork.Geom.Sizes;

    public static int Sphere(R* work)
    {
        R* sphere = work + PairWork.First, ball = work + PairWork.Free;
        Vec3<R>.Load(sphere + Position).Store(ball);
        ball[3] = sphere[Sizes];
        work[PairWork.Found + Candidate.Mask] = work[PairWork.Mask];
        Ball(work, ball, work + PairWork.Found);
        return 1;
    }

    /// <summary>The contact of a ball (centre 3, radius) with the box, among the lanes of the candidate's mask.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Ball(R* work, R* ball, R* found)
    {
        var box = work + PairWork.Second;
        var half = Vec3<R>.Load(box + Sizes);
        var radius = ball[3];
        var center = Plain<R>.TransposeTimes(box + Matrix, Vec3<R>.Load(ball) - Vec3<R>.Load(box + Position));
        var nearest = new Vec3<R>(
            Plain<R>.Clamp(center.X, half.X), Plain<R>.Clamp(center.Y, half.Y), Plain<R>.Clamp(center.Z, half.Z));
        var normal = Plain<R>.Normalize(nearest - center, out var distance);
        found[Candidate.Mask] = R.And(found[Candidate.Mask], R.LessOrEqual(distance - radius, work[PairWork.Margin]));

        var deepest = Plain<R>.Add(center, normal, radius);
        var middle = Plain<R>.Add(nearest * R.Of(0.5), deepest, R.Of(0.5));
        normal.Store(found + Candidate.Normal);
        middle.Store(found + Candidate.Position);
        found[Candidate.Distance] = distance;
        var inside = R.And(found[Candidate.Mask], R.LessOrEqual(distance, R.Of(Plain<R>.Tiny)));
        if (R.Any(inside))
            Inside(work, &center, &inside, radius, found);

        Plain<R>.Times(box + Matrix, Vec3<R>.Load(found + Candidate.Normal)).Store(found + Candidate.Normal);
        var position = Plain<R>.Times(box + Matrix, Vec3<R>.Load(found + Candidate.Position)) + Vec3<R>.Load(box + Position);
        position.Store(found + Candidate.Position);
        found[Candidate.Distance] = found[Candidate.Distance] - radius;
        Vec3<R>.Of(0, 0, 0).Store(found + Candidate.Tangent);
    }

    /// <summary>A centre inside the box leaves through the nearest face.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Inside(R* work, Vec3<R>* center, R* inside, R radius, R* found)
    {
        R* half = work + PairWork.Second + Sizes, at = (R*)center;
        var closest = (half[0] + half[1] + half[2]) * R.Of(2);
        var normal = Vec3<R>.Of(0, 0, 0);
        for (var face = 0; face < 6; face++)
        {
            var axis = face >> 1;
            var side = (face & 1) != 0 ? half[axis] : -half[axis];
            var gap = R.Abs(side - at[axis]);
            var nearer = R.Less(gap, closest);
            closest = R.Select(nearer, gap, closest);
            var inward = R.Of((face & 1) != 0 ? -1 : 1);
            var zero = Plain<R>.Zero;
            normal = Vec3<R>.Select(
                nearer, new(axis == 0 ? inward : zero, axis == 1 ? inward : zero, axis == 2 ? inward : zero), normal);
        }

        var position = Plain<R>.Add(*center, normal, (radius - closest) * R.Of(0.5));
        Vec3<R>.Select(*inside, normal, Vec3<R>.Load(found + Candidate.Normal)).Store(found + Candidate.Normal);
        Vec3<R>.Select(*inside, position, Vec3<R>.Load(found + Candidate.Position)).Store(found + Candidate.Position);
        found[Candidate.Distance] = R.Select(*inside, -closest, found[Candidate.Distance]);
    }
}
