using Sim.Runtime.Ecs;
using Sim.Runtime.Numerics;

namespace Sim.Runtime.Episodes;

/// <summary>The actions that an agent wrote before the step: for a policy around it, such as noise.</summary>
public sealed class GivenActions : IPolicy
{
    public void Build<R>(EnvBuilder build, Schedule schedule)
        where R : unmanaged, IReal<R>
    {
    }
}
