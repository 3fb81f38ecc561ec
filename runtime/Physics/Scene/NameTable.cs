using Sim.Runtime.Configuration;
using Sim.Runtime.Physics.Model;

namespace Sim.Runtime.Physics.Scene;

/// <summary>Numbers of named things. Two of a kind cannot share a name.</summary>
internal sealed class NameTable
{
    private readonly Dictionary<ObjectType, Dictionary<string, int>> _objects = [];
    private readonly Dictionary<string, int> _meshes;
    private readonly Dictionary<string, int> _materials;
    private readonly Dictionary<string, int> _textures;

    public NameTable(SceneDescription scene, IReadOnlyList<BodyDraft> bodies, IEnumerable<CompiledMesh> meshes)
    {
        _objects[ObjectType.Body] = Index(bodies.Select(body => body.Source));
        _objects[ObjectType.Joint] = Index(bodies.SelectMany(body => body.Joints).Select(joint => joint.Source));
        _objects[ObjectType.Geom] = Index(bodies.SelectMany(body => body.Geoms).Select(geom => geom.Source));
        _objects[ObjectType.Site] = Index(bodies.SelectMany(body => body.Sites).Select(site => site.Source));
        _objects[ObjectType.Camera] = Index(bodies.SelectMany(body => body.Cameras).Select(camera => camera.Source));
        _objects[ObjectType.Tendon] = Index(scene.Tendons);
        _objects[ObjectType.Actuator] = Index(scene.Actuators);
        _ = Index(bodies.SelectMany(body => body.Lights).Select(light => light.Source));
        _ = Index(scene.Sensors);
        _ = Index(scene.Equalities);
        _ = Index(scene.Pairs);
        _ = Index(scene.Exclusions);
        _ = Index(scene.Keyframes);
        _meshes = meshes.Select((mesh, i) => (mesh.Mesh.Name, i)).ToDictionary();
        _materials = Index(scene.Materials);
        _textures = Index(scene.Textures);
    }

    /// <summary>The number of something that an element refers to.</summary>
    public int Object(SceneElement from, ObjectType kind, string name) => Find(from, kind switch
    {
        ObjectType.BodyFrame => "body",
        _ => kind.ToString().ToLowerInvariant(),
    }, _objects[kind == ObjectType.BodyFrame ? ObjectType.Body : kind], name);

    public int Mesh(string name) => _meshes[name];

    public int Material(SceneElement from, string name) => name.Length == 0 ? -1 : Find(from, "material", _materials, name);

    public int Texture(SceneElement from, string name) => Find(from, "texture", _textures, name);

    private static int Find(SceneElement from, string kind, Dictionary<string, int> known, string name) =>
        known.TryGetValue(name, out var number) ? number
        : throw from.Error(known.Count == 0 ? $"there is no {kind} '{name}', and no other {kind} with a name." : Suggestion.Unknown(kind, name, known.Keys));

    private static Dictionary<string, int> Index(IEnumerable<SceneElement> elements)
    {
        var index = new Dictionary<string, int>();
        var number = 0;
        foreach (var element in elements)
        {
            if (element.Name.Length > 0 && !index.TryAdd(element.Name, number))
                throw element.Error($"there is another {element.Tag} of that name.");
            number++;
        }

        return index;
    }
}
