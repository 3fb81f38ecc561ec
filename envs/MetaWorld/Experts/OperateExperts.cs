using Sim.Runtime.Physics.Model;

namespace Sim.Envs.MetaWorld.Tasks;

internal readonly partial struct ButtonPress
{
    public static Aim Advise(in Scene scene)
    {
        var button = scene.Object + new Vec3(0, 0, -0.07);
        var before = IsClose(scene.Hand.X, button.X) && IsClose(scene.Hand.Z, button.Z);
        return new(new(button.X, before ? button.Y + 0.02 : scene.Hand.Y - 0.1, button.Z), 25, 0);
    }

    /// <summary>numpy.isclose with an absolute tolerance of 0.02 and its default relative one.</summary>
    private static bool IsClose(double a, double b) => Math.Abs(a - b) <= 0.02 + (1e-5 * Math.Abs(b));
}

internal readonly partial struct ButtonPressWall
{
    public static Aim Advise(in Scene scene)
    {
        var button = scene.Object + new Vec3(0, 0, 0.04);
        if (Math.Abs(scene.Hand.X - button.X) > 0.02)
            return new(new(button.X, scene.Hand.Y, 0.3), 15, 1);
        if (button.Y - scene.Hand.Y > 0.09)
            return new(new(button.X, button.Y, 0.3), 15, 1);
        return scene.Off(button) > 0.02
            ? new(button + new Vec3(0, -0.05, 0), 15, 1)
            : new(button + new Vec3(0, -0.02, 0), 15, -1);
    }
}

internal readonly partial struct ButtonPressTopdown
{
    public static Aim Advise(in Scene scene)
    {
        var button = scene.Object;
        return new(scene.Beside(button) > 0.04 ? button + new Vec3(0, 0, 0.1) : button, 25, 1);
    }
}

internal readonly partial struct ButtonPressTopdownWall
{
    public static Aim Advise(in Scene scene)
    {
        var button = scene.Object + new Vec3(0, -0.06, 0);
        return new(scene.Beside(button) > 0.04 ? button + new Vec3(0, 0, 0.1) : button, 25, -1);
    }
}

internal readonly partial struct CoffeeButton
{
    public static Aim Advise(in Scene scene)
    {
        var button = scene.Object + new Vec3(0, 0, -0.07);
        var aside = Scoring.Across(new(scene.Hand.X - button.X, scene.Hand.Z - button.Z, 0)) > 0.02;
        return new(aside ? new(button.X, scene.Hand.Y, button.Z) : button + new Vec3(0, 0.2, 0), 10, -1);
    }
}

internal readonly partial struct DoorOpen
{
    public static Aim Advise(in Scene scene)
    {
        var handle = scene.Object + new Vec3(-0.05, 0, 0);
        var towards = scene.Beside(handle) > 0.12 ? handle + new Vec3(0.06, 0.02, 0.2)
            : scene.Off(handle) > 0.04 ? handle + new Vec3(0.06, 0.02, 0)
            : handle;
        return new(towards, 25, 1);
    }
}

internal readonly partial struct DoorClose
{
    public static Aim Advise(in Scene scene)
    {
        var door = scene.Object + new Vec3(0.05, 0.12, 0.1);
        var towards = scene.Hand.X > door.X
            ? scene.Hand.Z < door.Z + 0.2
                ? new Vec3(scene.Hand.X, scene.Hand.Y, door.Z + 0.25)
                : new Vec3(door.X - 0.02, door.Y, scene.Hand.Z)
            : scene.Off(door) > 0.04 ? door + new Vec3(-0.02, 0, 0)
            : scene.Goal;
        return new(towards, 25, 1);
    }
}

internal readonly partial struct DoorLock
{
    public static Aim Advise(in Scene scene)
    {
        var bolt = scene.Object + new Vec3(-0.02, -0.02, 0);
        var towards = scene.Beside(bolt) > 0.02
            ? scene.Hand.Z < 0.25 ? scene.Hand + new Vec3(0, -0.1, 0.1) : bolt + new Vec3(0, 0, 0.3)
            : scene.Off(bolt) > 0.02 ? bolt
            : bolt + new Vec3(-0.1, 0, -0.1);
        return new(towards, 25, -1);
    }
}

internal readonly partial struct DoorUnlock
{
    public static Aim Advise(in Scene scene)
    {
        var bolt = scene.Object + new Vec3(-0.04, -0.02, -0.03);
        var towards = scene.Beside(bolt) > 0.02
            ? scene.Hand.Z > 0.15 ? scene.Hand + new Vec3(0, -0.1, -0.1) : bolt
            : bolt + new Vec3(0.1, 0, 0.01);
        return new(towards, 25, 1);
    }
}

