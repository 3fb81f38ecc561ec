using Sim.Runtime.Physics.Model;
using static Sim.Envs.MetaWorld.Scoring;

namespace Sim.Envs.MetaWorld.Tasks;

/// <summary>Press a handle down.</summary>
internal readonly partial struct HandlePress : ITask
{
    public static TaskFacts Facts { get; } = new()
    {
        Name = "handle-press-v3",
        Summary = "press a handle down",
        Scene = "sawyer_handle_press.xml",
        HandStart = new(0, 0.6, 0.2),
        Low = [-0.1, 0.8, -0.001],
        High = [0.1, 0.9, 0.001],
        GoalLow = new(-0.1, 0.55, 0.04),
        GoalHigh = new(0.1, 0.7, 0.08),
        Object = Landmark.Site("handleStart"),
        ObjectTurn = new(TurnOrder.Zeros),
        Marks = [Landmark.Site("goalPress")],
        Fixture = "box",
        Placing = Placing.Joint,
        StartDependsOnDraw = true,
    };

    public static void Furnish(ref Attempt attempt, Vec3 home, bool clean) => attempt.Fixture = attempt.Drawn;

    public static void Place(in View view, ref Attempt attempt) => attempt.Slide = -0.001;

    public static void Begin(in View view, ref Attempt attempt) => HandleMoving.Begin(view, ref attempt);

    public static Outcome Score(in View view, in Sight sight, ref Attempt attempt, bool clean) =>
        HandleMoving.ScorePress(view, attempt);
}

/// <summary>Press a handle down from the side.</summary>
internal readonly partial struct HandlePressSide : ITask
{
    public static TaskFacts Facts { get; } = HandlePress.Facts with
    {
        Name = "handle-press-side-v3",
        Summary = "press a handle down that points sideways",
        Scene = "sawyer_handle_press_sideways.xml",
        Low = [-0.35, 0.65, -0.001],
        High = [-0.25, 0.75, 0.001],
        GoalLow = new(-0.5, 0.4, 0.05),
        GoalHigh = new(0.5, 1, 0.5),
    };

    public static void Furnish(ref Attempt attempt, Vec3 home, bool clean) => attempt.Fixture = attempt.Drawn;

    public static void Place(in View view, ref Attempt attempt) => attempt.Slide = -0.001;

    public static void Begin(in View view, ref Attempt attempt) => HandleMoving.Begin(view, ref attempt);

    public static Outcome Score(in View view, in Sight sight, ref Attempt attempt, bool clean) =>
        HandleMoving.ScorePress(view, attempt);
}

/// <summary>Pull a handle up.</summary>
internal readonly partial struct HandlePull : ITask
{
    public static TaskFacts Facts { get; } = HandlePress.Facts with
    {
        Name = "handle-pull-v3",
        Summary = "pull a handle up",
        GoalHigh = new(0.1, 0.7, 0.18),
        Object = Landmark.Site("handleRight"),
        Marks = [Landmark.Site("goalPull")],
    };

    public static void Furnish(ref Attempt attempt, Vec3 home, bool clean) => attempt.Fixture = attempt.Drawn;

    public static void Place(in View view, ref Attempt attempt)
    {
        attempt.Start = attempt.Drawn;
        attempt.Slide = -0.1;
    }

    public static void Begin(in View view, ref Attempt attempt) => HandleMoving.Begin(view, ref attempt);

    public static Outcome Score(in View view, in Sight sight, ref Attempt attempt, bool clean)
    {
        var handle = sight.Object;
        var toTarget = Math.Abs(attempt.Target.Z - handle.Z);
        var inPlace = Tolerance.LongTail(toTarget, 0.05, Math.Abs(attempt.Target.Z - attempt.Start.Z));
        var grasp = Grasp.Around(
            view, handle, attempt.Start, attempt.TcpStart,
            new(Radius: 0.022, Pad: 0.05, Height: 0.01, Grasp.Density.Caging));
        var height = clean ? handle.Z : handle.Y; // upstream asks whether the handle's y is above its first z
        return HandleMoving.OutcomeOfPull(view, sight, attempt, grasp, inPlace, toTarget, 0.05, height);
    }
}

