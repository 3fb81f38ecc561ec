using Sim.Runtime.Configuration;
using Sim.Runtime.Physics.Model;
using Sim.Runtime.Physics.Scene;

namespace Sim.Runtime.Physics.Mjcf;

/// <summary>Reads a robot into a description.</summary>
/// <remarks>
/// As MuJoCo 3.3.0 reads URDF: a link without parent is fixed to the world; what is fixed is made one body, and visuals are left out, unless
/// the section for MuJoCo says otherwise. Otherwise than there, the orientation of an inertial frame is regarded.
/// </remarks>
internal sealed class UrdfReader(SourceElement root)
{
    private static readonly string[] JointTypes = ["revolute", "continuous", "prismatic", "fixed", "floating", "planar", "spherical"];

    private readonly SceneDescription _scene = new() { File = root.Origin.File };
    private readonly Dictionary<string, SceneBody> _bodies = [];

    public SceneDescription Read()
    {
        UrdfSchema.Root.Check(root);
        _scene.Name = root.Text("name") ?? _scene.Name;
        _scene.Compiler = _scene.Compiler with { StripPath = true, FuseStatic = true, DiscardVisual = true };
        foreach (var section in All("mujoco"))
            new SettingsReader(_scene).Read(section);
        _scene.Compiler = _scene.Compiler with { Degrees = false };
        foreach (var link in All("link"))
            AddBody(link);
        var links = new UrdfLinkReader(_scene, root);
        foreach (var link in All("link"))
            links.Read(link, _bodies[link.Required("name")]);
        foreach (var joint in All("joint"))
            Join(joint);
        Place();
        return _scene;
    }

    /// <summary>Where a child is in its parent: a position, and turns about the fixed axes x, y, z.</summary>
    public static (Vec3 Position, Quat Orientation) Origin(SourceElement element)
    {
        if (Child(element, "origin") is not { } origin)
            return (Vec3.Zero, Quat.Identity);

        var turn = Turns.FromEuler(origin.Vector("rpy") ?? Vec3.Zero, new CompilerSettings { Degrees = false, EulerSequence = "XYZ" });
        return (origin.Vector("xyz") ?? Vec3.Zero, turn);
    }

    public static SourceElement? Child(SourceElement element, string name) => element.Children.Find(child => child.Name == name);

    public static SourceElement RequiredChild(SourceElement element, string name) =>
        Child(element, name) ?? throw element.Error($"it has no <{name}>.");

    private IEnumerable<SourceElement> All(string name) => root.Children.Where(child => child.Name == name);

    private void AddBody(SourceElement link)
    {
        var name = link.Required("name");
        var body = name == _scene.World.Name ? _scene.World : new SceneBody { Name = name, Origin = link.Origin };
        if (!_bodies.TryAdd(name, body))
            throw link.Error("there is another link of that name.");
    }

    private void Join(SourceElement joint)
    {
        var (parent, child) = (End(joint, "parent"), End(joint, "child"));
        if (child.Parent is not null || child == _scene.World)
            throw joint.Error($"the link '{child.Name}' has a parent already.");

        (child.Parent, (child.Position, child.Orientation)) = (parent, Origin(joint));
        parent.Bodies.Add(child);
        var made = Joints(joint);
        if (made.Count == 0)
            return;

        var dynamics = Child(joint, "dynamics");
        foreach (var part in made)
        {
            part.Origin = joint.Origin;
            part.Damping = dynamics?.Number("damping") ?? 0;
            part.FrictionLoss = dynamics?.Number("friction") ?? 0;
        }

        if (Child(joint, "limit") is { } limit)
            Limit(limit, made[0]);
        child.Joints.AddRange(made);
    }

    private SceneBody End(SourceElement joint, string end)
    {
        var element = RequiredChild(joint, end);
        var name = element.Required("link");
        return _bodies.TryGetValue(name, out var body) ? body : throw element.Error(Suggestion.Unknown("link", name, _bodies.Keys));
    }

    private static List<SceneJoint> Joints(SourceElement joint)
    {
        var (name, type) = (joint.Required("name"), joint.Required("type"));
        var axis = (Child(joint, "axis") is { } given ? given.Vector("xyz") : null) ?? new(1, 0, 0);
        switch (type)
        {
            case "revolute" or "continuous":
                return [new() { Name = name, Axis = axis }];
            case "prismatic":
                return [new() { Name = name, Type = JointType.Slide, Axis = axis }];
            case "spherical":
                return [new() { Name = name, Type = JointType.Ball, Axis = axis }];
            case "floating":
                return [new() { Name = name, Type = JointType.Free }];
            case "fixed":
                return [];
            case "planar":
                if (axis.Length < Tiny.Value)
                    throw joint.Error("its axis has no direction.");
                var plane = Quat.FromZ(axis.Normalized().Unit);
                return
                [
                    new() { Name = name + "_TX", Type = JointType.Slide, Axis = plane.Rotate(new(1, 0, 0)) },
                    new() { Name = name + "_TY", Type = JointType.Slide, Axis = plane.Rotate(new(0, 1, 0)) },
                    new() { Name = name + "_RZ", Axis = axis },
                ];
            default:
                throw joint.Error(Suggestion.Unknown("type of joint", type, JointTypes));
        }
    }

    /// <summary>A range of which only one end is given, or whose ends are exchanged, limits nothing.</summary>
    private static void Limit(SourceElement limit, SceneJoint joint)
    {
        var (low, high) = (limit.Number("lower"), limit.Number("upper"));
        joint.Range = new(low ?? 0, high ?? 0);
        if (low is null != high is null || low > high)
            joint.Limited = Limiting.No;
        var effort = Math.Abs(limit.Number("effort") ?? 0);
        if (effort > 0)
            joint.ActuatorForceRange = new(-effort, effort);
    }

    /// <summary>Puts links without parent into the world. Links that are each other's parents are in none.</summary>
    private void Place()
    {
        // A link "world" is the world: what is joined to it stands in its place among the links.
        List<SceneBody> joined = [.. _scene.World.Bodies];
        _scene.World.Bodies.Clear();
        foreach (var body in _bodies.Values.Where(body => body.Parent is null))
        {
            if (body == _scene.World)
            {
                _scene.World.Bodies.AddRange(joined);
                continue;
            }

            body.Parent = _scene.World;
            _scene.World.Bodies.Add(body);
        }

        foreach (var body in _bodies.Values)
        {
            var above = body;
            for (var steps = 0; above.Parent is { } parent; above = parent)
            {
                if (++steps > _bodies.Count)
                    throw body.Error("it is, over other links, its own parent.");
            }
        }
    }
}
