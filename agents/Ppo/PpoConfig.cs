using System.Collections.Immutable;
using Sim.Agents.Networks;
using Sim.Agents.Training;
using Sim.Runtime.Configuration;

namespace Sim.Agents.Ppo;

public sealed record PpoConfig
{
    [Option("steps in every world between two updates", Minimum = 1)]
    public int RolloutLength { get; init; } = 64;

    [Option("passes over a rollout", Minimum = 1)]
    public int Epochs { get; init; } = 4;

    [Option("parts of a rollout that are learned from one by one", Minimum = 1)]
    public int Minibatches { get; init; } = 8;

    [Option("learning rate of Adam", Minimum = 0)]
    public double LearningRate { get; init; } = 1e-3;

    [Option("how the learning rate changes over the run")]
    public RateSchedule LearningRateSchedule { get; init; } = RateSchedule.Linear;

    [Option("discount of a reward one step later", Minimum = 0, Maximum = 1)]
    public double Discount { get; init; } = 0.99;

    [Option("lambda of generalised advantage estimation", Minimum = 0, Maximum = 1)]
    public double AdvantageLambda { get; init; } = 0.95;

    [Option("how far the policy's probabilities may change in one rollout before the objective is clipped", Minimum = 0)]
    public double ClipRange { get; init; } = 0.2;

    [Option("weight of the policy's entropy", Minimum = 0)]
    public double EntropyWeight { get; init; } = 0.01;

    [Option("how the weight of the entropy changes over the run")]
    public RateSchedule EntropySchedule { get; init; } = RateSchedule.Linear;

    [Option("weight of the value's squared error", Minimum = 0)]
    public double ValueWeight { get; init; } = 0.5;

    [Option("norm to which a longer gradient is scaled down", Minimum = 0)]
    public double MaxGradientNorm { get; init; } = 0.5;

    [Option("stop the passes over a rollout when the policy has moved this far (KL divergence); 0 for never", Minimum = 0)]
    public double TargetKl { get; init; }

    [Option("whether advantages are scaled to mean 0 and deviation 1 in each minibatch")]
    public bool NormalizeAdvantages { get; init; } = true;

    [Option("whether observations of real numbers are scaled by their running mean and deviation")]
    public bool NormalizeObservations { get; init; }

    [Option("whether rewards are scaled by the running deviation of the discounted return")]
    public bool NormalizeRewards { get; init; } = true;

    [Option("sizes of the hidden layers")]
    public ImmutableArray<int> Hidden { get; init; } = [64, 64];

    [Option("activation of the hidden layers")]
    public Activation Activation { get; init; } = Activation.Tanh;

    [Option("whether the value has hidden layers of its own, instead of the policy's")]
    public bool SeparateValue { get; init; }
}
