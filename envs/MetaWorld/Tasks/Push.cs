using Sim.Runtime.Physics.Model;
using static Sim.Envs.MetaWorld.Scoring;

namespace Sim.Envs.MetaWorld.Tasks;

/// <summary>Push a puck to a place on the table.</summary>
internal readonly partial struct Push : ITask
{
    public static TaskFacts Facts { get; } = new()
    {
        Name = "push-v3",
        Summary = "push a puck to a goal",
        Scene = "sawyer_push_v3.xml",
        HandStart = new(0, 0.6, 0.2),
        Low = [-0.1, 0.6, 0.02, -0.1, 0.8, 0.01],
        High = [0.1, 0.7, 0.02, 0.1, 0.9, 0.02],
        Apart = 0.15,
        GoalLow = new(-0.1, 0.8, 0.01),
        GoalHigh = new(0.1, 0.9, 0.02),
        Object = Landmark.Body("obj"),
        ObjectTurn = Turn.RealLast(Landmark.Geom("objGeom")),
        Touched = "objGeom",
        Placing = Placing.FreeBody,
    };

    public static void Place(in View view, ref Attempt attempt) => Pushing.Place(view, ref attempt);

    public static Outcome Score(in View view, in Sight sight, ref Attempt attempt, bool clean)
    {
        var thing = sight.Object;
        var toTcp = (thing - view.Tcp).Length;
        var toTarget = (thing - attempt.Target).Length;
        var inPlace = Tolerance.LongTail(toTarget, 0.05, (attempt.Start - attempt.Target).Length);
        var grasp = Grasp.Around(view, thing, attempt.Start, attempt.TcpStart, Pushing.Shape);
        var reward = 2 * grasp;
        if (toTcp < 0.02 && sight.Gripper > 0)
            reward += 1 + (clean ? 0 : reward) + (5 * inPlace); // upstream adds the grasp twice
        if (toTarget < 0.05)
            reward = 10;
        return new(reward, Is(toTarget <= 0.05), Is(toTcp <= 0.03), Pushing.Lifted(view, sight, attempt), grasp, inPlace, toTarget);
    }
}

/// <summary>Push a puck around a wall.</summary>
internal readonly partial struct PushWall : ITask
{
    public static TaskFacts Facts { get; } = Push.Facts with
    {
        Name = "push-wall-v3",
        Summary = "push a puck around a wall to a goal",
        Scene = "sawyer_push_wall_v3.xml",
        Low = [-0.05, 0.6, 0.015, -0.05, 0.85, 0.01],
        High = [0.05, 0.65, 0.015, 0.05, 0.9, 0.02],
        GoalLow = new(-0.05, 0.85, 0.01),
        GoalHigh = new(0.05, 0.9, 0.02),
        Object = Landmark.Geom("objGeom"),
    };

    public static void Place(in View view, ref Attempt attempt) => Pushing.Place(view, ref attempt);

    public static Outcome Score(in View view, in Sight sight, ref Attempt attempt, bool clean)
    {
        var thing = sight.Object;
        var midpoint = new Vec3(-0.05, 0.77, thing.Z);
        var toTcp = (thing - view.Tcp).Length;
        var toTarget = (thing - attempt.Target).Length;
        var passing = Tolerance.LongTail(
            Scaled(thing - midpoint, 3, 1, 1), 0.05, Scaled(attempt.Start - midpoint, 3, 1, 1));
        var inPlace = Tolerance.LongTail(toTarget, 0.05, (attempt.Start - attempt.Target).Length);
        var grasp = Grasp.Around(view, thing, attempt.Start, attempt.TcpStart, Pushing.Shape);
        var reward = 2 * grasp;
        if (toTcp < 0.02 && sight.Gripper > 0)
            reward += thing.Y > 0.75 ? 1 + 4 + (3 * inPlace) : 1 + (4 * passing);
        if (toTarget < 0.05)
            reward = 10;
        return new(reward, Is(toTarget <= 0.07), Is(toTcp <= 0.03), Pushing.Lifted(view, sight, attempt), grasp, inPlace, toTarget);
    }
}

/// <summary>Pull a block towards the robot.</summary>
internal readonly partial struct PushBack : ITask
{
    public static TaskFacts Facts { get; } = Push.Facts with
    {
        Name = "push-back-v3",
        Summary = "pull a block back to a goal",
        Scene = "sawyer_push_back_v3.xml",
        HandStart = new(0, 0.6f, 0.2f),
        Low = [-0.1, 0.8, 0.02, -0.1, 0.6, 0.0199],
        High = [0.1, 0.85, 0.02, 0.1, 0.7, 0.0201],
        GoalLow = new(-0.1, 0.6, 0.0199),
        GoalHigh = new(0.1, 0.7, 0.0201),
        Object = Landmark.Geom("objGeom"),
    };

    public static void Place(in View view, ref Attempt attempt) => Pushing.Place(view, ref attempt);

    public static Outcome Score(in View view, in Sight sight, ref Attempt attempt, bool clean)
    {
        var thing = sight.Object;
        var toTcp = (thing - view.Tcp).Length;
        var toTarget = (thing - attempt.Target).Length;
        var atStart = (attempt.Start - attempt.Target).Length;
        var inPlace = Tolerance.LongTail(toTarget, 0.05, atStart);
        var grasp = Grasp.Pinch(view, thing, attempt, radius: 0.007, slack: 0.003, height: 0.01, clean);
        var reward = Tolerance.Both(grasp, inPlace);
        if (toTcp < 0.01 && sight.Gripper > 0 && sight.Gripper < 0.55 && atStart - toTarget > 0.01)
            reward += 1 + (5 * inPlace);
        if (toTarget < 0.05)
            reward = 10;
        return new(reward, Is(toTarget <= 0.07), Is(toTcp <= 0.03), Pushing.Lifted(view, sight, attempt), grasp, inPlace, toTarget);
    }
}

internal static class Pushing
{
    public static Grasp.Shape Shape => new(Radius: 0.015, Pad: 0.05, Height: 0.005, Grasp.Density.Caging);

    /// <summary>Object and goal are as high as the object lies.</summary>
    public static void Place(in View view, ref Attempt attempt)
    {
        var height = view.Object.Z;
        attempt.Put = attempt.Start = new(attempt.Drawn.X, attempt.Drawn.Y, height);
        attempt.Target = new(attempt.DrawnGoal.X, attempt.DrawnGoal.Y, height);
    }

    public static double Lifted(in View view, in Sight sight, in Attempt attempt) =>
        Is(view.Holds && sight.Gripper > 0 && sight.Object.Z - 0.02 > attempt.Start.Z);
}
