using System.Collections.Immutable;
using Sim.Runtime;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Sim.Agents.Networks;

/// <summary>Turns the observations of a space into features: a first layer that suits the space, then hidden layers.</summary>
public static class Encoders
{
    /// <param name="space">Of the observations.</param>
    /// <param name="hidden">Sizes of the hidden layers, at least one.</param>
    /// <param name="activation">After each of them.</param>
    /// <param name="normalize">Whether hidden layers are normalised before their activation.</param>
    /// <exception cref="UsageException">
    /// A space that no encoder is known for, an image too small for the convolutions, or no hidden layers.
    /// </exception>
    public static nn.Module<Tensor, Tensor> Of(
        Space space, ImmutableArray<int> hidden, Activation activation, bool normalize = false)
    {
        if (hidden.IsEmpty || hidden.Any(size => size < 1))
            throw new UsageException($"Option 'hidden' takes one or more sizes of 1 or more; '{string.Join(",", hidden)}' was given.");

        return space switch
        {
            Discrete discrete => new TableEncoder([discrete.Count], hidden, activation, normalize),
            MultiDiscrete multi => new TableEncoder(multi.Counts, hidden, activation, normalize),
            Box { Type: DataType.UInt8, Shape.Length: 3 } image => new ImageEncoder(image, hidden, activation, normalize),
            Box { Type: DataType.Float32 or DataType.Float64 } box => new VectorEncoder(box.Width, hidden, activation, normalize),
            _ => throw new UsageException($"No network reads {space}."),
        };
    }
}

/// <summary>Numbered observations: the first layer looks up a row for each, which is a linear layer on their one-hot codes.</summary>
internal sealed class TableEncoder : nn.Module<Tensor, Tensor>
{
    private readonly Embedding _table;
    private readonly Parameter _bias;
    private readonly Tensor _offsets;
    private readonly Sequential _rest;

    public TableEncoder(ImmutableArray<int> counts, ImmutableArray<int> hidden, Activation activation, bool normalize)
        : base(nameof(TableEncoder))
    {
        _table = nn.Embedding(counts.Sum(), hidden[0]);
        nn.init.orthogonal_(_table.weight!, Math.Sqrt(2));
        _bias = nn.Parameter(zeros(hidden[0]));
        _offsets = tensor(counts.Select((_, place) => counts.Take(place).Sum()).ToArray(), int32);
        _rest = nn.Sequential(
        [
            .. normalize ? [nn.LayerNorm(hidden[0])] : Array.Empty<nn.Module<Tensor, Tensor>>(),
            Layers.Of(activation),
            .. Layers.Stack(hidden[0], hidden[1..], activation, normalize),
        ]);
        register_buffer("offsets", _offsets);
        RegisterComponents();
    }

    /// <param name="observations">[N] or [N, places] int32</param>
    public override Tensor forward(Tensor observations)
    {
        var rows = observations.dim() == 1
            ? _table.forward(observations)
            : _table.forward(observations + _offsets).sum(1);
        return _rest.forward(rows + _bias);
    }
}

internal sealed class VectorEncoder : nn.Module<Tensor, Tensor>
{
    private readonly Sequential _layers;

    public VectorEncoder(int width, ImmutableArray<int> hidden, Activation activation, bool normalize)
        : base(nameof(VectorEncoder))
    {
        _layers = nn.Sequential(Layers.Stack(width, hidden, activation, normalize));
        RegisterComponents();
    }

    /// <param name="observations">[N, …] of any number type</param>
    public override Tensor forward(Tensor observations) => _layers.forward(observations.flatten(1).to(float32));
}

/// <summary>RGB images, through the convolutions of Mnih et al. (2015), doi:10.1038/nature14236, repeated while the image is large.</summary>
internal sealed class ImageEncoder : nn.Module<Tensor, Tensor>
{
    private const int Smallest = 36; // pixels that the three convolutions leave something of
    private const int Largest = 12;  // rows of features that go to the linear layer

    private readonly Sequential _convolutions;
    private readonly Sequential _layers;

    public ImageEncoder(Box image, ImmutableArray<int> hidden, Activation activation, bool normalize)
        : base(nameof(ImageEncoder))
    {
        var size = Math.Min(image.Shape[0], image.Shape[1]);
        if (size < Smallest)
            throw new UsageException($"Images of {image.Shape[0]} x {image.Shape[1]} are too small for the convolutions: {Smallest} is the least.");

        List<nn.Module<Tensor, Tensor>> layers = [];
        var (rows, columns, channels) = (image.Shape[0], image.Shape[1], image.Shape[2]);
        Add(32, kernel: 8, stride: 4);
        Add(64, kernel: 4, stride: 2);
        Add(64, kernel: 3, stride: 1);
        while (Math.Max(rows, columns) > Largest)
            Add(64, kernel: 3, stride: 2);
        _convolutions = nn.Sequential(layers);
        _layers = nn.Sequential(Layers.Stack(rows * columns * channels, hidden, activation, normalize));
        RegisterComponents();

        void Add(int outputs, int kernel, int stride)
        {
            layers.Add(Layers.Convolution(channels, outputs, kernel, stride));
            layers.Add(nn.ReLU());
            (rows, columns, channels) = (((rows - kernel) / stride) + 1, ((columns - kernel) / stride) + 1, outputs);
        }
    }

    /// <param name="observations">[N, rows, columns, channels] uint8</param>
    public override Tensor forward(Tensor observations)
    {
        var pixels = observations.permute(0, 3, 1, 2).to(float32).mul_(1f / 255);
        return _layers.forward(_convolutions.forward(pixels).flatten(1));
    }
}
