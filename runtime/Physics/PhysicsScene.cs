using Sim.Runtime.Devices;
using Sim.Runtime.Ecs;
using Sim.Runtime.Numerics;
using Sim.Runtime.Physics.Model;
using Sim.Runtime.Physics.Tables;

namespace Sim.Runtime.Physics;

/// <summary>
/// A scene as part of an env: what a world keeps of it, and what its kernels may read. An env makes one, asks it for the fields and
/// watches that it needs by name, declares it with its layout, and puts its steps into the schedule.
/// </summary>
public sealed class PhysicsScene
{
    private readonly List<(WatchKind Kind, int Frame, int Geom1, int Geom2, int Field)> _watches = [];
    private readonly StepModel _step;

    /// <param name="model">The scene.</param>
    /// <param name="settings">How it is stepped.</param>
    /// <param name="name">Of its lane columns; two scenes in one env need different ones.</param>
    /// <exception cref="UsageException">The scene asks for something that the step cannot do.</exception>
    public PhysicsScene(PhysicsModel model, StepSettings? settings = null, string name = "physics")
    {
        (Model, Settings, Name) = (model, settings ?? new StepSettings(), name);
        _step = new StepModel(model, Settings);
    }

    public PhysicsModel Model { get; }

    public StepSettings Settings { get; }

    public string Name { get; }

    /// <summary>Numbers of a world's state.</summary>
    public int StateCount => _step.State.Count;

    /// <summary>Their names: qpos.0 and so on.</summary>
    public IReadOnlyList<string> StateNames => _step.State.Fields;

    /// <summary>Numbers that are watched.</summary>
    public int WatchCount { get; private set; }

    /// <summary>Contacts of a world, at most.</summary>
    public int ContactSlots => _step.Slots;

    public StateFields Positions => new(_step.State.Positions, Model.CoordinateCount);

    public StateFields Velocities => new(_step.State.Velocities, Model.DofCount);

    public StateFields Activations => new(_step.State.Activations, Model.ActivationCount);

    public StateFields WarmStart => new(_step.State.WarmStart, Model.DofCount);

    /// <summary>Seconds since the start.</summary>
    public StateFields Time => new(_step.State.Time, 1);

    /// <summary>Forces on all degrees of freedom. Empty unless the settings have them.</summary>
    public StateFields AppliedForces => new(_step.State.AppliedForces, Settings.HasAppliedForces ? Model.DofCount : 0);

    /// <summary>The state in which the scene stands as its file has it.</summary>
    public double[] InitialState => _step.State.Initial(Model);

    /// <summary>Pairs of geoms that may touch.</summary>
    public int PairCount => _step.Collision.Pairs.Length;

    /// <summary>What worlds take of memory.</summary>
    /// <param name="precision">Of their numbers.</param>
    /// <param name="lanes">Worlds that are stepped at once by a thread.</param>
    public PhysicsMemory Memory(Precision precision, int lanes)
    {
        var number = precision == Precision.F64 ? sizeof(double) : sizeof(float);
        var layout = new LayoutMaker(_step, lanes, WatchCount).Layout;
        return new(
            (StateCount + WatchCount) * number, ((long)layout.Scratch * lanes * number) + ((long)layout.Lists * sizeof(int)));
    }

    internal StepModel Step => _step;

    /// <summary>Of a joint's coordinates: 1, or a quaternion, or a position and a quaternion.</summary>
    /// <exception cref="UsageException">There is no such joint. Likewise for the other kinds below.</exception>
    public StateFields PositionOf(string joint)
    {
        var of = Model.Joints[Model.JointNumber(joint)];
        return new(_step.State.Positions + of.FirstCoordinate, of.Type.CoordinateCount());
    }

    public StateFields VelocityOf(string joint)
    {
        var of = Model.Joints[Model.JointNumber(joint)];
        return new(_step.State.Velocities + of.FirstDof, of.Type.DofCount());
    }

    public StateFields ControlOf(string actuator) => new(_step.State.Controls + Model.ActuatorNumber(actuator), 1);

    /// <summary>All controls, in the order of the actuators.</summary>
    public StateFields Controls => new(_step.State.Controls, Model.Actuators.Length);

    /// <summary>Position and orientation of a mocap body in the world, or in its parent of a placed body.</summary>
    /// <exception cref="UsageException">The body is neither, or unknown.</exception>
    public StateFields PlaceOf(string body) => _step.State.Places.TryGetValue(Model.BodyNumber(body), out var first)
        ? new(first, 7)
        : throw new UsageException(
            $"Body '{body}' is moved by the scene. Mocap bodies, and those of {nameof(StepSettings.PlacedBodies)}, can be placed.");

