using Sim.Runtime.Physics.Model;
using static Sim.Envs.MetaWorld.Scoring;

namespace Sim.Envs.MetaWorld.Tasks;

/// <summary>Turn a dial half around.</summary>
internal readonly partial struct DialTurn : ITask
{
    public static TaskFacts Facts { get; } = new()
    {
        Name = "dial-turn-v3",
        Summary = "turn a dial",
        Scene = "sawyer_dial.xml",
        HandStart = new(0, 0.6f, 0.2f),
        Low = [-0.1, 0.7, 0],
        High = [0.1, 0.8, 0],
        GoalLow = new(-0.1, 0.73, 0.0299),
        GoalHigh = new(0.1, 0.83, 0.0301),
        Object = Landmark.Body("dial"),
        ObjectTurn = Turn.RealFirst(Landmark.Body("dial")),
        Joint = 9,
        DialRadius = 0.05,
        Fixture = "dial",
        BeginsStale = true,
    };

    private static Vec3 PushOffset => new(0.05, 0.02, 0.09);

    public static void Furnish(ref Attempt attempt, Vec3 home, bool clean) => attempt.Fixture = attempt.Drawn;

    public static void Place(in View view, ref Attempt attempt)
    {
        attempt.Start = attempt.Drawn;
        attempt.Target = attempt.Drawn + new Vec3(0, 0.03, 0.03);
        attempt.Mark = view.Object + PushOffset;
    }

    public static Outcome Score(in View view, in Sight sight, ref Attempt attempt, bool clean)
    {
        var toTarget = (view.Object - attempt.Target).Length;
        var inPlace = Tolerance.LongTail(toTarget, 0.07, Math.Abs((attempt.Mark - attempt.Target).Length - 0.07));
        var toTcp = (view.Object + PushOffset - view.Tcp).Length;
        var near = Tolerance.Gaussian(toTcp, 0.005, Math.Abs((attempt.Mark - attempt.TcpStart).Length - 0.005));
        var reach = Tolerance.Both(near, Limit(view.Effort, 0, 1));
        return new(10 * Tolerance.Both(reach, inPlace), Is(toTarget <= 0.07), Is(toTcp <= 0.01), 1, reach, inPlace, toTarget);
    }
}

/// <summary>Pull a lever up, a quarter around.</summary>
/// <remarks>The lever's joint stops at the position in which it starts: upstream's task needs the stop to give way.</remarks>
internal readonly partial struct LeverPull : ITask
{
    public static TaskFacts Facts { get; } = new()
    {
        Name = "lever-pull-v3",
        Summary = "pull a lever up",
        Scene = "sawyer_lever_pull.xml",
        HandStart = new(0, 0.4f, 0.2f),
        HandLow = new(-0.5, 0.4, -0.15),
        Low = [-0.1, 0.7, 0],
        High = [0.1, 0.8, 0],
        GoalLow = new(-0.5, 0.4, -0.15),
        Object = Landmark.Site("leverStart"),
        ObjectTurn = Turn.RealLast(Landmark.Geom("objGeom")),
        Joint = 9,
        Fixture = "lever",
        BeginsStale = true,
    };

    public static void Furnish(ref Attempt attempt, Vec3 home, bool clean) => attempt.Fixture = attempt.Drawn;

    public static void Place(in View view, ref Attempt attempt)
    {
        attempt.Start = attempt.Drawn;
        attempt.Mark = attempt.Drawn + new Vec3(0.12, -0.2, 0.25);
        attempt.Target = attempt.Drawn + new Vec3(0.12, 0, 0.25 + 0.2);
    }

    public static Outcome Score(in View view, in Sight sight, ref Attempt attempt, bool clean)
    {
        var shoulder = new Vec3(0, 0.055, 0.07);
        var toLever = Scaled(sight.Hand + shoulder - sight.Object, 4, 1, 4);
        var ready = Tolerance.LongTail(toLever, 0.02, Scaled(attempt.TcpStart + shoulder - attempt.Mark, 4, 1, 4));
        var error = Math.Abs(-view.Joint - (Math.PI / 2));
        var engaged = Tolerance.LongTail(error, Math.PI / 48, (Math.PI / 2) - (Math.PI / 12));
        var inPlace = Tolerance.LongTail(
            (sight.Object - attempt.Target).Length, 0.04, (attempt.Mark - attempt.Target).Length);
        return new(
            10 * Tolerance.Both(ready, inPlace), Is(error <= Math.PI / 24), Is(toLever < 0.03), Is(ready > 0.9), ready, engaged, toLever);
    }
}
