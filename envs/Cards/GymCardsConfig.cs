using Sim.Runtime.Configuration;
using Sim.Runtime.Rendering;

namespace Sim.Envs.Cards;

/// <summary>When an episode of a card game counts as a success.</summary>
public enum SuccessMeasure
{
    /// <summary>The goal of the game was reached.</summary>
    Goal,

    /// <summary>Its rewards add up to more than 0: what RL4VLM reports.</summary>
    Return,
}

/// <summary>The options that all games of RL4VLM's gym-cards have.</summary>
public abstract record GymCardsConfig : PictureConfig
{
    [Option("which episodes are successes: those that reach the goal, or as RL4VLM counts those whose return is above 0")]
    public SuccessMeasure SuccessBy { get; init; }

    [Option("steps until an episode is truncated; 0 for never", Minimum = 0)]
    public int MaxSteps { get; init; } = 300;
}
