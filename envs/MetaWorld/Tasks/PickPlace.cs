using Sim.Runtime.Physics.Model;
using static Sim.Envs.MetaWorld.Scoring;

namespace Sim.Envs.MetaWorld.Tasks;

/// <summary>Lift a puck to a point in the air.</summary>
internal readonly partial struct PickPlace : ITask
{
    public static TaskFacts Facts { get; } = new()
    {
        Name = "pick-place-v3",
        Summary = "pick up a puck and hold it at a goal in the air",
        Scene = "sawyer_pick_place_v3.xml",
        HandStart = new(0, 0.6, 0.2),
        Low = [-0.1, 0.6, 0.02, -0.1, 0.8, 0.05],
        High = [0.1, 0.7, 0.02, 0.1, 0.9, 0.3],
        Apart = 0.15,
        GoalLow = new(-0.1, 0.8, 0.05),
        GoalHigh = new(0.1, 0.9, 0.3),
        Object = Landmark.Body("obj"),
        ObjectTurn = Turn.RealLast(Landmark.Geom("objGeom")),
        Touched = "objGeom",
        Placing = Placing.FreeBody,
    };

    public static void Place(in View view, ref Attempt attempt) => Reaching.Place(ref attempt);

    public static Outcome Score(in View view, in Sight sight, ref Attempt attempt, bool clean)
    {
        var thing = sight.Object;
        var toTcp = (thing - view.Tcp).Length;
        var toTarget = (thing - attempt.Target).Length;
        var inPlace = Tolerance.LongTail(toTarget, 0.05, (attempt.Start - attempt.Target).Length);
        var grasp = Grasp.Upright(view, thing, attempt, clean);
        var reward = Tolerance.Both(grasp, inPlace);
        if (toTcp < 0.02 && sight.Gripper > 0 && thing.Z - 0.01 > attempt.Start.Z)
            reward += 1 + (5 * inPlace);
        if (toTarget < 0.05)
            reward = 10;
        return new(reward, Is(toTarget <= 0.07), Is(toTcp <= 0.03), Pushing.Lifted(view, sight, attempt), grasp, inPlace, toTarget);
    }
}

/// <summary>Lift a puck over a wall.</summary>
internal readonly partial struct PickPlaceWall : ITask
{
    public static TaskFacts Facts { get; } = PickPlace.Facts with
    {
        Name = "pick-place-wall-v3",
        Summary = "pick up a puck and carry it over a wall",
        Scene = "sawyer_pick_place_wall_v3.xml",
        Low = [-0.05, 0.6, 0.015, -0.05, 0.85, 0.05],
        High = [0.05, 0.65, 0.015, 0.05, 0.9, 0.3],
        GoalLow = new(-0.05, 0.85, 0.05),
        GoalHigh = new(0.05, 0.9, 0.3),
        Object = Landmark.Geom("objGeom"),
    };

    public static void Place(in View view, ref Attempt attempt) => Reaching.Place(ref attempt);

    public static Outcome Score(in View view, in Sight sight, ref Attempt attempt, bool clean)
    {
        var thing = sight.Object;
        var midpoint = new Vec3(attempt.Target.X, 0.77, 0.25);
        var toTcp = (thing - view.Tcp).Length;
        var toTarget = (thing - attempt.Target).Length;
        var passing = Tolerance.LongTail(
            Scaled(thing - midpoint, 1, 1, 3), 0.05, Scaled(attempt.Start - midpoint, 1, 1, 3));
        var inPlace = Tolerance.LongTail(toTarget, 0.05, (attempt.Start - attempt.Target).Length);
        var grasp = Grasp.Around(
            view, thing, attempt.Start, attempt.TcpStart, new(Radius: 0.015, Pad: 0.05, Height: 0.005, Grasp.Density.Sparse));
        var reward = Tolerance.Both(grasp, passing);
        if (toTcp < 0.02 && sight.Gripper > 0 && thing.Z - 0.015 > attempt.Start.Z)
            reward += thing.Y > 0.75 ? 1 + 4 + (3 * inPlace) : 1 + (4 * passing);
        if (toTarget < 0.05)
            reward = 10;
        return new(reward, Is(toTarget <= 0.07), Is(toTcp <= 0.03), Pushing.Lifted(view, sight, attempt), grasp, inPlace, toTarget);
    }
}

/// <summary>Take a puck out of a hole.</summary>
internal readonly partial struct PickOutOfHole : ITask
{
    public static TaskFacts Facts { get; } = new()
    {
        Name = "pick-out-of-hole-v3",
        Summary = "take a puck out of a hole and hold it at a goal in the air",
        Scene = "sawyer_pick_out_of_hole.xml",
        HandStart = new(0, 0.6, 0.2),
        HandLow = new(-0.5, 0.4, -0.05),
        Low = [0, 0.75, 0.02, -0.1, 0.5, 0.15],
        High = [0, 0.75, 0.02, 0.1, 0.6, 0.3],
        Apart = 0.15,
        GoalLow = new(-0.1, 0.5, 0.15),
        GoalHigh = new(0.1, 0.6, 0.3),
        Object = Landmark.Body("obj"),
        ObjectTurn = Turn.RealFirst(Landmark.Body("obj")),
        Placing = Placing.FreeBody,
    };

    public static void Place(in View view, ref Attempt attempt) => Reaching.Place(ref attempt);

    public static Outcome Score(in View view, in Sight sight, ref Attempt attempt, bool clean)
    {
        var thing = sight.Object;
        var tcp = view.Tcp;
        var toTcp = (thing - tcp).Length;
        var toTarget = (thing - attempt.Target).Length;
        var floor = Funnel(Across(tcp - attempt.Start), inner: 0.03, slope: 0.015, top: 0.15);
        var above = AboveFunnel(tcp.Z, floor, margin: 0.02);
        var grasp = Grasp.Around(
            view, thing, attempt.Start, attempt.TcpStart,
            new(Radius: 0.015, Pad: 0.02, Height: 0.03, Grasp.Density.Caging, Effort: 0.1));
        var inPlace = Tolerance.LongTail(toTarget, 0.02, (attempt.Start - attempt.Target).Length);
        var holds = toTcp < 0.04 && thing.Z - 0.02 > attempt.Start.Z && !(sight.Gripper < 0.33);
        var reward = Tolerance.Both(grasp, inPlace);
        if (holds)
            reward += 1 + (5 * Tolerance.Both(inPlace, above));
        if (toTarget < 0.05)
            reward = 10;
        return new(reward, Is(toTarget <= 0.07), Is(toTcp <= 0.03), Is(holds), grasp, inPlace, toTarget);
    }
}
