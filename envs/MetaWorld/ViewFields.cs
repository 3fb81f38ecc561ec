using Sim.Runtime.Ecs;
using Sim.Runtime.Numerics;
using Sim.Runtime.Physics;
using Sim.Runtime.Physics.Model;

namespace Sim.Envs.MetaWorld;

/// <summary>Which watched numbers make up a task's view: first fields, below 0 where nothing is watched.</summary>
internal struct ViewFields
{
    public int Hand;
    public int LeftPad;
    public int RightPad;
    public int LeftClaw;
    public int RightClaw;
    public int LeftTip;
    public int RightTip;
    public int Object;
    public int Other;
    public int MarkA;
    public int MarkB;
    public int MarkC;
    public int MarkD;
    public int ObjectTurn;
    public int OtherTurn;
    public int LeftTouch;
    public int RightTouch;
    public int Joint; // of the state

    public static ViewFields Of(PhysicsScene scene, TaskFacts facts)
    {
        var marks = facts.Marks.Select(mark => Place(scene, mark)).Concat([-1, -1, -1, -1]).ToArray();
        return new ViewFields
        {
            Hand = scene.WatchBodyPosition("hand").First,
            LeftPad = scene.WatchBodyPosition("leftpad").First,
            RightPad = scene.WatchBodyPosition("rightpad").First,
            LeftClaw = scene.WatchBodyPosition("leftclaw").First,
            RightClaw = scene.WatchBodyPosition("rightclaw").First,
            LeftTip = scene.WatchSitePosition("leftEndEffector").First,
            RightTip = scene.WatchSitePosition("rightEndEffector").First,
            Object = Place(scene, facts.Object),
            Other = Place(scene, facts.Other),
            MarkA = marks[0],
            MarkB = marks[1],
            MarkC = marks[2],
            MarkD = marks[3],
            ObjectTurn = Turned(scene, facts.ObjectTurn.Of),
            OtherTurn = Turned(scene, facts.OtherTurn.Of),
            LeftTouch = Touch(scene, "leftpad_geom", facts.Touched),
            RightTouch = Touch(scene, "rightpad_geom", facts.Touched),
            Joint = facts.Joint < 0 ? -1 : scene.Positions.First + facts.Joint,
        };
    }

    /// <param name="state">Of the worlds.</param>
    /// <param name="watched">Of the worlds.</param>
    /// <param name="world">Its number in the group.</param>
    /// <param name="effort">Of the gripper, from the last action.</param>
    public readonly View Read<R>(LaneColumn<R> state, LaneColumn<R> watched, int world, double effort)
        where R : unmanaged, IReal<R> => new()
        {
            Hand = Vector(watched, world, Hand),
            LeftPad = Vector(watched, world, LeftPad),
            RightPad = Vector(watched, world, RightPad),
            LeftClaw = Vector(watched, world, LeftClaw),
            RightClaw = Vector(watched, world, RightClaw),
            LeftTip = Vector(watched, world, LeftTip),
            RightTip = Vector(watched, world, RightTip),
            Object = Vector(watched, world, Object),
            Other = Vector(watched, world, Other),
            MarkA = Vector(watched, world, MarkA),
            MarkB = Vector(watched, world, MarkB),
            MarkC = Vector(watched, world, MarkC),
            MarkD = Vector(watched, world, MarkD),
            ObjectTurn = Quaternion(watched, world, ObjectTurn),
            OtherTurn = Quaternion(watched, world, OtherTurn),
            Joint = Number(state, world, Joint),
            LeftTouch = Number(watched, world, LeftTouch),
            RightTouch = Number(watched, world, RightTouch),
            Effort = effort,
        };

    private static int Place(PhysicsScene scene, Landmark landmark) => landmark.Kind switch
    {
        LandmarkKind.Body => scene.WatchBodyPosition(landmark.Name).First,
        LandmarkKind.Geom => scene.WatchGeomPosition(landmark.Name).First,
        LandmarkKind.Site => scene.WatchSitePosition(landmark.Name).First,
        _ => -1,
    };

    private static int Turned(PhysicsScene scene, Landmark landmark) => landmark.Kind switch
    {
        LandmarkKind.Body => scene.WatchBodyOrientation(landmark.Name).First,
        LandmarkKind.Geom => scene.WatchGeomOrientation(landmark.Name).First,
        LandmarkKind.Site => scene.WatchSiteOrientation(landmark.Name).First,
        _ => -1,
    };

    private static int Touch(PhysicsScene scene, string pad, string? touched) =>
        touched is null ? -1 : scene.WatchContactForce(pad, touched).First;

    private static double Number<R>(LaneColumn<R> lanes, int world, int field)
        where R : unmanaged, IReal<R> => field < 0 ? 0 : lanes.Get(world, field);

    private static Vec3 Vector<R>(LaneColumn<R> lanes, int world, int first)
        where R : unmanaged, IReal<R> => first < 0
            ? default
            : new(lanes.Get(world, first), lanes.Get(world, first + 1), lanes.Get(world, first + 2));

    private static Quat Quaternion<R>(LaneColumn<R> lanes, int world, int first)
        where R : unmanaged, IReal<R> => first < 0
            ? default
            : new(lanes.Get(world, first), lanes.Get(world, first + 1), lanes.Get(world, first + 2), lanes.Get(world, first + 3));
}
