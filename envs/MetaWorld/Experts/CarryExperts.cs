using Sim.Runtime.Physics.Model;

namespace Sim.Envs.MetaWorld.Tasks;

internal readonly partial struct PickPlace
{
    public static Aim Advise(in Scene scene)
    {
        var puck = scene.Object + new Vec3(-0.005, 0, 0);
        var towards = scene.Beside(puck) > 0.02 ? puck + new Vec3(0, 0, 0.1)
            : scene.Off(puck) > 0.05 && puck.Z < 0.04 ? puck + new Vec3(0, 0, 0.03)
            : scene.Gripper > 0.73 ? scene.Hand
            : scene.Goal;
        return new(towards, 10, (scene.Hand - scene.Object).Length < 0.07 ? 1 : 0);
    }
}

internal readonly partial struct PickPlaceWall
{
    public static Aim Advise(in Scene scene)
    {
        var puck = scene.Object + new Vec3(-0.005, 0, 0);
        var hand = scene.Hand;
        var atWall = hand.X >= -0.15 && hand.X <= 0.35 && hand.Y >= 0.6 && hand.Y <= 0.8;
        var towards = scene.Beside(puck) > 0.015 ? puck + new Vec3(0, 0, 0.1)
            : scene.Off(puck) > 0.04 && puck.Z < 0.03 ? puck + new Vec3(0, 0, 0.03)
            : atWall && hand.Z < 0.25 ? hand + new Vec3(0, 0, 1)
            : atWall && hand.Z < 0.35 ? new Vec3(scene.Goal.X, scene.Goal.Y, hand.Z)
            : scene.Off(scene.Goal) > 0.01 ? new Vec3(hand.X, hand.Y, scene.Goal.Z)
            : scene.Goal;
        return new(towards, 10, scene.IsAt(scene.Object, 0.015, 0.1) ? 0.9 : 0);
    }
}

internal readonly partial struct PickOutOfHole
{
    public static Aim Advise(in Scene scene)
    {
        var puck = scene.Object + new Vec3(0, 0, 0.02);
        var towards = scene.Beside(puck) > 0.02 ? puck + new Vec3(0, 0, 0.15)
            : scene.Off(puck) > 0.01 ? puck
            : scene.Off(scene.Goal) > 0.04 ? new Vec3(scene.Hand.X, scene.Hand.Y, scene.Goal.Z)
            : scene.Goal;
        return new(towards, 25, scene.IsAt(puck, 0.02, 0.15) ? 0.1 : 0);
    }
}

internal readonly partial struct BinPicking
{
    public static Aim Advise(in Scene scene)
    {
        var bin = new Vec3(0.12, 0.7, 0.02);
        var block = scene.Object + new Vec3(0, 0, 0.03);
        block = new(block.X, Scoring.Limit(block.Y, 0.675, 0.725), block.Z);
        var towards = scene.Beside(block) > 0.02 ? block + new Vec3(0, 0, 0.15)
            : scene.Off(block) > 0.01 ? block
            : scene.Beside(bin) <= 0.02 ? bin
            : scene.Hand.Z < 0.15 ? scene.Hand + new Vec3(0, 0, 0.1)
            : new Vec3(bin.X, bin.Y, 0.18);
        return new(towards, 25, scene.IsAt(block, 0.02, 0.02) ? 0.6 : -1);
    }
}

internal readonly partial struct ShelfPlace
{
    public static Aim Advise(in Scene scene)
    {
        var block = scene.Object + new Vec3(-0.005, 0, 0.015);
        var towards = scene.Beside(block) > 0.04 ? block + new Vec3(0, 0, 0.3)
            : scene.Off(block) > 0.04 ? block
            : Math.Abs(scene.Hand.X - scene.Goal.X) > 0.02 ? new Vec3(scene.Goal.X, scene.Hand.Y, 0.3)
            : scene.Hand.Z < 0.3 ? scene.Hand + new Vec3(0, 0, 0.3)
            : scene.Hand + new Vec3(0, 0.05, 0);
        return new(towards, 25, scene.IsAt(scene.Object, 0.04, 0.15) ? 0.7 : -1);
    }
}

