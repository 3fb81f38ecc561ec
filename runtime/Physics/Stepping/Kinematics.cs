using System.Runtime.CompilerServices;
using Sim.Runtime.Numerics;
using Sim.Runtime.Physics.Model;
using Sim.Runtime.Physics.Tables;

namespace Sim.Runtime.Physics.Stepping;

/// <summary>A link in scratch.</summary>
internal static class LinkAt
{
    public const int
        Position = 0,
        Orientation = 3,
        Matrix = 7,
        Center = 16, // of mass
        Stride = 19;
}

/// <summary>A joint in scratch: where it is, and the direction in which it turns or slides.</summary>
internal static class JointAt
{
    public const int Anchor = 0, Axis = 3, Stride = 6;
}

internal unsafe partial struct PhysicsStep<R, P>
{
    /// <summary>Where the links are: MuJoCo's mj_kinematics, from the root outwards.</summary>
    public void Kinematics()
    {
        for (var number = 0; number < Model.LinkCount; number++)
        {
            var link = Model.Links + number;
            var at = Link(number);
            if (link->Place >= 0)
                TakePlace(link, at);
            else if (link->JointCount == 1 && Model.Joints[link->FirstJoint].Type == (int)JointType.Free)
                Float(link, at);
            else
                Hang(link, at);
            Finish(link, at);
        }
    }

    private readonly void TakePlace(LinkInfo* link, R* at)
    {
        PutPlace(Scratch + link->Place, at);
        if (link->HasFrame != 0)
            MovePlace(link, at);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void PutPlace(R* place, R* at)
    {
        Vec3<R>.Load(place).Store(at + LinkAt.Position);
        Rotations.Unit(Quat<R>.Load(place + 3)).Store(at + LinkAt.Orientation);
    }

    /// <summary>From the parent body's frame to the world.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly void MovePlace(LinkInfo* link, R* at)
    {
        Vec3<R> place = Vec3<R>.Load(at + LinkAt.Position), position = Const3(link->Numbers + LinkNumbers.Position);
        Quat<R> turn = Quat<R>.Load(at + LinkAt.Orientation), orientation = Const4(link->Numbers + LinkNumbers.Orientation);
        position += Rotations.Rotate(orientation, place);
        orientation *= turn;
        ToWorld(link->Parent, ref position, ref orientation);
        position.Store(at + LinkAt.Position);
        orientation.Store(at + LinkAt.Orientation);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly void Float(LinkInfo* link, R* at)
    {
        var coordinates = Scratch + At.Positions + Model.Joints[link->FirstJoint].Coordinate;
        var position = Vec3<R>.Load(coordinates);
        position.Store(at + LinkAt.Position);
        position.Store(Joint(link->FirstJoint) + JointAt.Anchor);
        Rotations.Unit(Quat<R>.Load(coordinates + 3)).Store(at + LinkAt.Orientation);
    }

    private readonly void Hang(LinkInfo* link, R* at)
    {
        HangOn(link, at);
        for (var number = link->FirstJoint; number < link->FirstJoint + link->JointCount; number++)
        {
            var joint = Model.Joints + number;
            LocateJoint(joint, at, Joint(number));
            if (joint->Type == (int)JointType.Slide)
                Slide(joint, at, Joint(number));
            else
                Turn(joint, at, Joint(number));
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly void HangOn(LinkInfo* link, R* at)
    {
        var position = Const3(link->Numbers + LinkNumbers.Position);
        var orientation = Const4(link->Numbers + LinkNumbers.Orientation);
        ToWorld(link->Parent, ref position, ref orientation);
        position.Store(at + LinkAt.Position);
        orientation.Store(at + LinkAt.Orientation);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly void LocateJoint(JointInfo* joint, R* at, R* to)
    {
        var orientation = Quat<R>.Load(at + LinkAt.Orientation);
        var anchor = Vec3<R>.Load(at + LinkAt.Position);
        if (joint->HasAnchor != 0)
            anchor += Rotations.Rotate(orientation, Const3(joint->Numbers + JointNumbers.Anchor));
        anchor.Store(to + JointAt.Anchor);
        Rotations.Rotate(orientation, Const3(joint->Numbers + JointNumbers.Axis)).Store(to + JointAt.Axis);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly void Slide(JointInfo* joint, R* at, R* placed)
    {
        var distance = Scratch[At.Positions + joint->Coordinate] - Const(joint->Numbers + JointNumbers.Reference);
        Vec3<R>.Fma(Vec3<R>.Load(placed + JointAt.Axis), distance, Vec3<R>.Load(at + LinkAt.Position)).Store(at + LinkAt.Position);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly void Turn(JointInfo* joint, R* at, R* placed)
    {
        var coordinates = Scratch + At.Positions + joint->Coordinate;
        Quat<R> turn;
        if (joint->Type == (int)JointType.Ball)
        {
            turn = Rotations.Unit(Quat<R>.Load(coordinates));
        }
        else
        {
            var half = (*coordinates - Const(joint->Numbers + JointNumbers.Reference)) * R.Of(0.5);
            Elementary.SinCos(half, out var sin, out var cos);
            var axis = Const3(joint->Numbers + JointNumbers.Axis) * sin;
            turn = new Quat<R>(cos, axis.X, axis.Y, axis.Z);
        }

        var orientation = Quat<R>.Load(at + LinkAt.Orientation) * turn;
        orientation.Store(at + LinkAt.Orientation);
        if (joint->HasAnchor != 0)
        {
            (Vec3<R>.Load(placed + JointAt.Anchor) - Rotations.Rotate(orientation, Const3(joint->Numbers + JointNumbers.Anchor)))
                .Store(at + LinkAt.Position);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly void Finish(LinkInfo* link, R* at)
    {
        var orientation = Rotations.Unit(Quat<R>.Load(at + LinkAt.Orientation));
        orientation.Store(at + LinkAt.Orientation);
        orientation.StoreMatrix(at + LinkAt.Matrix);
        var center = Const3(link->Numbers + LinkNumbers.Center);
        (Vec3<R>.Times(at + LinkAt.Matrix, center) + Vec3<R>.Load(at + LinkAt.Position)).Store(at + LinkAt.Center);
    }
}
