using Sim.Runtime.Physics.Model;
using static Sim.Envs.MetaWorld.Scoring;

namespace Sim.Envs.MetaWorld.Tasks;

/// <summary>Open a door by its handle.</summary>
internal readonly partial struct DoorOpen : ITask
{
    public static TaskFacts Facts { get; } = new()
    {
        Name = "door-open-v3",
        Summary = "open a door",
        Scene = "sawyer_door_pull.xml",
        HandStart = new(0, 0.6, 0.2),
        Low = [0, 0.85, 0.15],
        High = [0.1, 0.95, 0.15],
        GoalLow = new(-0.3, 0.4, 0.1499),
        GoalHigh = new(-0.2, 0.5, 0.1501),
        Object = Landmark.Geom("handle"),
        ObjectTurn = Turn.RealLast(Landmark.Geom("handle")),
        Joint = 9,
        Fixture = "door",
        Placing = Placing.Joint,
    };

    public static void Furnish(ref Attempt attempt, Vec3 home, bool clean) => attempt.Fixture = attempt.Drawn;

    public static void Place(in View view, ref Attempt attempt)
    {
        attempt.Start = attempt.Drawn;
        attempt.Target = attempt.Drawn + new Vec3(-0.3, -0.45, 0);
        attempt.Slide = 0;
    }

    public static Outcome Score(in View view, in Sight sight, ref Attempt attempt, bool clean)
    {
        var grab = (Limit(view.Effort, -1, 1) + 1) / 2;
        var door = sight.Object + new Vec3(-0.05, 0, 0);
        var floor = Funnel(Across(sight.Hand - door), inner: 0.12, slope: 0.04, top: 0.4);
        var above = AboveFunnel(sight.Hand.Z, floor, floor / 2);
        var near = Tolerance.LongTail((sight.Hand - door - new Vec3(0.05, 0.03, -0.01)).Length, 0.06, 0.5);
        var ready = Tolerance.Both(above, near);
        var opened = (0.2 * Is(view.Joint < -Math.PI / 90))
            + (0.8 * Tolerance.LongTail((Math.PI / 2) + (Math.PI / 6) + view.Joint, 0.5, Math.PI / 3));
        var reward = (2 * Tolerance.Both(ready, grab)) + (8 * opened);
        var success = Math.Abs(sight.Object.X - attempt.Target.X) <= 0.08;
        return new(success ? 10 : reward, Is(success), ready, Is(grab >= 0.5), grab, opened, 0);
    }
}

/// <summary>Close a door.</summary>
internal readonly partial struct DoorClose : ITask
{
    public static TaskFacts Facts { get; } = DoorOpen.Facts with
    {
        Name = "door-close-v3",
        Summary = "close a door",
        HandStart = HandStart,
        GoalLow = new(0.2, 0.65, 0.1499),
        GoalHigh = new(0.3, 0.75, 0.1501),
    };

    private static Vec3 HandStart => new(-0.5, 0.6f, 0.2f);

    public static void Furnish(ref Attempt attempt, Vec3 home, bool clean) => attempt.Fixture = attempt.Drawn;

    public static void Place(in View view, ref Attempt attempt)
    {
        attempt.Start = attempt.Drawn;
        attempt.Target = attempt.Drawn + new Vec3(0.2, -0.2, 0);
        attempt.Slide = -1.5708;
    }

    public static Outcome Score(in View view, in Sight sight, ref Attempt attempt, bool clean)
    {
        var toTarget = (sight.Object - attempt.Target).Length;
        var inPlace = Tolerance.Gaussian(toTarget, 0.05, (attempt.Start - attempt.Target).Length);
        var hand = Tolerance.Gaussian(
            (view.Tcp - attempt.Target).Length, 0.25 * 0.05, (HandStart - sight.Object).Length + 0.1);
        var reward = toTarget < 0.05 ? 10 : (3 * hand) + (6 * inPlace);
        return new(reward, Is(toTarget <= 0.08), 0, 1, 1, hand, toTarget);
    }
}

