using Sim.Runtime.Physics.Model;

namespace Sim.Runtime.Physics.Queries;

/// <summary>
/// Where a ray first meets a shape, both in the frame of the shape: in lengths of the ray's direction, or infinity. A ray that begins
/// inside meets the shape from there.
/// </summary>
internal static class RayShapes
{
    public const double None = double.PositiveInfinity;

    public static double Nearest(Geom geom, Mesh? mesh, Vec3 origin, Vec3 direction) => geom.Type switch
    {
        GeomType.Plane => Plane(geom.Size, origin, direction),
        GeomType.Sphere => Sphere(geom.Size.X, origin, direction),
        GeomType.Capsule => Capsule(geom.Size, origin, direction),
        GeomType.Ellipsoid => Ellipsoid(geom.Size, origin, direction),
        GeomType.Cylinder => Cylinder(geom.Size, origin, direction),
        GeomType.Box => Box(geom.Size, origin, direction),
        _ => Triangles(mesh!, geom.BoundingRadius, origin, direction),
    };

    /// <summary>From its front, within the rectangle that is drawn.</summary>
    private static double Plane(Vec3 size, Vec3 origin, Vec3 direction)
    {
        if (direction.Z > -Tiny.Least)
            return None;
        var at = -origin.Z / direction.Z;
        var point = origin + (at * direction);
        var isWithin = (size.X <= 0 || Math.Abs(point.X) <= size.X) && (size.Y <= 0 || Math.Abs(point.Y) <= size.Y);
        return Ahead(at, isWithin);
    }

    private static double Sphere(double radius, Vec3 origin, Vec3 direction)
    {
        var (first, second) = Roots(direction.Dot(direction), direction.Dot(origin), origin.Dot(origin) - (radius * radius));
        return Math.Min(Ahead(first), Ahead(second));
    }

    private static double Capsule(Vec3 size, Vec3 origin, Vec3 direction)
    {
        var (nearest, end) = (Side(size, origin, direction), new Vec3(0, 0, size.Y));
        foreach (var sign in (double[])[1, -1])
        {
            var from = origin - (sign * end);
            var (first, second) = Roots(direction.Dot(direction), direction.Dot(from), from.Dot(from) - (size.X * size.X));
            nearest = Math.Min(nearest, Math.Min(Cap(first), Cap(second)));

            double Cap(double at) => Ahead(at, sign * (origin.Z + (at * direction.Z)) >= size.Y);
        }

        return nearest;
    }

    private static double Ellipsoid(Vec3 size, Vec3 origin, Vec3 direction) =>
        Sphere(1, Over(origin, size), Over(direction, size));

    private static double Cylinder(Vec3 size, Vec3 origin, Vec3 direction)
    {
        var nearest = Side(size, origin, direction);
        if (Math.Abs(direction.Z) <= Tiny.Least)
            return nearest;
        foreach (var height in (double[])[-size.Y, size.Y])
        {
            var at = (height - origin.Z) / direction.Z;
            var point = origin + (at * direction);
            nearest = Math.Min(nearest, Ahead(at, (point.X * point.X) + (point.Y * point.Y) <= size.X * size.X));
        }

        return nearest;
    }

    private static double Box(Vec3 size, Vec3 origin, Vec3 direction)
    {
        var nearest = None;
        for (var axis = 0; axis < 3; axis++)
        {
            if (Math.Abs(direction[axis]) <= Tiny.Least)
                continue;
            foreach (var side in (double[])[-size[axis], size[axis]])
            {
                var at = (side - origin[axis]) / direction[axis];
                var point = (origin + (at * direction)).With(axis, 0).Abs();
                nearest = Math.Min(nearest, Ahead(at, point.X <= size.X && point.Y <= size.Y && point.Z <= size.Z));
            }
        }

        return nearest;
    }

    private static double Triangles(Mesh mesh, double bound, Vec3 origin, Vec3 direction)
    {
        var nearest = None;
        if (Sphere(bound, origin, direction) == None)
            return nearest;
        foreach (var face in mesh.Faces)
            nearest = Math.Min(nearest, Triangle(mesh.Vertices[face.A], mesh.Vertices[face.B], mesh.Vertices[face.C], origin, direction));
        return nearest;
    }

    /// <summary>
    /// From either side. Möller and Trumbore, "Fast, Minimum Storage Ray/Triangle Intersection", Journal of Graphics Tools 2(1), 1997.
    /// </summary>
    private static double Triangle(Vec3 a, Vec3 b, Vec3 c, Vec3 origin, Vec3 direction)
    {
        Vec3 ab = b - a, ac = c - a, from = origin - a;
        var across = direction.Cross(ac);
        var volume = ab.Dot(across);
        if (volume == 0)
            return None;
        var u = from.Dot(across) / volume;
        var other = from.Cross(ab);
        var v = direction.Dot(other) / volume;
        return Ahead(ac.Dot(other) / volume, u >= 0 && v >= 0 && u + v <= 1);
    }

    /// <summary>The round side of a cylinder or capsule.</summary>
    private static double Side(Vec3 size, Vec3 origin, Vec3 direction)
    {
        Vec3 flat = direction with { Z = 0 }, from = origin with { Z = 0 };
        var (first, second) = Roots(flat.Dot(flat), flat.Dot(from), from.Dot(from) - (size.X * size.X));
        return Math.Min(Between(first), Between(second));

        double Between(double at) => Ahead(at, Math.Abs(origin.Z + (at * direction.Z)) <= size.Y);
    }

    /// <summary>Both solutions of a x² + 2 b x + c = 0, or infinity.</summary>
    private static (double First, double Second) Roots(double a, double b, double c)
    {
        var square = (b * b) - (a * c);
        if (square < Tiny.Least)
            return (None, None);
        var root = Math.Sqrt(square);
        return ((-b - root) / a, (-b + root) / a);
    }

    private static double Ahead(double at, bool counts = true) => at >= 0 && counts ? at : None;

    private static Vec3 Over(Vec3 v, Vec3 size) => new(v.X / size.X, v.Y / size.Y, v.Z / size.Z);
}
