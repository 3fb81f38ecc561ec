using System.Collections.Immutable;
using Sim.Runtime.Physics.Model;

namespace Sim.Runtime.Physics.Scene;

/// <summary>The tree of bodies in its final order and numbers.</summary>
internal sealed record WrittenTree
{
    public required ImmutableArray<Body> Bodies { get; init; }

    public required ImmutableArray<Joint> Joints { get; init; }

    public required ImmutableArray<DegreeOfFreedom> Dofs { get; init; }

    public required ImmutableArray<Geom> Geoms { get; init; }

    public required ImmutableArray<Site> Sites { get; init; }

    public required ImmutableArray<Camera> Cameras { get; init; }

    public required ImmutableArray<Light> Lights { get; init; }

    public required ImmutableArray<double> ReferencePositions { get; init; }

    public required ImmutableArray<double> SpringPositions { get; init; }

    /// <summary>What each joint was made of.</summary>
    public required IReadOnlyList<SceneJoint> JointSources { get; init; }
}

/// <summary>Numbers bodies and what is on them, depth first, in the order of the file.</summary>
internal sealed class TreeWriter(SceneDescription scene, BodyDraft[] drafts, NameTable names)
{
    private readonly List<Body> _bodies = [];
    private readonly List<Joint> _joints = [];
    private readonly List<DegreeOfFreedom> _dofs = [];
    private readonly List<Geom> _geoms = [];
    private readonly List<Site> _sites = [];
    private readonly List<Camera> _cameras = [];
    private readonly List<Light> _lights = [];
    private readonly List<double> _reference = [];
    private readonly List<double> _spring = [];
    private readonly Dictionary<BodyDraft, int> _numbers = [];
    private readonly List<int> _lastDofs = [];
    private int _mocaps;
    private int _trees;

    public WrittenTree Write()
    {
        foreach (var draft in drafts)
            WriteBody(draft);
        return new()
        {
            Bodies = [.. _bodies],
            Joints = [.. _joints],
            Dofs = [.. _dofs],
            Geoms = [.. _geoms],
            Sites = [.. _sites],
            Cameras = [.. _cameras],
            Lights = [.. _lights],
            ReferencePositions = [.. _reference],
            SpringPositions = [.. _spring],
            JointSources = [.. drafts.SelectMany(draft => draft.Joints).Select(joint => joint.Source)],
        };
    }

    private void WriteBody(BodyDraft draft)
    {
        var number = _bodies.Count;
        _numbers.Add(draft, number);
        var parent = draft.Parent is null ? 0 : _numbers[draft.Parent];
        var (firstJoint, firstDof, firstGeom) = (_joints.Count, _dofs.Count, _geoms.Count);
        _lastDofs.Add(number == 0 ? -1 : _lastDofs[parent]);
        foreach (var joint in draft.Joints)
            WriteJoint(joint, draft, number);
        foreach (var geom in draft.Geoms)
            _geoms.Add(Geom(geom, draft, number));
        foreach (var site in draft.Sites)
            _sites.Add(Site(site, draft, number));
        foreach (var camera in draft.Cameras)
            _cameras.Add(Camera(camera, number));
        foreach (var light in draft.Lights)
            _lights.Add(Light(light, number));

        var hasJoints = draft.Joints.Count > 0;
        var above = number == 0 ? null : _bodies[parent];
        _bodies.Add(new()
        {
            Name = draft.Source.Name,
            Origin = draft.Source.Origin,
            Parent = parent,
            Weld = hasJoints ? number : above?.Weld ?? 0,
            Root = parent == 0 ? number : above!.Root,
            Tree = hasJoints ? _dofs[firstDof].Tree : above is { Weld: > 0 } ? above.Tree : -1,
            Mocap = draft.Source.IsMocap ? _mocaps++ : -1,
            FirstJoint = hasJoints ? firstJoint : -1,
            JointCount = draft.Joints.Count,
            FirstDof = hasJoints ? firstDof : -1,
            DofCount = _dofs.Count - firstDof,
            FirstGeom = draft.Geoms.Count > 0 ? firstGeom : -1,
            GeomCount = draft.Geoms.Count,
            Position = draft.Pose.Position,
            Orientation = draft.Pose.Orientation,
            InertialPosition = draft.Inertial.Position,
            InertialOrientation = draft.Inertial.Orientation,
            SameFrame = SameFrames.OfInertia(draft.Inertial),
            Mass = draft.Mass,
            Inertia = draft.Inertia,
            GravityCompensation = draft.Source.GravityCompensation,
            ContactType = draft.Geoms.Aggregate(0, (bits, geom) => bits | geom.Source.ContactType),
            ContactAffinity = draft.Geoms.Aggregate(0, (bits, geom) => bits | geom.Source.ContactAffinity),
            Margin = draft.Geoms.Aggregate(0.0, (margin, geom) => Math.Max(margin, geom.Source.Margin)),
            User = [.. draft.Source.User],
        });
    }