internal readonly partial struct HandInsert
{
    public static Aim Advise(in Scene scene)
    {
        var towards = scene.Beside(scene.Object) > 0.02 ? scene.Object + new Vec3(0, 0, 0.1)
            : scene.Off(scene.Object) > 0.05 ? scene.Object + new Vec3(0, 0, 0.03)
            : scene.Beside(scene.Goal) > 0.04 ? new Vec3(scene.Goal.X, scene.Goal.Y, scene.Hand.Z)
            : scene.Goal;
        return new(towards, 10, scene.IsAt(scene.Object, 0.02, 0.1) ? 0.65 : 0);
    }
}

internal readonly partial struct Basketball
{
    public static Aim Advise(in Scene scene)
    {
        var hoop = new Vec3(scene.Goal.X, 0.875, 0.35);
        var ball = scene.Object + new Vec3(0, 0, 0.01);
        var towards = scene.Beside(ball) > 0.04 ? ball + new Vec3(0, 0, 0.3)
            : scene.Off(ball) > 0.025 ? ball
            : Math.Abs(ball.Z - hoop.Z) > 0.025 ? new Vec3(scene.Hand.X, scene.Hand.Y, hoop.Z)
            : hoop;
        return new(towards, 25, scene.IsAt(scene.Object, 0.04, 0.15) ? 0.6 : -1);
    }
}

internal readonly partial struct BoxClose
{
    public static Aim Advise(in Scene scene)
    {
        var box = new Vec3(scene.Goal.X, scene.Goal.Y, 0.15);
        var lid = scene.Object + new Vec3(0, 0, 0.02);
        var towards = scene.Beside(lid) > 0.01 ? new Vec3(lid.X, lid.Y, 0.2)
            : scene.Off(lid) > 0.05 ? lid
            : scene.Off(box) > 0.04 ? new Vec3(scene.Hand.X, scene.Hand.Y, box.Z)
            : box;
        return new(towards, 25, scene.IsAt(lid, 0.01, 0.13) ? 1 : 0.5);
    }
}

internal readonly partial struct Assembly
{
    public static Aim Advise(in Scene scene)
    {
        var handle = scene.Object + new Vec3(-0.02, 0, 0);
        var peg = scene.Goal + new Vec3(0.12, 0, 0.14);
        var towards = scene.Beside(handle) > 0.02 ? handle + new Vec3(0, 0, 0.1)
            : scene.Beside(peg) <= 0.02 ? peg + new Vec3(0, 0, -0.2)
            : scene.Off(handle) > 0.05 ? handle + new Vec3(0, 0, 0.03)
            : scene.Off(peg) > 0.04 ? new Vec3(scene.Hand.X, scene.Hand.Y, peg.Z)
            : peg;
        return new(towards, 10, scene.IsAt(handle, 0.02, 0.12) ? 0.6 : 0);
    }
}

internal readonly partial struct Disassemble
{
    public static Aim Advise(in Scene scene)
    {
        var handle = scene.Object + new Vec3(-0.02, 0, 0.01);
        var towards = scene.Beside(handle) > 0.02 ? handle + new Vec3(0, 0, 0.1)
            : scene.Off(handle) > 0.03 ? handle
            : scene.Hand + new Vec3(0, 0, 0.1);
        return new(towards, 10, scene.IsAt(handle, 0.02, 0.07) ? 0.8 : 0);
    }
}

internal readonly partial struct PegInsertSide
{
    public static Aim Advise(in Scene scene)
    {
        var peg = scene.Object;
        var hole = new Vec3(-0.35, scene.Goal.Y, 0.16);
        var aligned = !(Scoring.Across(new(peg.Y - hole.Y, peg.Z - hole.Z, 0)) > 0.03);
        var towards = scene.Beside(peg) > 0.04 ? peg + new Vec3(0, 0, 0.3)
            : scene.Off(peg) > 0.025 ? peg
            : aligned ? hole
            : hole + new Vec3(0.4, 0, 0);
        return new(towards, 25, scene.IsAt(peg, 0.04, 0.15) ? 0.6 : -1);
    }
}

