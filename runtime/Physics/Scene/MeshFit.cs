using Sim.Runtime.Physics.Model;

namespace Sim.Runtime.Physics.Scene;

/// <summary>Fits a simple shape to a mesh: to its box of equal inertia, or around its vertices.</summary>
internal static class MeshFit
{
    /// <summary>Size of the shape, and where its centre is in the mesh's frame.</summary>
    public static (Vec3 Size, Vec3 Center) Fit(SceneGeom geom, CompiledMesh mesh, bool aroundVertices)
    {
        if (geom.Type is not (GeomType.Sphere or GeomType.Capsule or GeomType.Cylinder or GeomType.Ellipsoid or GeomType.Box))
            throw geom.Error("a mesh can be fitted by a sphere, capsule, cylinder, ellipsoid or box.");
        if (!aroundVertices)
            return (ByInertia(geom.Type, mesh.InertiaBox), Vec3.Zero);

        var center = (mesh.Mesh.BoxLow + mesh.Mesh.BoxHigh) / 2;
        return (Around(geom.Type, mesh, center), center);
    }

    private static Vec3 ByInertia(GeomType type, Vec3 box) => type switch
    {
        GeomType.Sphere => new((box.X + box.Y + box.Z) / 3, 0, 0),
        GeomType.Capsule => new((box.X + box.Y) / 2, Math.Max(0, box.Z - (box.X + box.Y) / 4), 0),
        GeomType.Cylinder => new((box.X + box.Y) / 2, box.Z, 0),
        _ => box,
    };

    private static Vec3 Around(GeomType type, CompiledMesh mesh, Vec3 center)
    {
        var vertices = mesh.Mesh.Vertices.Select(vertex => vertex - center).ToList();
        static double FromAxis(Vec3 v) => Math.Sqrt(v.X * v.X + v.Y * v.Y);

        switch (type)
        {
            case GeomType.Sphere:
                return new(vertices.Max(vertex => vertex.Length), 0, 0);
            case GeomType.Cylinder:
                return new(vertices.Max(FromAxis), vertices.Max(vertex => Math.Abs(vertex.Z)), 0);
            case GeomType.Capsule:
                // The cap rises less the farther a vertex is from the axis.
                var radius = vertices.Max(FromAxis);
                return new(radius, vertices.Max(v => Math.Abs(v.Z) - radius * Math.Sin(Math.Acos(Math.Min(1, FromAxis(v) / radius)))), 0);
            default:
                return mesh.Mesh.BoxHigh - center;
        }
    }
}