internal readonly partial struct DrawerOpen
{
    public static Aim Advise(in Scene scene)
    {
        var handle = scene.Object + new Vec3(0, 0, -0.02);
        if (scene.Beside(handle) > 0.06)
            return new(handle + new Vec3(0, 0, 0.3), 4, -1);
        return scene.Off(handle) > 0.04 ? new(handle, 4, -1) : new(handle + new Vec3(0, -0.06, 0), 50, -1);
    }
}

internal readonly partial struct DrawerClose
{
    public static Aim Advise(in Scene scene)
    {
        var handle = scene.Object + new Vec3(0, 0, -0.02);
        var towards = scene.Hand.Y > handle.Y
            ? scene.Hand.Z < handle.Z + 0.23
                ? new Vec3(scene.Hand.X, scene.Hand.Y, handle.Z + 0.5)
                : handle + new Vec3(0, -0.075, 0.23)
            : scene.Off(handle) > 0.04 ? handle + new Vec3(0, -0.075, 0)
            : handle;
        return new(towards, 25, 1);
    }
}

internal readonly partial struct FaucetOpen
{
    public static Aim Advise(in Scene scene)
    {
        var handle = scene.Object + new Vec3(-0.04, 0, 0.03);
        return new(Turning.Towards(scene, handle, handle + new Vec3(0.1, 0.05, 0)), 25, 1);
    }
}

internal readonly partial struct FaucetClose
{
    public static Aim Advise(in Scene scene)
    {
        var handle = scene.Object + new Vec3(0.04, 0, 0.03);
        return new(Turning.Towards(scene, handle, handle + new Vec3(-0.1, 0.05, 0)), 25, 1);
    }
}

internal readonly partial struct DialTurn
{
    public static Aim Advise(in Scene scene)
    {
        var dial = scene.Object + PushOffset;
        var towards = scene.Beside(dial) > 0.02 ? new Vec3(dial.X, dial.Y, 0.2)
            : scene.Off(dial) > 0.02 ? dial
            : dial + new Vec3(-0.05, 0.005, 0);
        return new(towards, 10, 1);
    }
}

internal readonly partial struct LeverPull
{
    public static Aim Advise(in Scene scene)
    {
        var lever = scene.Object + new Vec3(0, -0.055, 0);
        var towards = scene.Beside(lever) > 0.02 ? lever + new Vec3(0, 0, -0.1)
            : scene.Off(lever) > 0.02 ? lever
            : lever + new Vec3(0, 0.08, 0.02);
        return new(towards, 25, 1);
    }
}

internal readonly partial struct HandlePress
{
    public static Aim Advise(in Scene scene)
    {
        var handle = scene.Object + new Vec3(0, -0.02, 0);
        return new(handle + new Vec3(0, 0, scene.Beside(handle) > 0.02 ? 0.2 : -0.5), 25, -1);
    }
}

internal readonly partial struct HandlePressSide
{
    public static Aim Advise(in Scene scene) =>
        new(scene.Object + new Vec3(0, 0, scene.Beside(scene.Object) > 0.02 ? 0.2 : -0.5), 25, 1);
}

internal readonly partial struct HandlePull
{
    public static Aim Advise(in Scene scene)
    {
        var handle = scene.Object + new Vec3(0, -0.04, 0);

        // Upstream returns the height alone, and NumPy takes it for all three axes. With the handle itself, which it seems to mean,
        // the expert reaches half of the goals only.
        var level = new Vec3(handle.Z, handle.Z, handle.Z);
        var towards = scene.Beside(handle) > 0.02 ? handle
            : scene.Off(handle) > 0.02 ? level
            : handle + new Vec3(0, 0, 0.1);
        return new(towards, 25, 1);
    }
}

internal readonly partial struct HandlePullSide
{
    public static Aim Advise(in Scene scene)
    {
        var handle = scene.Object;
        var towards = scene.Beside(handle) > 0.04 ? handle + new Vec3(0, 0, 0.1)
            : scene.Off(handle) > 0.03 ? handle
            : handle + new Vec3(0, 0, 1);
        return new(towards, 25, scene.IsAt(handle, 0.04, 0.04) ? 0.6 : 0);
    }
}

internal readonly partial struct WindowOpen
{
    public static Aim Advise(in Scene scene)
    {
        var handle = scene.Object + new Vec3(-0.03, -0.03, -0.08);
        return new(Sliding.Towards(scene, handle, 0.3, 0.1), 25, 1);
    }
}

internal readonly partial struct WindowClose
{
    public static Aim Advise(in Scene scene)
    {
        var handle = scene.Object + new Vec3(0.03, -0.03, -0.08);
        return new(Sliding.Towards(scene, handle, 0.25, -0.1), 25, 1);
    }
}
