using Sim.Runtime.Physics.Model;

namespace Sim.Envs.MetaWorld;

/// <summary>Rewards for having the object between the fingers, and for closing them.</summary>
/// <remarks>metaworld/sawyer_xyz_env.py, _gripper_caging_reward, and its overrides in the tasks named below.</remarks>
internal static class Grasp
{
    private const double PadReach = 0.05; // m, of the pads from the object where caging begins to count in full

    /// <summary>How much of the reward is for approaching, beside grasping.</summary>
    public enum Density
    {
        Sparse,
        Caging,   // half of it for the fingers being around the object
        Reaching, // half of it for being near the object
    }

    /// <param name="Radius">Of the object, m.</param>
    /// <param name="Pad">Distance from pad to object that counts as around it, m.</param>
    /// <param name="Height">Distance in x and z that counts as level with it, m.</param>
    /// <param name="Density">What else is rewarded.</param>
    /// <param name="Effort">Of the gripper that counts as closed.</param>
    /// <param name="Reach">Distance that counts as there, m.</param>
    public readonly record struct Shape(
        double Radius, double Pad, double Height, Density Density, double Effort = 1, double Reach = 0.01);

    /// <summary>The general one.</summary>
    public static double Around(in View view, Vec3 thing, Vec3 thingStart, Vec3 tcpStart, in Shape shape)
    {
        var left = OneSide(view.LeftPad.Y, thing.Y, thingStart.Y, shape);
        var right = OneSide(view.RightPad.Y, thing.Y, thingStart.Y, shape);
        var tcp = view.Tcp;
        var level = Tolerance.LongTail(
            Flat(tcp - thing).Length, shape.Height, Flat(thingStart - tcpStart).Length - shape.Height);
        var caging = Tolerance.Both(Tolerance.Both(left, right), level);
        var closed = Least(Most(0, view.Effort), shape.Effort) / shape.Effort;
        var grasp = Tolerance.Both(caging, caging > 0.97 ? closed : 0);
        if (shape.Density == Density.Caging)
            return (grasp + caging) / 2;
        if (shape.Density == Density.Sparse)
            return grasp;

        var margin = Math.Abs((thingStart - tcpStart).Length - shape.Reach);
        return (grasp + Tolerance.LongTail((thing - tcp).Length, shape.Reach, margin)) / 2;
    }

    /// <summary>Of pick-place-v3: distances have a sign, so that a pad on the wrong side counts for nothing.</summary>
    public static double Upright(in View view, Vec3 thing, in Attempt attempt, bool clean)
    {
        var (left, right) = Margins(view, thing, attempt, clean);
        var leftCaging = Tolerance.LongTail(view.LeftPad.Y - thing.Y, 0.015, PadReach, left);
        var rightCaging = Tolerance.LongTail(thing.Y - view.RightPad.Y, 0.015, PadReach, right);
        var caging = Tolerance.Both(Tolerance.Both(leftCaging, rightCaging), Level(view, thing, attempt, 0.005));
        var closed = Least(Most(0, view.Effort), 1);
        return (Tolerance.Both(caging, caging > 0.97 ? closed : 0) + caging) / 2;
    }

    /// <summary>Of the pushing tasks: being near on both sides is enough, whatever the gripper's effort.</summary>
    /// <param name="view">Of the scene.</param>
    /// <param name="thing">m</param>
    /// <param name="attempt">Of the episode.</param>
    /// <param name="radius">Of the object, m.</param>
    /// <param name="slack">Distance beyond it that counts as touching, m.</param>
    /// <param name="height">Distance in x and z that counts as level with it, m.</param>
    /// <param name="clean">Whether margins refer to where the pads started.</param>
    public static double Pinch(
        in View view, Vec3 thing, in Attempt attempt, double radius, double slack, double height, bool clean)
    {
        var (left, right) = Margins(view, thing, attempt, clean);
        var fromLeft = view.LeftPad.Y - thing.Y;
        var fromRight = thing.Y - view.RightPad.Y;
        var around = Tolerance.Both(
            Tolerance.LongTail(fromRight, radius, PadReach, right), Tolerance.LongTail(fromLeft, radius, PadReach, left));
        var touching = Tolerance.Both(
            Tolerance.LongTail(fromRight, radius, radius + slack, right), Tolerance.LongTail(fromLeft, radius, radius + slack, left));
        var caging = Tolerance.Both(around, Level(view, thing, attempt, height));
        return (caging + (caging > 0.95 ? touching : 0)) / 2;
    }

    public static double Most(double a, double b) => a > b ? a : b;

    public static double Least(double a, double b) => a < b ? a : b;

    private static double OneSide(double pad, double thing, double thingStart, in Shape shape) => Tolerance.LongTail(
        Math.Abs(pad - thing), shape.Radius, shape.Pad, Math.Abs(Math.Abs(pad - thingStart) - shape.Pad));

    private static double Level(in View view, Vec3 thing, in Attempt attempt, double height) => Tolerance.LongTail(
        Flat(view.Tcp - thing).Length, height, Flat(attempt.Start - attempt.TcpStart).Length - height);

    // Upstream keeps views of the simulation's memory for where the pads started, so they are always where the pads are now.
    private static (double Left, double Right) Margins(in View view, Vec3 thing, in Attempt attempt, bool clean)
    {
        var left = clean ? attempt.LeftPadStart.Y : view.LeftPad.Y;
        var right = clean ? attempt.RightPadStart.Y : view.RightPad.Y;
        return (Math.Abs(Math.Abs(thing.Y - left) - PadReach), Math.Abs(Math.Abs(thing.Y - right) - PadReach));
    }

    private static Vec3 Flat(Vec3 v) => new(v.X, 0, v.Z);
}
