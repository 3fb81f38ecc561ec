using Sim.Runtime;
using Sim.Runtime.Ecs;
using Sim.Runtime.Numerics;
using Sim.Runtime.Physics.Model;

namespace Sim.Envs.MetaWorld;

/// <summary>Moves the mocap body, to which the hand is welded, and sets the gripper's controls.</summary>
internal struct Drive<R> : IKernel
    where R : unmanaged, IReal<R>
{
    private const float Scale = 0.01f; // m, of an action of 1

    public LaneColumn<R> State;
    public Rows<float> Actions;
    public Vec3 Low;
    public Vec3 High;
    public StateRule Rule;

    public readonly void Run(int index)
    {
        Move(index, 0, Low.X, High.X);
        Move(index, 1, Low.Y, High.Y);
        Move(index, 2, Low.Z, High.Z);
        var effort = Actions[index, 3];
        State.Set(index, Rule.Controls, effort);
        State.Set(index, Rule.Controls + 1, -effort);
    }

    /// <summary>The way is a product in single precision, as upstream has it.</summary>
    private readonly void Move(int index, int axis, double low, double high)
    {
        var action = Actions[index, axis];
        var way = (action < -1 ? -1 : action > 1 ? 1 : action) * Scale;
        State.Set(index, Rule.Mocap + axis, Scoring.Limit(State.Get(index, Rule.Mocap + axis) + way, low, high));
    }
}

/// <summary>Where a step writes its outcome.</summary>
internal struct ScoreColumns
{
    public Column<double> Rewards;
    public Column<byte> Terminated;
    public Column<byte> Success;
    public Column<double> Succeeds;
    public Column<double> Near;
    public Column<double> Grasped;
    public Column<double> Grasp;
    public Column<double> InPlace;
    public Column<double> Distance;
    public Column<double> Unscaled;

    /// <summary>Infos as Meta-World names them.</summary>
    public static IReadOnlyList<string> Names { get; } =
        ["success", "near_object", "grasp_success", "grasp_reward", "in_place_reward", "obj_to_target", "unscaled_reward"];

    public static ScoreColumns Of(EnvBuilder build) => new()
    {
        Rewards = build.Rewards,
        Terminated = build.Terminated,
        Success = build.Success,
        Succeeds = Info(build, 0),
        Near = Info(build, 1),
        Grasped = Info(build, 2),
        Grasp = Info(build, 3),
        InPlace = Info(build, 4),
        Distance = Info(build, 5),
        Unscaled = Info(build, 6),
    };

    public readonly void WriteInfos(int index, in Outcome outcome)
    {
        Succeeds[index] = outcome.Success;
        Near[index] = outcome.Near;
        Grasped[index] = outcome.Grasped;
        Grasp[index] = outcome.Grasp;
        InPlace[index] = outcome.InPlace;
        Distance[index] = outcome.Distance;
        Unscaled[index] = outcome.Reward;
    }

    private static Column<double> Info(EnvBuilder build, int number) => build.Info<double>(Names[number]).Scalar;
}

/// <summary>Looks at the scene after a step, and rewards it.</summary>
internal struct Score<R, T> : IKernel
    where R : unmanaged, IReal<R>
    where T : struct, ITask
{
    public Column<Situation> Situations;
    public LaneColumn<R> State;
    public LaneColumn<R> Watched;
    public Rows<float> Actions;
    public ViewFields Fields;
    public LookRule Look;
    public ScoreColumns Columns;
    public int IsClean;
    public int EndsAtSuccess;

    public readonly void Run(int index)
    {
        ref var situation = ref Situations[index];
        var view = Fields.Read(State, Watched, index, Actions[index, 3]);
        Look.Apply(ref view);
        situation.Before = situation.Now;
        situation.Now = Look.See(view);
        situation.Stepped = 1;

        var outcome = T.Score(view, LookRule.Clip(situation.Now), ref situation.Attempt, IsClean != 0);
        var solved = outcome.Success > 0;
        if (solved)
            situation.Attempt.Succeeded = 1;
        Columns.Rewards[index] = outcome.Reward;
        Columns.Terminated[index] = (byte)(solved && EndsAtSuccess != 0 ? 1 : 0);
        Columns.Success[index] = (byte)situation.Attempt.Succeeded;
        Columns.WriteInfos(index, outcome);
    }
}
