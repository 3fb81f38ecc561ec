using Sim.Runtime;
using Sim.Runtime.Physics.Model;

namespace Sim.Envs.MetaWorld;

/// <summary>What agents see and do, in every task.</summary>
internal static class SpaceRule
{
    private const int ObjectWidth = 14;

    public static EnvSpec Of(TaskFacts facts, MetaWorldConfig config, int tasks)
    {
        var none = default(Vec3);
        var (goalLow, goalHigh) = config.HideGoal ? (none, none) : (facts.GoalLow, facts.GoalHigh);
        return new EnvSpec
        {
            Name = facts.Name,
            Observation = new Box(
                [.. Moment(LookRule.HandLow, -1), .. Moment(LookRule.HandLow, -1), .. Numbers(goalLow), .. Enumerable.Repeat(0.0, tasks)],
                [.. Moment(LookRule.HandHigh, 1), .. Moment(LookRule.HandHigh, 1), .. Numbers(goalHigh), .. Enumerable.Repeat(1.0, tasks)],
                [LookRule.Width + tasks],
                DataType.Float64),
            Action = new Box(-1, 1, [4], DataType.Float32),
            MaxSteps = config.MaxEpisodeSteps,
            Success = SuccessRule.Written,
            Infos = [.. ScoreColumns.Names.Select(name => new InfoSpec(name, DataType.Float64, []))],
        };
    }

    /// <summary>Bounds of the hand, the gripper and the objects, which have none.</summary>
    private static IEnumerable<double> Moment(Vec3 hand, double side) =>
        [.. Numbers(hand), side, .. Enumerable.Repeat(side * double.PositiveInfinity, ObjectWidth)];

    private static double[] Numbers(Vec3 v) => [v.X, v.Y, v.Z];
}
