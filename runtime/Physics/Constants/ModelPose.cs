using System.Collections.Immutable;
using Sim.Runtime.Physics.Model;

namespace Sim.Runtime.Physics.Constants;

/// <summary>Where everything is at given joint positions, and how it moves with each degree of freedom.</summary>
/// <remarks>MuJoCo's mj_kinematics and mj_comPos: frames in the world, motions about the centre of mass of the body's whole tree.</remarks>
internal sealed class ModelPose
{
    private readonly PhysicsModel _model;

    public ModelPose(PhysicsModel model, ImmutableArray<double> positions)
    {
        _model = model;
        Positions = positions;
        int bodies = model.Bodies.Length, joints = model.Joints.Length;
        (Bodies, Inertials) = (new Pose[bodies], new Pose[bodies]);
        (BodyAxes, InertialAxes) = (new Mat3[bodies], new Mat3[bodies]);
        (Anchors, Axes) = (new Vec3[joints], new Vec3[joints]);
        PlaceBodies();
        (Geoms, GeomAxes) = PlaceAll(model.Geoms, geom => (geom.Body, geom.Position, geom.Orientation, geom.SameFrame));
        (Sites, SiteAxes) = PlaceAll(model.Sites, site => (site.Body, site.Position, site.Orientation, site.SameFrame));
        TreeCenters = FindCenters();
        Motions = FindMotions();
    }

    public ImmutableArray<double> Positions { get; }

    public Pose[] Bodies { get; }

    public Mat3[] BodyAxes { get; }

    /// <summary>Centre of mass and principal axes of each body.</summary>
    public Pose[] Inertials { get; }

    public Mat3[] InertialAxes { get; }

    public Vec3[] Geoms { get; }

    public Mat3[] GeomAxes { get; }

    public Vec3[] Sites { get; }

    public Mat3[] SiteAxes { get; }

    /// <summary>Of each joint.</summary>
    public Vec3[] Anchors { get; }

    /// <summary>Of each joint.</summary>
    public Vec3[] Axes { get; }

    /// <summary>Centre of mass of each body with all below it.</summary>
    public Vec3[] TreeCenters { get; }

    /// <summary>Of each degree of freedom, about the centre of its whole tree.</summary>
    public Spatial[] Motions { get; }

    /// <summary>How a point on a body moves with each degree of freedom.</summary>
    public (Vec3[] Linear, Vec3[] Angular) Jacobian(Vec3 point, int body)
    {
        var (linear, angular) = (new Vec3[_model.DofCount], new Vec3[_model.DofCount]);
        while (body > 0 && _model.Bodies[body].DofCount == 0)
            body = _model.Bodies[body].Parent;
        if (body == 0)
            return (linear, angular);

        var arm = point - TreeCenters[_model.Bodies[body].Root];
        var last = _model.Bodies[body].FirstDof + _model.Bodies[body].DofCount - 1;
        for (var dof = last; dof >= 0; dof = _model.Dofs[dof].Parent)
        {
            angular[dof] = Motions[dof].Angular;
            linear[dof] = Motions[dof].Linear + Motions[dof].Angular.Cross(arm);
        }

        return (linear, angular);
    }

    private void PlaceBodies()
    {
        (Bodies[0], Inertials[0], BodyAxes[0], InertialAxes[0]) = (Pose.Identity, Pose.Identity, Mat3.Identity, Mat3.Identity);
        for (var i = 1; i < Bodies.Length; i++)
        {
            var body = _model.Bodies[i];
            var pose = body.JointCount == 1 && _model.Joints[body.FirstJoint].Type == JointType.Free ? PlaceFree(body) : PlaceJoined(body);
            Bodies[i] = pose with { Orientation = pose.Orientation.Normalized() };
            BodyAxes[i] = Bodies[i].Orientation.ToMatrix();
            Inertials[i] = new(
                body.SameFrame == SameFrame.Body ? Bodies[i].Position : Bodies[i].Position + BodyAxes[i] * body.InertialPosition,
                Bodies[i].Orientation * body.InertialOrientation);
            InertialAxes[i] = body.SameFrame == SameFrame.None ? Inertials[i].Orientation.ToMatrix() : BodyAxes[i];
        }
    }

