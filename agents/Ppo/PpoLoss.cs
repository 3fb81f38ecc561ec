using System.Collections.Immutable;
using static TorchSharp.torch;

namespace Sim.Agents.Ppo;

/// <summary>Rows of a rollout, with what the update needs of each.</summary>
internal sealed record PpoBatch(
    Tensor Observations,
    Tensor Actions,
    Tensor? Masks,
    Tensor LogProbabilities,
    Tensor Advantages,
    Tensor Targets)
{
    public PpoBatch Narrow(long first, long count) => new(
        Observations.narrow(0, first, count),
        Actions.narrow(0, first, count),
        Masks?.narrow(0, first, count),
        LogProbabilities.narrow(0, first, count),
        Advantages.narrow(0, first, count),
        Targets.narrow(0, first, count));
}

/// <summary>The clipped objective, the value's squared error and the entropy.</summary>
internal sealed class PpoLoss(PpoConfig config, PpoNetwork network, double entropyWeight)
{
    public const int KlFigure = 3;

    /// <summary>What is reported of a batch, each a mean over its rows.</summary>
    public static ImmutableArray<string> Figures { get; } = ["policy_loss", "value_loss", "entropy", "kl", "clip_fraction"];

    /// <summary>The loss to be made small, and the figures.</summary>
    public (Tensor Loss, Tensor Figures) Of(PpoBatch batch)
    {
        var (outputs, values) = network.Forward(batch.Observations);
        var (logs, entropies) = network.Head.Evaluate(outputs, batch.Masks, batch.Actions);
        var change = logs - batch.LogProbabilities;
        var ratio = change.exp();
        var clipped = ratio.clamp(1 - config.ClipRange, 1 + config.ClipRange);
        var policy = -minimum(ratio * batch.Advantages, clipped * batch.Advantages).mean();
        var value = (values - batch.Targets).square().mean();
        var entropy = entropies.mean();
        var loss = policy + (value * config.ValueWeight) - (entropy * entropyWeight);
        return (loss, FiguresOf(policy, value, entropy, change, ratio));
    }

    private Tensor FiguresOf(Tensor policy, Tensor value, Tensor entropy, Tensor change, Tensor ratio)
    {
        using var gradient = no_grad();

        // (r - 1) - log r estimates the divergence without bias and is never negative (Schulman, "Approximating KL divergence", 2020).
        var divergence = (ratio - 1 - change).mean();
        var clipFraction = (ratio - 1).abs().gt(config.ClipRange).to(float32).mean();
        return stack([policy, value, entropy, divergence, clipFraction]);
    }
}
