using Sim.Envs.Cards;
using Sim.Runtime;
using Sim.Runtime.Ecs;
using Sim.Runtime.Numerics;

namespace Sim.Envs.GymCardsBlackjack;

/// <summary>Plays as the dealer must: stands on 17 or more. GFlowVLM's source of trajectories.</summary>
internal sealed class BlackjackExpert : IPolicy
{
    public void Build<R>(EnvBuilder build, Schedule schedule)
        where R : unmanaged, IReal<R> =>
        schedule.Add(new StandOn17 { Tables = build.Component<CardTableState>(), Actions = build.Action<int>() });

    private struct StandOn17 : IKernel
    {
        public Column<CardTableState> Tables;
        public Column<int> Actions;

        public readonly void Run(int index) =>
            Actions[index] = BlackjackRules.Sum(Tables[index].Player) < BlackjackRules.DealerStands ? 1 : 0;
    }
}