    private Pose PlaceFree(Body body)
    {
        var joint = _model.Joints[body.FirstJoint];
        var at = joint.FirstCoordinate;
        var position = new Vec3(Positions[at], Positions[at + 1], Positions[at + 2]);
        (Anchors[body.FirstJoint], Axes[body.FirstJoint]) = (position, joint.Axis);
        return new(position, Quaternion(at + 3));
    }

    private Pose PlaceJoined(Body body)
    {
        var pose = new Pose(body.Position, body.Mocap >= 0 ? body.Orientation.Normalized() : body.Orientation);
        if (body.Parent != 0)
        {
            pose = new(
                BodyAxes[body.Parent] * pose.Position + Bodies[body.Parent].Position,
                Bodies[body.Parent].Orientation * pose.Orientation);
        }

        for (var j = body.FirstJoint; j < body.FirstJoint + body.JointCount; j++)
        {
            var joint = _model.Joints[j];
            (Anchors[j], Axes[j]) = (pose.Position + pose.Orientation.Rotate(joint.Position), pose.Orientation.Rotate(joint.Axis));
            pose = Move(joint, pose, Anchors[j], Axes[j]);
        }

        return pose;
    }

    private Pose Move(Joint joint, Pose pose, Vec3 anchor, Vec3 axis)
    {
        var at = joint.FirstCoordinate;
        if (joint.Type == JointType.Slide)
            return pose with { Position = pose.Position + axis * (Positions[at] - _model.ReferencePositions[at]) };

        var turn = joint.Type == JointType.Ball ? Quaternion(at) : Quat.Turn(joint.Axis, Positions[at] - _model.ReferencePositions[at]);
        var orientation = pose.Orientation * turn;
        return new(anchor - orientation.Rotate(joint.Position), orientation);
    }

    private Quat Quaternion(int at) => new Quat(Positions[at], Positions[at + 1], Positions[at + 2], Positions[at + 3]).Normalized();

    private (Vec3[], Mat3[]) PlaceAll<T>(ImmutableArray<T> elements, Func<T, (int Body, Vec3 Position, Quat Orientation, SameFrame Frame)> read)
    {
        var (positions, axes) = (new Vec3[elements.Length], new Mat3[elements.Length]);
        for (var i = 0; i < elements.Length; i++)
        {
            var (body, position, orientation, frame) = read(elements[i]);
            positions[i] = frame switch
            {
                SameFrame.Body => Bodies[body].Position,
                SameFrame.Inertia => Inertials[body].Position,
                _ => Bodies[body].Position + BodyAxes[body] * position,
            };
            axes[i] = frame switch
            {
                SameFrame.Body or SameFrame.BodyRotation => BodyAxes[body],
                SameFrame.Inertia or SameFrame.InertiaRotation => InertialAxes[body],
                _ => (Bodies[body].Orientation * orientation).ToMatrix(),
            };
        }

        return (positions, axes);
    }

    private Vec3[] FindCenters()
    {
        var (centers, masses) = (new Vec3[Bodies.Length], new double[Bodies.Length]);
        for (var i = Bodies.Length - 1; i >= 0; i--)
        {
            var body = _model.Bodies[i];
            centers[i] += Inertials[i].Position * body.Mass;
            masses[i] += body.Mass;
            if (i > 0)
            {
                centers[body.Parent] += centers[i];
                masses[body.Parent] += masses[i];
            }

            centers[i] = masses[i] < Tiny.Least ? Inertials[i].Position : centers[i] / masses[i];
        }

        return centers;
    }

    private Spatial[] FindMotions()
    {
        var motions = new Spatial[_model.DofCount];
        for (var j = 0; j < _model.Joints.Length; j++)
        {
            var joint = _model.Joints[j];
            var (dof, arm) = (joint.FirstDof, TreeCenters[_model.Bodies[joint.Body].Root] - Anchors[j]);
            switch (joint.Type)
            {
                case JointType.Slide:
                    motions[dof] = new(Vec3.Zero, Axes[j]);
                    break;
                case JointType.Hinge:
                    motions[dof] = new(Axes[j], Axes[j].Cross(arm));
                    break;
                default:
                    for (var k = 0; joint.Type == JointType.Free && k < 3; k++)
                        motions[dof++] = new(Vec3.Zero, Vec3.Zero.With(k, 1));
                    for (var k = 0; k < 3; k++)
                    {
                        var axis = BodyAxes[joint.Body].Column(k);
                        motions[dof + k] = new(axis, axis.Cross(arm));
                    }

                    break;
            }
        }

        return motions;
    }
}
