using System.Collections.Immutable;
using Sim.Agents.Networks;
using Sim.Runtime;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Sim.Agents.Sac;

/// <summary>The policy: the numbers that its head takes.</summary>
internal sealed class SacPolicy : nn.Module<Tensor, Tensor>
{
    private const double Gain = 0.01; // nearly uniform at first

    private readonly nn.Module<Tensor, Tensor> _encoder;
    private readonly Linear _outputs;

    public SacPolicy(EnvSpec spec, ActionHead head, SacConfig config)
        : base(nameof(SacPolicy))
    {
        _encoder = Encoders.Of(spec.Observation, config.Hidden, config.Activation);
        _outputs = Layers.Linear(config.Hidden[^1], head.Inputs, Gain);
        RegisterComponents();
    }

    public override Tensor forward(Tensor observations) => _outputs.forward(_encoder.forward(observations));
}

/// <summary>Two critics that are learned alike from different beginnings: the lower is believed, since errors upward are what a policy finds.</summary>
/// <remarks>Fujimoto et al. (2018), arXiv:1802.09477, section 4.2.</remarks>
internal sealed class TwinCritic : nn.Module
{
    private readonly nn.Module<Tensor, Tensor?, Tensor> _first;
    private readonly nn.Module<Tensor, Tensor?, Tensor> _second;

    public TwinCritic(EnvSpec spec, SacConfig config)
        : base(nameof(TwinCritic))
    {
        (_first, _second) = (Create(spec, config), Create(spec, config));
        RegisterComponents();
    }

    /// <param name="observations">[N, …]</param>
    /// <param name="actions">[N, width] where they are real numbers, else null.</param>
    /// <returns>Values of those actions [N, 1], or of every action [N, actions].</returns>
    public (Tensor First, Tensor Second) Forward(Tensor observations, Tensor? actions) =>
        (_first.forward(observations, actions), _second.forward(observations, actions));

    /// <summary>The lower of both.</summary>
    public Tensor Lower(Tensor observations, Tensor? actions)
    {
        var (first, second) = Forward(observations, actions);
        return minimum(first, second);
    }

    private static nn.Module<Tensor, Tensor?, Tensor> Create(EnvSpec spec, SacConfig config) =>
        spec.Action is Discrete discrete ? new AllActionsCritic(spec, discrete.Count, config) : new OneActionCritic(spec, config);
}

/// <summary>Values of all numbered actions.</summary>
internal sealed class AllActionsCritic : nn.Module<Tensor, Tensor?, Tensor>
{
    private readonly nn.Module<Tensor, Tensor> _encoder;
    private readonly Linear _values;

    public AllActionsCritic(EnvSpec spec, int actions, SacConfig config)
        : base(nameof(AllActionsCritic))
    {
        _encoder = Encoders.Of(spec.Observation, config.Hidden, config.Activation, config.CriticLayerNorm);
        _values = Layers.Linear(config.Hidden[^1], actions, gain: 1);
        RegisterComponents();
    }

    public override Tensor forward(Tensor observations, Tensor? actions) => _values.forward(_encoder.forward(observations));
}

/// <summary>The value of one action of real numbers, which enters beside the observation, or beside the features of an image.</summary>
internal sealed class OneActionCritic : nn.Module<Tensor, Tensor?, Tensor>
{
    private readonly nn.Module<Tensor, Tensor>? _encoder;
    private readonly Sequential _layers;

    public OneActionCritic(EnvSpec spec, SacConfig config)
        : base(nameof(OneActionCritic))
    {
        var (hidden, activation, normalize) = (config.Hidden, config.Activation, config.CriticLayerNorm);
        var isVector = spec.Observation is Box { Type: not DataType.UInt8 };
        _encoder = isVector ? null : Encoders.Of(spec.Observation, hidden[..1], activation, normalize);
        var inputs = (isVector ? spec.Observation.Width : hidden[0]) + spec.Action.Width;
        ImmutableArray<int> sizes = isVector ? hidden : hidden[1..];
        _layers = nn.Sequential(
        [
            .. Layers.Stack(inputs, sizes, activation, normalize),
            Layers.Linear(sizes.IsEmpty ? inputs : sizes[^1], 1, gain: 1),
        ]);
        RegisterComponents();
    }

    public override Tensor forward(Tensor observations, Tensor? actions)
    {
        var features = _encoder is null ? observations.flatten(1).to(float32) : _encoder.forward(observations);
        return _layers.forward(cat([features, actions!.flatten(1)], 1));
    }
}
