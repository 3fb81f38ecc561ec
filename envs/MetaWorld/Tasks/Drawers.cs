using Sim.Runtime.Physics.Model;
using static Sim.Envs.MetaWorld.Scoring;

namespace Sim.Envs.MetaWorld.Tasks;

/// <summary>Pull a drawer open by its handle.</summary>
internal readonly partial struct DrawerOpen : ITask
{
    private const double Travel = 0.2; // m

    public static TaskFacts Facts { get; } = new()
    {
        Name = "drawer-open-v3",
        Summary = "open a drawer",
        Scene = "sawyer_drawer.xml",
        HandStart = new(0, 0.6f, 0.2f),
        Low = [-0.1, 0.9, 0],
        High = [0.1, 0.9, 0],
        Object = Landmark.Body("drawer_link"),
        ObjectOffset = new(0, -0.16, 0),
        ObjectTurn = Turn.RealFirst(Landmark.Body("drawer_link")),
        Fixture = "drawer",
        BeginsStale = true,
    };

    public static void Furnish(ref Attempt attempt, Vec3 home, bool clean) => attempt.Fixture = attempt.Drawn;

    public static void Place(in View view, ref Attempt attempt)
    {
        attempt.Start = attempt.Drawn;
        attempt.Target = attempt.Drawn + new Vec3(0, -0.16 - Travel, 0.09);
    }

    public static Outcome Score(in View view, in Sight sight, ref Attempt attempt, bool clean)
    {
        var toTarget = (sight.Object - attempt.Target).Length;
        var opening = Tolerance.LongTail(toTarget, 0.02, Travel);
        var handleStart = attempt.Target + new Vec3(0, Travel, 0);
        var caging = Tolerance.LongTail(
            Scaled(sight.Object - sight.Hand, 3, 3, 1), 0.01, Scaled(handleStart - attempt.TcpStart, 3, 3, 1));
        var toHand = (sight.Object - sight.Hand).Length;
        return new(
            5 * (caging + opening), Is(toTarget <= 0.03), Is(toHand <= 0.03), Is(sight.Gripper > 0), caging, opening, toTarget);
    }
}

/// <summary>Push a drawer shut.</summary>
internal readonly partial struct DrawerClose : ITask
{
    public static TaskFacts Facts { get; } = DrawerOpen.Facts with
    {
        Name = "drawer-close-v3",
        Summary = "close a drawer",
        ObjectOffset = new(0, -0.16, 0.05),
        ObjectTurn = new(TurnOrder.Zeros),
        Placing = Placing.JointOnly,
        BeginsStale = false,
    };

    public static void Furnish(ref Attempt attempt, Vec3 home, bool clean) => attempt.Fixture = attempt.Drawn;

    public static void Place(in View view, ref Attempt attempt)
    {
        attempt.Target = attempt.Drawn + new Vec3(0, -0.16, 0.09);
        attempt.Slide = -0.15;
    }

    public static void Begin(in View view, ref Attempt attempt) => attempt.Start = view.Object;

    public static Outcome Score(in View view, in Sight sight, ref Attempt attempt, bool clean)
    {
        // The class names a radius of 0.04 m, and then uses that of its base.
        var radius = clean ? 0.04 : 0.05;
        var toTarget = (sight.Object - attempt.Target).Length;
        var inPlace = Tolerance.LongTail(toTarget, radius, Math.Abs((attempt.Start - attempt.Target).Length - radius));
        var toTcp = (sight.Object - view.Tcp).Length;
        var near = Tolerance.Gaussian(toTcp, 0.005, Math.Abs((attempt.Start - attempt.TcpStart).Length - 0.005));
        var reach = Tolerance.Both(near, Limit(view.Effort, 0, 1));
        var success = toTarget <= radius + 0.015;
        var reward = success ? 10 : 10 * Tolerance.Both(reach, inPlace);
        return new(reward, Is(success), Is(toTcp <= 0.01), 1, reach, inPlace, toTarget);
    }
}
