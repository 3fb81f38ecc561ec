using Sim.Runtime.Physics.Scene;

namespace Sim.Runtime.Physics.Mjcf;

/// <summary>Reads a checked MJCF tree into a description. The order of sections is MuJoCo's, whatever their order in the file.</summary>
internal sealed class MjcfReader(SourceElement root)
{
    private readonly SceneDescription _scene = new() { File = root.Origin.File };
    private readonly DefaultClasses _classes = new();

    public SceneDescription Read()
    {
        MjcfSchema.Root.Check(root);
        _scene.Name = root.Text("model") ?? _scene.Name;
        new SettingsReader(_scene).Read(root);
        foreach (var section in Sections("default"))
            _classes.Read(section);
        ReadAssets();
        var bodies = new BodyReader(_scene, _classes);
        foreach (var section in Sections("worldbody"))
            bodies.ReadWorld(section);
        ReadLinks();
        ReadCustom();
        foreach (var element in Elements("sensor"))
            _scene.Sensors.Add(SensorReader.Read(element));
        bodies.SpreadReferences();
        foreach (var element in Elements("keyframe"))
            _scene.Keyframes.Add(Keyframe(element));
        return _scene;
    }

    private IEnumerable<SourceElement> Sections(string name) => root.Children.Where(child => child.Name == name);

    private IEnumerable<SourceElement> Elements(string section) => Sections(section).SelectMany(found => found.Children);

    private void ReadAssets()
    {
        foreach (var element in Elements("asset"))
        {
            var defaults = _classes.Of(element, "class", _classes.Main);
            switch (element.Name)
            {
                case "mesh":
                    var mesh = defaults.Mesh.Copy<SceneMesh>();
                    LooksReader.Read(element, mesh);
                    mesh.Paths = Paths(element, mesh.File, _scene.Compiler.MeshFolder);
                    _scene.Meshes.Add(mesh);
                    break;
                case "material":
                    var material = defaults.Material.Copy<SceneMaterial>();
                    LooksReader.Read(element, material);
                    _scene.Materials.Add(material);
                    break;
                case "texture":
                    _scene.Textures.Add(TextureReader.Read(element, file => Paths(element, file, _scene.Compiler.TextureFolder)[0]));
                    break;
            }
        }
    }

    // As in MuJoCo: first in the folder that the compiler section names, then beside the file that the asset is written in.
    private string[] Paths(SourceElement element, string file, string folder)
    {
        if (file.Length == 0)
            return [""];

        var name = _scene.Compiler.StripPath ? AssetPath.FileName(file) : file;
        return [.. ((string[])[AssetPath.Combine(folder, name), AssetPath.Combine(element.Folder, folder, name), AssetPath.Combine(element.Folder, name)]).Distinct()];
    }

    private void ReadLinks()
    {
        foreach (var element in Elements("contact"))
        {
            if (element.Name == "pair")
            {
                var pair = _classes.Of(element, "class", _classes.Main).Pair.Copy<ScenePair>();
                LinkReader.Read(element, pair);
                _scene.Pairs.Add(pair);
                continue;
            }

            var exclusion = new SceneExclusion { Body1 = element.Required("body1"), Body2 = element.Required("body2") };
            ElementReader.Begin(element, exclusion);
            _scene.Exclusions.Add(exclusion);
        }

        foreach (var element in Elements("equality"))
        {
            var equality = _classes.Of(element, "class", _classes.Main).Equality.Copy<SceneEquality>();
            LinkReader.Read(element, equality);
            _scene.Equalities.Add(equality);
        }

        foreach (var element in Elements("tendon"))
        {
            var tendon = _classes.Of(element, "class", _classes.Main).Tendon.Copy<SceneTendon>();
            tendon.IsSpatial = element.Name == "spatial";
            LinkReader.Read(element, tendon);
            tendon.Path = element.Children.ConvertAll(LinkReader.Wrap);
            _scene.Tendons.Add(tendon);
        }

        foreach (var element in Elements("actuator"))
        {
            var actuator = _classes.Of(element, "class", _classes.Main).Actuator.Copy<SceneActuator>();
            ActuatorReader.Read(element, actuator);
            _scene.Actuators.Add(actuator);
        }
    }

    private void ReadCustom()
    {
        foreach (var element in Elements("custom"))
        {
            switch (element.Name)
            {
                case "numeric":
                    _scene.Numbers.Add(new(element.Required("name"), [.. Numbers(element)]));
                    break;
                case "text":
                    _scene.Texts.Add(new(element.Required("name"), element.Required("data")));
                    break;
            }
        }
    }

    /// <summary>The data, with zeros up to the size where one is given.</summary>
    private static List<double> Numbers(SourceElement element)
    {
        const int Most = 500;
        var numbers = element.Numbers("data") ?? [];
        var size = element.Integer("size") ?? numbers.Count;
        if (size is < 1 or > Most || size < numbers.Count)
            throw element.Error($"it has {numbers.Count} numbers and a size of {size}; a size is 1 to {Most} and not less than the numbers.");
        numbers.AddRange(new double[size - numbers.Count]);
        return numbers;
    }

    private static SceneKeyframe Keyframe(SourceElement element)
    {
        var keyframe = new SceneKeyframe
        {
            Time = element.Number("time") ?? 0,
            Positions = element.Numbers("qpos"),
            Velocities = element.Numbers("qvel"),
            Activations = element.Numbers("act"),
            MocapPositions = element.Numbers("mpos"),
            MocapOrientations = element.Numbers("mquat"),
            Controls = element.Numbers("ctrl"),
        };
        ElementReader.Begin(element, keyframe);
        return keyframe;
    }
}
