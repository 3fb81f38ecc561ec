using Sim.Runtime;

namespace Sim.Envs;

/// <summary>A task that somebody wrote down how to do: a teacher for agents, and a check of the task.</summary>
public interface IHasExpert
{
    /// <summary>A policy of the simulation's own. It may look at more than an agent does.</summary>
    IPolicy CreateExpert();
}
