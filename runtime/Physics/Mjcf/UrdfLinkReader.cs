using Sim.Runtime.Physics.Model;
using Sim.Runtime.Physics.Scene;

namespace Sim.Runtime.Physics.Mjcf;

/// <summary>Reads what a robot's links are made of.</summary>
internal sealed class UrdfLinkReader
{
    private readonly SceneDescription _scene;
    private readonly Dictionary<string, Rgba> _colors = [];
    private readonly HashSet<string> _geomNames = [];
    private readonly Dictionary<string, List<SceneMesh>> _meshes = [];

    public UrdfLinkReader(SceneDescription scene, SourceElement root)
    {
        _scene = scene;
        foreach (var material in Materials(root))
        {
            if (material.Text("name") is { } name && UrdfReader.Child(material, "color") is { } color)
                _colors.TryAdd(name, color.Color("rgba", Rgba.Grey));
        }
    }

    public void Read(SourceElement link, SceneBody body)
    {
        if (UrdfReader.Child(link, "inertial") is { } inertial)
            body.Inertia = Inertia(inertial);

        Rgba? color = null; // of the last visual, for what follows
        foreach (var element in link.Children)
        {
            var isVisual = element.Name == "visual";
            if (!isVisual && element.Name != "collision")
                continue;
            if (isVisual && UrdfReader.Child(element, "material") is { } material)
                color = ColorOf(material) ?? color;
            if (isVisual && _scene.Compiler.DiscardVisual)
                continue;

            var geom = Geom(element);
            geom.Color = color ?? geom.Color;
            if (isVisual)
                (geom.ContactType, geom.ContactAffinity, geom.Group, geom.Density) = (0, 0, 1, 0);
            body.Geoms.Add(geom);
        }
    }

    private static IEnumerable<SourceElement> Materials(SourceElement element) => element.Children.SelectMany(child =>
        child.Name == "material" ? [child] : child.Name is "link" or "visual" ? Materials(child) : []);

    private Rgba? ColorOf(SourceElement material) =>
        UrdfReader.Child(material, "color") is { } color ? color.Color("rgba", Rgba.Grey)
        : _colors.TryGetValue(material.Required("name"), out var known) ? known
        : null;

    private static SceneInertia Inertia(SourceElement element)
    {
        var (position, orientation) = UrdfReader.Origin(element);
        var (mass, inertia) = (UrdfReader.RequiredChild(element, "mass"), UrdfReader.RequiredChild(element, "inertia"));
        double Number(string attribute) => inertia.Number(attribute) ?? throw inertia.Error($"the attribute '{attribute}' is missing.");
        var (xx, yy, zz) = (Number("ixx"), Number("iyy"), Number("izz"));
        var (xy, xz, yz) = (Number("ixy"), Number("ixz"), Number("iyz"));
        var axes = orientation.ToMatrix();
        var turned = axes * new Mat3(new(xx, xy, xz), new(xy, yy, yz), new(xz, yz, zz)) * axes.Transposed;
        var isGiven = xx != 0 || yy != 0 || zz != 0 || xy != 0 || xz != 0 || yz != 0;
        return new()
        {
            Origin = element.Origin,
            Position = position,
            Mass = mass.Number("value") ?? throw mass.Error("the attribute 'value' is missing."),
            Full = isGiven ? [turned[0, 0], turned[1, 1], turned[2, 2], turned[0, 1], turned[0, 2], turned[1, 2]] : null,
        };
    }

    private SceneGeom Geom(SourceElement element)
    {
        var geom = new SceneGeom { Origin = element.Origin };
        (geom.Position, geom.Orientation) = UrdfReader.Origin(element);
        if (element.Text("name") is { Length: > 0 } name && _geomNames.Add(name))
            geom.Name = name;
        var geometry = UrdfReader.RequiredChild(element, "geometry");
        if (geometry.Children is not [var shape, ..])
            throw geometry.Error("it has no shape. Known: box, cylinder, capsule, sphere, mesh.");

        double Number(string attribute) => shape.Number(attribute) ?? throw shape.Error($"the attribute '{attribute}' is missing.");
        switch (shape.Name)
        {
            case "box":
                var size = shape.Vector("size") ?? throw shape.Error("the attribute 'size' is missing.");
                (geom.Type, geom.Size) = (GeomType.Box, size / 2);
                break;
            case "cylinder" or "capsule":
                geom.Type = shape.Name == "cylinder" ? GeomType.Cylinder : GeomType.Capsule;
                geom.Size = new(Number("radius"), Number("length") / 2, 0);
                break;
            case "sphere":
                (geom.Type, geom.Size) = (GeomType.Sphere, new(Number("radius"), 0, 0));
                break;
            default:
                (geom.Type, geom.Mesh) = (GeomType.Mesh, Mesh(shape));
                break;
        }

        return geom;
    }

    /// <summary>The name of the mesh of a file and a scale; other scales get other names.</summary>
    private string Mesh(SourceElement shape)
    {
        const string package = "package://", file = "file://";
        var path = shape.Required("filename");
        path = path.StartsWith(package, StringComparison.Ordinal) ? path[package.Length..]
            : path.StartsWith(file, StringComparison.Ordinal) ? path[file.Length..] : path;
        if (_scene.Compiler.StripPath)
            path = AssetPath.FileName(path);
        var name = Path.GetFileNameWithoutExtension(AssetPath.FileName(path));
        var scale = shape.Vector("scale") ?? new(1, 1, 1);
        if (!_meshes.TryGetValue(name, out var meshes))
            _meshes.Add(name, meshes = []);
        if (meshes.Find(mesh => mesh.Scale == scale) is { } known)
            return known.Name;

        var folder = _scene.Compiler.MeshFolder;
        var mesh = new SceneMesh
        {
            Name = meshes.Count == 0 ? name : $"{name}{meshes.Count}",
            Origin = shape.Origin,
            File = path,
            Scale = scale,
            Paths = [.. ((string[])[AssetPath.Combine(folder, path), AssetPath.Combine(shape.Folder, folder, path), AssetPath.Combine(shape.Folder, path)]).Distinct()],
        };
        meshes.Add(mesh);
        _scene.Meshes.Add(mesh);
        return mesh.Name;
    }
}
