using Sim.Runtime;
using Sim.Runtime.Ecs;
using Sim.Runtime.Numerics;

namespace Sim.Envs.NumberLine;

/// <summary>Always towards the target.</summary>
internal sealed class NumberLineExpert : IPolicy
{
    public void Build<R>(EnvBuilder build, Schedule schedule)
        where R : unmanaged, IReal<R> =>
        schedule.Add(new GoTowards { Lines = build.Component<Line>(), Actions = build.Action<int>() });

    private struct GoTowards : IKernel
    {
        public Column<Line> Lines;
        public Column<int> Actions;

        public readonly void Run(int index) => Actions[index] = Lines[index].Position < Lines[index].Target ? 1 : 0;
    }
}
