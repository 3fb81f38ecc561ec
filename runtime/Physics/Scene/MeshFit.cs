using Sim.Runtime.Physics.Model;

namespace Sim.Runtime.Physics.Scene;

/// <summary>Fits a simple shape to a mesh: by its box of equal inertia, or so that the shape's box is the mesh's.</summary>
internal static class MeshFit
{
    /// <summary>Size of the shape, and where its centre is in the mesh's frame.</summary>
    public static (Vec3 Size, Vec3 Center) Fit(SceneGeom geom, CompiledMesh mesh, bool byBox)
    {
        if (geom.Type is not (GeomType.Sphere or GeomType.Capsule or GeomType.Cylinder or GeomType.Ellipsoid or GeomType.Box))
            throw geom.Error("a mesh can be fitted by a sphere, capsule, cylinder, ellipsoid or box.");
        if (!byBox)
            return (ByInertia(geom.Type, mesh.InertiaBox), Vec3.Zero);

        var center = (mesh.Mesh.BoxLow + mesh.Mesh.BoxHigh) / 2;
        return (ByBox(geom.Type, mesh.Mesh.BoxHigh - center), center);
    }

    private static Vec3 ByInertia(GeomType type, Vec3 box)
    {
        var radius = (box.X + box.Y) / 2;
        return type switch
        {
            GeomType.Sphere => new((box.X + box.Y + box.Z) / 3, 0, 0),
            GeomType.Capsule => new(radius, Math.Max(0, box.Z - radius / 2), 0),
            GeomType.Cylinder => new(radius, box.Z, 0),
            _ => box,
        };
    }

    private static Vec3 ByBox(GeomType type, Vec3 half)
    {
        var radius = Math.Max(half.X, half.Y);
        return type switch
        {
            GeomType.Sphere => new(half.Largest, 0, 0),
            GeomType.Capsule => new(radius, half.Z - radius, 0),
            GeomType.Cylinder => new(radius, half.Z, 0),
            _ => half,
        };
    }
}
