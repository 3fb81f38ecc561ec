using System.Runtime.CompilerServices;
using Sim.Runtime.Numerics;
using Sim.Runtime.Physics.Tables;

namespace Sim.Runtime.Physics.Stepping;

internal unsafe partial struct PhysicsStep<R, P>
{
    /// <summary>Writes what an env watches: poses and velocities as of the stages that were run last, forces of the solver.</summary>
    public readonly void Watch(WatchInfo* watches, int count, R* to)
    {
        for (var number = 0; number < count; number++)
        {
            var watch = watches + number;
            if (watch->Kind == (int)WatchKind.ContactForce)
                to[watch->Field] = ContactForceOf(watch);
            else
                WatchFrame(watch, to + watch->Field);
        }
    }

    private readonly void WatchFrame(WatchInfo* watch, R* to)
    {
        var frame = Scratch + At.Work;
        LocateFrame(watch->Frame, frame);
        switch ((WatchKind)watch->Kind)
        {
            case WatchKind.Position:
                Spatial<R>.Copy(frame + FrameAt.Position, to, 3);
                break;
            case WatchKind.Orientation:
                Spatial<R>.Copy(frame + FrameAt.Orientation, to, 4);
                break;
            case WatchKind.Matrix:
                Spatial<R>.Copy(frame + FrameAt.Matrix, to, 9);
                break;
            default:
                FrameVelocity(Model.Frames[watch->Frame].Link, frame, to);
                break;
        }
    }

    /// <summary>The velocity of a link at a point, linear and then angular, in the world.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly void FrameVelocity(int link, R* point, R* to)
    {
        if (link < Model.FirstMoving)
        {
            Spatial<R>.Clear(to, 6);
            return;
        }

        var velocity = LinkVelocity(link);
        var spin = Vec3<R>.Load(velocity);
        var arm = Vec3<R>.Load(point) - Vec3<R>.Load(TreeCenter(Model.Links[link].Tree));
        (Vec3<R>.Load(velocity + 3) + Vec3<R>.Cross(spin, arm)).Store(to);
        spin.Store(to + 3);
    }

    /// <summary>The sum of the normal forces of two geoms' contacts.</summary>
    private readonly R ContactForceOf(WatchInfo* watch)
    {
        var sum = R.Of(0);
        for (var number = 0; number < _activeCouples; number++)
        {
            var active = ActiveCouple(number);
            if (active[ActiveCoupleAt.Couple] != watch->Couple)
                continue;
            for (var slot = 0; slot < active[ActiveCoupleAt.SlotCount]; slot++)
            {
                var at = Slot(active[ActiveCoupleAt.FirstSlot] + slot);
                var isOfPair = R.Equal(at[SlotAt.Identity], R.Of(watch->Pair));
                sum += R.And(isOfPair, at[At.SlotForce]);
            }
        }

        return sum;
    }
}