/// <summary>Pull a handle up from the side.</summary>
internal readonly partial struct HandlePullSide : ITask
{
    public static TaskFacts Facts { get; } = HandlePressSide.Facts with
    {
        Name = "handle-pull-side-v3",
        Summary = "pull a handle up that points sideways",
        Low = [-0.35, 0.65, 0],
        High = [-0.25, 0.75, 0],
        Object = Landmark.Site("handleCenter"),
        Marks = [Landmark.Site("goalPull")],
    };

    public static void Furnish(ref Attempt attempt, Vec3 home, bool clean) => attempt.Fixture = attempt.Drawn;

    public static void Place(in View view, ref Attempt attempt) => attempt.Slide = -0.1;

    public static void Begin(in View view, ref Attempt attempt)
    {
        HandleMoving.Begin(view, ref attempt);
        attempt.Start = view.Object;
    }

    public static Outcome Score(in View view, in Sight sight, ref Attempt attempt, bool clean)
    {
        var toTarget = (sight.Object - attempt.Target).Length;
        var inPlace = Tolerance.LongTail(toTarget, 0.05, (attempt.Start - attempt.Target).Length);
        var grasp = Grasp.Around(
            view, sight.Object, attempt.Start, attempt.TcpStart,
            new(Radius: 0.032, Pad: 0.06, Height: 0.01, Grasp.Density.Caging));
        return HandleMoving.OutcomeOfPull(view, sight, attempt, grasp, inPlace, toTarget, 0.08, sight.Object.Z);
    }
}

internal static class HandleMoving
{
    /// <summary>The goal is mark A.</summary>
    public static void Begin(in View view, ref Attempt attempt)
    {
        attempt.Target = view.MarkA;
        attempt.Mark = view.Object;
    }

    public static Outcome ScorePress(in View view, in Attempt attempt)
    {
        var toTarget = Math.Abs(view.Object.Z - attempt.Target.Z);
        var inPlace = Tolerance.LongTail(
            toTarget, 0.02, Math.Abs(Math.Abs(attempt.Mark.Z - attempt.Target.Z) - 0.02));
        var toTcp = (view.Object - view.Tcp).Length;
        var reach = Tolerance.LongTail(toTcp, 0.02, Math.Abs((attempt.Mark - attempt.TcpStart).Length - 0.02));
        var reward = toTarget <= 0.02 ? 10 : 10 * Tolerance.Both(reach, inPlace);
        return new(reward, Is(toTarget <= 0.02), Is(toTcp <= 0.05), 1, reach, inPlace, toTarget);
    }

    /// <param name="view">Of the scene.</param>
    /// <param name="sight">What is observed.</param>
    /// <param name="attempt">Of the episode.</param>
    /// <param name="grasp">Reward for grasping.</param>
    /// <param name="inPlace">Reward for being near the goal.</param>
    /// <param name="toTarget">m</param>
    /// <param name="radius">In which the task is solved, m.</param>
    /// <param name="height">What is compared with the start's height, m.</param>
    public static Outcome OutcomeOfPull(
        in View view, in Sight sight, in Attempt attempt, double grasp, double inPlace, double toTarget, double radius, double height)
    {
        var toTcp = (sight.Object - view.Tcp).Length;
        var reward = Tolerance.Both(grasp, inPlace);
        if (toTcp < 0.035 && sight.Gripper > 0 && height - 0.01 > attempt.Start.Z)
            reward += 1 + (5 * inPlace);
        if (toTarget < 0.05)
            reward = 10;
        var lifted = sight.Gripper > 0 && sight.Object.Z - 0.03 > attempt.Start.Z;
        return new(reward, Is(toTarget <= radius), Is(toTcp <= 0.05), Is(lifted), grasp, inPlace, toTarget);
    }
}
