namespace Sim.Runtime.Physics.Model;

/// <summary>A rotation as a unit quaternion, real part first.</summary>
public readonly record struct Quat(double W, double X, double Y, double Z)
{
    public static Quat Identity => new(1, 0, 0, 0);

    public Quat Conjugate => new(W, -X, -Y, -Z);

    /// <summary>The rotation <paramref name="b"/> followed, in the frame before it, by this one; normalised.</summary>
    public static Quat operator *(Quat a, Quat b) => new Quat(
        a.W * b.W - a.X * b.X - a.Y * b.Y - a.Z * b.Z,
        a.W * b.X + a.X * b.W + a.Y * b.Z - a.Z * b.Y,
        a.W * b.Y - a.X * b.Z + a.Y * b.W + a.Z * b.X,
        a.W * b.Z + a.X * b.Y - a.Y * b.X + a.Z * b.W).Normalized();

    /// <summary>Unit length; as it was where it is too short to divide by.</summary>
    public Quat Normalized()
    {
        var square = W * W + X * X + Y * Y + Z * Z;
        if (square < Tiny.Value)
            return this;

        var length = Math.Sqrt(square);
        return Math.Abs(length - 1) > Tiny.Value ? new(W / length, X / length, Y / length, Z / length) : this;
    }

    public Vec3 Rotate(Vec3 v)
    {
        if (this == Identity)
            return v;

        var axis = new Vec3(X, Y, Z);
        return v + 2 * axis.Cross(W * v + axis.Cross(v));
    }

    public Mat3 ToMatrix()
    {
        if (this == Identity)
            return Mat3.Identity;

        double ww = W * W, wx = W * X, wy = W * Y, wz = W * Z, xx = X * X, xy = X * Y, xz = X * Z, yy = Y * Y, yz = Y * Z, zz = Z * Z;
        return new(
            new(ww + xx - yy - zz, 2 * (xy - wz), 2 * (xz + wy)),
            new(2 * (xy + wz), ww - xx + yy - zz, 2 * (yz - wx)),
            new(2 * (xz - wy), 2 * (yz + wx), ww - xx - yy + zz));
    }

    /// <param name="axis">Of unit length.</param>
    /// <param name="angle">rad</param>
    public static Quat Turn(Vec3 axis, double angle)
    {
        if (angle == 0)
            return Identity;

        var sine = Math.Sin(angle / 2);
        return new(Math.Cos(angle / 2), axis.X * sine, axis.Y * sine, axis.Z * sine);
    }

    /// <summary>The smallest rotation that takes the z axis to a direction.</summary>
    public static Quat FromZ(Vec3 direction)
    {
        var (axis, sine) = new Vec3(0, 0, 1).Cross(direction).Normalized();
        if (sine < 1e-10)
            axis = new(1, 0, 0);
        var angle = Math.Atan2(sine, direction.Z);
        return new(Math.Cos(angle / 2), axis.X * Math.Sin(angle / 2), axis.Y * Math.Sin(angle / 2), axis.Z * Math.Sin(angle / 2));
    }

    /// <summary>From the three axes of a right-handed orthonormal frame, dividing by the largest element (Shepperd 1978).</summary>
    public static Quat FromAxes(Vec3 x, Vec3 y, Vec3 z)
    {
        if (x.X + y.Y + z.Z > 0)
        {
            var w = 0.5 * Math.Sqrt(1 + x.X + y.Y + z.Z);
            return new Quat(w, 0.25 * (y.Z - z.Y) / w, 0.25 * (z.X - x.Z) / w, 0.25 * (x.Y - y.X) / w).Normalized();
        }

        if (x.X > y.Y && x.X > z.Z)
        {
            var i = 0.5 * Math.Sqrt(1 + x.X - y.Y - z.Z);
            return new Quat(0.25 * (y.Z - z.Y) / i, i, 0.25 * (y.X + x.Y) / i, 0.25 * (z.X + x.Z) / i).Normalized();
        }

        if (y.Y > z.Z)
        {
            var j = 0.5 * Math.Sqrt(1 - x.X + y.Y - z.Z);
            return new Quat(0.25 * (z.X - x.Z) / j, 0.25 * (y.X + x.Y) / j, j, 0.25 * (z.Y + y.Z) / j).Normalized();
        }

        var k = 0.5 * Math.Sqrt(1 - x.X - y.Y + z.Z);
        return new Quat(0.25 * (x.Y - y.X) / k, 0.25 * (z.X + x.Z) / k, 0.25 * (z.Y + y.Z) / k, k).Normalized();
    }
}
