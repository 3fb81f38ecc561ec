using System.Collections.Immutable;
using Sim.Runtime.Physics.Mjcf;
using Sim.Runtime.Physics.Model;

namespace Sim.Runtime.Physics;

/// <summary>
/// A compiled scene: what MuJoCo's mjModel holds and a step, a sensor or a renderer needs. Elements name each other by their place in
/// these lists. Nothing here changes; a scene with other parameters is another model (<see cref="ModelConstants.Derive"/>).
/// </summary>
public sealed record PhysicsModel
{
    public required string Name { get; init; }

    public required ImmutableArray<Body> Bodies { get; init; } // 0 is the world

    public required ImmutableArray<Joint> Joints { get; init; }

    public required ImmutableArray<DegreeOfFreedom> Dofs { get; init; }

    public required ImmutableArray<Geom> Geoms { get; init; }

    public required ImmutableArray<Site> Sites { get; init; }

    public required ImmutableArray<Camera> Cameras { get; init; }

    public required ImmutableArray<Light> Lights { get; init; }

    public required ImmutableArray<Mesh> Meshes { get; init; }

    public required ImmutableArray<Material> Materials { get; init; }

    public required ImmutableArray<Texture> Textures { get; init; }

    public required ImmutableArray<ContactPair> ContactPairs { get; init; } // in rising order of their signature

    public required ImmutableArray<ContactExclusion> Exclusions { get; init; } // in rising order of their bodies

    public required ImmutableArray<Equality> Equalities { get; init; }

    public required ImmutableArray<Tendon> Tendons { get; init; }

    public required ImmutableArray<Wrap> Wraps { get; init; }

    public required ImmutableArray<Actuator> Actuators { get; init; }

    public required ImmutableArray<Sensor> Sensors { get; init; }

    public required ImmutableArray<Keyframe> Keyframes { get; init; }

    public required ImmutableArray<CustomNumbers> Numbers { get; init; }

    public required ImmutableArray<CustomText> Texts { get; init; }

    public required PhysicsOptions Options { get; init; }

    public required ModelStatistics Statistics { get; init; }

    public required VisualSettings Visual { get; init; }

    /// <summary>Positions in which every joint is at its reference: bodies stand as the file places them.</summary>
    public required ImmutableArray<double> ReferencePositions { get; init; }

    /// <summary>Positions in which joint springs pull nowhere.</summary>
    public required ImmutableArray<double> SpringPositions { get; init; }

    /// <summary>Length of the position vector (nq).</summary>
    public int CoordinateCount => ReferencePositions.Length;

    /// <summary>Length of the velocity vector (nv).</summary>
    public int DofCount => Dofs.Length;

    /// <summary>Length of the activation vector (na).</summary>
    public int ActivationCount => Actuators.Sum(actuator => actuator.ActivationCount);

    /// <summary>Length of the sensor vector.</summary>
    public int SensorCount => Sensors.Sum(sensor => sensor.Dimension);

    /// <summary>Bodies that are moved from outside.</summary>
    public int MocapCount => Bodies.Count(body => body.Mocap >= 0);

    /// <summary>Trees of bodies that move independently of each other but for constraints.</summary>
    public int TreeCount => Dofs.IsEmpty ? 0 : Dofs[^1].Tree + 1;

    /// <summary>Reads a scene (MJCF) or a robot (URDF), with all files that it names.</summary>
    /// <exception cref="UsageException">
    /// The file cannot be read, is malformed, asks for something unsupported or cannot be simulated; the message names file and line.
    /// </exception>
    public static PhysicsModel Load(string path) => ModelLoader.Load(path);

    /// <summary>The same from text.</summary>
    /// <param name="xml">The scene.</param>
    /// <param name="assets">Where files that it names are found; none are by default.</param>
    /// <param name="name">What errors call the text.</param>
    /// <exception cref="UsageException">As of <see cref="Load"/>.</exception>
    public static PhysicsModel Parse(string xml, IAssetProvider? assets = null, string name = "scene.xml") =>
        ModelLoader.Parse(xml, assets ?? NoAssets.Instance, name);

    /// <exception cref="UsageException">There is no such body. Likewise for the other kinds below.</exception>
    public int BodyNumber(string name) => Find("body", name, Bodies, body => body.Name);

    public int JointNumber(string name) => Find("joint", name, Joints, joint => joint.Name);

    public int GeomNumber(string name) => Find("geom", name, Geoms, geom => geom.Name);

    public int SiteNumber(string name) => Find("site", name, Sites, site => site.Name);

    public int CameraNumber(string name) => Find("camera", name, Cameras, camera => camera.Name);

    public int MeshNumber(string name) => Find("mesh", name, Meshes, mesh => mesh.Name);

    public int MaterialNumber(string name) => Find("material", name, Materials, material => material.Name);

    public int ActuatorNumber(string name) => Find("actuator", name, Actuators, actuator => actuator.Name);

    public int EqualityNumber(string name) => Find("equality", name, Equalities, equality => equality.Name);

    public int TendonNumber(string name) => Find("tendon", name, Tendons, tendon => tendon.Name);

    public int SensorNumber(string name) => Find("sensor", name, Sensors, sensor => sensor.Name);

    public int KeyframeNumber(string name) => Find("keyframe", name, Keyframes, keyframe => keyframe.Name);

    private int Find<T>(string kind, string name, ImmutableArray<T> list, Func<T, string> nameOf)
    {
        for (var i = 0; i < list.Length; i++)
        {
            if (name.Length > 0 && nameOf(list[i]) == name)
                return i;
        }

        var known = list.Select(nameOf).Where(known => known.Length > 0).ToList();
        throw new UsageException(known.Count == 0
            ? $"Model '{Name}' has no {kind} with a name, so none is called '{name}'."
            : Configuration.Suggestion.Unknown(kind, name, known));
    }
}