/// <summary>Turn the lock of a door down.</summary>
internal readonly partial struct DoorLock : ITask
{
    public static TaskFacts Facts { get; } = new()
    {
        Name = "door-lock-v3",
        Summary = "lock a door",
        Scene = "sawyer_door_lock.xml",
        HandStart = new(0, 0.6f, 0.2f),
        HandLow = new(-0.5, 0.4, -0.15),
        Low = [-0.1, 0.8, 0.15],
        High = [0.1, 0.85, 0.15],
        GoalLow = new(-0.5, 0.4, -0.15),
        Object = Landmark.Site("lockStartLock"),
        ObjectTurn = Turn.RealFirst(Landmark.Body("door_link")),
        Other = Landmark.Body("lock_link"),
        Fixture = "door",
        StepsBeforePlacing = 5,
        BeginsStale = true,
        StartDependsOnDraw = true,
    };

    public static void Furnish(ref Attempt attempt, Vec3 home, bool clean) => attempt.Fixture = attempt.Drawn;

    public static void Place(in View view, ref Attempt attempt)
    {
    }

    public static void Begin(in View view, ref Attempt attempt) => attempt.Target = view.Other + new Vec3(0, -0.04, -0.1);

    public static Outcome Score(in View view, in Sight sight, ref Attempt attempt, bool clean)
    {
        // Upstream's "initial" pad is the pad's place now: see Grasp.
        var padStart = clean ? attempt.LeftPadStart : view.LeftPad;
        var toPad = Scaled(sight.Object - view.LeftPad, 0.25, 1, 0.5);
        var toTarget = Math.Abs(attempt.Target.Z - sight.Object.Z);
        var near = Tolerance.LongTail(toPad, 0.01, Scaled(sight.Object - padStart, 0.25, 1, 0.5));
        var locked = Tolerance.LongTail(toTarget, 0.005, 0.1);
        var reward = (2 * Tolerance.Both(Grasp.Most(sight.Gripper, 0), near)) + (8 * locked);
        return Pressing.Outcome(reward, toPad, toTarget, 0.02, near, locked, sight);
    }
}

/// <summary>Turn the lock of a door sideways.</summary>
internal readonly partial struct DoorUnlock : ITask
{
    public static TaskFacts Facts { get; } = DoorLock.Facts with
    {
        Name = "door-unlock-v3",
        Summary = "unlock a door",
        GoalLow = new(0, 0.64, 0.21),
        GoalHigh = new(0.2, 0.7, 0.2111),
        Object = Landmark.Site("lockStartUnlock"),
        Placing = Placing.Joint,
        StepsBeforePlacing = 0,
        BeginsStale = false,
    };

    public static void Furnish(ref Attempt attempt, Vec3 home, bool clean) => attempt.Fixture = attempt.Drawn;

    public static void Place(in View view, ref Attempt attempt) => attempt.Slide = 1.5708;

    public static void Begin(in View view, ref Attempt attempt) => attempt.Target = view.Other + new Vec3(0.1, -0.04, 0);

    public static Outcome Score(in View view, in Sight sight, ref Attempt attempt, bool clean)
    {
        var shoulder = new Vec3(0, 0.055, 0.07);
        var toLock = Scaled(sight.Hand + shoulder - sight.Object, 0.25, 1, 0.5);
        var ready = Tolerance.LongTail(toLock, 0.02, Scaled(attempt.TcpStart + shoulder - view.Other, 0.25, 1, 0.5));
        var toTarget = Math.Abs(attempt.Target.X - sight.Object.X);
        var pushed = Tolerance.LongTail(toTarget, 0.005, 0.1);
        return Pressing.Outcome((2 * ready) + (8 * pushed), toLock, toTarget, 0.02, ready, pushed, sight);
    }
}