    private void WriteJoint(JointDraft draft, BodyDraft body, int number)
    {
        var source = draft.Source;
        var joint = new Joint
        {
            Name = source.Name,
            Origin = source.Origin,
            Type = source.Type,
            Body = number,
            FirstCoordinate = _reference.Count,
            FirstDof = _dofs.Count,
            Position = draft.Position,
            Axis = draft.Axis,
            Limited = draft.Limited,
            Range = draft.Range,
            LimitSolRef = source.LimitSolRef,
            LimitSolImp = source.LimitSolImp,
            Margin = source.Margin,
            Stiffness = source.Stiffness,
            ActuatorForceLimited = draft.ActuatorForceLimited,
            ActuatorForceRange = source.ActuatorForceRange,
            ActuatorGravityCompensation = source.ActuatorGravityCompensation,
            Group = source.Group,
            User = [.. source.User],
        };
        _joints.Add(joint);
        WriteCoordinates(draft, body.Pose);
        for (var i = 0; i < source.Type.DofCount(); i++)
            WriteDof(source, number);
    }

    private void WriteCoordinates(JointDraft draft, Pose body)
    {
        var (p, q) = (body.Position, body.Orientation);
        double[] reference = draft.Source.Type switch
        {
            JointType.Free => [p.X, p.Y, p.Z, q.W, q.X, q.Y, q.Z],
            JointType.Ball => [1, 0, 0, 0],
            _ => [draft.Reference],
        };
        _reference.AddRange(reference);
        _spring.AddRange(reference.Length == 1 ? [draft.SpringReference] : reference);
    }

    private void WriteDof(SceneJoint source, int body)
    {
        var parent = _lastDofs[body];
        if (parent < 0)
            _trees++;
        _lastDofs[body] = _dofs.Count;
        _dofs.Add(new()
        {
            Body = body,
            Joint = _joints.Count - 1,
            Parent = parent,
            Tree = _trees - 1,
            Armature = source.Armature,
            Damping = source.Damping,
            FrictionLoss = source.FrictionLoss,
            FrictionSolRef = source.FrictionSolRef,
            FrictionSolImp = source.FrictionSolImp,
        });
    }

    private Geom Geom(GeomDraft draft, BodyDraft body, int number)
    {
        var source = draft.Source;
        return new()
        {
            Name = source.Name,
            Origin = source.Origin,
            Type = source.Type,
            Body = number,
            Mesh = draft.MeshName.Length > 0 ? names.Mesh(draft.MeshName) : -1,
            Size = draft.Size,
            Position = draft.Pose.Position,
            Orientation = draft.Pose.Orientation,
            SameFrame = SameFrames.Of(draft.Pose, body.Inertial),
            ContactType = source.ContactType,
            ContactAffinity = source.ContactAffinity,
            ContactDimension = source.ContactDimension,
            Priority = source.Priority,
            Friction = source.Friction,
            SolRef = source.SolRef,
            SolImp = source.SolImp,
            SolMix = source.SolMix,
            Margin = source.Margin,
            Gap = source.Gap,
            BoundingRadius = GeomCompiler.BoundingRadius(draft),
            BoxCenter = draft.BoxCenter,
            BoxHalfSize = draft.BoxHalfSize,
            Fluid = draft.Fluid,
            Group = source.Group,
            Material = scene.Compiler.DiscardVisual ? -1 : names.Material(source, source.Material),
            Color = source.Color,
            User = [.. source.User],
        };
    }

    private Site Site(SiteDraft draft, BodyDraft body, int number) => new()
    {
        Name = draft.Source.Name,
        Origin = draft.Source.Origin,
        Type = draft.Source.Type,
        Body = number,
        Size = draft.Size,
        Position = draft.Pose.Position,
        Orientation = draft.Pose.Orientation,
        SameFrame = SameFrames.Of(draft.Pose, body.Inertial),
        Group = draft.Source.Group,
        Material = scene.Compiler.DiscardVisual ? -1 : names.Material(draft.Source, draft.Source.Material),
        Color = draft.Source.Color,
        User = [.. draft.Source.User],
    };

    private Camera Camera(CameraDraft draft, int number)
    {
        var source = draft.Source;
        var (intrinsics, fieldOfView) = CameraOptics.Of(source, scene.Visual.NearPlane);
        return new()
        {
            Name = source.Name,
            Origin = source.Origin,
            Body = number,
            Mode = source.Mode,
            Target = source.Target.Length > 0 ? names.Object(source, ObjectType.Body, source.Target) : -1,
            Position = draft.Pose.Position,
            Orientation = draft.Pose.Orientation,
            Orthographic = source.Orthographic,
            FieldOfView = fieldOfView,
            PupilDistance = source.PupilDistance,
            Resolution = source.Resolution,
            SensorSize = source.SensorSize,
            Intrinsics = intrinsics,
            User = [.. source.User],
        };
    }

    private Light Light(LightDraft draft, int number)
    {
        var source = draft.Source;
        return new()
        {
            Name = source.Name,
            Origin = source.Origin,
            Body = number,
            Mode = source.Mode,
            Target = source.Target.Length > 0 ? names.Object(source, ObjectType.Body, source.Target) : -1,
            Position = draft.Position,
            Direction = draft.Direction,
            Directional = source.Directional,
            CastShadow = source.CastShadow,
            Active = source.Active,
            BulbRadius = source.BulbRadius,
            Attenuation = source.Attenuation,
            Cutoff = source.Cutoff,
            Exponent = source.Exponent,
            Ambient = source.Ambient,
            Diffuse = source.Diffuse,
            Specular = source.Specular,
        };
    }
}
