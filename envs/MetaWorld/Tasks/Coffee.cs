using Sim.Runtime.Physics.Model;
using static Sim.Envs.MetaWorld.Scoring;

namespace Sim.Envs.MetaWorld.Tasks;

/// <summary>Pull a mug from under a coffee machine.</summary>
internal readonly partial struct CoffeePull : ITask
{
    public static TaskFacts Facts { get; } = new()
    {
        Name = "coffee-pull-v3",
        Summary = "pull a mug out of a coffee machine",
        Scene = "sawyer_coffee.xml",
        HandStart = new(0, 0.4, 0.2),
        Low = [-0.05, 0.7, -0.001, -0.1, 0.55, -0.001],
        High = [0.05, 0.75, 0.001, 0.1, 0.65, 0.001],
        Apart = 0.15,
        GoalLow = new(-0.1, 0.55, -0.001),
        GoalHigh = new(0.1, 0.65, 0.001),
        Object = Landmark.Body("obj"),
        ObjectTurn = Turn.RealLast(Landmark.Geom("mug")),
        Touched = "mug",
        Fixture = "coffee_machine",
        Placing = Placing.Mug,
    };

    public static void Furnish(ref Attempt attempt, Vec3 home, bool clean) =>
        attempt.Fixture = attempt.Drawn + MugMoving.Machine;

    public static void Place(in View view, ref Attempt attempt) => Reaching.Place(ref attempt);

    public static Outcome Score(in View view, in Sight sight, ref Attempt attempt, bool clean) =>
        MugMoving.Score(view, sight, attempt);
}

/// <summary>Push a mug under a coffee machine.</summary>
internal readonly partial struct CoffeePush : ITask
{
    public static TaskFacts Facts { get; } = CoffeePull.Facts with
    {
        Name = "coffee-push-v3",
        Summary = "push a mug into a coffee machine",
        Low = [-0.1, 0.55, -0.001, -0.05, 0.7, -0.001],
        High = [0.1, 0.65, 0.001, 0.05, 0.75, 0.001],
        GoalLow = new(-0.05, 0.7, -0.001),
        GoalHigh = new(0.05, 0.75, 0.001),
    };

    public static void Furnish(ref Attempt attempt, Vec3 home, bool clean) =>
        attempt.Fixture = attempt.DrawnGoal + MugMoving.Machine;

    public static void Place(in View view, ref Attempt attempt) => Reaching.Place(ref attempt);

    public static Outcome Score(in View view, in Sight sight, ref Attempt attempt, bool clean) =>
        MugMoving.Score(view, sight, attempt);
}

internal static class MugMoving
{
    /// <summary>m, from a mug in the machine to the machine.</summary>
    public static Vec3 Machine => new(0, 0.22, 0);

    public static Outcome Score(in View view, in Sight sight, in Attempt attempt)
    {
        var mug = sight.Object;
        var toTcp = (mug - view.Tcp).Length;
        var scaled = Scaled(mug - attempt.Target, 2, 2, 1);
        var toTarget = (mug - attempt.Target).Length;
        var inPlace = Tolerance.LongTail(scaled, 0.05, Scaled(attempt.Start - attempt.Target, 2, 2, 1));
        var grasp = Grasp.Around(
            view, mug, attempt.Start, attempt.TcpStart,
            new(Radius: 0.02, Pad: 0.05, Height: 0.05, Grasp.Density.Reaching, Effort: 0.7, Reach: 0.04));
        var reward = Tolerance.Both(grasp, inPlace);
        if (toTcp < 0.04 && sight.Gripper > 0)
            reward += 1 + (5 * inPlace);
        if (scaled < 0.05)
            reward = 10;
        return new(
            reward, Is(toTarget <= 0.07), Is(toTcp <= 0.03), Is(view.Holds && sight.Gripper > 0), grasp, inPlace, toTarget);
    }
}
