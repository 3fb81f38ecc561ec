using System.Collections.Immutable;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Sim.Agents.Networks;

public enum Activation
{
    Tanh,
    Relu,
}

/// <summary>Layers as policy-gradient agents start them: orthogonal weights, biases 0.</summary>
/// <remarks>Saxe et al. (2014), arXiv:1312.6120; gains as Andrychowicz et al. (2021), arXiv:2006.05990, section 3.2.</remarks>
internal static class Layers
{
    private static readonly double HiddenGain = Math.Sqrt(2);

    public static nn.Module<Tensor, Tensor> Of(Activation activation) =>
        activation == Activation.Tanh ? nn.Tanh() : nn.ReLU();

    public static Linear Linear(int inputs, int outputs, double gain)
    {
        var layer = nn.Linear(inputs, outputs);
        nn.init.orthogonal_(layer.weight!, gain);
        nn.init.zeros_(layer.bias!);
        return layer;
    }

    public static Linear Hidden(int inputs, int outputs) => Linear(inputs, outputs, HiddenGain);

    public static Conv2d Convolution(int inputs, int outputs, int kernel, int stride)
    {
        var layer = nn.Conv2d(inputs, outputs, kernel, stride);
        nn.init.orthogonal_(layer.weight!, HiddenGain);
        nn.init.zeros_(layer.bias!);
        return layer;
    }

    /// <summary>Hidden layers, each with its activation, and normalised before it if asked (Ba et al. 2016, arXiv:1607.06450).</summary>
    public static IEnumerable<nn.Module<Tensor, Tensor>> Stack(
        int inputs, ImmutableArray<int> sizes, Activation activation, bool normalize = false)
    {
        foreach (var size in sizes)
        {
            yield return Hidden(inputs, size);
            if (normalize)
                yield return nn.LayerNorm(size);
            yield return Of(activation);
            inputs = size;
        }
    }
}
