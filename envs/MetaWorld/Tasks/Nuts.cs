using Sim.Runtime.Physics.Model;
using static Sim.Envs.MetaWorld.Scoring;

namespace Sim.Envs.MetaWorld.Tasks;

/// <summary>Put a ring with a handle onto a peg.</summary>
internal readonly partial struct Assembly : ITask
{
    public static TaskFacts Facts { get; } = new()
    {
        Name = "assembly-v3",
        Summary = "put a ring onto a peg",
        Scene = "sawyer_assembly_peg.xml",
        HandStart = new(0, 0.6f, 0.2f),
        Low = [0, 0.6, 0.02, -0.1, 0.75, 0.1],
        High = [0, 0.6, 0.02, 0.1, 0.85, 0.1],
        Apart = 0.1,
        GoalLow = new(-0.1, 0.75, 0.1),
        GoalHigh = new(0.1, 0.85, 0.1),
        Object = Landmark.Site("RoundNut-8"),
        ObjectTurn = Turn.RealFirst(Landmark.Body("RoundNut")),
        Other = Landmark.Site("RoundNut"),
        Fixture = "peg",
        Placing = Placing.FreeBody,
    };

    public static void Furnish(ref Attempt attempt, Vec3 home, bool clean) =>
        attempt.Fixture = attempt.DrawnGoal - new Vec3(0, 0, 0.05);

    public static void Place(in View view, ref Attempt attempt) => Reaching.Place(ref attempt);

    public static Outcome Score(in View view, in Sight sight, ref Attempt attempt, bool clean)
    {
        var grasp = RingMoving.Grasp(view, sight, attempt, MetaWorld.Grasp.Density.Reaching);
        var error = attempt.Target - view.Other;
        var radius = Across(error);
        var success = radius < 0.02 && error.Z > 0;
        var threshold = success ? 0.02 : 0.01;
        var height = Funnel(radius, threshold, slope: 0.02, top: 0.2);
        var toPeg = Scaled(new Vec3(error.X, error.Y, height - view.Other.Z), 1, 1, 3);
        var inPlace = (0.1 * Is(view.Other.Z > 0.02 || radius < threshold)) + (0.9 * Tolerance.LongTail(toPeg, 0.02, 0.4));
        return RingMoving.Outcome(sight, grasp, inPlace, success);
    }
}

/// <summary>Take a ring with a handle off a peg.</summary>
internal readonly partial struct Disassemble : ITask
{
    public static TaskFacts Facts { get; } = Assembly.Facts with
    {
        Name = "disassemble-v3",
        Summary = "take a ring off a peg",
        HandStart = new(0, 0.4f, 0.2f),
        Low = [0, 0.6, 0.025, -0.1, 0.6, 0.1699],
        High = [0.1, 0.75, 0.02501, 0.1, 0.75, 0.1701],
        GoalLow = new(-0.1, 0.6, 0.1749),
        GoalHigh = new(0.1, 0.75, 0.1751),
        StartDependsOnDraw = true,
    };

    public static void Furnish(ref Attempt attempt, Vec3 home, bool clean) =>
        attempt.Fixture = attempt.Drawn + new Vec3(0, 0, 0.03);

    public static void Place(in View view, ref Attempt attempt)
    {
        attempt.Put = attempt.Start = attempt.Drawn;
        attempt.Target = attempt.Drawn + new Vec3(0, 0, 0.15);
    }

    public static Outcome Score(in View view, in Sight sight, ref Attempt attempt, bool clean)
    {
        var grasp = RingMoving.Grasp(view, sight, attempt, MetaWorld.Grasp.Density.Caging);
        var error = attempt.Target + new Vec3(0, 0, 0.1) - view.Other;
        var inPlace = (0.1 * Is(view.Other.Z > 0.02)) + (0.9 * Tolerance.LongTail(error.Length, 0.02, 0.2));
        return RingMoving.Outcome(sight, grasp, inPlace, sight.Object.Z > attempt.Target.Z);
    }
}

internal static class RingMoving
{
    private const double HandleHalfLength = 0.01; // m

    /// <summary>The handle may be held anywhere along its length.</summary>
    public static double Grasp(in View view, in Sight sight, in Attempt attempt, Grasp.Density density)
    {
        var handle = sight.Object;
        if (Math.Abs(handle.X - sight.Hand.X) < HandleHalfLength)
            handle = new(sight.Hand.X, handle.Y, handle.Z);
        return MetaWorld.Grasp.Around(
            view, handle, attempt.Start, attempt.TcpStart, new(Radius: 0.015, Pad: 0.02, Height: 0.01, density));
    }

    public static Outcome Outcome(in Sight sight, double grasp, double inPlace, bool success)
    {
        var aligned = Alignment(sight.ObjectTurn, new(0.707, 0, 0, 0.707), 0.4);
        var reward = success ? 10 : ((2 * grasp) + (6 * inPlace)) * aligned;
        return new(reward, Is(success), aligned, Is(grasp >= 0.5), grasp, inPlace, 0);
    }
}
