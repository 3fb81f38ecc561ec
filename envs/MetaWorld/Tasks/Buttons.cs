using Sim.Runtime.Physics.Model;
using static Sim.Envs.MetaWorld.Scoring;

namespace Sim.Envs.MetaWorld.Tasks;

/// <summary>Press a button that faces the robot.</summary>
internal readonly partial struct ButtonPress : ITask
{
    public static TaskFacts Facts { get; } = new()
    {
        Name = "button-press-v3",
        Summary = "press a button",
        Scene = "sawyer_button_press.xml",
        HandStart = new(0, 0.4f, 0.2f),
        Low = [-0.1, 0.85, 0.115],
        High = [0.1, 0.9, 0.115],
        Object = Landmark.Body("button"),
        ObjectOffset = new(0, -0.193, 0),
        ObjectTurn = Turn.RealFirst(Landmark.Body("button")),
        Marks = [Landmark.Site("hole"), Landmark.Site("buttonStart")],
        Fixture = "box",
        Placing = Placing.Joint,
    };

    public static void Furnish(ref Attempt attempt, Vec3 home, bool clean) => attempt.Fixture = attempt.Drawn;

    public static void Place(in View view, ref Attempt attempt) => attempt.Start = attempt.Drawn;

    public static void Begin(in View view, ref Attempt attempt) => Pressing.Begin(view, ref attempt, height: false);

    public static Outcome Score(in View view, in Sight sight, ref Attempt attempt, bool clean)
    {
        var toTcp = (sight.Object - view.Tcp).Length;
        var toTarget = Math.Abs(attempt.Target.Y - sight.Object.Y);
        var near = Tolerance.LongTail(toTcp, 0.05, (sight.Object - attempt.TcpStart).Length);
        var pressed = Tolerance.LongTail(toTarget, 0.005, attempt.Distance);
        var reward = 2 * Tolerance.Both(Grasp.Most(sight.Gripper, 0), near);
        if (toTcp <= 0.05)
            reward += 8 * pressed;
        return Pressing.Outcome(reward, toTcp, toTarget, 0.02, near, pressed, sight);
    }
}

/// <summary>Press a button behind a wall.</summary>
internal readonly partial struct ButtonPressWall : ITask
{
    public static TaskFacts Facts { get; } = ButtonPress.Facts with
    {
        Name = "button-press-wall-v3",
        Summary = "press a button behind a wall",
        Scene = "sawyer_button_press_wall.xml",
        Low = [-0.05, 0.85, 0.1149],
        High = [0.05, 0.9, 0.1151],
    };

    public static void Furnish(ref Attempt attempt, Vec3 home, bool clean) => attempt.Fixture = attempt.Drawn;

    public static void Place(in View view, ref Attempt attempt) => attempt.Start = attempt.Drawn;

    public static void Begin(in View view, ref Attempt attempt) => Pressing.Begin(view, ref attempt, height: false);

    public static Outcome Score(in View view, in Sight sight, ref Attempt attempt, bool clean)
    {
        var toTcp = (sight.Object - view.Tcp).Length;
        var toTarget = Math.Abs(attempt.Target.Y - sight.Object.Y);
        var near = Tolerance.LongTail(toTcp, 0.01, (sight.Object - attempt.TcpStart).Length);
        var pressed = Tolerance.LongTail(toTarget, 0.005, attempt.Distance);
        var reward = toTcp > 0.07
            ? 2 * Tolerance.Both((1 - sight.Gripper) / 2, near)
            : 2 + (2 * (1 + sight.Gripper)) + (4 * pressed * pressed);
        return Pressing.Outcome(reward, toTcp, toTarget, 0.03, near, pressed, sight);
    }
}

/// <summary>Press a button from above.</summary>
internal readonly partial struct ButtonPressTopdown : ITask
{
    public static TaskFacts Facts { get; } = ButtonPress.Facts with
    {
        Name = "button-press-topdown-v3",
        Summary = "press a button from above",
        Scene = "sawyer_button_press_topdown.xml",
        Low = [-0.1, 0.8, 0.115],
        High = [0.1, 0.9, 0.115],
        ObjectOffset = new(0, 0, 0.193),
        Placing = Placing.Nothing,
    };

    public static void Furnish(ref Attempt attempt, Vec3 home, bool clean) => attempt.Fixture = attempt.Drawn;

    public static void Place(in View view, ref Attempt attempt) => attempt.Start = attempt.Drawn;

    public static void Begin(in View view, ref Attempt attempt) => Pressing.Begin(view, ref attempt, height: true);

    public static Outcome Score(in View view, in Sight sight, ref Attempt attempt, bool clean) =>
        Pressing.FromAbove(view, sight, attempt, 1 - sight.Gripper);
}

