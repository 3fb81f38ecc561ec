namespace Sim.Runtime.Physics.Model;

/// <summary>Three numbers of a model, in double precision.</summary>
public readonly record struct Vec3(double X, double Y, double Z)
{
    public static Vec3 Zero => default;

    public double this[int axis] => axis switch { 0 => X, 1 => Y, _ => Z };

    public double Length => Math.Sqrt(Dot(this));

    public double Largest => Math.Max(X, Math.Max(Y, Z));

    public static Vec3 operator +(Vec3 a, Vec3 b) => new(a.X + b.X, a.Y + b.Y, a.Z + b.Z);

    public static Vec3 operator -(Vec3 a, Vec3 b) => new(a.X - b.X, a.Y - b.Y, a.Z - b.Z);

    public static Vec3 operator -(Vec3 a) => new(-a.X, -a.Y, -a.Z);

    public static Vec3 operator *(Vec3 a, double s) => new(a.X * s, a.Y * s, a.Z * s);

    public static Vec3 operator *(double s, Vec3 a) => a * s;

    public static Vec3 operator /(Vec3 a, double s) => new(a.X / s, a.Y / s, a.Z / s);

    public double Dot(Vec3 b) => X * b.X + Y * b.Y + Z * b.Z;

    public Vec3 Cross(Vec3 b) => new(Y * b.Z - Z * b.Y, Z * b.X - X * b.Z, X * b.Y - Y * b.X);

    public Vec3 Min(Vec3 b) => new(Math.Min(X, b.X), Math.Min(Y, b.Y), Math.Min(Z, b.Z));

    public Vec3 Max(Vec3 b) => new(Math.Max(X, b.X), Math.Max(Y, b.Y), Math.Max(Z, b.Z));

    public Vec3 Abs() => new(Math.Abs(X), Math.Abs(Y), Math.Abs(Z));

    /// <summary>This vector with one element replaced.</summary>
    public Vec3 With(int axis, double value) => axis switch
    {
        0 => this with { X = value },
        1 => this with { Y = value },
        _ => this with { Z = value },
    };

    /// <summary>Unit length, and the length that it had: 0, and the vector as it was, where that is too short to divide by.</summary>
    public (Vec3 Unit, double Length) Normalized()
    {
        var square = Dot(this);
        if (square < Tiny.Value)
            return (this, 0);

        var length = Math.Sqrt(square);
        return (Math.Abs(length - 1) > Tiny.Value ? this / length : this, length);
    }
}

/// <summary>What counts as nothing: shorter vectors have no direction, lighter bodies cannot move (mjEPS, mjMINVAL).</summary>
public static class Tiny
{
    public const double Value = 1e-14, Least = 1e-15;
}
