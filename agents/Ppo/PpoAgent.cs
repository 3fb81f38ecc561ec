using Sim.Agents.Networks;
using Sim.Agents.Torch;
using Sim.Agents.Training;
using Sim.Runtime;
using Sim.Runtime.Numerics;
using TorchSharp;
using static TorchSharp.torch;

namespace Sim.Agents.Ppo;

/// <summary>Proximal policy optimisation with a clipped objective.</summary>
/// <remarks>Schulman et al. (2017), arXiv:1707.06347, eq. 7 and 9. Advantages: <see cref="Advantages"/>.</remarks>
public sealed class PpoAgent : IAgent, IDiscretePolicy
{
    private const double AdamEpsilon = 1e-5;
    private const string NormFigure = "gradient_norm";

    private readonly PpoConfig _config;
    private readonly SimulationTensors _worlds;
    private readonly Device _device;
    private readonly ulong _seed;
    private readonly Shards _shards;
    private readonly PpoNetwork _network;
    private readonly List<Tensor> _parameters;
    private readonly Adam _adam;
    private readonly RunningMoments? _observationMoments;
    private readonly RewardScale? _rewardScale;
    private readonly Rollout? _memory;

    public PpoAgent(PpoConfig config, AgentContext context)
    {
        (_config, _worlds, _device, _seed) = (config, context.Worlds, context.Device, context.Seed);
        if (context.Learns)
            _memory = new Rollout(config.RolloutLength, _worlds, _device);
        if (_memory is not null && config.Minibatches > _memory.Steps)
            throw new UsageException($"A rollout has {_memory.Steps} steps and cannot be cut into {config.Minibatches} minibatches.");

        manual_seed((long)CounterRandom.Key(_seed, 0));
        _shards = new Shards(_device.type == DeviceType.CPU ? _worlds.Simulation.Device.Threads : 1, (long)_worlds.Spec.Observation.Width * sizeof(float));
        _network = new PpoNetwork(_worlds.Spec, config);
        _network.to(_device);
        _parameters = [.. _network.parameters()];
        _adam = new Adam(_parameters, AdamEpsilon);
        if (config.NormalizeObservations && _worlds.Spec.Observation is Box { Type: not DataType.UInt8 } box)
            _observationMoments = new RunningMoments("observations", box.Width, _device);
        if (config.NormalizeRewards)
            _rewardScale = new RewardScale(_worlds.Worlds, config.Discount, _device);
    }

    private Rollout Rollout => _memory ?? throw new InvalidOperationException("This agent was made to act only.");

    public LearnOutcome Learn(in LearnProgress progress)
    {
        using var scope = NewDisposeScope();

        // Every iteration draws from its own seed, so a resumed run needs no generator state.
        manual_seed((long)CounterRandom.Key(_seed, (ulong)progress.Iteration + 1));
        var lastValues = Collect();
        var rewards = _rewardScale?.Apply(Rollout) ?? Rollout.Rewards;
        var advantages = Advantages.Of(Rollout, rewards, lastValues, _config.Discount, _config.AdvantageLambda);
        var metrics = Update(advantages, progress.Fraction);
        _observationMoments?.Add(Rollout.Observations.flatten(0, 1).flatten(1));
        return new LearnOutcome(Rollout.Steps, metrics);
    }

    public void Act(SimulationTensors worlds, bool greedy)
    {
        using var scope = NewDisposeScope();
        using var gradient = no_grad();
        var (outputs, _) = Forward(worlds.OnDevice(worlds.Observations));
        var mask = worlds.ActionMask is null ? null : worlds.OnDevice(worlds.ActionMask);
        worlds.SetActions(_network.Head.ToSimulation(_network.Head.Act(outputs, mask, greedy)));
    }

    public Tensor LogProbabilities(Tensor observations, Tensor? mask)
    {
        using var scope = NewDisposeScope();
        using var gradient = no_grad();
        return _network.Head is CategoricalHead head
            ? head.LogProbabilities(Forward(observations).Outputs, mask).MoveToOuterDisposeScope()
            : throw new InvalidOperationException($"Actions in {_worlds.Spec.Action} have densities and no probabilities.");
    }

    public void Save(CheckpointWriter checkpoint)
    {
        checkpoint.Add("network", _network);
        _adam.Save(checkpoint);
        _observationMoments?.Save(checkpoint);
        _rewardScale?.Save(checkpoint);
    }

    public void Load(CheckpointReader checkpoint)
    {
        LoadPolicy(checkpoint);
        _adam.Load(checkpoint);
        _rewardScale?.Load(checkpoint);
    }

    public void LoadPolicy(CheckpointReader checkpoint)
    {
        checkpoint.Read("network", _network);
        _observationMoments?.Load(checkpoint);
    }

    public void Dispose()
    {
        _memory?.Dispose();
        _adam.Dispose();
        _observationMoments?.Dispose();
        _rewardScale?.Dispose();
        _network.Dispose();
    }

