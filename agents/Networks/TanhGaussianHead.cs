using Sim.Runtime;
using static TorchSharp.torch;

namespace Sim.Agents.Networks;

/// <summary>Independent normal distributions, squashed by tanh into [-1, 1] and scaled to the bounds of the space.</summary>
/// <remarks>
/// Haarnoja et al. (2018), arXiv:1801.01290, appendix C. Mean and log deviation both come from the network. Actions and densities
/// are those in [-1, 1]: the bounds change neither.
/// </remarks>
public sealed class TanhGaussianHead : ActionHead
{
    private const double LeastLogDeviation = -5;
    private const double GreatestLogDeviation = 2;

    private static readonly double HalfLogTwoPi = 0.5 * Math.Log(2 * Math.PI);

    private readonly int _width;
    private readonly Tensor _center; // [width]
    private readonly Tensor _reach;  // [width], half the way from bound to bound

    /// <exception cref="UsageException">A bound is infinite.</exception>
    public TanhGaussianHead(Box box)
        : base(nameof(TanhGaussianHead))
    {
        if (box.Low.Concat(box.High).Any(bound => !double.IsFinite(bound)))
            throw new UsageException($"A squashed normal distribution acts within finite bounds, and these actions are in {box}.");

        _width = box.Width;
        _center = tensor(box.Low.Zip(box.High, (low, high) => (float)((low + high) / 2)).ToArray());
        _reach = tensor(box.Low.Zip(box.High, (low, high) => (float)((high - low) / 2)).ToArray());
        register_buffer("center", _center);
        register_buffer("reach", _reach);
    }

    /// <summary>Means, then log deviations.</summary>
    public override int Inputs => 2 * _width;

    public int Width => _width;

    public override Tensor Act(Tensor outputs, Tensor? mask, bool greedy)
    {
        var (mean, logDeviation) = Split(outputs);
        return (greedy ? mean : mean + (randn_like(mean) * logDeviation.exp())).tanh();
    }

    /// <summary>Actions as functions of the network's numbers and of noise, with their log densities [N].</summary>
    /// <param name="outputs">[N, inputs]</param>
    /// <param name="noise">[N, width], standard normal.</param>
    public (Tensor Actions, Tensor LogDensity) Sample(Tensor outputs, Tensor noise)
    {
        var (mean, logDeviation) = Split(outputs);
        var free = mean + (noise * logDeviation.exp());
        var normal = (noise.square() * -0.5) - logDeviation - HalfLogTwoPi;
        return (free.tanh(), (normal - LogSlope(free)).sum(1));
    }

    /// <summary>Log density of actions, and of a drawn one with its sign turned: an estimate of the entropy, which has no closed form.</summary>
    public override (Tensor LogProbability, Tensor Entropy) Evaluate(Tensor outputs, Tensor? mask, Tensor actions)
    {
        const double within = 1 - 1e-6; // tanh of any float that is not rounded to 1
        var (mean, logDeviation) = Split(outputs);
        var free = actions.reshape(mean.shape).clamp(-within, within).atanh();
        var normal = (((free - mean) / logDeviation.exp()).square() * -0.5) - logDeviation - HalfLogTwoPi;
        var (_, drawn) = Sample(outputs, randn_like(mean));
        return ((normal - LogSlope(free)).sum(1), -drawn);
    }

    public override Tensor ToSimulation(Tensor actions) => (actions * _reach) + _center;

    private (Tensor Mean, Tensor LogDeviation) Split(Tensor outputs) =>
        (outputs.narrow(1, 0, _width), outputs.narrow(1, _width, _width).clamp(LeastLogDeviation, GreatestLogDeviation));

    /// <summary>log (1 - tanh^2 u) = 2 (log 2 - u - softplus(-2u)), which does not round to log 0.</summary>
    private static Tensor LogSlope(Tensor free) => (Math.Log(2) - free - nn.functional.softplus(free * -2)) * 2;
}
