using Sim.Envs.Cards;
using Sim.Runtime;
using Sim.Runtime.Ecs;
using Sim.Runtime.Episodes;
using Sim.Runtime.Flows;

namespace Sim.Envs.NumberLine;

/// <summary>
/// The number line as GFlowVLM samples it: an episode makes its history, which ends at the target, after so many steps, or where it
/// is stopped, and is worth 100 / (distance + 1) then.
/// </summary>
/// <remarks>Kang et al. (2025), arXiv:2503.06514, section 4.1: R = c / (|x - y_t| + 1), c = 100.</remarks>
internal sealed class NumberLineFlow(NumberLineConfig config)
{
    public const int StopAction = 2;

    private const double Scale = 100; // c

    /// <summary>log R of each distance.</summary>
    private readonly double[] _logRewards = [.. Enumerable.Range(0, config.MaxPosition + 1).Select(LogReward)];

    public static double Reward(int distance) => Scale / (distance + 1);

    public static double LogReward(int distance) => Math.Log(Reward(distance));

    public EnvSpec Of(EnvSpec spec) => spec with
    {
        Action = new Discrete(config.StopAction ? StopAction + 1 : StopAction),
        MaxSteps = config.Depth,
        Truncates = false,
        Flow = new FlowSpec { StopAction = config.StopAction ? StopAction : null },
        Infos = [.. spec.Infos, new InfoSpec(FlowSpec.LogReward, DataType.Float64, [])],
    };

    public void Build(EnvBuilder build)
    {
        var lines = build.Component<Line>();
        build.Step.Add(new MoveOrStop
        {
            Lines = lines,
            Actions = build.Action<int>(),
            Episodes = build.Episodes,
            Rewards = build.Rewards,
            Terminated = build.Terminated,
            Success = SuccessColumn.Of(build, config),
            Current = build.Info<int>("Current").Scalar,
            RewardOf = build.Table<double>([.. Enumerable.Range(0, config.MaxPosition + 1).Select(Reward)]),
            Highest = config.MaxPosition,
            Depth = config.Depth,
        });
        build.Observe.Add(new Judge
        {
            Lines = lines,
            LogReward = build.Info<double>(FlowSpec.LogReward).Scalar,
            LogRewardOf = build.Table<double>(_logRewards),
        });
    }

    private struct MoveOrStop : IKernel
    {
        public Column<Line> Lines;
        public Column<int> Actions;
        public Column<Episode> Episodes;
        public Column<double> Rewards;
        public Column<byte> Terminated;
        public SuccessColumn Success;
        public Column<int> Current;
        public Table<double> RewardOf; // [distance]
        public int Highest;
        public int Depth;

        public readonly void Run(int index)
        {
            ref var line = ref Lines[index];
            var action = Actions[index];
            if (action != StopAction)
                line.Position = line.After(action, Highest);

            var arrived = line.Distance == 0 ? 1 : 0;
            var ends = arrived != 0 || action == StopAction || Episodes[index].Step + 1 >= Depth;
            var reward = ends ? RewardOf[line.Distance] : 0;
            Rewards[index] = reward;
            Terminated[index] = (byte)(ends ? 1 : 0);
            Success.Set(index, arrived, reward);
            Current[index] = line.Position;
        }
    }

    private struct Judge : IKernel
    {
        public Column<Line> Lines;
        public Column<double> LogReward;
        public Table<double> LogRewardOf; // [distance]

        public readonly void Run(int index) => LogReward[index] = LogRewardOf[Lines[index].Distance];
    }
}
