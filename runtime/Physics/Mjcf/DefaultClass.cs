using Sim.Runtime.Configuration;
using Sim.Runtime.Physics.Scene;

namespace Sim.Runtime.Physics.Mjcf;

/// <summary>What elements of a class start from. A nested class starts from its parent.</summary>
internal sealed class DefaultClass
{
    private DefaultClass(string name, DefaultClass? parent)
    {
        Name = name;
        Joint = parent?.Joint.Copy<SceneJoint>() ?? new();
        Geom = parent?.Geom.Copy<SceneGeom>() ?? new();
        Site = parent?.Site.Copy<SceneSite>() ?? new();
        Camera = parent?.Camera.Copy<SceneCamera>() ?? new();
        Light = parent?.Light.Copy<SceneLight>() ?? new();
        Mesh = parent?.Mesh.Copy<SceneMesh>() ?? new();
        Material = parent?.Material.Copy<SceneMaterial>() ?? new();
        Pair = parent?.Pair.Copy<ScenePair>() ?? new();
        Equality = parent?.Equality.Copy<SceneEquality>() ?? new();
        Tendon = parent?.Tendon.Copy<SceneTendon>() ?? new();
        Actuator = parent?.Actuator.Copy<SceneActuator>() ?? new();
    }

    public string Name { get; }

    public SceneJoint Joint { get; }

    public SceneGeom Geom { get; }

    public SceneSite Site { get; }

    public SceneCamera Camera { get; }

    public SceneLight Light { get; }

    public SceneMesh Mesh { get; }

    public SceneMaterial Material { get; }

    public ScenePair Pair { get; }

    public SceneEquality Equality { get; }

    public SceneTendon Tendon { get; }

    public SceneActuator Actuator { get; }

    public static DefaultClass Top() => new("main", null);

    public DefaultClass Nested(string name) => new(name, this);
}

/// <summary>All classes of a scene.</summary>
internal sealed class DefaultClasses
{
    private readonly Dictionary<string, DefaultClass> _classes = [];

    public DefaultClasses() => _classes.Add(Main.Name, Main);

    public DefaultClass Main { get; } = DefaultClass.Top();

    /// <summary>The class that an element names, or else <paramref name="inherited"/>.</summary>
    public DefaultClass Of(SourceElement element, string attribute, DefaultClass inherited) =>
        element.Text(attribute) is not { } name ? inherited
        : _classes.TryGetValue(name, out var found) ? found
        : throw element.Error(Suggestion.Unknown("class", name, _classes.Keys));

    public void Read(SourceElement section)
    {
        if (section.Text("class") is { Length: > 0 } name && name != Main.Name)
            throw section.Error($"the class at the top is called '{Main.Name}', not '{name}'.");
        Fill(section, Main);
    }

    private void Fill(SourceElement section, DefaultClass into)
    {
        foreach (var child in section.Children.Where(child => child.Name != "default"))
            FillOne(child, into);
        foreach (var child in section.Children.Where(child => child.Name == "default"))
        {
            var name = child.Required("class");
            var nested = into.Nested(name);
            if (name.Length == 0)
                throw child.Error("the name of the class is empty.");
            if (!_classes.TryAdd(name, nested))
                throw child.Error($"there is a class '{name}' already.");
            Fill(child, nested);
        }
    }

    private static void FillOne(SourceElement element, DefaultClass into)
    {
        switch (element.Name)
        {
            case "joint":
                ElementReader.Read(element, into.Joint);
                break;
            case "geom":
                ElementReader.Read(element, into.Geom);
                break;
            case "site":
                ElementReader.Read(element, into.Site);
                break;
            case "camera":
                LooksReader.Read(element, into.Camera);
                break;
            case "light":
                LooksReader.Read(element, into.Light);
                break;
            case "mesh":
                LooksReader.Read(element, into.Mesh);
                break;
            case "material":
                LooksReader.Read(element, into.Material);
                break;
            case "pair":
                LinkReader.Read(element, into.Pair);
                break;
            case "equality":
                LinkReader.ReadShared(element, into.Equality);
                break;
            case "tendon":
                LinkReader.Read(element, into.Tendon);
                break;
            default:
                ActuatorReader.Read(element, into.Actuator);
                break;
        }
    }
}
