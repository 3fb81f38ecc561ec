using System.Collections.Immutable;
using Sim.Agents.Networks;
using Sim.Runtime;
using Sim.Runtime.Flows;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Sim.Agents.GFlowNet;

/// <summary>The forward policy, the flow of a state up to a factor that all share, and the backward policy where it is learned.</summary>
internal sealed class FlowNetwork : nn.Module
{
    private const double Gain = 0.01; // nearly uniform at first

    private readonly nn.Module<Tensor, Tensor> _body;
    private readonly CategoricalHead _head;
    private readonly Parameter _offset;
    private readonly int _actions;

    /// <exception cref="UsageException">Actions that are not one numbered choice, or observations that it does not read.</exception>
    public FlowNetwork(EnvSpec spec, GFlowNetConfig config)
        : base(nameof(FlowNetwork))
    {
        if (spec.Action is not Discrete action)
            throw new UsageException($"A generative flow network acts in one numbered choice; the actions of {spec.Name} are {spec.Action}.");

        (_actions, _head) = (action.Count, new CategoricalHead([action.Count], isVector: false));
        LearnsBackward = config.BackwardPolicy == BackwardPolicy.Learned && spec.Infos.Any(info => info.Name == FlowSpec.BackwardMask);
        _body = config.PolicyForm == PolicyForm.Table ? new StateTable(spec.Observation, Outputs) : Network(spec.Observation, config);
        _offset = nn.Parameter(zeros(1));
        RegisterComponents();
    }

    /// <summary>Whether the backward policy has a head. Where every state has one parent there is nothing to learn.</summary>
    public bool LearnsBackward { get; }

    /// <summary>log Z, or what all log flows have in common: [1].</summary>
    public Parameter Offset => _offset;

    /// <summary>The parameters without <see cref="Offset"/>.</summary>
    public IEnumerable<Tensor> BodyParameters => _body.parameters();

    /// <summary>Numbers for a state: of the forward policy, the flow, the backward policy.</summary>
    public int Outputs => ((LearnsBackward ? 2 : 1) * _actions) + 1;

    /// <summary>The numbers that the other methods read: [N, outputs].</summary>
    public Tensor Body(Tensor observations) => _body.forward(observations);

    /// <summary>log P_F of every action: [N, actions].</summary>
    public Tensor Forward(Tensor outputs, Tensor? mask) => _head.LogProbabilities(outputs.narrow(1, 0, _actions), mask);

    /// <summary>log F without its offset: [N].</summary>
    public Tensor Flow(Tensor outputs) => outputs.select(1, _actions);

    /// <summary>log P_B of every action that can have led here: [N, actions].</summary>
    public Tensor Backward(Tensor outputs, Tensor mask) => _head.LogProbabilities(outputs.narrow(1, _actions + 1, _actions), mask);

    /// <summary>Actions drawn from P_F, at a temperature, or the likeliest: [N].</summary>
    public Tensor Act(Tensor outputs, Tensor? mask, bool greedy, double temperature = 1) =>
        _head.Act(outputs.narrow(1, 0, _actions) / temperature, mask, greedy);

    private nn.Module<Tensor, Tensor> Network(Space space, GFlowNetConfig config) => nn.Sequential(
        config.NumbersAsFeatures && space is Discrete or MultiDiscrete
            ? new NumberEncoder(space.Width, config.Hidden, config.Activation)
            : Encoders.Of(space, config.Hidden, config.Activation),
        Layers.Linear(config.Hidden[^1], Outputs, Gain));
}

/// <summary>A row of numbers for every observation of a space of numbers, zero at first.</summary>
internal sealed class StateTable : nn.Module<Tensor, Tensor>
{
    private const long MostRows = 1 << 24;

    private readonly Embedding _rows;
    private readonly Tensor _strides; // [places]

    /// <exception cref="UsageException">The observations are not numbered, or are too many.</exception>
    public StateTable(Space space, int outputs)
        : base(nameof(StateTable))
    {
        ImmutableArray<int> counts = space switch
        {
            Discrete discrete => [discrete.Count],
            MultiDiscrete multi => multi.Counts,
            _ => throw new UsageException($"A table has a row for every numbered observation; these are {space}. Give: --policy-form network."),
        };
        var rows = counts.Aggregate(1.0, (product, count) => product * count);
        if (rows > MostRows)
            throw new UsageException($"A table of {rows:n0} observations is more than {MostRows:n0}. Give: --policy-form network.");

        _rows = nn.Embedding((long)rows, outputs);
        nn.init.zeros_(_rows.weight!);
        _strides = tensor(counts.Select((_, place) => counts.Take(place).Aggregate(1L, (product, count) => product * count)).ToArray());
        register_buffer("strides", _strides);
        RegisterComponents();
    }

    /// <param name="observations">[N] or [N, places] int32</param>
    public override Tensor forward(Tensor observations) =>
        _rows.forward((observations.reshape(observations.shape[0], -1) * _strides).sum(1));
}
