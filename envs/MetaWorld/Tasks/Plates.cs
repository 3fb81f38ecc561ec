using Sim.Runtime.Physics.Model;
using static Sim.Envs.MetaWorld.Scoring;

namespace Sim.Envs.MetaWorld.Tasks;

/// <summary>Slide a plate into a net.</summary>
internal readonly partial struct PlateSlide : ITask
{
    public static TaskFacts Facts { get; } = new()
    {
        Name = "plate-slide-v3",
        Summary = "slide a plate into a net",
        Scene = "sawyer_plate_slide.xml",
        HandStart = new(0, 0.6f, 0.2f),
        Low = [0, 0.6, 0, -0.1, 0.85, 0],
        High = [0, 0.6, 0, 0.1, 0.9, 0],
        GoalLow = new(-0.1, 0.85, 0),
        GoalHigh = new(0.1, 0.9, 0),
        Object = Landmark.Geom("puck"),
        ObjectTurn = Turn.RealLast(Landmark.Geom("puck")),
        Fixture = "puck_goal",
        Placing = Placing.TwoJoints,
    };

    public static void Furnish(ref Attempt attempt, Vec3 home, bool clean) => attempt.Fixture = attempt.DrawnGoal;

    public static void Place(in View view, ref Attempt attempt) => PlateMoving.Place(ref attempt, 0, 0);

    public static Outcome Score(in View view, in Sight sight, ref Attempt attempt, bool clean)
    {
        var plate = sight.Object;
        var toTarget = (plate - attempt.Target).Length;
        var inPlace = Tolerance.LongTail(toTarget, 0.05, (attempt.Start - attempt.Target).Length);
        var toTcp = (view.Tcp - plate).Length;
        var reach = Tolerance.LongTail(toTcp, 0.05, (attempt.TcpStart - attempt.Start).Length);
        var reward = toTarget < 0.05 ? 10 : 8 * Tolerance.Both(reach, inPlace);
        return new(reward, Is(toTarget <= 0.07), Is(toTcp <= 0.03), 0, reach, inPlace, toTarget);
    }
}

/// <summary>Slide a plate sideways into a net.</summary>
internal readonly partial struct PlateSlideSide : ITask
{
    public static TaskFacts Facts { get; } = PlateSlide.Facts with
    {
        Name = "plate-slide-side-v3",
        Summary = "slide a plate sideways into a net",
        Scene = "sawyer_plate_slide_sideway.xml",
        Low = [0, 0.6, 0, -0.3, 0.54, 0],
        High = [0, 0.6, 0, -0.25, 0.66, 0],
        GoalLow = new(-0.3, 0.54, 0),
        GoalHigh = new(-0.25, 0.66, 0),
    };

    /// <summary>Upstream means to move the net to the goal, and moves only where it was computed to be.</summary>
    public static void Furnish(ref Attempt attempt, Vec3 home, bool clean) => attempt.Fixture = clean ? attempt.DrawnGoal : home;

    public static void Place(in View view, ref Attempt attempt) => PlateMoving.Place(ref attempt, 0, 0);

    public static Outcome Score(in View view, in Sight sight, ref Attempt attempt, bool clean) =>
        PlateMoving.Score(view, sight, attempt);
}

/// <summary>Slide a plate out of a net.</summary>
internal readonly partial struct PlateSlideBack : ITask
{
    public static TaskFacts Facts { get; } = PlateSlide.Facts with
    {
        Name = "plate-slide-back-v3",
        Summary = "slide a plate out of a net",
        Low = [0, 0.85, 0, -0.1, 0.6, 0.015],
        High = [0, 0.85, 0, 0.1, 0.6, 0.015],
        GoalLow = new(-0.1, 0.6, 0.015),
        GoalHigh = new(0.1, 0.6, 0.015),
    };

    public static void Furnish(ref Attempt attempt, Vec3 home, bool clean) => attempt.Fixture = home;

    public static void Place(in View view, ref Attempt attempt) => PlateMoving.Place(ref attempt, 0, 0.15);

    public static Outcome Score(in View view, in Sight sight, ref Attempt attempt, bool clean) =>
        PlateMoving.Score(view, sight, attempt);
}

/// <summary>Slide a plate sideways out of a net.</summary>
internal readonly partial struct PlateSlideBackSide : ITask
{
    public static TaskFacts Facts { get; } = PlateSlide.Facts with
    {
        Name = "plate-slide-back-side-v3",
        Summary = "slide a plate sideways out of a net",
        Scene = "sawyer_plate_slide_sideway.xml",
        Low = [-0.25, 0.6, 0, -0.05, 0.6, 0.015],
        High = [-0.25, 0.6, 0, 0.15, 0.6, 0.015],
        GoalLow = new(-0.05, 0.6, 0.015),
        GoalHigh = new(0.15, 0.6, 0.015),
    };

    public static void Furnish(ref Attempt attempt, Vec3 home, bool clean) => attempt.Fixture = attempt.Drawn;

    public static void Place(in View view, ref Attempt attempt) => PlateMoving.Place(ref attempt, -0.15, 0);

    public static Outcome Score(in View view, in Sight sight, ref Attempt attempt, bool clean) =>
        PlateMoving.Score(view, sight, attempt);
}

internal static class PlateMoving
{
    public static void Place(ref Attempt attempt, double x, double y)
    {
        attempt.Start = attempt.Drawn;
        attempt.Target = attempt.DrawnGoal;
        (attempt.Slide, attempt.Slide2) = (x, y);
    }

    public static Outcome Score(in View view, in Sight sight, in Attempt attempt)
    {
        var plate = sight.Object;
        var tcp = view.Tcp;
        var toTarget = (plate - attempt.Target).Length;
        var inPlace = Tolerance.LongTail(toTarget, 0.05, (attempt.Start - attempt.Target).Length - 0.05);
        var toTcp = (tcp - plate).Length;
        var reach = Tolerance.LongTail(toTcp, 0.05, (attempt.TcpStart - attempt.Start).Length - 0.05);
        var reward = tcp.Z <= 0.03 && toTcp < 0.07 ? 2 + (7 * inPlace) : 1.5 * reach;
        if (toTarget < 0.05)
            reward = 10;
        return new(reward, Is(toTarget <= 0.07), Is(toTcp <= 0.03), 0, reach, inPlace, toTarget);
    }
}
