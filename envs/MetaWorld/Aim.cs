using Sim.Runtime.Physics.Model;

namespace Sim.Envs.MetaWorld;

/// <summary>What a scripted expert looks at: the current half of an observation, and the goal.</summary>
/// <param name="Hand">m</param>
/// <param name="Gripper">From 0, closed, to 1.</param>
/// <param name="Object">m</param>
/// <param name="Other">m</param>
/// <param name="Goal">m</param>
internal readonly record struct Scene(Vec3 Hand, double Gripper, Vec3 Object, Vec3 Other, Vec3 Goal)
{
    /// <summary>Distance of the hand from above or below a point, m.</summary>
    public double Beside(Vec3 point) => Scoring.Across(Hand - point);

    /// <summary>Distance of the hand from level with a point, m.</summary>
    public double Off(Vec3 point) => Math.Abs(Hand.Z - point.Z);

    /// <summary>Whether the hand is this near a point in x and y, and in height, m.</summary>
    public bool IsAt(Vec3 point, double beside, double off) => !(Beside(point) > beside || Off(point) > off);
}

/// <summary>Where a scripted expert sends the hand, how fast, and what the gripper does.</summary>
/// <param name="Towards">m</param>
/// <param name="Gain">Of the action on the way that is left, 1/m. The action is not limited; the environment does that.</param>
/// <param name="Effort">Of the gripper, from -1, open, to 1, closed.</param>
internal readonly record struct Aim(Vec3 Towards, double Gain, double Effort);
