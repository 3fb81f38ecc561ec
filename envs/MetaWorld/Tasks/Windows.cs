using Sim.Runtime.Physics.Model;
using static Sim.Envs.MetaWorld.Scoring;

namespace Sim.Envs.MetaWorld.Tasks;

/// <summary>Slide a window open.</summary>
internal readonly partial struct WindowOpen : ITask
{
    public static TaskFacts Facts { get; } = new()
    {
        Name = "window-open-v3",
        Summary = "slide a window open",
        Scene = "sawyer_window_horizontal.xml",
        HandStart = new(0, 0.4f, 0.2f),
        Low = [-0.1, 0.7, 0.16],
        High = [0.1, 0.9, 0.16],
        Object = Landmark.Site("handleOpenStart"),
        ObjectTurn = new(TurnOrder.Zeros),
        Fixture = "window",
        Placing = Placing.JointOnly,
        BeginsStale = true,
    };

    public static void Furnish(ref Attempt attempt, Vec3 home, bool clean) => attempt.Fixture = attempt.Drawn;

    public static void Place(in View view, ref Attempt attempt)
    {
        attempt.Start = attempt.Drawn;
        attempt.Target = attempt.Drawn + new Vec3(0.2, 0, 0);
        attempt.Mark = view.Object;
        attempt.Slide = 0;
    }

    public static Outcome Score(in View view, in Sight sight, ref Attempt attempt, bool clean)
    {
        var toTcp = (view.Object - view.Tcp).Length;
        var reach = Tolerance.LongTail(toTcp, 0.02, Sliding.ReachMargin(attempt));
        return Sliding.Score(view, attempt, toTcp, reach, attempt.Start.X);
    }
}

/// <summary>Slide a window shut.</summary>
internal readonly partial struct WindowClose : ITask
{
    public static TaskFacts Facts { get; } = WindowOpen.Facts with
    {
        Name = "window-close-v3",
        Summary = "slide a window shut",
        Low = [0, 0.75, 0.2],
        High = [0, 0.9, 0.2],
        Object = Landmark.Site("handleCloseStart"),
    };

    public static void Furnish(ref Attempt attempt, Vec3 home, bool clean) => attempt.Fixture = attempt.Drawn;

    public static void Place(in View view, ref Attempt attempt)
    {
        attempt.Start = attempt.Target = attempt.Drawn;
        attempt.Mark = view.Object + new Vec3(0.2, 0, 0);
        attempt.Slide = 0.2;
    }

    public static Outcome Score(in View view, in Sight sight, ref Attempt attempt, bool clean)
    {
        var toTcp = (view.Object - view.Tcp).Length;
        var reach = Tolerance.Gaussian(toTcp, 0.02, Sliding.ReachMargin(attempt));
        return Sliding.Score(view, attempt, toTcp, reach, attempt.Mark.X);
    }
}

internal static class Sliding
{
    public static double ReachMargin(in Attempt attempt) => Math.Abs((attempt.Mark - attempt.TcpStart).Length - 0.02);

    /// <summary>From above to the handle, and sideways.</summary>
    public static Vec3 Towards(in Scene scene, Vec3 handle, double above, double aside) =>
        scene.Beside(handle) > 0.04 ? handle + new Vec3(0, 0, above)
        : scene.Off(handle) > 0.02 ? handle
        : handle + new Vec3(aside, 0, 0);

    public static Outcome Score(in View view, in Attempt attempt, double toTcp, double reach, double start)
    {
        var toTarget = Math.Abs(view.Object.X - attempt.Target.X);
        var inPlace = Tolerance.LongTail(toTarget, 0.05, Math.Abs(Math.Abs(start - attempt.Target.X) - 0.05));
        return new(10 * Tolerance.Both(reach, inPlace), Is(toTarget <= 0.05), Is(toTcp <= 0.05), 1, reach, inPlace, toTarget);
    }
}
