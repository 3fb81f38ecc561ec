namespace Sim.Runtime.Flows;

/// <summary>
/// What a generative flow network must know of a task beside its spaces. The task then also has the infos named here.
/// </summary>
public sealed record FlowSpec
{
    /// <summary>The info that holds log R of what the present state makes, or would make if it were the last: float64, in every state.</summary>
    public const string LogReward = "log_reward";

    /// <summary>
    /// The info that holds, a byte an action, which actions can have led to the present state: uint8 [actions]. A task without it
    /// is a tree: one action can.
    /// </summary>
    public const string BackwardMask = "backward_mask";

    /// <summary>The action that ends an episode in any state, if there is one.</summary>
    public int? StopAction { get; init; }
}
