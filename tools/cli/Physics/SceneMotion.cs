using Sim.Runtime.Devices.Cpu;
using Sim.Runtime.Numerics;
using Sim.Runtime.Physics;
using Sim.Runtime.Physics.Model;

namespace Sim.Tools.Cli.Physics;

/// <summary>
/// Keeps worlds of a scene in motion. What a mocap body is welded to is led, as Meta-World leads its gripper, from one random point
/// near an object to the next; actuators get random controls. Commands depend on the seed, the world and the time alone.
/// </summary>
internal sealed class SceneMotion
{
    /// <summary>Steps of physics under one command.</summary>
    public const int StepsPerCommand = 5;

    /// <summary>Commands until a world begins again.</summary>
    public const int EpisodeCommands = 100;

    private const int StartCount = 64, HomeCommands = 50, StirCommands = 30;
    private const int WaypointCommands = 25, ControlCommands = 10;
    private const double MocapStep = 0.01;          // m a command
    private const double Reach = 0.08, Rise = 0.15; // m around an object

    // Of Meta-World: where the gripper begins and may go, its orientation, and its weld.
    private static readonly Vec3 Home = new(0, 0.6, 0.2), Low = new(-0.3, 0.4, 0.04), High = new(0.3, 0.9, 0.5);
    private static readonly double[] Downwards = [1, 0, 1, 0];
    private static readonly double[] FrameToFrame = [0, 0, 0, 0, 0, 0, -1, 0, 0, 0, 5];

    private readonly ulong _seed;
    private readonly int[] _led;
    private readonly List<Vec3> _objects;
    private readonly bool _hasFingers;

    public SceneMotion(PhysicsModel scene, ulong seed)
    {
        _seed = seed;
        _led = Led(scene);
        Model = scene with
        {
            Equalities = [.. scene.Equalities.Select(equality => IsLeash(scene, equality) ? equality with { Data = [.. FrameToFrame] } : equality)],
        };
        _hasFingers = _led.Length > 0 && scene.Actuators.Length == 2;
        _objects = Objects();
        Starts = MakeStarts();
    }

    /// <summary>The scene as it is stepped: welds of mocap bodies join the frames.</summary>
    public PhysicsModel Model { get; }

    /// <summary>States in motion that worlds begin with, in turn.</summary>
    public IReadOnlyList<double[]> Starts { get; }

    public double[] StartOf(int world) => Starts[world % Starts.Count];

    /// <summary>Where in a state the numbers of a command are: places of mocap bodies, 7 each, then controls.</summary>
    public static int[] Fields(PhysicsScene scene) =>
    [
        .. Led(scene.Model).SelectMany(body => Enumerable.Range(scene.PlaceOf(scene.Model.Bodies[body].Name).First, 7)),
        .. Enumerable.Range(scene.Controls.First, scene.Controls.Count),
    ];

    /// <summary>Writes the command that follows another.</summary>
    /// <param name="world">Whose.</param>
    /// <param name="time">Commands since the start.</param>
    /// <param name="command">The one before, and then this one.</param>
    public void Next(int world, long time, Span<double> command)
    {
        for (var led = 0; led < _led.Length; led++)
        {
            var to = Waypoint(CounterRandom.Key(_seed + (ulong)world, (ulong)((time / WaypointCommands * 64) + led)));
            var place = command.Slice(7 * led, 3);
            var way = to - new Vec3(place[0], place[1], place[2]);
            var part = Math.Min(1, MocapStep / Math.Max(way.Length, 1e-9));
            (place[0], place[1], place[2]) = (place[0] + (part * way.X), place[1] + (part * way.Y), place[2] + (part * way.Z));
        }

        if (time % ControlCommands == 0)
            Controls(CounterRandom.Key(_seed + (ulong)world, (ulong)time + (1UL << 40)), command[(7 * _led.Length)..]);
    }

    private static int[] Led(PhysicsModel scene) => [.. Enumerable.Range(0, scene.Bodies.Length)
        .Where(body => scene.Bodies[body].Mocap >= 0).OrderBy(body => scene.Bodies[body].Mocap)];

    private static bool IsLeash(PhysicsModel scene, Equality equality) =>
        equality is { Type: EqualityType.Weld, ObjectType: ObjectType.Body }
        && (scene.Bodies[equality.Object1].Mocap >= 0 || scene.Bodies[equality.Object2].Mocap >= 0);

