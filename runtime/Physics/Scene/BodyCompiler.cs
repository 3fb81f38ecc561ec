using Sim.Runtime.Physics.Model;

namespace Sim.Runtime.Physics.Scene;

/// <summary>Settles the frames, masses and inertias of bodies and of what is on them.</summary>
internal sealed class BodyCompiler(CompilerSettings settings, IReadOnlyDictionary<string, CompiledMesh> meshes)
{
    private readonly GeomCompiler _geoms = new(settings, meshes);

    /// <summary>The world with the whole tree.</summary>
    public BodyDraft Compile(SceneBody world)
    {
        var root = new BodyDraft(world, null);
        var open = new Stack<BodyDraft>([root]);
        while (open.TryPop(out var body))
        {
            CompileOne(body);
            body.Bodies.AddRange(body.Source.Bodies.Select(child => new BodyDraft(child, body)));
            for (var i = body.Bodies.Count - 1; i >= 0; i--)
                open.Push(body.Bodies[i]);
        }

        foreach (var body in root.Tree().Where(body => body.Joints.Count > 0 && !CanMove(body)))
            throw body.Source.Error("it moves, and neither it nor a body fixed to it has mass and inertia.");
        return root;
    }

    private void CompileOne(BodyDraft body)
    {
        var source = body.Source;
        var isWorld = body.Parent is null;
        var orientation = source.Turn is { } turn ? Turns.Resolve(turn, settings, source) : source.Orientation.Normalized();
        body.Pose = new(source.Position, orientation);
        var infers = !isWorld && (source.Inertia is null || settings.InertiaFromGeom == InertiaFromGeom.Always);
        foreach (var geom in source.Geoms)
            body.Geoms.Add(_geoms.Compile(geom, body, infers));
        SetInertia(body, isWorld);
        if (source.Frame is { } frame)
            body.Pose = FramePoses.Of(frame, settings) * body.Pose;

        var align = Aligns(source);
        var shift = Pose.Identity;
        if (align)
        {
            body.Pose *= body.Inertial;
            shift = body.Inertial.Inverse;
            body.Inertial = Pose.Identity;
            foreach (var geom in body.Geoms)
                geom.Pose = shift * geom.Pose;
        }

        foreach (var joint in source.Joints)
            body.Joints.Add(Compile(joint));
        CheckJoints(body);
        CompileSites(body, shift);
        CompileLooks(body, shift);
    }

    private bool Aligns(SceneBody source) =>
        source.Joints is [{ Type: JointType.Free } joint] && source.Bodies.Count == 0 && (joint.Align ?? settings.AlignFree);

    private void SetInertia(BodyDraft body, bool isWorld)
    {
        var source = body.Source;
        var hasInertial = source.Inertia is not null;
        if (source.Inertia is { } given)
            TakeGiven(body, given);
        if (!isWorld && (settings.InertiaFromGeom == InertiaFromGeom.Always || (!hasInertial && settings.InertiaFromGeom == InertiaFromGeom.WhereMissing)))
            hasInertial |= InferFromGeoms(body);

        // MuJoCo gives a body without mass the inertial frame that its own frame has in its parent.
        if (!hasInertial)
            body.Inertial = body.Pose;
        if (!isWorld)
            Bound(body);
    }

    private void TakeGiven(BodyDraft body, SceneInertia given)
    {
        var orientation = given.Turn is { } turn ? Turns.Resolve(turn, settings, given) : given.Orientation.Normalized();
        (body.Mass, body.Inertia, body.Inertial) = (given.Mass, given.Diagonal, new(given.Position, orientation));
        if (given.Full is not { } f)
            return;

        var principal = PrincipalAxes.Of(new(new(f[0], f[3], f[4]), new(f[3], f[1], f[5]), new(f[4], f[5], f[2])));
        if (principal.Values.Z < Tiny.Value)
            throw given.Error("the inertia that is given in full is not positive definite.");
        (body.Inertia, body.Inertial) = (principal.Values, body.Inertial with { Orientation = principal.Orientation });
    }

