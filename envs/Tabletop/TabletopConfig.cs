using Sim.Runtime.Configuration;

namespace Sim.Envs.Tabletop;

/// <summary>How often the table is put back to its start.</summary>
public enum ResetSetting
{
    /// <summary>Every 200 steps: how policies are evaluated.</summary>
    Episodic,

    /// <summary>Every 200,000 steps: how policies are trained that will be deployed with resets.</summary>
    Deployment,

    /// <summary>Every 50,000 steps, with another goal every 400: what counts is the reward on the way.</summary>
    Continuing,
}

public enum RewardKind
{
    /// <summary>1 in steps in which the goal is reached, else 0.</summary>
    Sparse,

    /// <summary>Less the further mug and gripper are from where they should be.</summary>
    Dense,
}

public sealed record TabletopConfig
{
    [Option("how often the state is reset, as EARL's settings have it: every 200 steps, every 200,000, or every 50,000 with a new goal every 400")]
    public ResetSetting Resets { get; init; } = ResetSetting.Episodic;

    [Option("reward of a step")]
    public RewardKind RewardKind { get; init; } = RewardKind.Sparse;

    [Option("start with gripper and mug anywhere, instead of at their one start; only the mug has to reach the goal then")]
    public bool WideStart { get; init; }

    [Option("start at the goal instead, as training without resets may")]
    public bool StartAtGoal { get; init; }
}
