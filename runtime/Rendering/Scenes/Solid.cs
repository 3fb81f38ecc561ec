using Sim.Runtime.Physics.Model;

namespace Sim.Runtime.Rendering.Scenes;

/// <summary>The surface of a shape as triangles in its frame, counter-clockwise seen from outside.</summary>
internal static class Solid
{
    private const int Around = 24;     // sides of a circle
    private const int Along = 12;      // from pole to pole
    private const int Tiles = 24;      // of a plane, along a side
    private const double Endless = 10; // m, half width of a plane without an end

    public static IEnumerable<(Vec3 A, Vec3 B, Vec3 C)> Of(Geom geom, IReadOnlyList<Mesh> meshes) => geom.Type switch
    {
        GeomType.Plane => Plane(geom.Size),
        GeomType.Sphere => Ball(new(geom.Size.X, geom.Size.X, geom.Size.X), 0),
        GeomType.Ellipsoid => Ball(geom.Size, 0),
        GeomType.Capsule => Ball(new(geom.Size.X, geom.Size.X, geom.Size.X), geom.Size.Y),
        GeomType.Cylinder => Cylinder(geom.Size.X, geom.Size.Y),
        GeomType.Box => Box(geom.Size),
        GeomType.Mesh => meshes[geom.Mesh].Faces.Select(face => (
            meshes[geom.Mesh].Vertices[face.A], meshes[geom.Mesh].Vertices[face.B], meshes[geom.Mesh].Vertices[face.C])),
        _ => [],
    };

    /// <summary>An ellipsoid whose halves are drawn apart along z: with equal axes, a capsule.</summary>
    public static IEnumerable<(Vec3 A, Vec3 B, Vec3 C)> Ball(Vec3 axes, double halfLength)
    {
        for (var ring = 0; ring < Along; ring++)
        {
            for (var side = 0; side < Around; side++)
            {
                var lift = ring < Along / 2 ? halfLength : -halfLength;
                foreach (var triangle in Quad(Point(ring, side, lift), Point(ring + 1, side, lift), Point(ring + 1, side + 1, lift), Point(ring, side + 1, lift)))
                    yield return triangle;
                if (ring != Along / 2 || halfLength == 0)
                    continue;
                foreach (var triangle in Quad(Point(ring, side, halfLength), Point(ring, side, lift), Point(ring, side + 1, lift), Point(ring, side + 1, halfLength)))
                    yield return triangle;
            }
        }

        Vec3 Point(int ring, int side, double lift)
        {
            var (up, out_) = Math.SinCos((Math.PI / 2) - (Math.PI * ring / Along));
            var (sine, cosine) = Math.SinCos(2 * Math.PI * side / Around);
            return new(axes.X * out_ * cosine, axes.Y * out_ * sine, (axes.Z * up) + lift);
        }
    }

    private static IEnumerable<(Vec3 A, Vec3 B, Vec3 C)> Cylinder(double radius, double halfLength)
    {
        for (var side = 0; side < Around; side++)
        {
            var (a, b) = (Rim(side), Rim(side + 1));
            var up = new Vec3(0, 0, halfLength);
            foreach (var triangle in Quad(a + up, a - up, b - up, b + up))
                yield return triangle;
            yield return (up, a + up, b + up);
            yield return (-up, b - up, a - up);
        }

        Vec3 Rim(int side)
        {
            var (sine, cosine) = Math.SinCos(2 * Math.PI * side / Around);
            return new(radius * cosine, radius * sine, 0);
        }
    }

    private static IEnumerable<(Vec3 A, Vec3 B, Vec3 C)> Box(Vec3 half)
    {
        for (var axis = 0; axis < 3; axis++)
        {
            foreach (var side in (double[])[-1, 1])
            {
                var normal = Vec3.Zero.With(axis, side * half[axis]);
                var first = Vec3.Zero.With((axis + 1) % 3, half[(axis + 1) % 3]);
                var second = Vec3.Zero.With((axis + 2) % 3, side * half[(axis + 2) % 3]);
                foreach (var triangle in Quad(normal - first - second, normal + first - second, normal + first + second, normal - first + second))
                    yield return triangle;
            }
        }
    }

    /// <summary>In tiles, because a triangle that reaches behind the camera is left out.</summary>
    private static IEnumerable<(Vec3 A, Vec3 B, Vec3 C)> Plane(Vec3 size)
    {
        var (x, y) = (size.X > 0 ? size.X : Endless, size.Y > 0 ? size.Y : Endless);
        for (var tile = 0; tile < Tiles * Tiles; tile++)
        {
            foreach (var triangle in Quad(Corner(0, 0), Corner(1, 0), Corner(1, 1), Corner(0, 1)))
                yield return triangle;

            Vec3 Corner(int right, int up) => new(
                x * ((2.0 * ((tile % Tiles) + right) / Tiles) - 1), y * ((2.0 * ((tile / Tiles) + up) / Tiles) - 1), 0);
        }
    }

    private static IEnumerable<(Vec3 A, Vec3 B, Vec3 C)> Quad(Vec3 a, Vec3 b, Vec3 c, Vec3 d) => [(a, b, c), (a, c, d)];
}