    /// <summary>From its geoms of the chosen groups that have mass. False where there is none, and the body is left as it is.</summary>
    private bool InferFromGeoms(BodyDraft body)
    {
        var geoms = body.Geoms.Where(geom => _geoms.GivesMass(geom.Source) && geom.Mass > Tiny.Value).ToList();
        if (geoms is [var only])
        {
            (body.Mass, body.Inertia, body.Inertial) = (only.Mass, only.Inertia, only.Pose);
            return true;
        }

        if (geoms.Count == 0)
            return false;

        var (center, inertia) = Combine(geoms.ConvertAll(geom => (geom.Mass, geom.Inertia, geom.Pose)));
        var principal = PrincipalAxes.Of(inertia);
        if (principal.Values.Z < Tiny.Value)
            throw body.Source.Error("the inertia of its geoms is not positive definite.");
        (body.Mass, body.Inertia, body.Inertial) = (geoms.Sum(geom => geom.Mass), principal.Values, new(center, principal.Orientation));
        return true;
    }

    /// <summary>Centre of mass, and inertia about it, of several rigid parts.</summary>
    public static (Vec3 Center, Mat3 Inertia) Combine(IReadOnlyList<(double Mass, Vec3 Inertia, Pose Pose)> parts)
    {
        var (mass, center) = (0.0, Vec3.Zero);
        foreach (var part in parts)
        {
            mass += part.Mass;
            center += part.Mass * part.Pose.Position;
        }

        center /= mass;
        var inertia = default(Mat3);
        foreach (var part in parts)
        {
            var axes = part.Pose.Orientation.ToMatrix();
            inertia = inertia + axes * Mat3.Diagonal(part.Inertia) * axes.Transposed + Mat3.PointInertia(part.Mass, part.Pose.Position - center);
        }

        return (center, inertia);
    }

    private void Bound(BodyDraft body)
    {
        if (settings.LeastMass > 0)
            body.Mass = Math.Max(body.Mass, settings.LeastMass);
        if (settings.LeastInertia > 0)
            body.Inertia = body.Inertia.Max(new(settings.LeastInertia, settings.LeastInertia, settings.LeastInertia));
        var (mass, (x, y, z)) = (body.Mass, body.Inertia);
        SceneElement stated = body.Source.Inertia is { } inertia ? inertia : body.Source;
        if (mass < 0 || x < 0 || y < 0 || z < 0)
            throw stated.Error("mass and inertia cannot be negative.");
        if (x + y >= z && x + z >= y && y + z >= x)
            return;

        if (!settings.BalanceInertia)
            throw stated.Error($"no body has the moments of inertia {x:g6}, {y:g6}, {z:g6}: each is at most the sum of the others. See 'balanceinertia'.");
        var mean = (x + y + z) / 3;
        body.Inertia = new(mean, mean, mean);
    }

    private static bool CanMove(BodyDraft body)
    {
        var open = new Stack<BodyDraft>([body]);
        while (open.TryPop(out var part))
        {
            if (part.Mass >= Tiny.Least && part.Inertia.X >= Tiny.Least && part.Inertia.Y >= Tiny.Least && part.Inertia.Z >= Tiny.Least)
                return true;
            foreach (var child in part.Bodies.Where(child => child.Joints.Count == 0))
                open.Push(child);
        }

        return false;
    }

    private JointDraft Compile(SceneJoint source)
    {
        if (source.SpringDamper != default && (source.SpringDamper.TimeConstant <= 0 || source.SpringDamper.DampingRatio <= 0))
            throw source.Error("both values of 'springdamper' must be positive.");

        var isScalar = source.Type is JointType.Slide or JointType.Hinge;
        var isAngular = source.Type is JointType.Hinge or JointType.Ball;
        var joint = new JointDraft(source) { Range = source.Range, Axis = new(0, 0, 1), Position = source.Position };
        joint.Limited = source.Type != JointType.Free && Limits.Holds(source, source.Limited, source.Range, "range", settings);
        if (joint.Limited)
            joint.Range = LimitRange(source, isAngular);
        joint.ActuatorForceLimited = isScalar
            && Limits.Holds(source, source.ActuatorForceLimited, source.ActuatorForceRange, "actuatorfrcrange", settings);
        if (joint.ActuatorForceLimited && source.ActuatorForceRange.IsEmpty)
            throw source.Error("the first value of 'actuatorfrcrange' must be the smaller.");

        var frame = source.Frame is { } given ? FramePoses.Of(given, settings) : Pose.Identity;
        if (isScalar)
            joint.Axis = frame.Orientation.Rotate(source.Axis);
        joint.Axis = joint.Axis.Normalized() is { Length: >= Tiny.Value } axis ? axis.Unit : throw source.Error("'axis' is too short to have a direction.");
        joint.Position = source.Type == JointType.Free ? Vec3.Zero : (frame * new Pose(source.Position, Quat.Identity)).Position;
        var isHinge = source.Type == JointType.Hinge;
        joint.Reference = isHinge ? ToRadians(source.Reference) : source.Reference;
        joint.SpringReference = isHinge ? ToRadians(source.SpringReference) : source.SpringReference;
        if (source.Damping < 0 || source.Armature < 0 || source.FrictionLoss < 0)
            throw source.Error("'damping', 'armature' and 'frictionloss' cannot be negative.");
        return joint;
    }

