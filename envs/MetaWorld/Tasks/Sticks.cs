using Sim.Runtime.Physics.Model;
using static Sim.Envs.MetaWorld.Scoring;

namespace Sim.Envs.MetaWorld.Tasks;

/// <summary>Push a thermos with a stick.</summary>
internal readonly partial struct StickPush : ITask
{
    private const double Radius = 0.12; // m

    public static TaskFacts Facts { get; } = new()
    {
        Name = "stick-push-v3",
        Summary = "push a thermos with a stick",
        Scene = "sawyer_stick_obj.xml",
        HandStart = new(0, 0.6, 0.2),
        Low = [-0.08, 0.58, 0, 0.399, 0.55, 0.1319],
        High = [-0.03, 0.62, 0.001, 0.401, 0.6, 0.1321],
        Apart = 0.1,
        GoalLow = new(0.399, 0.55, 0.1319),
        GoalHigh = new(0.401, 0.6, 0.1321),
        Object = Landmark.Body("stick"),
        ObjectTurn = Turn.RealLast(Landmark.Body("stick")),
        Other = Landmark.Site("insertion"),
        OtherOffset = new(0, 0.09, 0),
        ShowsOther = true,
        Marks = [Landmark.Body("object")],
        Touched = "objGeom",
        Placing = Placing.StickAndTwoJoints,
    };

    public static void Place(in View view, ref Attempt attempt)
    {
        attempt.Put = attempt.Mark = new(attempt.Drawn.X, attempt.Drawn.Y, 0.02);
        attempt.Target = new(attempt.DrawnGoal.X, attempt.DrawnGoal.Y, view.Other.Z);
        (attempt.Slide, attempt.Slide2) = (0, 0);
    }

    public static void Begin(in View view, ref Attempt attempt) => attempt.Start = view.MarkA;

    public static Outcome Score(in View view, in Sight sight, ref Attempt attempt, bool clean)
    {
        var stick = sight.Object + new Vec3(0.015, 0, 0);
        var toTcp = (stick - view.Tcp).Length;
        var stickInPlace = Tolerance.LongTail(
            (stick - attempt.Target).Length, Radius, (attempt.Mark - attempt.Target).Length - Radius);
        var toTarget = (sight.Other - attempt.Target).Length;
        var thermosInPlace = Tolerance.LongTail(toTarget, Radius, (attempt.Start - attempt.Target).Length - Radius);
        var grasp = Grasp.Around(
            view, stick, attempt.Mark, attempt.TcpStart, new(Radius: 0.04, Pad: 0.05, Height: 0.01, Grasp.Density.Caging));
        var reward = grasp;
        if (toTcp < 0.02 && sight.Gripper > 0 && stick.Z - 0.01 > attempt.Mark.Z)
        {
            grasp = 1;
            reward = toTarget <= Radius ? 10 : 2 + (5 * stickInPlace) + (3 * thermosInPlace);
        }

        var lifted = view.Holds && sight.Gripper > 0 && sight.Object.Z - 0.01 > attempt.Mark.Z;
        return new(
            reward, Is(lifted && toTarget <= Radius), Is(toTcp <= 0.03), Is(lifted), grasp, stickInPlace, toTarget);
    }
}

/// <summary>Pull a thermos with a stick through its handle.</summary>
internal readonly partial struct StickPull : ITask
{
    public static TaskFacts Facts { get; } = StickPush.Facts with
    {
        Name = "stick-pull-v3",
        Summary = "pull a thermos by its handle with a stick",
        HandLow = new(-0.5, 0.35, 0.05),
        Low = [-0.1, 0.55, 0, 0.35, 0.45, 0.0199],
        High = [0, 0.65, 0.001, 0.45, 0.55, 0.0201],
        GoalLow = new(0.35, 0.45, 0.0199),
        GoalHigh = new(0.45, 0.55, 0.0201),
        OtherOffset = default,
        Marks = [Landmark.Body("object"), Landmark.Site("stick_end")],
    };

    public static void Place(in View view, ref Attempt attempt)
    {
        attempt.Put = attempt.Mark = new(attempt.Drawn.X, attempt.Drawn.Y, 0.02);
        attempt.Target = new(attempt.DrawnGoal.X, attempt.DrawnGoal.Y, 0.02);
        (attempt.Slide, attempt.Slide2) = (0, 0.09);
    }

    public static void Begin(in View view, ref Attempt attempt) => attempt.Start = view.MarkA;

    public static Outcome Score(in View view, in Sight sight, ref Attempt attempt, bool clean)
    {
        var stick = sight.Object;
        var handle = sight.Other;
        var inside = new Vec3(0.05, 0, 0);
        var thermos = handle + inside;
        var toTcp = (stick - view.Tcp).Length;
        var toTarget = (handle - attempt.Target).Length;
        var aiming = Tolerance.LongTail(
            Scaled(stick - thermos, 1, 1, 2), 0.05, Scaled(attempt.Mark - (attempt.Start + inside), 1, 1, 2));
        var stickInPlace = Tolerance.LongTail(
            (stick - attempt.Target).Length, 0.05, (attempt.Mark - attempt.Target).Length);
        var thermosInPlace = Tolerance.LongTail(
            (thermos - attempt.Target).Length, 0.05, (attempt.Start - attempt.Target).Length);
        var inserted = IsInserted(handle, view.MarkB);
        var lifted = sight.Gripper > 0 && stick.Z - 0.01 > attempt.Mark.Z && toTcp < 0.02;
        var grasp = lifted
            ? 1
            : Grasp.Around(
                view, stick, attempt.Start, attempt.TcpStart, new(Radius: 0.014, Pad: 0.05, Height: 0.01, Grasp.Density.Caging));
        var reward = Tolerance.Both(grasp, aiming);
        if (lifted)
            reward += inserted ? 1 + 5 + (2 * stickInPlace) + thermosInPlace : 1 + (5 * aiming);
        if (lifted && inserted && toTarget <= 0.12)
            reward = 10;
        var held = view.Holds && sight.Gripper > 0 && stick.Z - 0.02 > attempt.Start.Z;
        return new(reward, Is(toTarget <= 0.12 && inserted), Is(toTcp <= 0.03), Is(held), grasp, aiming, toTarget);
    }

    private static bool IsInserted(Vec3 handle, Vec3 end) =>
        end.X >= handle.X && Math.Abs(end.Y - handle.Y) <= 0.04 && Math.Abs(end.Z - handle.Z) <= 0.06;
}
