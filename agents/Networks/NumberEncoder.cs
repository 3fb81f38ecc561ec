using System.Collections.Immutable;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Sim.Agents.Networks;

/// <summary>
/// Numbered observations read as the numbers that they are, with the differences of all pairs: what is learned of some says something
/// of others. Each goes in as sign(x) log(1 + |x|), so that numbers ten times those that were learned are not ten times as far away.
/// </summary>
/// <remarks>The logarithm is Hafner et al.'s symlog (2023), arXiv:2301.04104, eq. 9.</remarks>
internal sealed class NumberEncoder : nn.Module<Tensor, Tensor>
{
    private readonly Sequential _layers;
    private readonly Tensor _first;  // [pairs]
    private readonly Tensor _second; // [pairs]

    public NumberEncoder(int width, ImmutableArray<int> hidden, Activation activation)
        : base(nameof(NumberEncoder))
    {
        var pairs = Enumerable.Range(0, width).SelectMany(first => Enumerable.Range(first + 1, width - first - 1).Select(second => (first, second))).ToList();
        _first = tensor(pairs.Select(pair => (long)pair.first).ToArray(), int64);
        _second = tensor(pairs.Select(pair => (long)pair.second).ToArray(), int64);
        _layers = nn.Sequential(Layers.Stack(width + pairs.Count, hidden, activation));
        register_buffer("first", _first);
        register_buffer("second", _second);
        RegisterComponents();
    }

    /// <param name="observations">[N] or [N, width] int32</param>
    public override Tensor forward(Tensor observations)
    {
        var numbers = observations.reshape(observations.shape[0], -1).to(float32);
        var features = cat([numbers, numbers.index_select(1, _first) - numbers.index_select(1, _second)], 1);
        return _layers.forward(features.sign() * features.abs().log1p());
    }
}
