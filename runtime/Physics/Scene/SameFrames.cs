using Sim.Runtime.Physics.Model;

namespace Sim.Runtime.Physics.Scene;

/// <summary>Finds frames that are the same but for rounding.</summary>
internal static class SameFrames
{
    private const double Difference = 1e-6;

    public static SameFrame OfInertia(Pose inertial) =>
        !Same(inertial.Orientation, Quat.Identity) ? SameFrame.None
        : Same(inertial.Position, Vec3.Zero) ? SameFrame.Body
        : SameFrame.BodyRotation;

    /// <summary>Of a geom or site, against its body and the body's inertial frame.</summary>
    public static SameFrame Of(Pose pose, Pose inertial)
    {
        if (Same(pose.Orientation, Quat.Identity))
            return Same(pose.Position, Vec3.Zero) ? SameFrame.Body : SameFrame.BodyRotation;

        return !Same(pose.Orientation, inertial.Orientation) ? SameFrame.None
            : Same(pose.Position, inertial.Position) ? SameFrame.Inertia
            : SameFrame.InertiaRotation;
    }

    private static bool Same(Vec3 a, Vec3 b) => (a - b).Abs().Largest < Difference;

    // q and -q are one rotation.
    private static bool Same(Quat a, Quat b) =>
        Largest(a.W - b.W, a.X - b.X, a.Y - b.Y, a.Z - b.Z) < Difference || Largest(a.W + b.W, a.X + b.X, a.Y + b.Y, a.Z + b.Z) < Difference;

    private static double Largest(double w, double x, double y, double z) =>
        Math.Max(Math.Max(Math.Abs(w), Math.Abs(x)), Math.Max(Math.Abs(y), Math.Abs(z)));
}