    /// <summary>Acts for the length of a rollout. Returns the values of the observations after it: [N].</summary>
    private Tensor Collect()
    {
        using var gradient = no_grad();
        for (var step = 0; step < Rollout.Length; step++)
        {
            using var scope = NewDisposeScope();
            var observations = _worlds.OnDevice(_worlds.Observations);
            var mask = _worlds.ActionMask is null ? null : _worlds.OnDevice(_worlds.ActionMask);
            var (outputs, values) = Forward(observations);
            var actions = _network.Head.Act(outputs, mask, greedy: false);
            var (logProbabilities, _) = _network.Head.Evaluate(outputs, mask, actions);

            Rollout.Observations[step].copy_(observations);
            Rollout.Actions[step].copy_(actions.view_as(Rollout.Actions[step]));
            Rollout.LogProbabilities[step].copy_(logProbabilities);
            Rollout.Values[step].copy_(values);
            if (mask is not null)
                Rollout.ActionMasks![step].copy_(mask);

            _worlds.SetActions(_network.Head.ToSimulation(actions));
            _worlds.Simulation.Step();
            Rollout.StoreOutcome(step, _worlds);
            StoreFinalValues(step);
        }

        return Forward(_worlds.OnDevice(_worlds.Observations)).Values;
    }

    /// <summary>Time running out does not make the last state worthless: its value stands in for the rewards that would follow.</summary>
    private void StoreFinalValues(int step)
    {
        var target = Rollout.FinalValues[step];
        target.zero_();
        var cut = _worlds.Truncated.gt(_worlds.Terminated);
        if (!cut.any().item<bool>())
            return;

        var rows = cut.nonzero().squeeze(1);
        var values = Forward(_worlds.OnDevice(_worlds.FinalObservations.index_select(0, rows))).Values;
        target.index_copy_(0, _worlds.OnDevice(rows), values);
    }

    private Tensor Normalized(Tensor observations) => _observationMoments?.Normalize(observations.flatten(1)) ?? observations;

    private (Tensor Outputs, Tensor Values) Forward(Tensor observations)
    {
        var rows = observations.shape[0];
        var outputs = empty([rows, _network.Head.Inputs], float32, _device);
        var values = empty([rows], float32, _device);
        _shards.Run(rows, (_, first, count) =>
        {
            using var scope = NewDisposeScope();
            using var gradient = no_grad();
            var (output, value) = _network.Forward(Normalized(observations.narrow(0, first, count)));
            outputs.narrow(0, first, count).copy_(output);
            values.narrow(0, first, count).copy_(value);
        });
        return (outputs, values);
    }

    private Dictionary<string, double> Update(Tensor advantages, double fraction)
    {
        var rate = _config.LearningRateSchedule.At(_config.LearningRate, fraction);
        var loss = new PpoLoss(_config, _network, _config.EntropySchedule.At(_config.EntropyWeight, fraction));
        var samples = advantages.numel();
        var (observations, actions) = (Rollout.Observations.flatten(0, 1), Rollout.Actions.flatten(0, 1));
        var (masks, logs) = (Rollout.ActionMasks?.flatten(0, 1), Rollout.LogProbabilities.flatten());
        var (gains, targets) = (advantages.flatten(), (advantages + Rollout.Values).flatten());
        var figures = zeros(PpoLoss.Figures.Length, float32, _device);
        var (norms, updates) = (zeros(1, float32, _device), 0);
        for (var epoch = 0; epoch < _config.Epochs && !MovedTooFar(figures, updates); epoch++)
        {
            var order = randperm(samples, device: _device);
            for (var minibatch = 0; minibatch < _config.Minibatches; minibatch++)
            {
                using var scope = NewDisposeScope();
                var start = samples * minibatch / _config.Minibatches;
                var rows = order.narrow(0, start, (samples * (minibatch + 1) / _config.Minibatches) - start);
                var batch = new PpoBatch(
                    Normalized(observations.index_select(0, rows)),
                    actions.index_select(0, rows),
                    masks?.index_select(0, rows),
                    logs.index_select(0, rows),
                    Scaled(gains.index_select(0, rows)),
                    targets.index_select(0, rows));
                var gradient = _shards.Gradient(
                    rows.numel(), _parameters, (first, count) => loss.Of(batch.Narrow(first, count)), out var means);
                norms.add_(_adam.Step(gradient, rate, _config.MaxGradientNorm));
                figures.add_(means);
                updates++;
            }
        }

        var metrics = Metrics(figures / updates, norms / updates, rate, targets);
        return double.IsFinite(metrics[NormFigure]) ? metrics : throw new FailureException(
            "Learning broke down: the gradient is not a number any more. The last checkpoint is from before. Try a lower learning rate.");
    }

    private bool MovedTooFar(Tensor figures, int updates) =>
        _config.TargetKl > 0 && updates > 0 && figures[PpoLoss.KlFigure].item<float>() / updates > _config.TargetKl;

    private Tensor Scaled(Tensor advantages) =>
        _config.NormalizeAdvantages ? (advantages - advantages.mean()) / (advantages.std(unbiased: false) + 1e-8) : advantages;

    private Dictionary<string, double> Metrics(Tensor figures, Tensor norm, double rate, Tensor targets)
    {
        var metrics = PpoLoss.Figures.Zip(figures.cpu().data<float>().ToArray()).ToDictionary(pair => pair.First, pair => (double)pair.Second);
        var unexplained = (targets - Rollout.Values.flatten()).var() / (targets.var() + 1e-8);
        metrics["explained_variance"] = 1 - unexplained.item<float>();
        metrics[NormFigure] = norm.item<float>();
        metrics["learning_rate"] = rate;
        return metrics;
    }
}
