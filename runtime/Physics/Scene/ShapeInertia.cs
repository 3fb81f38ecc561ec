using Sim.Runtime.Physics.Model;

namespace Sim.Runtime.Physics.Scene;

/// <summary>Volumes and moments of inertia of simple shapes, solid or as a shell of even thickness.</summary>
internal static class ShapeInertia
{
    /// <summary>m³, or m² of a shell; 0 for shapes without.</summary>
    public static double Volume(GeomType type, Vec3 size, bool isShell)
    {
        var (r, length) = (size.X, 2 * size.Y);
        return (type, isShell) switch
        {
            (GeomType.Sphere, false) => 4 * Math.PI * r * r * r / 3,
            (GeomType.Sphere, true) => 4 * Math.PI * r * r,
            (GeomType.Capsule, false) => Math.PI * (r * r * length + 4 * r * r * r / 3),
            (GeomType.Capsule, true) => 4 * Math.PI * r * r + 2 * Math.PI * r * length,
            (GeomType.Cylinder, false) => Math.PI * r * r * length,
            (GeomType.Cylinder, true) => 2 * Math.PI * r * r + 2 * Math.PI * r * length,
            (GeomType.Ellipsoid, false) => 4 * Math.PI * size.X * size.Y * size.Z / 3,
            (GeomType.Ellipsoid, true) => EllipsoidSurface(size),
            (GeomType.Box, false) => size.X * size.Y * size.Z * 8,
            (GeomType.Box, true) => 8 * (size.X * size.Y + size.Y * size.Z + size.Z * size.X),
            _ => 0,
        };
    }

    /// <summary>About the principal axes, kg m².</summary>
    public static Vec3 Of(GeomType type, Vec3 size, bool isShell, double mass) => (type, isShell) switch
    {
        (GeomType.Sphere, _) => Even((isShell ? 2.0 / 3 : 2.0 / 5) * mass * size.X * size.X),
        (GeomType.Capsule, false) => SolidCapsule(size.X, 2 * size.Y, mass),
        (GeomType.Capsule, true) => ShellCapsule(size.X, 2 * size.Y, mass),
        (GeomType.Cylinder, false) => SolidCylinder(size.X, 2 * size.Y, mass),
        (GeomType.Cylinder, true) => ShellCylinder(size.X, 2 * size.Y, mass),
        (GeomType.Ellipsoid, false) => mass / 5 * OtherSquares(size),
        (GeomType.Ellipsoid, true) => ShellEllipsoid(size, mass),
        (GeomType.Box, false) => mass / 3 * OtherSquares(size),
        (GeomType.Box, true) => ShellBox(size, mass),
        _ => Vec3.Zero,
    };

    private static Vec3 Even(double moment) => new(moment, moment, moment);

    private static Vec3 OtherSquares(Vec3 v) => new(v.Y * v.Y + v.Z * v.Z, v.X * v.X + v.Z * v.Z, v.X * v.X + v.Y * v.Y);

    /// <summary>Thomsen's approximation, to 1.2 %: https://www.numericana.com/answer/ellipsoid.htm#thomsen.</summary>
    private static double EllipsoidSurface(Vec3 size)
    {
        const double Power = 1.6075;
        var sum = Math.Pow(size.X * size.Y, Power) + Math.Pow(size.Y * size.Z, Power) + Math.Pow(size.Z * size.X, Power);
        return 4 * Math.PI * Math.Pow(sum / 3, 1 / Power);
    }

    private static Vec3 SolidCylinder(double r, double length, double mass)
    {
        var across = mass * (3 * r * r + length * length) / 12;
        return new(across, across, mass * r * r / 2);
    }

    /// <summary>A cylinder and two half balls, each moved out along the axis by 3/8 of the radius beyond the end.</summary>
    private static Vec3 SolidCapsule(double r, double length, double mass)
    {
        var ball = mass * 4 * r / (4 * r + 3 * length);
        var own = 2 * ball * r * r / 5;
        var moved = own + ball * length * (3 * r + 2 * length) / 8;
        return SolidCylinder(r, length, mass - ball) + new Vec3(moved, moved, own);
    }

    private static Vec3 ShellCapsule(double r, double length, double mass)
    {
        double ballArea = 4 * Math.PI * r * r, tubeArea = 2 * Math.PI * r * length;
        var ball = mass * ballArea / (ballArea + tubeArea);
        var tube = mass - ball;
        var own = 2 * ball * r * r / 3;
        double center = r / 2, place = length / 2 + center;
        var across = tube * (6 * r * r + length * length) / 12 + own + ball * (place * place - center * center);
        return new(across, across, tube * r * r + own);
    }

    private static Vec3 ShellCylinder(double r, double length, double mass)
    {
        double diskArea = Math.PI * r * r, tubeArea = 2 * Math.PI * r * length;
        var disk = mass * diskArea / (2 * diskArea + tubeArea);
        var tube = mass - 2 * disk;
        var diskAcross = disk * r * r / 4 + disk * length * length / 4;
        var across = tube * (6 * r * r + length * length) / 12 + 2 * diskAcross;
        return new(across, across, tube * r * r + disk * r * r);
    }

    /// <summary>The difference of two solid ellipsoids a micrometre apart, as MuJoCo has it.</summary>
    private static Vec3 ShellEllipsoid(Vec3 size, double mass)
    {
        var grown = size + new Vec3(1e-6, 1e-6, 1e-6);
        double inner = Volume(GeomType.Ellipsoid, size, isShell: false), outer = Volume(GeomType.Ellipsoid, grown, isShell: false);
        var density = mass / (outer - inner);
        return outer * density / 5 * OtherSquares(grown) - inner * density / 5 * OtherSquares(size);
    }

    private static Vec3 ShellBox(Vec3 size, double mass)
    {
        double x = 2 * size.X, y = 2 * size.Y, z = 2 * size.Z;
        var all = 2 * (x * y + y * z + z * x);
        double top = mass * x * y / all, right = mass * y * z / all, front = mass * z * x / all;
        var squares = new Vec3(size.X * size.X, size.Y * size.Y, size.Z * size.Z);
        return 2 * new Vec3(
            top * squares.Z + front * squares.Y + (top * y * y + right * (y * y + z * z) + front * z * z) / 12,
            top * squares.Z + right * squares.X + (top * x * x + right * z * z + front * (x * x + z * z)) / 12,
            right * squares.X + front * squares.Y + (top * (x * x + y * y) + right * y * y + front * x * x) / 12);
    }
}
