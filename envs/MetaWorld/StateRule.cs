using Sim.Runtime.Ecs;
using Sim.Runtime.Numerics;
using Sim.Runtime.Physics;
using Sim.Runtime.Physics.Model;

namespace Sim.Envs.MetaWorld;

/// <summary>What actions and resets write into the physics, and where.</summary>
internal struct StateRule
{
    private const int ArmDofs = 9; // seven of the arm, two of the fingers; the task's own come after

    public int Positions;
    public int Velocities;
    public int Mocap;
    public int Controls;
    public int Fixture; // below 0 where none is moved
    public int Placing; // a Placing

    public static StateRule Of(PhysicsScene scene, TaskFacts facts) => new()
    {
        Positions = scene.Positions.First,
        Velocities = scene.Velocities.First,
        Mocap = scene.PlaceOf("mocap").First,
        Controls = scene.Controls.First,
        Fixture = facts.Fixture is null ? -1 : scene.PlaceOf(facts.Fixture).First,
        Placing = (int)facts.Placing,
    };

    public static void Write<R>(LaneColumn<R> state, int world, int first, Vec3 place)
        where R : unmanaged, IReal<R>
    {
        state.Set(world, first, place.X);
        state.Set(world, first + 1, place.Y);
        state.Set(world, first + 2, place.Z);
    }

    /// <summary>Puts the object where the attempt says.</summary>
    public readonly void Put<R>(LaneColumn<R> state, int world, in Attempt attempt)
        where R : unmanaged, IReal<R>
    {
        var position = Positions + ArmDofs;
        switch ((Placing)Placing)
        {
            case MetaWorld.Placing.FreeBody:
                Write(state, world, position, attempt.Put);
                Stop(state, world, 0, 6);
                break;
            case MetaWorld.Placing.FreeBodyUpright:
                Write(state, world, position, attempt.Put);
                state.Set(world, position + 3, 1);
                Write(state, world, position + 4, default);
                Stop(state, world, 0, 3);
                break;
            case MetaWorld.Placing.Mug:
                Write(state, world, Positions, attempt.Put);
                Stop(state, world, 0, 6);
                break;
            case MetaWorld.Placing.Joint:
                state.Set(world, position, attempt.Slide);
                Stop(state, world, 0, 1);
                break;
            case MetaWorld.Placing.JointOnly:
                state.Set(world, position, attempt.Slide);
                break;
            case MetaWorld.Placing.TwoJoints:
                state.Set(world, position, attempt.Slide);
                state.Set(world, position + 1, attempt.Slide2);
                break;
            case MetaWorld.Placing.StickAndTwoJoints:
                Write(state, world, position, attempt.Put);
                state.Set(world, position + 7, attempt.Slide);
                state.Set(world, position + 8, attempt.Slide2);
                Stop(state, world, 0, 8);
                break;
        }
    }

    private readonly void Stop<R>(LaneColumn<R> state, int world, int first, int count)
        where R : unmanaged, IReal<R>
    {
        for (var dof = first; dof < first + count; dof++)
            state.Set(world, Velocities + ArmDofs + dof, 0);
    }
}
