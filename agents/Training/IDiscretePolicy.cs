using static TorchSharp.torch;

namespace Sim.Agents.Training;

/// <summary>A policy over one numbered choice, whose chances can be asked for any observations: exact evaluation needs no more.</summary>
public interface IDiscretePolicy
{
    /// <summary>Log probabilities of every action when it draws: [N, actions].</summary>
    /// <param name="observations">[N, …] in the type of the space.</param>
    /// <param name="mask">[N, actions] uint8, or null where every action is legal.</param>
    Tensor LogProbabilities(Tensor observations, Tensor? mask);

    /// <summary>The power of the reward that it is meant to sample in proportion to, where it is.</summary>
    double RewardPower => 1;
}
