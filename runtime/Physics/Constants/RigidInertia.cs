using Sim.Runtime.Physics.Model;

namespace Sim.Runtime.Physics.Constants;

/// <summary>Angular part first, as in MuJoCo's spatial vectors.</summary>
internal readonly record struct Spatial(Vec3 Angular, Vec3 Linear)
{
    public double Dot(Spatial other) => Angular.Dot(other.Angular) + Linear.Dot(other.Linear);
}

/// <summary>Inertia of one or several rigid bodies about a point that all share.</summary>
/// <param name="Rotational">kg m²</param>
/// <param name="Moment">Mass times centre of mass, kg m</param>
/// <param name="Mass">kg</param>
internal readonly record struct RigidInertia(Mat3 Rotational, Vec3 Moment, double Mass)
{
    /// <summary>Of a body with its principal axes in <paramref name="axes"/>, its centre of mass at <paramref name="center"/>.</summary>
    public static RigidInertia Of(Vec3 principal, Mat3 axes, Vec3 center, double mass) =>
        new(axes * Mat3.Diagonal(principal) * axes.Transposed + Mat3.PointInertia(mass, center), mass * center, mass);

    public static RigidInertia operator +(RigidInertia a, RigidInertia b) =>
        new(a.Rotational + b.Rotational, a.Moment + b.Moment, a.Mass + b.Mass);

    /// <summary>Momentum of a motion.</summary>
    public static Spatial operator *(RigidInertia inertia, Spatial motion) => new(
        inertia.Rotational * motion.Angular + inertia.Moment.Cross(motion.Linear),
        inertia.Mass * motion.Linear - inertia.Moment.Cross(motion.Angular));
}
