using Sim.Runtime.Physics.Model;
using static Sim.Envs.MetaWorld.Scoring;

namespace Sim.Envs.MetaWorld.Tasks;

/// <summary>Turn a faucet's handle one way.</summary>
internal readonly partial struct FaucetOpen : ITask
{
    public static TaskFacts Facts { get; } = new()
    {
        Name = "faucet-open-v3",
        Summary = "turn a faucet on",
        Scene = "sawyer_faucet.xml",
        HandStart = new(0, 0.4, 0.2),
        HandLow = new(-0.5, 0.4, -0.15),
        Low = [-0.05, 0.8, 0],
        High = [0.05, 0.85, 0],
        GoalLow = new(-0.5, 0.4, -0.15),
        Object = Landmark.Site("handleStartOpen"),
        ObjectOffset = new(0, 0, -0.01),
        ObjectTurn = Turn.RealFirst(Landmark.Body("faucetBase")),
        Fixture = "faucetBase",
        BeginsStale = true,
    };

    public static void Furnish(ref Attempt attempt, Vec3 home, bool clean) => attempt.Fixture = attempt.Drawn;

    public static void Place(in View view, ref Attempt attempt) => Turning.Place(ref attempt, Turning.HandleLength);

    public static Outcome Score(in View view, in Sight sight, ref Attempt attempt, bool clean) =>
        Turning.Score(view, sight.Object + new Vec3(-0.04, 0, 0.03), attempt);
}

/// <summary>Turn a faucet's handle the other way.</summary>
internal readonly partial struct FaucetClose : ITask
{
    public static TaskFacts Facts { get; } = FaucetOpen.Facts with
    {
        Name = "faucet-close-v3",
        Summary = "turn a faucet off",
        Low = [-0.1, 0.8, 0],
        High = [0.1, 0.85, 0],
        Object = Landmark.Site("handleStartClose"),
        BeginsStale = false,
    };

    public static void Furnish(ref Attempt attempt, Vec3 home, bool clean) => attempt.Fixture = attempt.Drawn;

    public static void Place(in View view, ref Attempt attempt) => Turning.Place(ref attempt, -Turning.HandleLength);

    public static Outcome Score(in View view, in Sight sight, ref Attempt attempt, bool clean) =>
        Turning.Score(view, sight.Object, attempt);
}

internal static class Turning
{
    public const double HandleLength = 0.175; // m

    public static void Place(ref Attempt attempt, double aside)
    {
        attempt.Start = attempt.Drawn;
        attempt.Target = attempt.Drawn + new Vec3(aside, 0, 0.125);
    }

    /// <summary>From above to the handle, and past it.</summary>
    public static Vec3 Towards(in Scene scene, Vec3 handle, Vec3 past) =>
        scene.Beside(handle) > 0.04 ? handle + new Vec3(0, 0, 0.1) : scene.Off(handle) > 0.04 ? handle : past;

    public static Outcome Score(in View view, Vec3 handle, in Attempt attempt)
    {
        var toTarget = (handle - attempt.Target).Length;
        var inPlace = Tolerance.LongTail(toTarget, 0.07, Math.Abs((attempt.Start - attempt.Target).Length - 0.07));
        var toTcp = (handle - view.Tcp).Length;
        var reach = Tolerance.Gaussian(toTcp, 0.01, Math.Abs((attempt.Start - attempt.TcpStart).Length - 0.01));
        var reward = toTarget <= 0.07 ? 10 : 2 * ((2 * reach) + (3 * inPlace));
        return new(reward, Is(toTarget <= 0.07), Is(toTcp <= 0.01), 1, reach, inPlace, toTarget);
    }
}
