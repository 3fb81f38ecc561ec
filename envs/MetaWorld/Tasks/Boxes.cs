using Sim.Runtime.Physics.Model;
using static Sim.Envs.MetaWorld.Scoring;

namespace Sim.Envs.MetaWorld.Tasks;

/// <summary>Put the lid on a box.</summary>
internal readonly partial struct BoxClose : ITask
{
    public static TaskFacts Facts { get; } = new()
    {
        Name = "box-close-v3",
        Summary = "put the lid on a box",
        Scene = "sawyer_box.xml",
        HandStart = new(0, 0.6f, 0.2f),
        Low = [-0.05, 0.5, 0.02, -0.1, 0.7, 0.133],
        High = [0.05, 0.55, 0.02, 0.1, 0.8, 0.133],
        Apart = 0.25,
        GoalLow = new(-0.1, 0.7, 0.133),
        GoalHigh = new(0.1, 0.8, 0.133),
        Object = Landmark.Body("top_link"),
        ObjectTurn = Turn.RealFirst(Landmark.Body("top_link")),
        Fixture = "boxbody",
        Placing = Placing.FreeBody,
        StepsBeforePlacing = 5,
        StartDependsOnDraw = true,
    };

    public static void Furnish(ref Attempt attempt, Vec3 home, bool clean) =>
        attempt.Fixture = new(attempt.DrawnGoal.X, attempt.DrawnGoal.Y, home.Z);

    public static void Place(in View view, ref Attempt attempt)
    {
        attempt.Put = attempt.Start = new(attempt.Drawn.X, attempt.Drawn.Y, 0.02f);
        attempt.Target = attempt.DrawnGoal;
    }

    public static Outcome Score(in View view, in Sight sight, ref Attempt attempt, bool clean)
    {
        var grab = (Limit(view.Effort, -1, 1) + 1) / 2;
        var aligned = Alignment(sight.ObjectTurn, new(0.707, 0, 0, 0.707), 0.2);
        var lid = sight.Object + new Vec3(0, 0, 0.02);
        var floor = Funnel(Across(sight.Hand - lid), inner: 0.02, slope: 0.04, top: 0.4);
        var above = AboveFunnel(sight.Hand.Z, floor, floor / 2);
        var ready = Tolerance.Both(above, Tolerance.LongTail((sight.Hand - lid).Length, 0.02, 0.5));
        var lifted = (0.2 * Is(lid.Z > 0.04)) + (0.8 * Tolerance.LongTail(Scaled(attempt.Target - lid, 1, 1, 3), 0.05, 0.25));
        var success = (sight.Object - attempt.Target).Length < 0.08;
        var reward = success ? 10 : (2 * Tolerance.Both(grab, ready)) + (8 * lifted);
        return new(reward * aligned, Is(success), ready, Is(grab >= 0.5), grab, lifted, 0);
    }
}

/// <summary>Move a block from one bin to another.</summary>
internal readonly partial struct BinPicking : ITask
{
    public static TaskFacts Facts { get; } = new()
    {
        Name = "bin-picking-v3",
        Summary = "move a block from one bin to another",
        Scene = "sawyer_bin_picking.xml",
        HandStart = new(0, 0.6, 0.2),
        HandLow = new(-0.5, 0.4, 0.07),
        Low = [-0.21, 0.65, 0.02, 0.1199, 0.699, -0.001],
        High = [-0.03, 0.75, 0.02, 0.1201, 0.701, 0.001],
        GoalLow = new(0.1199, 0.699, -0.001),
        GoalHigh = new(0.1201, 0.701, 0.001),
        Object = Landmark.Body("obj"),
        ObjectTurn = Turn.RealFirst(Landmark.Body("obj")),
        Marks = [Landmark.Body("bin_goal")],
        Placing = Placing.FreeBody,
    };

    public static void Place(in View view, ref Attempt attempt) =>
        attempt.Put = attempt.Start = new(attempt.Drawn.X, attempt.Drawn.Y, view.Object.Z);

    public static void Begin(in View view, ref Attempt attempt)
    {
        attempt.Target = view.MarkA;
        attempt.Distance = -1;
    }

    public static Outcome Score(in View view, in Sight sight, ref Attempt attempt, bool clean)
    {
        var toTarget = (sight.Object - attempt.Target).Length;
        if (attempt.Distance < 0)
            attempt.Distance = toTarget;
        var inPlace = Tolerance.LongTail(toTarget, 0.05, attempt.Distance);
        var floor = Grasp.Least(
            Funnel(Across(sight.Hand - attempt.Start), inner: 0.03, slope: 0.02, top: 0.2),
            Funnel(Across(sight.Hand - attempt.Target), inner: 0.03, slope: 0.02, top: 0.2));
        var above = AboveFunnel(sight.Hand.Z, floor, margin: 0.05);
        var grasp = Grasp.Around(
            view, sight.Object, attempt.Start, attempt.TcpStart,
            new(Radius: 0.015, Pad: 0.05, Height: 0.01, Grasp.Density.Caging, Effort: 0.7));
        var near = (sight.Object - sight.Hand).Length < 0.04;
        var holds = near && sight.Object.Z - 0.02 > attempt.Start.Z && !(sight.Gripper < 0.43);
        var reward = Tolerance.Both(grasp, inPlace);
        if (holds)
            reward += 1 + (5 * Tolerance.Both(above, inPlace));
        if (toTarget < 0.05)
            reward = 10;
        return new(reward, Is(toTarget <= 0.05), Is(near), Is(holds), grasp, inPlace, toTarget);
    }
}