    private Vec3 Waypoint(ulong key)
    {
        double Draw(ulong counter) => (2 * CounterRandom.Unit(CounterRandom.Bits(key, counter))) - 1;
        var near = _objects.Count == 0 ? Home : _objects[(int)(CounterRandom.Bits(key, 9) % (ulong)_objects.Count)];
        var point = near + new Vec3(Reach * Draw(0), Reach * Draw(1), Rise * (Draw(2) + 1) / 2);
        return new(Math.Clamp(point.X, Low.X, High.X), Math.Clamp(point.Y, Low.Y, High.Y), Math.Clamp(point.Z, Low.Z, High.Z));
    }

    /// <summary>Two actuators beside a mocap body are fingers: they close and open together.</summary>
    private void Controls(ulong key, Span<double> controls)
    {
        for (var actuator = 0; actuator < controls.Length; actuator++)
        {
            var of = Model.Actuators[actuator];
            var (low, high) = of.ControlLimited ? (of.ControlRange.Low, of.ControlRange.High) : (-1, 1);
            controls[actuator] = low + ((high - low) * CounterRandom.Unit(CounterRandom.Bits(key, (ulong)actuator)));
        }

        if (_hasFingers)
            controls[1] = -controls[0];
    }

    /// <summary>Centres of mass of what is free to move and not led.</summary>
    private List<Vec3> Objects()
    {
        var led = Model.Equalities.Where(equality => IsLeash(Model, equality))
            .SelectMany(equality => (int[])[Model.Bodies[equality.Object1].Root, Model.Bodies[equality.Object2].Root]).ToHashSet();
        var names = Model.Bodies.Where(body => body is { JointCount: > 0, Name.Length: > 0 } && !led.Contains(body.Root))
            .Select(body => body.Name).ToList();
        var scene = new PhysicsScene(Model);
        var watches = names.ConvertAll(scene.WatchCenterOfMass);
        using var device = new CpuDevice(threads: 1, lanes: 1);
        using var batch = new PhysicsBatch(device, scene, worlds: 1);
        batch.Forward();
        return watches.ConvertAll(watch => batch.Watched(0, watch)).ConvertAll(at => new Vec3(at[0], at[1], at[2]));
    }

    /// <summary>The gripper is brought home as Meta-World does, and then all is stirred for a while.</summary>
    private List<double[]> MakeStarts()
    {
        var scene = new PhysicsScene(Model);
        var fields = Fields(scene);
        using var device = new CpuDevice(threads: 1);
        using var batch = new PhysicsBatch(device, scene, StartCount);
        var first = FirstState(scene, fields);
        var commands = new double[StartCount][];
        for (var world = 0; world < StartCount; world++)
        {
            batch.SetState(world, first);
            commands[world] = Array.ConvertAll(fields, field => first[field]);
        }

        if (_led.Length > 0)
            batch.Step(HomeCommands * StepsPerCommand);
        for (var time = 0; time < StirCommands; time++)
        {
            for (var world = 0; world < StartCount; world++)
            {
                Next(world, time, commands[world]);
                Put(batch, world, fields, commands[world]);
            }

            batch.Step(StepsPerCommand);
        }

        var calm = Enumerable.Range(0, StartCount).Where(world => batch.State(world).All(double.IsFinite)).Select(batch.State).ToList();
        return calm.Count > 0 ? calm : [first];
    }

    private double[] FirstState(PhysicsScene scene, int[] fields)
    {
        var state = scene.InitialState;
        if (!Model.Keyframes.IsEmpty && _led.Length == 0)
            Model.Keyframes[0].Positions.AsSpan().CopyTo(state.AsSpan(scene.Positions.First));
        for (var led = 0; led < _led.Length; led++)
        {
            double[] place = [Home.X, Home.Y, Home.Z, .. Downwards];
            place.CopyTo(state, fields[7 * led]);
        }

        if (_hasFingers)
            (state[scene.Controls.First], state[scene.Controls.First + 1]) = (-1, 1);
        return state;
    }

    private static void Put(PhysicsBatch batch, int world, int[] fields, double[] command)
    {
        for (var i = 0; i < fields.Length; i++)
            batch[world, fields[i]] = command[i];
    }
}
