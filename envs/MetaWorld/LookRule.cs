using Sim.Runtime.Numerics;
using Sim.Runtime.Physics.Model;

namespace Sim.Envs.MetaWorld;

/// <summary>How a task's scene becomes its observation, in numbers that a kernel can hold.</summary>
internal struct LookRule
{
    /// <summary>Numbers of an observation: now, a step before, and the goal.</summary>
    public const int Width = (2 * SightWidth) + 3;

    public const int SightWidth = 18;

    private const double OpenGripper = 0.1; // m, between the claws

    public Vec3 ObjectOffset;
    public Vec3 OtherOffset;
    public Vec3 GoalLow;
    public Vec3 GoalHigh;
    public double DialRadius;
    public int ObjectOrder; // of the quaternion: a TurnOrder
    public int OtherOrder;
    public int ShowsOther;
    public int HidesGoal;

    /// <summary>The hand stays within these bounds in observations, beside those of the goal.</summary>
    public static Vec3 HandLow => new(-0.525, 0.348, -0.0525);

    public static Vec3 HandHigh => new(0.525, 1.025, 0.7);

    public static LookRule Of(TaskFacts facts, bool clean, bool hidesGoal) => new()
    {
        ObjectOffset = facts.ObjectOffset,
        OtherOffset = facts.OtherOffset,
        GoalLow = hidesGoal ? default : facts.GoalLow,
        GoalHigh = hidesGoal ? default : facts.GoalHigh,
        DialRadius = facts.DialRadius,
        ObjectOrder = (int)OrderOf(facts.ObjectTurn, clean),
        OtherOrder = (int)OrderOf(facts.OtherTurn, clean && facts.ShowsOther),
        ShowsOther = facts.ShowsOther ? 1 : 0,
        HidesGoal = hidesGoal ? 1 : 0,
    };

    /// <summary>Turns where the landmarks are into what is observed of them.</summary>
    public readonly void Apply(ref View view)
    {
        view.Object += ObjectOffset;
        view.Other += OtherOffset;
        if (DialRadius > 0)
        {
            Elementary.SinCos(F64.Of(view.Joint), out var sine, out var cosine);
            view.Object += new Vec3(sine.Value * DialRadius, -cosine.Value * DialRadius, 0);
        }

        view.ObjectTurn = InOrder(view.ObjectTurn, ObjectOrder);
        view.OtherTurn = InOrder(view.OtherTurn, OtherOrder);
    }

    /// <summary>What is observed of a view, before it is held to its bounds.</summary>
    public readonly Sight See(in View view)
    {
        var apart = (view.RightClaw - view.LeftClaw).Length;
        return new Sight
        {
            Hand = view.Hand,
            Gripper = Scoring.Limit(apart / OpenGripper, 0, 1),
            Object = view.Object,
            ObjectTurn = view.ObjectTurn,
            Other = ShowsOther != 0 ? view.Other : default,
            OtherTurn = ShowsOther != 0 ? view.OtherTurn : default,
        };
    }

    /// <summary>Held to the bounds of the observation space, as upstream does after a step and not after a reset.</summary>
    public static Sight Clip(in Sight sight) => sight with { Hand = Within(sight.Hand, HandLow, HandHigh) };

    /// <summary>The same of a goal.</summary>
    public readonly Vec3 ClipGoal(Vec3 goal) => Within(goal, GoalLow, GoalHigh);

    /// <summary>Writes an observation.</summary>
    /// <param name="row">39 numbers.</param>
    /// <param name="now">What is seen.</param>
    /// <param name="before">What was seen a step before.</param>
    /// <param name="goal">m</param>
    /// <param name="clips">Whether to hold it to the bounds.</param>
    public readonly unsafe void Write(double* row, in Sight now, in Sight before, Vec3 goal, bool clips)
    {
        Write(row, clips ? Clip(now) : now);
        Write(row + SightWidth, clips ? Clip(before) : before);
        if (HidesGoal != 0)
            goal = default;
        else if (clips)
            goal = ClipGoal(goal);
        Write(row + (2 * SightWidth), goal);
    }

    private static TurnOrder OrderOf(Turn turn, bool clean) => (turn.Order, clean) switch
    {
        (TurnOrder.Zeros or TurnOrder.Identity, true) => TurnOrder.Identity,
        (TurnOrder.RealLast, true) => TurnOrder.RealFirst,
        var (order, _) => order,
    };

    private readonly unsafe void Write(double* row, in Sight sight)
    {
        Write(row, sight.Hand);
        row[3] = sight.Gripper;
        Write(row + 4, sight.Object);
        Write(row + 7, sight.ObjectTurn, ObjectOrder);
        Write(row + 11, sight.Other);
        Write(row + 14, sight.OtherTurn, OtherOrder);
    }

    private static unsafe void Write(double* row, Vec3 place)
    {
        row[0] = place.X;
        row[1] = place.Y;
        row[2] = place.Z;
    }

    private static unsafe void Write(double* row, Quat turn, int order)
    {
        var realLast = order == (int)TurnOrder.RealLast;
        row[0] = realLast ? turn.X : turn.W;
        row[1] = realLast ? turn.Y : turn.X;
        row[2] = realLast ? turn.Z : turn.Y;
        row[3] = realLast ? turn.W : turn.Z;
    }

    private static Quat InOrder(Quat turn, int order)
    {
        if (order == (int)TurnOrder.Zeros)
            return default;
        if (order == (int)TurnOrder.Identity)
            return new(1, 0, 0, 0);
        if (order == (int)TurnOrder.RealFirst)
            return turn;

        // SciPy takes a quaternion from a matrix so that its largest component is positive; of equal ones x before y, z and w.
        double w = Math.Abs(turn.W), x = Math.Abs(turn.X), y = Math.Abs(turn.Y), z = Math.Abs(turn.Z);
        var largest = turn.X;
        var most = x;
        if (y > most)
            (largest, most) = (turn.Y, y);
        if (z > most)
            (largest, most) = (turn.Z, z);
        if (w > most)
            largest = turn.W;
        return largest < 0 ? new(-turn.W, -turn.X, -turn.Y, -turn.Z) : turn;
    }

    private static Vec3 Within(Vec3 place, Vec3 low, Vec3 high) => new(
        Scoring.Limit(place.X, low.X, high.X), Scoring.Limit(place.Y, low.Y, high.Y), Scoring.Limit(place.Z, low.Z, high.Z));
}
