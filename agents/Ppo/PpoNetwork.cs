using Sim.Agents.Networks;
using Sim.Runtime;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Sim.Agents.Ppo;

/// <summary>A policy and a value, on the same hidden layers or on their own.</summary>
internal sealed class PpoNetwork : nn.Module
{
    private const double PolicyGain = 0.01; // nearly uniform at first
    private const double ValueGain = 1;

    private readonly nn.Module<Tensor, Tensor> _encoder;
    private readonly nn.Module<Tensor, Tensor>? _valueEncoder;
    private readonly Linear _policy;
    private readonly Linear _value;

    public PpoNetwork(EnvSpec spec, PpoConfig config)
        : base(nameof(PpoNetwork))
    {
        Head = ActionHead.Of(spec.Action);
        _encoder = Encoders.Of(spec.Observation, config.Hidden, config.Activation);
        _valueEncoder = config.SeparateValue ? Encoders.Of(spec.Observation, config.Hidden, config.Activation) : null;
        _policy = Layers.Linear(config.Hidden[^1], Head.Inputs, PolicyGain);
        _value = Layers.Linear(config.Hidden[^1], 1, ValueGain);
        RegisterComponents();
        register_module("head", Head);
    }

    /// <summary>The distribution over actions.</summary>
    public ActionHead Head { get; }

    /// <param name="observations">[N, …]</param>
    /// <returns>The numbers that <see cref="Head"/> takes [N, inputs], and values [N].</returns>
    public (Tensor Outputs, Tensor Values) Forward(Tensor observations)
    {
        var features = _encoder.forward(observations);
        var valueFeatures = _valueEncoder is null ? features : _valueEncoder.forward(observations);
        return (_policy.forward(features), _value.forward(valueFeatures).squeeze(1));
    }
}
