namespace Sim.Runtime.Physics.Model;

/// <summary>Where a frame is in another, and how it is turned.</summary>
/// <param name="Position">m</param>
/// <param name="Orientation">Of unit length.</param>
public readonly record struct Pose(Vec3 Position, Quat Orientation)
{
    public static Pose Identity => new(Vec3.Zero, Quat.Identity);

    public Pose Inverse => new(-(Orientation.Conjugate.ToMatrix() * Position), Orientation.Conjugate);

    /// <summary>A pose given in this frame, in the frame that this one is given in.</summary>
    public static Pose operator *(Pose frame, Pose child) =>
        new(frame.Position + frame.Orientation.ToMatrix() * child.Position, frame.Orientation * child.Orientation);
}
