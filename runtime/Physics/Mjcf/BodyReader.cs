using System.Globalization;
using Sim.Runtime.Physics.Model;
using Sim.Runtime.Physics.Scene;

namespace Sim.Runtime.Physics.Mjcf;

/// <summary>Reads the tree of bodies, with frames and replicas.</summary>
internal sealed class BodyReader(SceneDescription scene, DefaultClasses classes)
{
    /// <summary>Replicas of replicas multiply; a scene of this size is a mistake or an attack.</summary>
    private const int MaxObjects = 200_000;

    private readonly Replicas _replicas = new();
    private int _objects;

    /// <summary>Where elements are being read: what they belong to, start from and are called.</summary>
    private sealed record Place(SceneBody Body, SceneFrame? Frame, DefaultClass Defaults, string Suffix);

    public void ReadWorld(SourceElement section) => ReadChildren(section, new(scene.World, null, classes.Main, ""));

    /// <summary>Multiplies what refers to replicas by the name that they were written with.</summary>
    public void SpreadReferences() => _replicas.Spread(scene);

    private void ReadChildren(SourceElement section, Place place)
    {
        foreach (var element in section.Children)
        {
            Count(element);
            ReadChild(element, place);
        }
    }

    private void Count(SourceElement element)
    {
        if (++_objects > MaxObjects)
            throw element.Error($"the scene has more than {MaxObjects} bodies, geoms, replicas and other parts.");
    }

    private void ReadChild(SourceElement element, Place place)
    {
        var body = place.Body;
        if (body == scene.World && element.Name is ("inertial" or "joint" or "freejoint"))
            throw element.Error("the world has no mass and no joints.");

        var defaults = classes.Of(element, "class", place.Defaults);
        switch (element.Name)
        {
            case "inertial":
                body.Inertia = ElementReader.Inertia(element);
                break;
            case "joint":
                var joint = defaults.Joint.Copy<SceneJoint>();
                ElementReader.Read(element, joint);
                joint.Frame = place.Frame;
                body.Joints.Add(Named(joint, ObjectType.Joint, place));
                break;
            case "freejoint":
                var free = ElementReader.FreeJoint(element);
                free.Frame = place.Frame;
                body.Joints.Add(Named(free, ObjectType.Joint, place));
                break;
            case "geom":
                var geom = defaults.Geom.Copy<SceneGeom>();
                ElementReader.Read(element, geom);
                geom.Frame = place.Frame;
                body.Geoms.Add(Named(geom, ObjectType.Geom, place));
                break;
            case "site":
                var site = defaults.Site.Copy<SceneSite>();
                ElementReader.Read(element, site);
                site.Frame = place.Frame;
                body.Sites.Add(Named(site, ObjectType.Site, place));
                break;
            case "camera":
                var camera = defaults.Camera.Copy<SceneCamera>();
                LooksReader.Read(element, camera);
                camera.Frame = place.Frame;
                body.Cameras.Add(Named(camera, ObjectType.Camera, place));
                break;
            case "light":
                var light = defaults.Light.Copy<SceneLight>();
                LooksReader.Read(element, light);
                light.Frame = place.Frame;
                body.Lights.Add(Named(light, ObjectType.None, place));
                break;
            case "body":
                ReadBody(element, place);
                break;
            case "frame":
                ReadFrame(element, place);
                break;
            case "replicate":
                ReadReplicas(element, place);
                break;
        }
    }

    private void ReadBody(SourceElement element, Place place)
    {
        var body = new SceneBody
        {
            Parent = place.Body,
            Frame = place.Frame,
            Position = element.Vector("pos") ?? Vec3.Zero,
            Orientation = element.Quaternion("quat", Quat.Identity),
            Turn = element.Turn(null),
            IsMocap = element.Flag("mocap") ?? false,
            GravityCompensation = element.Number("gravcomp") ?? 0,
        };
        ElementReader.Begin(element, body);
        place.Body.Bodies.Add(Named(body, ObjectType.Body, place));
        ReadChildren(element, new(body, null, classes.Of(element, "childclass", place.Defaults), place.Suffix));
    }

    private void ReadFrame(SourceElement element, Place place)
    {
        var frame = new SceneFrame
        {
            Parent = place.Frame,
            Position = element.Vector("pos") ?? Vec3.Zero,
            Orientation = element.Quaternion("quat", Quat.Identity),
            Turn = element.Turn(null),
        };
        ElementReader.Begin(element, frame);
        ReadChildren(element, place with { Frame = frame, Defaults = classes.Of(element, "childclass", place.Defaults) });
    }

    private void ReadReplicas(SourceElement element, Place place)
    {
        var count = element.Integer("count") ?? throw element.Error("the attribute 'count' is missing.");
        if (count < 1)
            throw element.Error($"'count' is {count} and must be positive.");

        var (offset, euler) = (element.Vector("offset") ?? Vec3.Zero, element.Vector("euler") ?? Vec3.Zero);
        var digits = count.ToString(CultureInfo.InvariantCulture).Length;
        var defaults = classes.Of(element, "childclass", place.Defaults);
        var pose = Pose.Identity;
        for (var i = 0; i < count; i++)
        {
            Count(element);
            var number = i.ToString(CultureInfo.InvariantCulture).PadLeft(digits, '0');
            var frame = new SceneFrame { Parent = place.Frame, Origin = element.Origin, Position = pose.Position, Turn = new Turn.Euler(euler * i) };

            // The next one stands by the offset from this one, in the frame of the one before it (MuJoCo 3.3.0).
            pose = pose with { Position = (pose * new Pose(offset, Quat.Identity)).Position };
            pose = pose with { Orientation = Turns.FromEuler(euler * i, scene.Compiler) };
            ReadChildren(element, place with { Frame = frame, Defaults = defaults, Suffix = element.Text("sep") + number + place.Suffix });
        }
    }

    private T Named<T>(T made, ObjectType kind, Place place)
        where T : SceneElement
    {
        if (place.Suffix.Length == 0 || made.Name.Length == 0)
            return made;

        _replicas.Add(kind, made.Name, place.Suffix);
        made.Name += place.Suffix;
        return made;
    }
}
