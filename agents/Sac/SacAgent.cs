using Sim.Agents.Networks;
using Sim.Agents.Torch;
using Sim.Agents.Training;
using Sim.Runtime;
using Sim.Runtime.Numerics;
using TorchSharp;
using static TorchSharp.torch;

namespace Sim.Agents.Sac;

/// <summary>Soft actor-critic: off-policy, with twin critics and a temperature that holds the policy's entropy.</summary>
/// <remarks>Haarnoja et al. (2018), arXiv:1812.05905; of numbered actions Christodoulou (2019), arXiv:1910.07207.</remarks>
public sealed class SacAgent : IAgent, IDiscretePolicy
{
    private const double AdamEpsilon = 1e-8;

    private readonly SacConfig _config;
    private readonly SimulationTensors _worlds;
    private readonly Device _device;
    private readonly ulong _seed;
    private readonly Shards _shards;
    private readonly SacModel _model;
    private readonly List<Tensor> _policyParameters;
    private readonly List<Tensor> _criticParameters;
    private readonly Tensor _logTemperature; // [1]
    private readonly Adam _policyAdam;
    private readonly Adam _criticAdam;
    private readonly Adam _temperatureAdam;
    private readonly RunningMoments? _observationMoments;
    private readonly ReplayBuffer? _memory;

    public SacAgent(SacConfig config, AgentContext context)
    {
        (_config, _worlds, _device, _seed) = (config, context.Worlds, context.Device, context.Seed);
        if (context.Learns)
            _memory = new ReplayBuffer(ReplayBuffer.LengthFor(config.ReplaySteps, _worlds.Worlds), _worlds, _device);

        manual_seed((long)CounterRandom.Key(_seed, 0));
        _shards = new Shards(
            _device.type == DeviceType.CPU ? _worlds.Simulation.Device.Threads : 1, (long)_worlds.Spec.Observation.Width * sizeof(float));
        _model = SacModel.Of(_worlds.Spec, config);
        _model.To(_device);
        _policyParameters = [.. _model.Policy.parameters()];
        _criticParameters = [.. _model.Critics.parameters()];
        _logTemperature = full(1, Math.Log(config.Temperature), float32, _device).DetachFromDisposeScope();
        _policyAdam = new Adam(_policyParameters, AdamEpsilon, "policy_adam");
        _criticAdam = new Adam(_criticParameters, AdamEpsilon, "critic_adam");
        _temperatureAdam = new Adam([_logTemperature], AdamEpsilon, "temperature_adam");
        if (config.NormalizeObservations && _worlds.Spec.Observation is Box { Type: not DataType.UInt8 } box)
            _observationMoments = new RunningMoments("observations", box.Width, _device);
    }

    private ReplayBuffer Replay => _memory ?? throw new InvalidOperationException("This agent was made to act only.");

    private double LargestNorm => _config.MaxGradientNorm > 0 ? _config.MaxGradientNorm : double.PositiveInfinity;

    public LearnOutcome Learn(in LearnProgress progress)
    {
        using var scope = NewDisposeScope();

        // Every iteration draws from its own seed, so a resumed run needs no generator state.
        manual_seed((long)CounterRandom.Key(_seed, (ulong)progress.Iteration + 1));
        var criticFigures = zeros(SacModel.CriticFigures.Length, float32, _device);
        var policyFigures = zeros(SacModel.PolicyFigures.Length, float32, _device);
        var (critics, policies) = (0L, 0L);
        var iterationSteps = (long)_config.ReportSteps * _worlds.Worlds;
        var steps = progress.Iteration * iterationSteps;
        for (var step = 0; step < _config.ReportSteps; step++)
        {
            Collect(isRandom: steps < _config.WarmUpSteps);
            var due = UpdatesDue(steps + _worlds.Worlds);
            for (var update = UpdatesDue(steps); update < due; update++)
            {
                using var inner = NewDisposeScope();
                var batch = Batch();
                criticFigures.add_(UpdateCritics(batch));
                critics++;
                if (update % _config.PolicyEvery != 0)
                    continue;

                policyFigures.add_(UpdatePolicy(batch));
                policies++;
            }

            steps += _worlds.Worlds;
        }

        return new LearnOutcome(iterationSteps, Metrics(criticFigures / critics, policyFigures / policies, critics));
    }

    public void Act(SimulationTensors worlds, bool greedy)
    {
        using var scope = NewDisposeScope();
        using var gradient = no_grad();
        var mask = worlds.ActionMask is null ? null : worlds.OnDevice(worlds.ActionMask);
        var outputs = Outputs(worlds.OnDevice(worlds.Observations));
        worlds.SetActions(_model.Head.ToSimulation(_model.Head.Act(outputs, mask, greedy)));
    }

    public Tensor LogProbabilities(Tensor observations, Tensor? mask)
    {
        using var scope = NewDisposeScope();
        using var gradient = no_grad();
        return _model.Head is CategoricalHead head
            ? head.LogProbabilities(Outputs(observations), mask).MoveToOuterDisposeScope()
            : throw new InvalidOperationException($"Actions in {_worlds.Spec.Action} have densities and no probabilities.");
    }

    public void Save(CheckpointWriter checkpoint)
    {
        checkpoint.Add("policy", _model.Policy);
        checkpoint.Add("critics", _model.Critics);
        checkpoint.Add("slow_critics", _model.SlowCritics);
        checkpoint.Add("log_temperature", _logTemperature);
        foreach (var adam in (Adam[])[_policyAdam, _criticAdam, _temperatureAdam])
            adam.Save(checkpoint);
        _observationMoments?.Save(checkpoint);
        if (_config.SaveReplay)
            Replay.Save(checkpoint);
    }

