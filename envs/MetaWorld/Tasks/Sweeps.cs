using Sim.Runtime.Physics.Model;
using static Sim.Envs.MetaWorld.Scoring;

namespace Sim.Envs.MetaWorld.Tasks;

/// <summary>Sweep a block off the table.</summary>
internal readonly partial struct Sweep : ITask
{
    public static TaskFacts Facts { get; } = new()
    {
        Name = "sweep-v3",
        Summary = "sweep a block off the table",
        Scene = "sawyer_sweep_v3.xml",
        HandStart = new(0, 0.6, 0.2),
        Low = [-0.1, 0.6, 0.02],
        High = [0.1, 0.7, 0.02],
        GoalLow = new(0.49, 0.6, 0),
        GoalHigh = new(0.51, 0.7, 0.02),
        Object = Landmark.Body("obj"),
        ObjectTurn = Turn.RealFirst(Landmark.Body("obj")),
        Touched = "objGeom",
        Placing = Placing.FreeBody,
    };

    public static void Place(in View view, ref Attempt attempt)
    {
        attempt.Put = attempt.Start = new(attempt.Drawn.X, attempt.Drawn.Y, 0.02);
        attempt.Target = new(0.5, attempt.Drawn.Y, 0.01);
    }

    public static Outcome Score(in View view, in Sight sight, ref Attempt attempt, bool clean)
    {
        var grasp = Grasp.Pinch(view, sight.Object, attempt, radius: 0.02, slack: 0.01, height: 0.005, clean);
        return Sweeping.Score(view, sight, attempt, attempt.Target, grasp);
    }
}

/// <summary>Sweep a block into a hole.</summary>
internal readonly partial struct SweepInto : ITask
{
    public static TaskFacts Facts { get; } = Sweep.Facts with
    {
        Name = "sweep-into-v3",
        Summary = "sweep a block into a hole",
        Scene = "sawyer_table_with_hole.xml",
        Low = [-0.1, 0.6, 0.02, -0.001, 0.8399, 0.0199],
        High = [0.1, 0.7, 0.02, 0.001, 0.8401, 0.0201],
        Apart = 0.15,
        ApartFrom = (0, 0.84),
        GoalLow = new(-0.001, 0.8399, 0.0199),
        GoalHigh = new(0.001, 0.8401, 0.0201),
        ObjectTurn = Turn.RealLast(Landmark.Geom("objGeom")),
    };

    public static void Place(in View view, ref Attempt attempt)
    {
        attempt.Put = attempt.Start = new(attempt.Drawn.X, attempt.Drawn.Y, view.Object.Z);
        attempt.Target = new(0, 0.84, 0.02);
    }

    public static Outcome Score(in View view, in Sight sight, ref Attempt attempt, bool clean)
    {
        var grasp = Grasp.Pinch(view, sight.Object, attempt, radius: 0.02, slack: 0.005, height: 0.01, clean);
        return Sweeping.Score(view, sight, attempt, new(attempt.Target.X, attempt.Target.Y, sight.Object.Z), grasp);
    }
}

internal static class Sweeping
{
    public static Outcome Score(in View view, in Sight sight, in Attempt attempt, Vec3 target, double grasp)
    {
        var toTarget = (sight.Object - target).Length;
        var toTcp = (sight.Object - view.Tcp).Length;
        var inPlace = Tolerance.LongTail(toTarget, 0.05, (attempt.Start - target).Length);
        var reward = toTarget < 0.05 ? 10 : (2 * grasp) + (6 * Tolerance.Both(grasp, inPlace));
        return new(
            reward, Is(toTarget <= 0.05), Is(toTcp <= 0.03), Is(view.Holds && sight.Gripper > 0), grasp, inPlace, toTarget);
    }
}