/// <summary>Put a block onto a shelf.</summary>
internal readonly partial struct ShelfPlace : ITask
{
    private const double ShelfHeight = 0.24; // m

    public static TaskFacts Facts { get; } = new()
    {
        Name = "shelf-place-v3",
        Summary = "put a block onto a shelf",
        Scene = "sawyer_shelf_placing.xml",
        HandStart = new(0, 0.6f, 0.2f),
        Low = [-0.1, 0.5, 0.019, -0.1, 0.8, 0.299],
        High = [0.1, 0.6, 0.021, 0.1, 0.9, 0.301],
        Apart = 0.1,
        GoalLow = new(-0.1, 0.8, 0.299),
        GoalHigh = new(0.1, 0.9, 0.301),
        Object = Landmark.Body("obj"),
        ObjectTurn = Turn.RealLast(Landmark.Geom("objGeom")),
        Touched = "objGeom",
        Fixture = "shelf",
        Placing = Placing.FreeBody,
    };

    /// <summary>m, from the shelf to the place on it.</summary>
    private static Vec3 Board => new(0, 0, 0.3);

    public static void Furnish(ref Attempt attempt, Vec3 home, bool clean) => attempt.Fixture = attempt.DrawnGoal - Board;

    public static void Place(in View view, ref Attempt attempt)
    {
        attempt.Put = attempt.Start = new(attempt.Drawn.X, attempt.Drawn.Y, view.Object.Z);
        attempt.Target = Board + attempt.Fixture;
    }

    public static Outcome Score(in View view, in Sight sight, ref Attempt attempt, bool clean)
    {
        var thing = sight.Object;
        var target = attempt.Target;
        var toTarget = (thing - target).Length;
        var toTcp = (thing - view.Tcp).Length;
        var inPlace = Tolerance.LongTail(toTarget, 0.05, (attempt.Start - target).Length);
        var grasp = Grasp.Around(
            view, thing, attempt.Start, attempt.TcpStart, new(Radius: 0.02, Pad: 0.05, Height: 0.01, Grasp.Density.Sparse));
        var reward = Tolerance.Both(grasp, inPlace);

        // Under the board and behind the shelf is no way to the goal.
        var below = thing.Z > 0 && thing.Z < ShelfHeight && target.X - 0.15 < thing.X && thing.X < target.X + 0.15;
        if (below && target.Y - (3 * 0.05) < thing.Y && thing.Y < target.Y)
        {
            var loss = Tolerance.Both(
                (thing.Y - (target.Y - (3 * 0.05))) / (3 * 0.05), (ShelfHeight - thing.Z) / ShelfHeight);
            inPlace = Limit(inPlace - loss, 0, 1);
        }

        if (below && thing.Y > target.Y)
            inPlace = 0;
        if (toTcp < 0.025 && sight.Gripper > 0 && thing.Z - 0.01 > attempt.Start.Z)
            reward += 1 + (5 * inPlace);
        if (toTarget < 0.05)
            reward = 10;
        return new(reward, Is(toTarget <= 0.07), Is(toTcp <= 0.03), Pushing.Lifted(view, sight, attempt), grasp, inPlace, toTarget);
    }
}

/// <summary>Carry a block into a hole with the hand.</summary>
internal readonly partial struct HandInsert : ITask
{
    public static TaskFacts Facts { get; } = new()
    {
        Name = "hand-insert-v3",
        Summary = "carry a block into a hole",
        Scene = "sawyer_table_with_hole.xml",
        HandStart = new(0, 0.6f, 0.2f),
        HandLow = new(-0.5, 0.4, -0.15),
        Low = [-0.1, 0.6, 0.05, -0.04, 0.8, -0.0201],
        High = [0.1, 0.7, 0.05, 0.04, 0.88, -0.0199],
        Apart = 0.15,
        GoalLow = new(-0.04, 0.8, -0.0201),
        GoalHigh = new(0.04, 0.88, -0.0199),
        Object = Landmark.Body("obj"),
        ObjectTurn = Turn.RealFirst(Landmark.Body("obj")),
        Touched = "objGeom",
        Placing = Placing.FreeBody,
    };

    public static void Place(in View view, ref Attempt attempt)
    {
        attempt.Put = attempt.Start = new(attempt.Drawn.X, attempt.Drawn.Y, 0.05);
        attempt.Target = attempt.DrawnGoal;
    }

    public static Outcome Score(in View view, in Sight sight, ref Attempt attempt, bool clean)
    {
        var thing = sight.Object;
        var toTarget = (thing - attempt.Target).Length;
        var toTcp = (thing - view.Tcp).Length;
        var inPlace = Tolerance.LongTail(toTarget, 0.05, (attempt.Start - attempt.Target).Length);
        var grasp = Grasp.Around(
            view, thing, attempt.Start, attempt.TcpStart, new(Radius: 0.015, Pad: 0.05, Height: 0.005, Grasp.Density.Caging));
        var reward = Tolerance.Both(grasp, inPlace);
        if (toTcp < 0.02 && sight.Gripper > 0)
            reward += 1 + (7 * inPlace);
        if (toTarget < 0.05)
            reward = 10;
        return new(reward, Is(toTarget <= 0.05), Is(toTcp <= 0.03), Pushing.Lifted(view, sight, attempt), grasp, inPlace, toTarget);
    }
}