/// <summary>Press a button from above, over a wall.</summary>
internal readonly partial struct ButtonPressTopdownWall : ITask
{
    public static TaskFacts Facts { get; } = ButtonPressTopdown.Facts with
    {
        Name = "button-press-topdown-wall-v3",
        Summary = "press a button from above, over a wall",
        Scene = "sawyer_button_press_topdown_wall.xml",
    };

    public static void Furnish(ref Attempt attempt, Vec3 home, bool clean) => attempt.Fixture = attempt.Drawn;

    public static void Place(in View view, ref Attempt attempt) => attempt.Start = attempt.Drawn;

    public static void Begin(in View view, ref Attempt attempt) => Pressing.Begin(view, ref attempt, height: true);

    public static Outcome Score(in View view, in Sight sight, ref Attempt attempt, bool clean) =>
        Pressing.FromAbove(view, sight, attempt, Grasp.Most(sight.Gripper, 0));
}

/// <summary>Press the button of a coffee machine.</summary>
internal readonly partial struct CoffeeButton : ITask
{
    private const double Travel = 0.03; // m

    public static TaskFacts Facts { get; } = new()
    {
        Name = "coffee-button-v3",
        Summary = "press the button of a coffee machine",
        Scene = "sawyer_coffee.xml",
        HandStart = new(0, 0.4, 0.2),
        Low = [-0.1, 0.8, -0.001],
        High = [0.1, 0.9, 0.001],
        GoalLow = new(-0.101, 0.6100000000000001, 0.298),
        GoalHigh = new(0.101, 0.71, 0.302),
        Object = Landmark.Site("buttonStart"),
        ObjectTurn = new(TurnOrder.Identity),
        Fixture = "coffee_machine",
        Placing = Placing.Mug,
    };

    public static void Furnish(ref Attempt attempt, Vec3 home, bool clean) => attempt.Fixture = attempt.Drawn;

    public static void Place(in View view, ref Attempt attempt)
    {
        attempt.Start = attempt.Drawn;
        attempt.Put = attempt.Drawn + new Vec3(0, -0.22, 0);
        attempt.Target = attempt.Drawn + new Vec3(0, -0.22, 0.3) + new Vec3(0, Travel, 0);
    }

    public static Outcome Score(in View view, in Sight sight, ref Attempt attempt, bool clean)
    {
        var toTcp = (sight.Object - view.Tcp).Length;
        var toTarget = Math.Abs(attempt.Target.Y - sight.Object.Y);
        var near = Tolerance.LongTail(toTcp, 0.05, (sight.Object - attempt.TcpStart).Length);
        var pressed = Tolerance.LongTail(toTarget, 0.005, Travel);
        var reward = 2 * Tolerance.Both(Grasp.Most(sight.Gripper, 0), near);
        if (toTcp <= 0.05)
            reward += 8 * pressed;
        return Pressing.Outcome(reward, toTcp, toTarget, 0.02, near, pressed, sight);
    }
}

internal static class Pressing
{
    /// <summary>The goal is the hole of the button's box: mark A; mark B is the button's front.</summary>
    public static void Begin(in View view, ref Attempt attempt, bool height)
    {
        attempt.Target = view.MarkA;
        attempt.Distance = height ? Math.Abs(view.MarkA.Z - view.MarkB.Z) : Math.Abs(view.MarkA.Y - view.MarkB.Y);
    }

    public static Outcome FromAbove(in View view, in Sight sight, in Attempt attempt, double closed)
    {
        var toTcp = (sight.Object - view.Tcp).Length;
        var toTarget = Math.Abs(attempt.Target.Z - sight.Object.Z);
        var near = Tolerance.LongTail(toTcp, 0.01, (sight.Object - attempt.TcpStart).Length);
        var pressed = Tolerance.LongTail(toTarget, 0.005, attempt.Distance);
        var reward = 5 * Tolerance.Both(closed, near);
        if (toTcp <= 0.03)
            reward += 5 * pressed;
        return Outcome(reward, toTcp, toTarget, 0.024, near, pressed, sight);
    }

    public static Outcome Outcome(
        double reward, double toTcp, double toTarget, double radius, double near, double pressed, in Sight sight) =>
        new(reward, Is(toTarget <= radius), Is(toTcp <= 0.05), Is(sight.Gripper > 0), near, pressed, toTarget);
}