    // Multiplied in this order so that a right angle has the bits that MuJoCo gives it.
    private double ToRadians(double angle) => settings.Degrees ? angle * (Math.PI / 180) : angle;

    private Interval LimitRange(SceneJoint source, bool isAngular)
    {
        if (source.Type == JointType.Ball ? source.Range.Low != 0 : source.Range.IsEmpty)
        {
            throw source.Error(source.Type == JointType.Ball
                ? "the first value of a ball joint's 'range' must be 0."
                : "the first value of 'range' must be the smaller.");
        }

        return isAngular ? new(ToRadians(source.Range.Low), ToRadians(source.Range.High)) : source.Range;
    }

    private static void CheckJoints(BodyDraft body)
    {
        var joints = body.Source.Joints;
        if (joints.Sum(joint => joint.Type.DofCount()) > 6)
            throw joints[^1].Error("the body has more than six degrees of freedom.");
        var ball = joints.FindIndex(joint => joint.Type == JointType.Ball);
        if (ball >= 0 && joints.Skip(ball + 1).Any(joint => joint.Type is JointType.Ball or JointType.Hinge))
            throw joints[ball].Error("nothing that turns can follow a ball joint in a body.");
        if (joints.Find(joint => joint.Type == JointType.Free) is { } free)
        {
            if (joints.Count > 1)
                throw free.Error("a free joint is the only joint of its body.");
            if (body.Parent?.Parent is not null)
                throw free.Error("only a child of the world can have a free joint.");
        }

        if (body.Source.IsMocap && (joints.Count > 0 || body.Parent?.Parent is not null))
            throw body.Source.Error("a mocap body is a child of the world and has no joints.");
    }

    private void CompileSites(BodyDraft body, Pose shift)
    {
        foreach (var source in body.Source.Sites)
        {
            if (source.Type is GeomType.Mesh or GeomType.Plane or GeomType.HeightField)
                throw source.Error("a site is no mesh and no plane.");

            var (pose, size) = source.Span is { } span
                ? Spans.Place(source, source.Type, span, source.Position, source.Size)
                : (new Pose(source.Position, source.Turn is { } turn ? Turns.Resolve(turn, settings, source) : source.Orientation), source.Size);
            pose = source.Frame is { } frame ? FramePoses.Of(frame, settings) * pose : pose;
            pose = pose with { Orientation = pose.Orientation.Normalized() };
            Spans.CheckSize(source, source.Type, size);
            body.Sites.Add(new(source) { Pose = shift * pose, Size = size });
        }
    }

    private void CompileLooks(BodyDraft body, Pose shift)
    {
        foreach (var source in body.Source.Cameras)
        {
            var pose = new Pose(source.Position, source.Turn is { } turn ? Turns.Resolve(turn, settings, source) : source.Orientation);
            pose = source.Frame is { } frame ? FramePoses.Of(frame, settings) * pose : pose;
            body.Cameras.Add(new(source) { Pose = shift * (pose with { Orientation = pose.Orientation.Normalized() }) });
        }

        foreach (var source in body.Source.Lights)
        {
            var frame = source.Frame is { } given ? FramePoses.Of(given, settings) : Pose.Identity;
            var (direction, length) = frame.Orientation.Rotate(source.Direction).Normalized();
            if (length < Tiny.Value)
                throw source.Error("'dir' is too short to have a direction.");
            var place = shift * frame * new Pose(source.Position, Quat.Identity);
            body.Lights.Add(new(source) { Position = place.Position, Direction = shift.Orientation.Rotate(direction) });
        }
    }
}
