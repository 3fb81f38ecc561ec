using Sim.Envs.MetaWorld;
using Sim.Runtime.Physics;
using Sim.Runtime.Physics.Model;

namespace Sim.Tests.Envs.MetaWorld;

/// <summary>Where everything in a scene is, by forward kinematics, without any physics.</summary>
internal sealed class StillScene(PhysicsModel model)
{
    private readonly Vec3[] _positions = new Vec3[model.Bodies.Length];
    private readonly Quat[] _turns = new Quat[model.Bodies.Length];

    /// <param name="coordinates">Joint positions.</param>
    /// <param name="moved">Bodies that do not stand where the model has them.</param>
    public void Move(double[] coordinates, IReadOnlyDictionary<string, Vec3> moved)
    {
        _turns[0] = Quat.Identity;
        for (var number = 1; number < _positions.Length; number++)
        {
            var body = model.Bodies[number];
            var place = moved.TryGetValue(body.Name, out var given) ? given : body.Position;
            _positions[number] = _positions[body.Parent] + _turns[body.Parent].Rotate(place);
            _turns[number] = _turns[body.Parent] * body.Orientation;
            for (var joint = 0; joint < body.JointCount; joint++)
                Apply(number, model.Joints[body.FirstJoint + joint], coordinates);
        }
    }

    public View View(TaskFacts facts, double[] coordinates)
    {
        var marks = facts.Marks.Select(Position).Concat(new Vec3[4]).ToArray();
        return new View
        {
            Hand = Position(Landmark.Body("hand")),
            LeftPad = Position(Landmark.Body("leftpad")),
            RightPad = Position(Landmark.Body("rightpad")),
            LeftClaw = Position(Landmark.Body("leftclaw")),
            RightClaw = Position(Landmark.Body("rightclaw")),
            LeftTip = Position(Landmark.Site("leftEndEffector")),
            RightTip = Position(Landmark.Site("rightEndEffector")),
            Object = Position(facts.Object),
            Other = Position(facts.Other),
            MarkA = marks[0],
            MarkB = marks[1],
            MarkC = marks[2],
            MarkD = marks[3],
            ObjectTurn = Orientation(facts.ObjectTurn.Of),
            OtherTurn = Orientation(facts.OtherTurn.Of),
            Joint = facts.Joint < 0 ? 0 : coordinates[facts.Joint],
        };
    }

    private Vec3 Position(Landmark landmark)
    {
        if (landmark.Kind == LandmarkKind.None)
            return default;

        var (body, place, _) = Find(landmark);
        return _positions[body] + _turns[body].Rotate(place);
    }

    private Quat Orientation(Landmark landmark)
    {
        if (landmark.Kind == LandmarkKind.None)
            return default;

        var (body, _, turn) = Find(landmark);
        return landmark.Kind == LandmarkKind.Body ? _turns[body] : _turns[body] * turn;
    }

    private (int Body, Vec3 Place, Quat Turn) Find(Landmark landmark)
    {
        switch (landmark.Kind)
        {
            case LandmarkKind.Body:
                return (model.BodyNumber(landmark.Name), default, Quat.Identity);
            case LandmarkKind.Geom:
                var geom = model.Geoms[model.GeomNumber(landmark.Name)];
                return (geom.Body, geom.Position, geom.Orientation);
            default:
                var site = model.Sites[model.SiteNumber(landmark.Name)];
                return (site.Body, site.Position, site.Orientation);
        }
    }

    private void Apply(int body, Joint joint, double[] coordinates)
    {
        var at = coordinates.AsSpan(joint.FirstCoordinate);
        var reference = model.ReferencePositions[joint.FirstCoordinate];
        if (joint.Type == JointType.Free)
        {
            _positions[body] = new(at[0], at[1], at[2]);
            _turns[body] = new Quat(at[3], at[4], at[5], at[6]).Normalized();
        }
        else if (joint.Type == JointType.Slide)
        {
            _positions[body] += _turns[body].Rotate(joint.Axis) * (at[0] - reference);
        }
        else
        {
            var anchor = _positions[body] + _turns[body].Rotate(joint.Position);
            _turns[body] *= Quat.Turn(joint.Axis, at[0] - reference);
            _positions[body] = anchor - _turns[body].Rotate(joint.Position);
        }
    }
}
