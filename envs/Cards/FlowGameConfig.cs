using Sim.Runtime;
using Sim.Runtime.Configuration;
using Sim.Runtime.Rendering;

namespace Sim.Envs.Cards;

/// <summary>What a game pays.</summary>
public enum RewardScheme
{
    /// <summary>Upstream's rewards, step by step.</summary>
    GymCards,

    /// <summary>GFlowVLM's, for what an episode made, when it ends: always above 0.</summary>
    Gflowvlm,
}

/// <summary>What an observation of numbers tells of the past.</summary>
public enum Memory
{
    None,

    /// <summary>How many steps were taken: all that the best sampler needs beside the present.</summary>
    Steps,

    /// <summary>Every number so far: GFlowVLM's non-Markovian form.</summary>
    History,
}

/// <summary>The options of games that GFlowVLM plays as trees of histories.</summary>
/// <remarks>Kang et al. (2025), arXiv:2503.06514, section 4 and appendix.</remarks>
public abstract record FlowGameConfig : GymCardsConfig
{
    /// <summary>What the action that ends the episode is called: GFlowVLM's token.</summary>
    internal const string StopWord = "[DONE]";

    [Option("what is paid: upstream's rewards for each step, or GFlowVLM's for what an episode made")]
    public RewardScheme Rewards { get; init; } = RewardScheme.GymCards;

    [Option("whether there is one more action, which ends the episode: GFlowVLM's [DONE], for its rewards only")]
    public bool StopAction { get; init; }

    [Option("steps after which an episode has made what it makes, for GFlowVLM's rewards; 0 for the game's own number", Minimum = 0)]
    public int Horizon { get; init; }

    [Option("what the observation tells of the past, beside the present numbers")]
    public Memory Memory { get; init; }

    /// <summary>Whether episodes are trees of histories with a reward for what they made.</summary>
    internal bool IsFlow => Rewards == RewardScheme.Gflowvlm;

    /// <exception cref="UsageException">Options that do not go together.</exception>
    internal void Check()
    {
        if (!IsFlow && (StopAction || Horizon != 0))
            throw new UsageException($"Option '{(StopAction ? "stop-action" : "horizon")}' goes with GFlowVLM's rewards only. Give: --rewards gflowvlm.");
        if (Memory != Memory.None && Observation == ObservationKind.Image)
            throw new UsageException("Option 'memory' is of observations of numbers, and a picture shows the present.");
    }
}