internal readonly partial struct PegUnplugSide
{
    public static Aim Advise(in Scene scene)
    {
        var plug = scene.Object + new Vec3(-0.02, 0, 0.035);
        var towards = scene.Beside(plug) > 0.04 ? plug + new Vec3(0, 0, 0.2)
            : Math.Abs(scene.Hand.Z - 0.15) > 0.02 ? new Vec3(plug.X, plug.Y, 0.15)
            : scene.Hand + new Vec3(0.01, 0, 0);
        return new(towards, 25, scene.IsAt(plug, 0.04, 0.15) ? 0.1 : -1);
    }
}

internal readonly partial struct Hammer
{
    public static Aim Advise(in Scene scene)
    {
        var handle = scene.Object + new Vec3(-0.04, 0, -0.01);
        var nail = new Vec3(0.24, 0.71, 0.11) + new Vec3(-0.19, 0, 0.05);
        var before = Scoring.Across(new(scene.Hand.X - nail.X, scene.Hand.Z - nail.Z, 0)) > 0.02;
        var towards = scene.Beside(handle) > 0.04 ? handle + new Vec3(0, 0, 0.1)
            : scene.Off(handle) > 0.05 && handle.Z < 0.03 ? handle + new Vec3(0, 0, 0.03)
            : before ? new Vec3(nail.X, scene.Hand.Y, nail.Z)
            : nail;
        return new(towards, 10, scene.IsAt(handle, 0.04, 0.1) ? 0.8 : 0);
    }
}

internal readonly partial struct StickPush
{
    public static Aim Advise(in Scene scene)
    {
        var stick = scene.Object + new Vec3(0.015, 0, 0.03);
        var towards = StickMoving.Towards(scene, stick, scene.Other, scene.Goal + new Vec3(0, 0, 0.132));
        return new(towards, 10, scene.IsAt(stick, 0.02, 0.1) ? 0.7 : -1);
    }
}

internal readonly partial struct StickPull
{
    public static Aim Advise(in Scene scene)
    {
        var stick = scene.Object + new Vec3(-0.015, 0, 0.03);
        var towards = StickMoving.Towards(
            scene, stick, scene.Other + new Vec3(-0.015, 0, 0.03), scene.Goal + new Vec3(-0.05, 0, 0));
        return new(towards, 25, scene.IsAt(stick, 0.02, 0.1) ? 0.7 : -1);
    }
}

internal static class StickMoving
{
    /// <summary>To the stick, with it in front of the thermos, and at last to the goal.</summary>
    public static Vec3 Towards(in Scene scene, Vec3 stick, Vec3 thermos, Vec3 goal) =>
        !(Math.Abs(stick.X - thermos.X) > 0.04) ? goal
        : scene.Beside(stick) > 0.02 ? stick + new Vec3(0, 0, 0.1)
        : scene.Off(stick) > 0.02 ? stick
        : Math.Abs(stick.Y - thermos.Y) > 0.02 ? new Vec3(stick.X, thermos.Y, stick.Z)
        : Math.Abs(stick.Z - thermos.Z) > 0.02 ? new Vec3(stick.X, thermos.Y, thermos.Z)
        : thermos;
}

internal readonly partial struct CoffeePull
{
    public static Aim Advise(in Scene scene)
    {
        var mug = scene.Object + new Vec3(-0.005, 0, 0.05);
        var towards = scene.Beside(mug) > 0.06 ? mug + new Vec3(0, 0, 0.15)
            : scene.Off(mug) > 0.02 ? mug
            : scene.Goal;
        return new(towards, 10, scene.IsAt(scene.Object + new Vec3(0.01, 0, 0.05), 0.06, 0.1) ? 0.7 : -1);
    }
}

internal readonly partial struct CoffeePush
{
    public static Aim Advise(in Scene scene)
    {
        var mug = scene.Object + new Vec3(0.01, 0, 0.05);
        var towards = scene.Beside(mug) > 0.06 ? mug + new Vec3(0, 0, 0.2)
            : scene.Off(mug) > 0.02 ? mug
            : new Vec3(scene.Goal.X, scene.Goal.Y, 0.1);
        return new(towards, 10, scene.IsAt(mug, 0.06, 0.1) ? 0.5 : -1);
    }
}
