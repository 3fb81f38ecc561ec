using Sim.Runtime.Physics.Model;
using static Sim.Envs.MetaWorld.Scoring;

namespace Sim.Envs.MetaWorld.Tasks;

/// <summary>Put a peg into a hole in the side of a box.</summary>
internal readonly partial struct PegInsertSide : ITask
{
    public static TaskFacts Facts { get; } = new()
    {
        Name = "peg-insert-side-v3",
        Summary = "put a peg into a hole in the side of a box",
        Scene = "sawyer_peg_insertion_side.xml",
        HandStart = new(0, 0.6, 0.2),
        Low = [0, 0.5, 0.02, -0.35, 0.4, -0.001],
        High = [0.2, 0.7, 0.02, -0.25, 0.7, 0.001],
        Apart = 0.1,
        GoalLow = new(-0.31999999999999995, 0.4, 0.129),
        GoalHigh = new(-0.22, 0.7, 0.131),
        Object = Landmark.Site("pegGrasp"),
        ObjectTurn = Turn.RealLast(Landmark.Site("pegGrasp")),
        Other = Landmark.Site("pegHead"),
        Marks =
        [
            Landmark.Site("bottom_right_corner_collision_box_1"),
            Landmark.Site("top_left_corner_collision_box_1"),
            Landmark.Site("bottom_right_corner_collision_box_2"),
            Landmark.Site("top_left_corner_collision_box_2"),
        ],
        Fixture = "box",
        Placing = Placing.FreeBody,
    };

    public static void Furnish(ref Attempt attempt, Vec3 home, bool clean) => attempt.Fixture = attempt.DrawnGoal;

    public static void Place(in View view, ref Attempt attempt)
    {
        attempt.Put = attempt.Start = attempt.Drawn;
        attempt.Target = attempt.DrawnGoal + new Vec3(0.03, 0, 0.13);
        attempt.Mark = view.Other; // before the peg is placed
    }

    public static Outcome Score(in View view, in Sight sight, ref Attempt attempt, bool clean)
    {
        var peg = sight.Object;
        var head = view.Other;
        var toTcp = (peg - view.Tcp).Length;
        var toTarget = Scaled(head - attempt.Target, 1, 2, 2);
        var nearGoal = Tolerance.LongTail(toTarget, 0.07, Scaled(attempt.Mark - attempt.Target, 1, 2, 2));
        var clear = Tolerance.Both(
            Tolerance.InBox(head, view.MarkC, view.MarkD), Tolerance.InBox(head, view.MarkA, view.MarkB));
        var inPlace = Tolerance.Both(nearGoal, clear);
        var lifted = sight.Gripper > 0 && peg.Z - 0.01 > attempt.Start.Z;
        var grasp = toTcp < 0.08 && lifted
            ? 1
            : Grasp.Around(
                view, peg, attempt.Start, attempt.TcpStart,
                new(Radius: 0.0075, Pad: 0.03, Height: 0.005, Grasp.Density.Caging));
        var reward = Tolerance.Both(grasp, inPlace);
        if (toTcp < 0.08 && lifted)
            reward += 1 + (5 * inPlace);
        if (toTarget <= 0.07)
            reward = 10;
        return new(
            reward, Is(toTarget <= 0.07), Is(toTcp <= 0.03), Is(toTcp < 0.02 && lifted), grasp, inPlace, toTarget);
    }
}

/// <summary>Pull a plug out of a socket.</summary>
internal readonly partial struct PegUnplugSide : ITask
{
    public static TaskFacts Facts { get; } = new()
    {
        Name = "peg-unplug-side-v3",
        Summary = "pull a plug out of a socket",
        Scene = "sawyer_peg_unplug_side.xml",
        HandStart = new(0, 0.6, 0.2),
        Low = [-0.25, 0.6, -0.001],
        High = [-0.15, 0.8, 0.001],
        GoalLow = new(-0.055999999999999994, 0.6, 0.13),
        GoalHigh = new(0.04400000000000001, 0.8, 0.132),
        Object = Landmark.Site("pegEnd"),
        ObjectTurn = Turn.RealFirst(Landmark.Body("plug1")),
        Fixture = "box",
        Placing = Placing.FreeBodyUpright,
        StartDependsOnDraw = true,
    };

    public static void Furnish(ref Attempt attempt, Vec3 home, bool clean) => attempt.Fixture = attempt.Drawn;

    public static void Place(in View view, ref Attempt attempt)
    {
        attempt.Put = attempt.Drawn + new Vec3(0.044, 0, 0.131);
        attempt.Target = attempt.Put + new Vec3(0.15, 0, 0);
    }

    public static void Begin(in View view, ref Attempt attempt) => attempt.Start = view.Object;

    public static Outcome Score(in View view, in Sight sight, ref Attempt attempt, bool clean)
    {
        var plug = sight.Object;
        var toTcp = (plug - view.Tcp).Length;
        var toTarget = (plug - attempt.Target).Length;
        var grasp = Grasp.Around(
            view, plug, attempt.Start, attempt.TcpStart,
            new(Radius: 0.025, Pad: 0.05, Height: 0.005, Grasp.Density.Caging, Effort: 0.8));
        var inPlace = Tolerance.LongTail(toTarget, 0.05, (attempt.Start - attempt.Target).Length);
        var pulled = sight.Gripper > 0.5 && plug.X - attempt.Start.X > 0.015;
        var reward = pulled && toTcp < 0.035 ? 1 + (2 * grasp) + (5 * inPlace) : 2 * grasp;
        if (toTarget <= 0.05)
            reward = 10;
        return new(reward, Is(toTarget <= 0.07), Is(toTcp <= 0.03), Is(pulled), grasp, inPlace, toTarget);
    }
}
