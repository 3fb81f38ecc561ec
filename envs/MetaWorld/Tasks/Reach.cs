using Sim.Runtime.Physics.Model;
using static Sim.Envs.MetaWorld.Scoring;

namespace Sim.Envs.MetaWorld.Tasks;

/// <summary>Move the fingers to a point in the air; an object stands by.</summary>
internal readonly partial struct Reach : ITask
{
    public static TaskFacts Facts { get; } = new()
    {
        Name = "reach-v3",
        Summary = "reach a point in the air",
        Scene = "sawyer_reach_v3.xml",
        HandStart = Reaching.HandStart,
        Low = [-0.1, 0.6, 0.02, -0.1, 0.8, 0.05],
        High = [0.1, 0.7, 0.02, 0.1, 0.9, 0.3],
        Apart = 0.15,
        GoalLow = new(-0.1, 0.8, 0.05),
        GoalHigh = new(0.1, 0.9, 0.3),
        Object = Landmark.Body("obj"),
        ObjectTurn = Turn.RealLast(Landmark.Geom("objGeom")),
        Placing = Placing.FreeBody,
    };

    public static void Place(in View view, ref Attempt attempt) => Reaching.Place(ref attempt);

    public static Outcome Score(in View view, in Sight sight, ref Attempt attempt, bool clean)
    {
        var distance = (view.Tcp - attempt.Target).Length;
        var inPlace = Reaching.InPlace(distance, attempt);
        return new(10 * inPlace, Is(distance <= 0.05), distance, 1, distance, inPlace, distance);
    }
}

/// <summary>Move the fingers to a point in the air behind a wall.</summary>
internal readonly partial struct ReachWall : ITask
{
    public static TaskFacts Facts { get; } = Reach.Facts with
    {
        Name = "reach-wall-v3",
        Summary = "reach a point in the air behind a wall",
        Scene = "sawyer_reach_wall_v3.xml",
        Low = [-0.05, 0.6, 0.015, -0.05, 0.85, 0.05],
        High = [0.05, 0.65, 0.015, 0.05, 0.9, 0.3],
        GoalLow = new(-0.05, 0.85, 0.05),
        GoalHigh = new(0.05, 0.9, 0.3),
    };

    public static void Place(in View view, ref Attempt attempt) => Reaching.Place(ref attempt);

    public static Outcome Score(in View view, in Sight sight, ref Attempt attempt, bool clean)
    {
        var distance = (view.Tcp - attempt.Target).Length;
        var inPlace = Reaching.InPlace(distance, attempt);
        return new(10 * inPlace, Is(distance <= 0.05), 0, 0, 0, inPlace, distance);
    }
}

internal static class Reaching
{
    public static Vec3 HandStart => new(0, 0.6, 0.2);

    public static void Place(ref Attempt attempt)
    {
        attempt.Put = attempt.Start = attempt.Drawn;
        attempt.Target = attempt.DrawnGoal;
    }

    public static double InPlace(double distance, in Attempt attempt) =>
        Tolerance.LongTail(distance, 0.05, (HandStart - attempt.Target).Length);
}
