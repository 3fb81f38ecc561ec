using Sim.Runtime.Physics.Model;

namespace Sim.Runtime.Physics.Tables;

/// <summary>Fuses bodies to links: a body without joints moves with its parent, so that only links take part in a step.</summary>
internal sealed class LinkTable
{
    public const int World = -1;

    private readonly PhysicsModel _model;
    private readonly NumberList _numbers;
    private readonly int[] _linkOf;
    private readonly Pose[] _poseIn;
    private readonly List<LinkInfo> _links = [];
    private readonly List<int> _bodies = []; // that gave a link its frame

    /// <param name="model">The scene.</param>
    /// <param name="places">Of bodies that worlds place: where their pose is in the state.</param>
    /// <param name="numbers">Takes the constants.</param>
    public LinkTable(PhysicsModel model, IReadOnlyDictionary<int, int> places, NumberList numbers)
    {
        (_model, _numbers) = (model, numbers);
        _linkOf = new int[model.Bodies.Length];
        _poseIn = new Pose[model.Bodies.Length];
        (_linkOf[0], _poseIn[0]) = (World, Pose.Identity);

        // Links that no joint moves come first, so that the others are neighbours.
        foreach (var moves in (bool[])[false, true])
        {
            for (var body = 1; body < model.Bodies.Length; body++)
                Place(body, moves, places);
        }

        FindTrees();
        for (var link = 0; link < _links.Count; link++)
            AddNumbers(link);
    }

    public LinkInfo[] Links => [.. _links];

    public int Count => _links.Count;

    /// <summary>Links before this one are moved by no joint.</summary>
    public int FirstMoving { get; private set; }

    public TreeInfo[] Trees { get; private set; } = [];

    public int LinkOf(int body) => _linkOf[body];

    /// <summary>Where a body is in its link, or in the world.</summary>
    public Pose PoseOf(int body) => _poseIn[body];

    /// <summary>The body whose frame a link has.</summary>
    public int BodyOf(int link) => _bodies[link];

    /// <summary>Where something fixed to a body is in the body's link.</summary>
    /// <remarks>MuJoCo takes a frame that is nearly the body's, or its inertial frame, to be just that.</remarks>
    public Pose PoseOf(int body, Vec3 position, Model.Quat orientation, SameFrame same)
    {
        var inertial = InertialPose(body);
        var pose = same switch
        {
            SameFrame.Body => Pose.Identity,
            SameFrame.Inertia => inertial,
            SameFrame.BodyRotation => new Pose(position, Model.Quat.Identity),
            SameFrame.InertiaRotation => new Pose(position, inertial.Orientation),
            _ => new Pose(position, orientation),
        };
        return _poseIn[body] * pose;
    }

    /// <summary>Where a body's principal axes are in the body.</summary>
    public Pose InertialPose(int body)
    {
        var part = _model.Bodies[body];
        return part.SameFrame switch
        {
            SameFrame.Body => Pose.Identity,
            SameFrame.BodyRotation => new Pose(part.InertialPosition, Model.Quat.Identity),
            _ => new Pose(part.InertialPosition, part.InertialOrientation),
        };
    }

    private void Place(int number, bool moves, IReadOnlyDictionary<int, int> places)
    {
        var body = _model.Bodies[number];
        var isPlaced = places.ContainsKey(number);
        if (moves != IsMoving(number))
            return;

        var parent = _linkOf[body.Parent];
        var pose = _poseIn[body.Parent] * new Pose(body.Position, body.Orientation);
        if (body.JointCount == 0 && !isPlaced)
        {
            (_linkOf[number], _poseIn[number]) = (parent, pose);
            return;
        }

        (_linkOf[number], _poseIn[number]) = (_links.Count, Pose.Identity);
        _bodies.Add(number);
        var at = _numbers.Reserve(LinkNumbers.Count);
        var frame = isPlaced ? _poseIn[body.Parent] : pose;
        _numbers.Put(at + LinkNumbers.Position, frame.Position);
        _numbers.Put(at + LinkNumbers.Orientation, frame.Orientation);
        _links.Add(new LinkInfo
        {
            Parent = parent,
            FirstJoint = body.FirstJoint,
            JointCount = body.JointCount,
            FirstDof = body.FirstDof,
            DofCount = body.DofCount,
            Tree = -1,
            Place = isPlaced ? places[number] : -1,
            HasFrame = isPlaced && (parent >= 0 || frame != Pose.Identity) ? 1 : 0,
            Numbers = at,
        });
        if (!moves)
            FirstMoving = _links.Count;
    }

    /// <summary>Whether a joint moves the body, its own or one above.</summary>
    private bool IsMoving(int body)
    {
        for (; body != 0; body = _model.Bodies[body].Parent)
        {
            if (_model.Bodies[body].JointCount > 0)
                return true;
        }

        return false;
    }

    private void FindTrees()
    {
        var trees = new List<TreeInfo>();
        for (var number = FirstMoving; number < _links.Count; number++)
        {
            var link = _links[number];
            link.Tree = link.Parent >= FirstMoving ? _links[link.Parent].Tree : trees.Count;
            _links[number] = link;
            if (link.Tree == trees.Count)
                trees.Add(new TreeInfo { FirstLink = number, FirstDof = link.FirstDof, Numbers = _numbers.Reserve(1) });

            var tree = trees[link.Tree];
            tree.LinkCount = number + 1 - tree.FirstLink;
            tree.DofCount = link.FirstDof + link.DofCount - tree.FirstDof;
            trees[link.Tree] = tree;
        }

        Trees = [.. trees];
    }

    private void AddNumbers(int number)
    {
        var link = _links[number];
        var members = Enumerable.Range(1, _model.Bodies.Length - 1).Where(body => _linkOf[body] == number).ToList();
        var mass = members.Sum(body => _model.Bodies[body].Mass);
        var center = Vec3.Zero;
        foreach (var body in members)
            center += CenterOf(body) * (mass > 0 ? _model.Bodies[body].Mass / mass : 0);

        var inertia = new Mat3(Vec3.Zero, Vec3.Zero, Vec3.Zero);
        foreach (var body in members)
        {
            var part = _model.Bodies[body];
            var axes = (_poseIn[body].Orientation * InertialPose(body).Orientation).ToMatrix();
            inertia += axes * Mat3.Diagonal(part.Inertia) * axes.Transposed;
            inertia += Mat3.PointInertia(part.Mass, CenterOf(body) - center);
        }

        var at = link.Numbers;
        _numbers[at + LinkNumbers.Mass] = mass;
        _numbers.Put(at + LinkNumbers.Center, center);
        _numbers.Put(at + LinkNumbers.Inertia, new Vec3(inertia[0, 0], inertia[1, 1], inertia[2, 2]));
        _numbers.Put(at + LinkNumbers.Inertia + 3, new Vec3(inertia[0, 1], inertia[0, 2], inertia[1, 2]));
        if (link.Tree >= 0)
        {
            // The sum is inverted when the last link of the tree has been added.
            var tree = Trees[link.Tree];
            _numbers[tree.Numbers] += mass;
            if (number == tree.FirstLink + tree.LinkCount - 1 && _numbers[tree.Numbers] > 0)
                _numbers[tree.Numbers] = 1 / _numbers[tree.Numbers];
        }
    }

    private Vec3 CenterOf(int body) => (_poseIn[body] * InertialPose(body)).Position;
}