    public void Load(CheckpointReader checkpoint)
    {
        LoadPolicy(checkpoint);
        checkpoint.Read("critics", _model.Critics);
        checkpoint.Read("slow_critics", _model.SlowCritics);
        checkpoint.Read("log_temperature", _logTemperature);
        foreach (var adam in (Adam[])[_policyAdam, _criticAdam, _temperatureAdam])
            adam.Load(checkpoint);
        if (_config.SaveReplay)
            Replay.Load(checkpoint);
    }

    public void LoadPolicy(CheckpointReader checkpoint)
    {
        checkpoint.Read("policy", _model.Policy);
        _observationMoments?.Load(checkpoint);
    }

    public void Dispose()
    {
        _memory?.Dispose();
        foreach (var adam in (Adam[])[_policyAdam, _criticAdam, _temperatureAdam])
            adam.Dispose();
        _observationMoments?.Dispose();
        _logTemperature.Dispose();
        _model.Dispose();
    }

    /// <summary>Updates that so many environment steps call for.</summary>
    private long UpdatesDue(long steps) => (long)(Math.Max(0, steps - _config.WarmUpSteps) * _config.UpdateRatio);

    private void Collect(bool isRandom)
    {
        using var scope = NewDisposeScope();
        using var gradient = no_grad();
        var observations = _worlds.OnDevice(_worlds.Observations);
        var mask = _worlds.ActionMask is null ? null : _worlds.OnDevice(_worlds.ActionMask);
        var actions = isRandom
            ? _model.RandomActions(_worlds.Worlds, mask, _device)
            : _model.Head.Act(Outputs(observations), mask, greedy: false);
        _observationMoments?.Add(observations.flatten(1));
        Replay.Step(actions, _model.Head.ToSimulation(actions));
    }

    private Tensor Outputs(Tensor observations)
    {
        var outputs = empty([observations.shape[0], _model.Head.Inputs], float32, _device);
        _shards.Run(observations.shape[0], (_, first, count) =>
        {
            using var scope = NewDisposeScope();
            using var gradient = no_grad();
            outputs.narrow(0, first, count).copy_(_model.Policy.forward(Normalized(observations.narrow(0, first, count))));
        });
        return outputs;
    }

    private Tensor Normalized(Tensor observations) => _observationMoments?.Normalize(observations.flatten(1)) ?? observations;

    private Transitions Batch()
    {
        var batch = Replay.Rows(Replay.Draw(_config.BatchSize));
        return batch with
        {
            Observations = Normalized(batch.Observations),
            NextObservations = Normalized(batch.NextObservations),
        };
    }

    /// <summary>Moves the critics towards their targets and the slow ones after them. Returns the figures.</summary>
    private Tensor UpdateCritics(Transitions batch)
    {
        var temperature = (double)_logTemperature.exp().item<float>();
        var rows = batch.Rewards.shape[0];
        var noise = _model.Noise(rows, _device);
        var gradient = _shards.Gradient(
            rows,
            _criticParameters,
            (first, count) =>
            {
                var part = batch.Narrow(first, count);
                return _model.CriticLoss(part, _model.Targets(part, noise.narrow(0, first, count), temperature));
            },
            out var figures);
        _criticAdam.Step(gradient, _config.CriticRate, LargestNorm);

        using var noGradient = no_grad();
        foreach (var (slow, fast) in _model.SlowCritics.parameters().Zip(_criticParameters))
            slow.lerp_(fast, _config.TargetRate);
        return figures;
    }

    /// <summary>Moves the policy, and the temperature towards the entropy to hold. Returns the figures.</summary>
    private Tensor UpdatePolicy(Transitions batch)
    {
        var temperature = (double)_logTemperature.exp().item<float>();
        var rows = batch.Rewards.shape[0];
        var noise = _model.Noise(rows, _device);
        var gradient = _shards.Gradient(
            rows,
            _policyParameters,
            (first, count) => _model.PolicyLoss(batch.Narrow(first, count), noise.narrow(0, first, count), temperature),
            out var figures);
        _policyAdam.Step(gradient, _config.PolicyRate, LargestNorm);

        // The gradient of E[-log alpha (log density + entropy to hold)] by log alpha is how far the entropy is above.
        if (_config.TemperatureRate > 0)
            _temperatureAdam.Step(figures.narrow(0, SacModel.EntropyGapFigure, 1), _config.TemperatureRate, double.PositiveInfinity);
        return figures;
    }

    private Dictionary<string, double> Metrics(Tensor criticFigures, Tensor policyFigures, long updates)
    {
        var metrics = SacModel.CriticFigures.Zip(criticFigures.cpu().data<float>().ToArray())
            .Concat(SacModel.PolicyFigures.Zip(policyFigures.cpu().data<float>().ToArray()))
            .ToDictionary(pair => pair.First, pair => (double)pair.Second);
        if (updates > 0 && !double.IsFinite(metrics[SacModel.CriticFigures[0]]))
        {
            throw new FailureException(
                "Learning broke down: the critics' loss is not a number any more. The last checkpoint is from before. Try lower learning rates.");
        }

        metrics["temperature"] = Math.Exp(_logTemperature.item<float>());
        metrics["updates"] = updates;
        metrics["replay_steps"] = (double)Replay.Filled * _worlds.Worlds;
        return metrics;
    }
}
