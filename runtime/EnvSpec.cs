using System.Collections.Immutable;
using Sim.Runtime.Flows;

namespace Sim.Runtime;

/// <summary>What counts as a success when an episode has ended.</summary>
public enum SuccessRule
{
    /// <summary>The task has no such thing.</summary>
    None,

    /// <summary>The env writes the Success column in every step.</summary>
    Written,

    /// <summary>The episode lasted until its time limit and did not terminate.</summary>
    Survival,
}

/// <summary>A named column of facts beside the observation, as in Gymnasium's info.</summary>
public sealed record InfoSpec(string Name, DataType Type, ImmutableArray<int> Shape)
{
    public int Width { get; } = Shape.Aggregate(1, (product, size) => product * size);
}

/// <summary>What an agent must know of a task before it acts.</summary>
public sealed record EnvSpec
{
    /// <summary>The name on the command line.</summary>
    public required string Name { get; init; }

    public required Space Observation { get; init; }

    public required Space Action { get; init; }

    /// <summary>Steps after which an episode is truncated; 0 for never.</summary>
    public int MaxSteps { get; init; }

    /// <summary>Whether the env truncates episodes itself, beside the time limit: then it writes Truncated in every step.</summary>
    public bool Truncates { get; init; }

    public SuccessRule Success { get; init; }

    /// <summary>Whether some actions can be illegal, so that the env keeps a mask: one byte an action, 1 where legal.</summary>
    public bool HasActionMask { get; init; }

    public ImmutableArray<InfoSpec> Infos { get; init; } = [];

    /// <summary>What generative flow networks need, where the task is made for them.</summary>
    public FlowSpec? Flow { get; init; }

    /// <summary>Bytes of one world's row of the action mask: the number of actions, added up over a multi-discrete action.</summary>
    public int ActionMaskWidth => Action switch
    {
        Discrete discrete => discrete.Count,
        MultiDiscrete multi => multi.Counts.Sum(),
        _ => 0,
    };
}
