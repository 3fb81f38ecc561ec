namespace Sim.Runtime.Physics.Model;

/// <summary>Bounds of a coordinate, a control or a force.</summary>
public readonly record struct Interval(double Low, double High)
{
    public static Interval Unset => default;

    public bool IsEmpty => Low >= High;
}

/// <summary>Coefficients of friction in the five directions in which a contact can resist, beside its normal.</summary>
/// <param name="Slide1">Along the first tangent.</param>
/// <param name="Slide2">Along the second tangent.</param>
/// <param name="Spin">About the normal, m.</param>
/// <param name="Roll1">About the first tangent, m.</param>
/// <param name="Roll2">About the second tangent, m.</param>
public readonly record struct ContactFriction(double Slide1, double Slide2, double Spin, double Roll1, double Roll2)
{
    public static ContactFriction Default => new(1, 1, 0.005, 0.0001, 0.0001);

    /// <summary>From a geom's three: slide, spin, roll.</summary>
    public static ContactFriction Of(Vec3 friction) => new(friction.X, friction.X, friction.Y, friction.Z, friction.Z);
}

/// <summary>Red, green, blue, opacity, each 0 to 1.</summary>
public readonly record struct Rgba(float Red, float Green, float Blue, float Alpha)
{
    public static Rgba Grey => new(0.5f, 0.5f, 0.5f, 1);

    public static Rgba White => new(1, 1, 1, 1);
}
