using Sim.Runtime.Physics.Model;

namespace Sim.Envs.MetaWorld.Tasks;

internal readonly partial struct Push
{
    public static Aim Advise(in Scene scene)
    {
        var puck = scene.Object + new Vec3(-0.005, 0, 0);
        var towards = scene.Beside(puck) > 0.02 ? puck + new Vec3(0, 0, 0.2)
            : scene.Off(puck) > 0.04 ? puck + new Vec3(0, 0, 0.03)
            : scene.Goal;
        return new(towards, 10, scene.IsAt(scene.Object, 0.02, 0.1) ? 0.6 : 0);
    }
}

internal readonly partial struct PushWall
{
    public static Aim Advise(in Scene scene)
    {
        var puck = scene.Object + new Vec3(-0.005, 0, 0);
        var towards = scene.Beside(puck) > 0.02 ? puck + new Vec3(0, 0, 0.2)
            : scene.Off(puck) > 0.04 ? puck + new Vec3(0, 0, 0.03)
            : Around(scene, puck);
        return new(towards, 10, scene.IsAt(scene.Object, 0.02, 0.1) ? 0.6 : 0);
    }

    private static Vec3 Around(in Scene scene, Vec3 puck)
    {
        var before = puck.X >= -0.1 && puck.X <= 0.3 && puck.Y >= 0.65 && puck.Y <= 0.75;
        var beside = ((puck.X > -0.15 && puck.X < 0.05) || (puck.X > 0.15 && puck.X < 0.35)) && puck.Y >= 0.695 && puck.Y <= 0.755;
        return before ? scene.Hand + new Vec3(-1, 0, 0) : beside ? scene.Hand + new Vec3(0, 1, 0) : scene.Goal;
    }
}

internal readonly partial struct PushBack
{
    public static Aim Advise(in Scene scene)
    {
        var towards = scene.Beside(scene.Object) > 0.04 ? scene.Object + new Vec3(0, 0, 0.3)
            : scene.Off(scene.Object) > 0.055 ? scene.Object
            : scene.Goal + new Vec3(0, 0, scene.Hand.Z);
        return new(towards, 10, scene.IsAt(scene.Object, 0.04, 0.05) ? 0.9 : 0);
    }
}

internal readonly partial struct Sweep
{
    public static Aim Advise(in Scene scene)
    {
        var block = scene.Object + new Vec3(0, 0, 0.015);
        var towards = scene.Hand.X < 0.2 && scene.Beside(block) > 0.04 ? block + new Vec3(0, 0, 0.3)
            : scene.Hand.X < 0.2 && scene.Off(block) > 0.04 ? block
            : scene.Goal + new Vec3(0, 0, 0.1);
        return new(towards, 25, scene.IsAt(scene.Object, 0.04, 0.15) && scene.Object.X < 0.4 ? 0.7 : -1);
    }
}

internal readonly partial struct SweepInto
{
    public static Aim Advise(in Scene scene)
    {
        var block = scene.Object + new Vec3(-0.005, 0, 0.01);
        var towards = scene.Beside(block) > 0.04 ? block + new Vec3(0, 0, 0.3)
            : scene.Off(block) > 0.04 ? block
            : scene.Goal;
        return new(towards, 25, scene.IsAt(scene.Object, 0.04, 0.15) ? 0.7 : -1);
    }
}

internal readonly partial struct Soccer
{
    public static Aim Advise(in Scene scene)
    {
        const double behind = 0.03; // m
        var ball = scene.Object + new Vec3(0, 0, 0.03);
        var aside = ball.X - scene.Goal.X;
        var push = aside < -0.05 ? ball + new Vec3(-behind, 0, 0)
            : aside > 0.05 ? ball + new Vec3(behind, 0, 0)
            : ball + new Vec3(0, -behind, 0);
        push = new(push.X, push.Y, scene.Beside(ball) < 0.02 ? 0.1 : 0.03);
        return new((scene.Hand - push).Length > 0.01 ? push : ball, 25, 1);
    }
}

internal readonly partial struct PlateSlide
{
    public static Aim Advise(in Scene scene)
    {
        var plate = scene.Object + new Vec3(0, -0.055, 0.03);
        var towards = scene.Beside(plate) > 0.03 ? plate + new Vec3(0, 0, 0.1)
            : scene.Off(plate) > 0.04 ? plate
            : new Vec3(scene.Goal.X, 0.9, plate.Z);
        return new(towards, 10, -1);
    }
}

internal readonly partial struct PlateSlideSide
{
    public static Aim Advise(in Scene scene)
    {
        var plate = scene.Object + new Vec3(0.07, 0, -0.005);
        var towards = scene.Beside(plate) > 0.04 ? plate + new Vec3(0, 0, 0.1)
            : scene.Off(plate) > 0.04 ? plate
            : scene.Hand.X > -0.2 ? new Vec3(scene.Hand.X - 0.1, 0.6, scene.Hand.Z)
            : plate + new Vec3(-0.1, 0, 0);
        return new(towards, 25, 1);
    }
}

internal readonly partial struct PlateSlideBack
{
    public static Aim Advise(in Scene scene)
    {
        var plate = scene.Object + new Vec3(0, -0.065, 0.025);
        var towards = scene.Beside(plate) > 0.01 ? plate + new Vec3(0, 0, 0.1)
            : scene.Off(plate) > 0.04 ? plate
            : scene.Hand.Y > 0.7 ? scene.Hand + new Vec3(0, -0.1, 0)
            : scene.Hand.Y > 0.6 ? new Vec3(0.15, 0.55, scene.Hand.Z)
            : new Vec3(scene.Hand.X - 0.1, 0.55, scene.Hand.Z);
        return new(towards, 10, -1);
    }
}

internal readonly partial struct PlateSlideBackSide
{
    public static Aim Advise(in Scene scene)
    {
        var plate = scene.Object + new Vec3(0.023, 0, 0.025);
        var towards = scene.Beside(plate) > 0.01 ? plate + new Vec3(0, 0, 0.07)
            : scene.Off(plate) > 0.04 ? plate
            : new Vec3(scene.Hand.X + 0.1, 0.6, scene.Hand.Z);
        return new(towards, 10, 1);
    }
}
