using System.Collections.Concurrent;
using Sim.Runtime;
using Sim.Runtime.Devices;
using Sim.Runtime.Devices.Cpu;
using Sim.Runtime.Physics;
using Sim.Runtime.Physics.Model;
using Sim.Runtime.Rendering.Scenes;

namespace Sim.Envs.MetaWorld;

/// <summary>The scene of a task, and where its numbers are that the task reads and writes.</summary>
internal sealed class TaskScene
{
    /// <summary>Physics steps in which a reset brings the hand to its start.</summary>
    public const int HandSteps = 250;

    private static readonly ConcurrentDictionary<(string Task, string Assets), Lazy<double[]>> Starts = [];

    private readonly TaskFacts _facts;
    private readonly string _assets;

    /// <exception cref="UsageException">The assets do not hold the scene.</exception>
    public TaskScene(TaskFacts facts, string assets)
    {
        (_facts, _assets) = (facts, assets);
        var model = SceneFiles.Load(facts.Scene, assets);
        var placed = facts.Fixture is null ? Array.Empty<int>() : [model.BodyNumber(facts.Fixture)];
        Physics = new PhysicsScene(model, new StepSettings { PlacedBodies = placed });
        Home = facts.Fixture is null ? default : model.Bodies[placed[0]].Position;
        View = ViewFields.Of(Physics, facts);
        State = StateRule.Of(Physics, facts);
    }

    public PhysicsScene Physics { get; }

    /// <summary>m, where the file has the fixture.</summary>
    public Vec3 Home { get; }

    public ViewFields View { get; }

    public StateRule State { get; }

    /// <summary>Steps of the hand's way to its start that are left from <see cref="StartState"/>.</summary>
    public int StepsLeft => _facts.StartDependsOnDraw ? HandSteps : 1;

    /// <summary>
    /// Where a reset begins: the scene as its file has it and the hand on its way to its start, as far as that does not depend on what
    /// is drawn.
    /// </summary>
    public double[] StartState => StepsLeft == HandSteps
        ? Resting()
        : Starts.GetOrAdd((_facts.Name, _assets), _ => new Lazy<double[]>(Approach)).Value;

    /// <summary>The scene as it stands in a world.</summary>
    public SceneSnapshot Snapshot(Group group, int world, Mark goal)
    {
        var model = Physics.Model;
        if (State.Fixture >= 0)
        {
            var body = model.BodyNumber(_facts.Fixture!);
            var place = new Vec3(Number(State.Fixture), Number(State.Fixture + 1), Number(State.Fixture + 2));
            model = model with { Bodies = model.Bodies.SetItem(body, model.Bodies[body] with { Position = place }) };
        }

        return new(model, [.. Enumerable.Range(State.Positions, model.CoordinateCount).Select(Number)], [goal]);

        double Number(int field) => group.GetLane(Physics.Name, Physics.StateNames[field], world);
    }

    private double[] Resting()
    {
        var state = Physics.InitialState;
        double[] mocap = [_facts.HandStart.X, _facts.HandStart.Y, _facts.HandStart.Z, 1, 0, 1, 0];
        mocap.CopyTo(state.AsSpan(State.Mocap));
        (state[State.Controls], state[State.Controls + 1]) = (-1, 1);
        return state;
    }

    /// <summary>All steps but the last, which then shows where everything is.</summary>
    private double[] Approach()
    {
        using var device = new CpuDevice(threads: 1, lanes: 1);
        using var batch = new PhysicsBatch(device, Physics, worlds: 1, Precision.F64);
        batch.SetState(0, Resting());
        batch.Step(HandSteps - 1);
        return batch.State(0);
    }
}
