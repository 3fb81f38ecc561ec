using Sim.Runtime.Physics.Model;
using static Sim.Envs.MetaWorld.Scoring;

namespace Sim.Envs.MetaWorld.Tasks;

/// <summary>Drop a ball into a basket.</summary>
internal readonly partial struct Basketball : ITask
{
    public static TaskFacts Facts { get; } = new()
    {
        Name = "basketball-v3",
        Summary = "drop a ball into a basket",
        Scene = "sawyer_basketball.xml",
        HandStart = new(0, 0.6f, 0.2f),
        Low = [-0.1, 0.6, 0.0299, -0.1, 0.85, 0],
        High = [0.1, 0.7, 0.0301, 0.1, 0.9000001, 0],
        Apart = 0.15,
        GoalLow = new(-0.1, 0.767, 0.2499),
        GoalHigh = new(0.1, 0.8170001, 0.2501),
        Object = Landmark.Body("bsktball"),
        ObjectTurn = Turn.RealFirst(Landmark.Body("bsktball")),
        Marks = [Landmark.Site("goal")],
        Fixture = "basket_goal",
        Placing = Placing.FreeBody,
    };

    public static void Furnish(ref Attempt attempt, Vec3 home, bool clean) => attempt.Fixture = attempt.DrawnGoal;

    public static void Place(in View view, ref Attempt attempt) =>
        attempt.Put = attempt.Start = new(attempt.Drawn.X, attempt.Drawn.Y, 0.03f);

    public static void Begin(in View view, ref Attempt attempt) => attempt.Target = view.MarkA;

    public static Outcome Score(in View view, in Sight sight, ref Attempt attempt, bool clean)
    {
        var ball = sight.Object;
        var over = new Vec3(attempt.Target.X, attempt.Target.Y, 0.3);
        var toTarget = Scaled(ball - over, 1, 1, 2);
        var toTcp = (ball - view.Tcp).Length;
        var inPlace = Tolerance.LongTail(toTarget, 0.08, Scaled(attempt.Start - over, 1, 1, 2));
        var lifted = toTcp < 0.035 && sight.Gripper > 0 && ball.Z - 0.01 > attempt.Start.Z;
        var grasp = lifted
            ? 1
            : Grasp.Around(
                view, ball, attempt.Start, attempt.TcpStart, new(Radius: 0.025, Pad: 0.06, Height: 0.005, Grasp.Density.Caging));
        var reward = Tolerance.Both(grasp, inPlace);
        if (lifted)
            reward += 1 + (5 * inPlace);
        if (toTarget < 0.08)
            reward = 10;
        return new(
            reward, Is(toTarget <= 0.08), Is(toTcp <= 0.05), Is(sight.Gripper > 0 && ball.Z - 0.03 > attempt.Start.Z), grasp, inPlace,
            toTarget);
    }
}

/// <summary>Push a ball into a goal.</summary>
internal readonly partial struct Soccer : ITask
{
    public static TaskFacts Facts { get; } = new()
    {
        Name = "soccer-v3",
        Summary = "push a ball into a goal",
        Scene = "sawyer_soccer.xml",
        HandStart = new(0, 0.6, 0.2),
        Low = [-0.1, 0.6, 0.03, -0.1, 0.8, 0],
        High = [0.1, 0.7, 0.03, 0.1, 0.9, 0],
        Apart = 0.15,
        GoalLow = new(-0.1, 0.8, 0),
        GoalHigh = new(0.1, 0.9, 0),
        Object = Landmark.Body("soccer_ball"),
        ObjectTurn = Turn.RealLast(Landmark.Body("soccer_ball")),
        Touched = "objGeom",
        Fixture = "goal_whole",
        Placing = Placing.FreeBody,
    };

    public static void Furnish(ref Attempt attempt, Vec3 home, bool clean) => attempt.Fixture = attempt.DrawnGoal;

    public static void Place(in View view, ref Attempt attempt)
    {
        attempt.Put = attempt.Start = new(attempt.Drawn.X, attempt.Drawn.Y, 0.03);
        attempt.Target = attempt.DrawnGoal;
    }

    public static Outcome Score(in View view, in Sight sight, ref Attempt attempt, bool clean)
    {
        var ball = sight.Object;
        var target = attempt.Target;
        var toTcp = (ball - view.Tcp).Length;
        var scaled = Scaled(ball - target, 3, 1, 1);
        var toTarget = (ball - target).Length;

        // Upstream's margin is the way from the start to the ball, not to the goal.
        var margin = Scaled((clean ? target : ball) - attempt.Start, 3, 1, 1);
        var inPlace = Tolerance.LongTail(scaled, 0.07, margin);
        var line = target.Y - 0.1;
        if (ball.Y > line && Math.Abs(ball.X - target.X) > 0.1)
            inPlace = Limit(inPlace - (2 * ((ball.Y - line) / (1 - line))), 0, 1);
        var grasp = Grasp.Pinch(view, ball, attempt, radius: 0.013, slack: 0.01, height: 0.005, clean);
        var reward = scaled < 0.07 ? 10 : (3 * grasp) + (6.5 * inPlace);
        return new(reward, Is(toTarget <= 0.07), Is(toTcp <= 0.03), Pushing.Lifted(view, sight, attempt), grasp, inPlace, toTarget);
    }
}
