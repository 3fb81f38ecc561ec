using Sim.Runtime.Ecs;
using Sim.Runtime.Numerics;

namespace Sim.Runtime;

/// <summary>A task. It answers three questions: what exists, what happens each step, how an episode begins.</summary>
public interface IEnv
{
    EnvSpec Spec { get; }

    /// <summary>Names every component that the task needs, beside those of the spec.</summary>
    void Declare(Layout layout);

    /// <summary>Adds the kernels that begin an episode, that make a step, and that write the observation.</summary>
    /// <typeparam name="R">The number type of lane kernels on this device. Tasks without real-valued state ignore it.</typeparam>
    /// <remarks>
    /// The observation must be a function of the world's state alone: the runtime may ask for it at any time.
    /// In every step, the kernels write reward and terminated, and success or truncated where the spec says that they do.
    /// </remarks>
    void Build<R>(EnvBuilder build)
        where R : unmanaged, IReal<R>;
}

/// <summary>
/// Several tasks under one name, stepped side by side: a simulation makes a group of each. <see cref="IEnv.Spec"/> is that of all
/// together; nothing else is asked of the set itself.
/// </summary>
public interface IEnvSet : IEnv
{
    /// <summary>At least one, with spaces that agree.</summary>
    IReadOnlyList<IEnv> Members { get; }
}

/// <summary>A task whose states can be told in words.</summary>
public interface IDescribed
{
    /// <summary>The state of one world for a language model: what is seen, and what may be answered.</summary>
    string Describe(Group group, int world);
}

/// <summary>A task that somebody wrote down how to do: a teacher for agents, and a check of the task.</summary>
public interface IHasExpert
{
    /// <summary>A policy of the simulation's own. It may look at more than an agent does.</summary>
    IPolicy CreateExpert();
}

/// <summary>Chooses actions as a system of the schedule, ahead of the env's.</summary>
public interface IPolicy
{
    void Build<R>(EnvBuilder build, Schedule schedule)
        where R : unmanaged, IReal<R>;
}