    /// <summary>Force and torque on a body's centre of mass, in the world.</summary>
    /// <exception cref="UsageException">The settings do not name the body.</exception>
    public StateFields PushOn(string body)
    {
        var number = Model.BodyNumber(body);
        for (var push = 0; push < Settings.PushedBodies.Count; push++)
        {
            if (Settings.PushedBodies[push] == number)
                return new(_step.State.Pushes + (6 * push), 6);
        }

        throw new UsageException($"Body '{body}' is not among the {nameof(StepSettings.PushedBodies)} of the settings.");
    }

    /// <summary>1 where the equality holds, else 0.</summary>
    public StateFields ActivityOf(string equality) => new(_step.State.Activity + Model.EqualityNumber(equality), 1);

    /// <summary>Position of a body's frame, m.</summary>
    public Watch WatchBodyPosition(string body) => AddWatch(WatchKind.Position, _step.Frames.Body(Model.BodyNumber(body)), 3);

    /// <summary>Orientation of a body's frame, as a quaternion.</summary>
    public Watch WatchBodyOrientation(string body) => AddWatch(WatchKind.Orientation, _step.Frames.Body(Model.BodyNumber(body)), 4);

    /// <summary>Velocity of a body's frame in the world: linear, then angular.</summary>
    public Watch WatchBodyVelocity(string body) => AddWatch(WatchKind.Velocity, _step.Frames.Body(Model.BodyNumber(body)), 6);

    /// <summary>Position of a body's centre of mass, m.</summary>
    public Watch WatchCenterOfMass(string body) => AddWatch(WatchKind.Position, _step.Frames.Inertial(Model.BodyNumber(body)), 3);

    public Watch WatchGeomPosition(string geom) => AddWatch(WatchKind.Position, _step.Frames.Geom(Model.GeomNumber(geom)), 3);

    public Watch WatchGeomOrientation(string geom) => AddWatch(WatchKind.Orientation, _step.Frames.Geom(Model.GeomNumber(geom)), 4);

    public Watch WatchSitePosition(string site) => AddWatch(WatchKind.Position, _step.Frames.Site(Model.SiteNumber(site)), 3);

    public Watch WatchSiteOrientation(string site) => AddWatch(WatchKind.Orientation, _step.Frames.Site(Model.SiteNumber(site)), 4);

    /// <summary>The matrix of a site's axes, by rows.</summary>
    public Watch WatchSiteMatrix(string site) => AddWatch(WatchKind.Matrix, _step.Frames.Site(Model.SiteNumber(site)), 9);

    public Watch WatchSiteVelocity(string site) => AddWatch(WatchKind.Velocity, _step.Frames.Site(Model.SiteNumber(site)), 6);

    /// <summary>
    /// The sum of the normal forces of two geoms' contacts, N. Like accelerations, it is of the last forward pass: of the state before
    /// the last step, or, after a forward pass alone, of the state.
    /// </summary>
    public Watch WatchContactForce(string geom1, string geom2)
    {
        var watch = new Watch(WatchCount, 1);
        _watches.Add((WatchKind.ContactForce, 0, Model.GeomNumber(geom1), Model.GeomNumber(geom2), WatchCount));
        WatchCount++;
        return watch;
    }

    /// <summary>Declares the lane columns. Watches must have been asked for before.</summary>
    public void Declare(Layout layout)
    {
        layout.Lanes(Name, StateNames);
        layout.Lanes($"{Name} watches", [.. Enumerable.Range(0, Math.Max(1, WatchCount)).Select(field => $"{field}")]);
    }

    /// <summary>Puts the scene on the device.</summary>
    public PhysicsColumns<R> Build<R>(EnvBuilder build)
        where R : unmanaged, IReal<R> => new(this, build.PhysicsHost(this));

    internal WatchInfo[] Watches() => [.. _watches.Select(watch =>
    {
        var pair = watch.Kind == WatchKind.ContactForce ? PairOf(watch.Geom1, watch.Geom2) : -1;
        return new WatchInfo
        {
            Kind = (int)watch.Kind,
            Field = watch.Field,
            Frame = watch.Frame,
            Pair = pair,
            Couple = pair >= 0 ? _step.Collision.Pairs[pair].Couple : -1,
        };
    })];

    private int PairOf(int geom1, int geom2)
    {
        var numbers = _step.Collision.GeomNumbers;
        return Array.FindIndex(_step.Collision.Pairs, pair =>
            (numbers[pair.Geom1] == geom1 && numbers[pair.Geom2] == geom2)
            || (numbers[pair.Geom1] == geom2 && numbers[pair.Geom2] == geom1));
    }

    private Watch AddWatch(WatchKind kind, int frame, int count)
    {
        var watch = new Watch(WatchCount, count);
        _watches.Add((kind, frame, -1, -1, WatchCount));
        WatchCount += count;
        return watch;
    }
}

/// <summary>Bytes that a scene takes.</summary>
/// <param name="Kept">By a world from step to step.</param>
/// <param name="Scratch">By each thread that steps: of a GPU, by each world in flight.</param>
public readonly record struct PhysicsMemory(int Kept, long Scratch);
