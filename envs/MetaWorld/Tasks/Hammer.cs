using Sim.Runtime.Physics.Model;
using static Sim.Envs.MetaWorld.Scoring;

namespace Sim.Envs.MetaWorld.Tasks;

/// <summary>Hammer a nail into a block.</summary>
internal readonly partial struct Hammer : ITask
{
    private const double HandleHalfLength = 0.07; // m

    public static TaskFacts Facts { get; } = new()
    {
        Name = "hammer-v3",
        Summary = "hammer a nail in",
        Scene = "sawyer_hammer.xml",
        HandStart = new(0, 0.4, 0.2),
        Low = [-0.1, 0.4, 0],
        High = [0.1, 0.5, 0],
        GoalLow = new(0.2399, 0.7399, 0.109),
        GoalHigh = new(0.2401, 0.7401, 0.111),
        Object = Landmark.Body("hammer"),
        ObjectTurn = Turn.RealFirst(Landmark.Body("hammer")),
        Other = Landmark.Body("nail_link"),
        ShowsOther = true,
        OtherTurn = Turn.RealFirst(Landmark.Body("nail_link")),
        Marks = [Landmark.Site("goal")],
        Joint = 16,
        Fixture = "box",
        Placing = Placing.FreeBody,
    };

    public static void Furnish(ref Attempt attempt, Vec3 home, bool clean) => attempt.Fixture = new(0.24, 0.85, 0);

    public static void Place(in View view, ref Attempt attempt)
    {
        attempt.Put = attempt.Start = attempt.Drawn;
        attempt.Target = view.MarkA;
    }

    public static Outcome Score(in View view, in Sight sight, ref Attempt attempt, bool clean)
    {
        var handle = sight.Object;
        var head = handle + new Vec3(0.16, 0.06, 0);
        if (Math.Abs(handle.X - sight.Hand.X) < HandleHalfLength)
            handle = new(sight.Hand.X, handle.Y, handle.Z);
        var aligned = Alignment(sight.ObjectTurn, Quat.Identity, 0.4);
        var grasp = Grasp.Around(
            view, handle, attempt.Start, attempt.TcpStart, new(Radius: 0.015, Pad: 0.02, Height: 0.01, Grasp.Density.Caging));
        var inPlace = (0.1 * Is(head.Z > 0.02)) + (0.9 * Tolerance.LongTail((attempt.Target - head).Length, 0.02, 0.2));
        var success = view.Joint > 0.09;
        var reward = ((2 * grasp) + (6 * inPlace)) * aligned;
        if (success && reward > 5)
            reward = 10;
        return new(reward, Is(success), aligned, Is(grasp >= 0.5), grasp, inPlace, 0);
    }
}
