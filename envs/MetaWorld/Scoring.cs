using Sim.Runtime.Numerics;
using Sim.Runtime.Physics.Model;

namespace Sim.Envs.MetaWorld;

/// <summary>Small things that many rewards are made of.</summary>
internal static class Scoring
{
    public static double Is(bool yes) => yes ? 1 : 0;

    /// <summary>The length of a vector whose axes count differently.</summary>
    public static double Scaled(Vec3 v, double x, double y, double z) => new Vec3(v.X * x, v.Y * y, v.Z * z).Length;

    /// <summary>In x and y only.</summary>
    public static double Across(Vec3 v) => Math.Sqrt((v.X * v.X) + (v.Y * v.Y));

    public static double Limit(double x, double low, double high) => x < low ? low : x > high ? high : x;

    /// <summary>How far from 1 an orientation is, 0 where it is <paramref name="tolerance"/> or more away from upright.</summary>
    public static double Alignment(Quat turn, Quat ideal, double tolerance)
    {
        double w = turn.W - ideal.W, x = turn.X - ideal.X, y = turn.Y - ideal.Y, z = turn.Z - ideal.Z;
        return Grasp.Most(1 - (Math.Sqrt((w * w) + (x * x) + (y * y) + (z * z)) / tolerance), 0);
    }

    /// <summary>A funnel around an object, outside of which the hand should stay above: 0 near its axis, then rising.</summary>
    public static double Funnel(double radius, double inner, double slope, double top) =>
        radius > inner ? (slope * Elementary.Log(radius - inner)) + top : 0;

    /// <summary>1 above the funnel, and less the further below.</summary>
    public static double AboveFunnel(double height, double floor, double margin) =>
        height >= floor ? 1 : Tolerance.LongTail(floor - height, 0.01, margin);
}
