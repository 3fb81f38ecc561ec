using Sim.Runtime;
using Sim.Runtime.Ecs;
using Sim.Runtime.Episodes;
using Sim.Runtime.Flows;

namespace Sim.Envs.GymCardsBlackjack;

/// <summary>
/// Blackjack as GFlowVLM samples it: an episode makes its history, which ends with the game, after so many steps, or where it is stopped,
/// and is worth max(1e-10, 10 (r + 1)) then: 20 for a win, 10 for a draw or a game that nobody finished, and next to nothing for a loss.
/// </summary>
/// <remarks>
/// Kang et al. (2025), arXiv:2503.06514, section 4.1. What stopping a game that is not over is worth is not said there; by the formula it
/// is worth what its last step paid: r = 0.
/// </remarks>
internal sealed class BlackjackFlow(GymCardsBlackjackConfig config)
{
    public const int StopAction = 2;

    /// <summary>By outcome, from -1: lost, drawn or not over, won.</summary>
    private static readonly double[] Rewards = [.. Enumerable.Range(-1, 3).Select(Reward)];

    public static double Reward(int outcome) => Math.Max(1e-10, (outcome + 1) * 10.0);

    public static double LogReward(int outcome) => Math.Log(Reward(outcome));

    public EnvSpec Of(EnvSpec spec) => spec with
    {
        Action = new Discrete(config.StopAction ? StopAction + 1 : StopAction),
        MaxSteps = config.Depth,
        Flow = new FlowSpec { StopAction = config.StopAction ? StopAction : null },
        Infos = [.. spec.Infos, new InfoSpec(FlowSpec.LogReward, DataType.Float64, [])],
    };

    /// <summary>Adds what follows the play.</summary>
    public void Build(EnvBuilder build)
    {
        var tables = build.Component<CardTableState>();
        build.Step.Add(new Pay
        {
            Tables = tables,
            Actions = build.Action<int>(),
            Episodes = build.Episodes,
            Rewards = build.Rewards,
            Terminated = build.Terminated,
            RewardOf = build.Table<double>(Rewards),
            Depth = config.Depth,
        });
        build.Observe.Add(new Judge
        {
            Tables = tables,
            LogReward = build.Info<double>(FlowSpec.LogReward).Scalar,
            LogRewardOf = build.Table<double>([.. Rewards.Select(reward => Math.Log(reward))]),
        });
    }

    private struct Pay : IKernel
    {
        public Column<CardTableState> Tables;
        public Column<int> Actions;
        public Column<Episode> Episodes;
        public Column<double> Rewards;
        public Column<byte> Terminated;
        public Table<double> RewardOf; // [outcome + 1]
        public int Depth;

        public readonly void Run(int index)
        {
            var ends = Terminated[index] != 0 || Actions[index] == StopAction || Episodes[index].Step + 1 >= Depth;
            Terminated[index] = (byte)(ends ? 1 : 0);
            Rewards[index] = ends ? RewardOf[Tables[index].Outcome + 1] : 0;
        }
    }

    private struct Judge : IKernel
    {
        public Column<CardTableState> Tables;
        public Column<double> LogReward;
        public Table<double> LogRewardOf; // [outcome + 1]

        public readonly void Run(int index) => LogReward[index] = LogRewardOf[Tables[index].Outcome + 1];
    }
}
