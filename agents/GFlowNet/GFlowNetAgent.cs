using Sim.Agents.Networks;
using Sim.Agents.Torch;
using Sim.Agents.Training;
using Sim.Runtime;
using Sim.Runtime.Numerics;
using TorchSharp;
using static TorchSharp.torch;

namespace Sim.Agents.GFlowNet;

/// <summary>A generative flow network: it learns to make things in proportion to their reward, and not only the best one.</summary>
/// <remarks>Bengio et al. (2021), arXiv:2106.04399. Losses: <see cref="FlowLosses"/>.</remarks>
public sealed class GFlowNetAgent : IAgent, IDiscretePolicy
{
    private const double AdamEpsilon = 1e-8;

    private readonly GFlowNetConfig _config;
    private readonly SimulationTensors _worlds;
    private readonly Device _device;
    private readonly ulong _seed;
    private readonly Shards _shards;
    private readonly FlowNetwork _network;
    private readonly FlowObjective _objective;
    private readonly List<Tensor> _parameters;
    private readonly Adam _adam;
    private readonly Adam _partitionAdam;
    private readonly TrajectorySource? _source;
    private readonly Demonstrations? _demonstrations;
    private long _trajectories;

    public GFlowNetAgent(GFlowNetConfig config, AgentContext context)
    {
        (_config, _worlds, _device, _seed) = (config, context.Worlds, context.Device, context.Seed);
        var flow = _worlds.Spec.Flow
            ?? throw new UsageException($"{_worlds.Spec.Name} is not made for generative flow networks: it says no log reward of what is made.");

        _objective = new FlowObjective(config, flow, _worlds.Spec);
        manual_seed((long)CounterRandom.Key(_seed, 0));
        _shards = new Shards(
            _device.type == DeviceType.CPU ? _worlds.Simulation.Device.Threads : 1, (long)_worlds.Spec.Observation.Width * sizeof(float));
        _network = new FlowNetwork(_worlds.Spec, config);
        _network.to(_device);
        _parameters = [.. _network.BodyParameters];
        _adam = new Adam(_parameters, AdamEpsilon);
        _partitionAdam = new Adam([_network.Offset], AdamEpsilon, "partition_adam");
        if (!context.Learns)
            return;

        _source = new TrajectorySource("trajectories", _worlds, config.BatchSize, config.ReplayRatio > 0 ? config.ReplaySteps : 0, _device);
        if (config.DemonstrationRatio > 0)
            _demonstrations = new Demonstrations(_worlds.Simulation, _device, CounterRandom.Key(_seed, Demonstrations.Purpose));
    }

    public double RewardPower => _config.Beta;

    private TrajectorySource Source => _source ?? throw new InvalidOperationException("This agent was made to act only.");

    public LearnOutcome Learn(in LearnProgress progress)
    {
        using var scope = NewDisposeScope();

        // Every iteration draws from its own seed, so a resumed run needs no generator state.
        var key = CounterRandom.Key(_seed, (ulong)progress.Iteration + 1);
        manual_seed((long)key);
        var epsilon = _config.EpsilonSchedule.At(_config.Epsilon, progress.Fraction);
        var (fresh, steps) = Collect(epsilon);
        _trajectories += fresh.Count;
        var figures = Update(Gather(fresh, key), progress.Fraction);
        var metrics = new Dictionary<string, double>
        {
            ["trajectories"] = _trajectories,
            ["loss"] = figures.Loss,
            ["log_partition"] = figures.LogPartition,
            ["gradient_norm"] = figures.GradientNorm,
            ["log_reward_mean"] = fresh.Average(trajectory => trajectory.LogReward),
            ["solutions_found"] = Source.Solutions.Distinct,
            ["epsilon"] = epsilon,
        };
        return double.IsFinite(figures.Loss) && double.IsFinite(figures.GradientNorm)
            ? new LearnOutcome(steps, metrics)
            : throw new FailureException(
                "Learning broke down: the loss is not a number any more. The last checkpoint is from before. Try a lower learning rate.");
    }

    /// <summary>Learns from trajectories that were made elsewhere, by whatever policy: there is nothing to correct for.</summary>
    /// <param name="batch">At least one trajectory.</param>
    /// <param name="fraction">Of the run that is done, for the schedules of the learning rates.</param>
    /// <returns>The loss before.</returns>
    public double LearnFrom(TrajectoryBatch batch, double fraction = 0)
    {
        using var scope = NewDisposeScope();
        return Update(batch, fraction).Loss;
    }

    public void Act(SimulationTensors worlds, bool greedy)
    {
        using var scope = NewDisposeScope();
        using var gradient = no_grad();
        var mask = worlds.ActionMask is null ? null : worlds.OnDevice(worlds.ActionMask);
        worlds.SetActions(_network.Act(Outputs(worlds.OnDevice(worlds.Observations)), mask, greedy));
    }

    public Tensor LogProbabilities(Tensor observations, Tensor? mask)
    {
        using var scope = NewDisposeScope();
        using var gradient = no_grad();
        return _network.Forward(Outputs(observations), mask).MoveToOuterDisposeScope();
    }

    public void Save(CheckpointWriter checkpoint)
    {
        checkpoint.Add("network", _network);
        checkpoint.Add("trajectory_count", _trajectories.ToString(System.Globalization.CultureInfo.InvariantCulture));
        _adam.Save(checkpoint);
        _partitionAdam.Save(checkpoint);
        Source.Save(checkpoint);
        _demonstrations?.Save(checkpoint);
    }

    public void Load(CheckpointReader checkpoint)
    {
        LoadPolicy(checkpoint);
        _trajectories = checkpoint.Number("trajectory_count");
        _adam.Load(checkpoint);
        _partitionAdam.Load(checkpoint);
        Source.Load(checkpoint);
        _demonstrations?.Load(checkpoint);
    }

    public void LoadPolicy(CheckpointReader checkpoint) => checkpoint.Read("network", _network);

    public void Dispose()
    {
        _source?.Dispose();
        _demonstrations?.Dispose();
        _adam.Dispose();
        _partitionAdam.Dispose();
        _network.Dispose();
    }

    /// <summary>Acts until enough trajectories have ended. Returns them, and the steps that it took over all worlds.</summary>
    private (List<Trajectory> Ended, long Steps) Collect(double epsilon)
    {
        List<Trajectory> ended = [];
        var steps = 0L;
        while (ended.Count < _config.BatchSize)
        {
            using var scope = NewDisposeScope();
            using var gradient = no_grad();
            var mask = _worlds.ActionMask is null ? null : _worlds.OnDevice(_worlds.ActionMask);
            var outputs = Outputs(_worlds.OnDevice(_worlds.Observations));
            var actions = _network.Act(outputs, mask, greedy: false, _config.SamplingTemperature);
            if (epsilon > 0)
            {
                var anything = _network.Act(zeros_like(outputs), mask, greedy: false);
                actions = where(rand_like(actions, float32).lt(epsilon), anything, actions);
            }

            ended.AddRange(Source.Step(actions));
            steps += _worlds.Worlds;
        }

        return (ended, steps);
    }

    private TrajectoryBatch Gather(List<Trajectory> fresh, ulong key)
    {
        var again = (int)Math.Round(fresh.Count * _config.ReplayRatio);
        var replayed = again == 0 ? [] : Replay.Draw(Source.Kept, again, _config, key);
        var batch = TrajectoryBatch.Of(Source.Buffer, [.. fresh, .. replayed]);
        var shown = (int)Math.Round(fresh.Count * _config.DemonstrationRatio);
        return _demonstrations is null || shown == 0 ? batch : batch.With(_demonstrations.Next(shown));
    }

    private Tensor Outputs(Tensor observations)
    {
        var outputs = empty([observations.shape[0], _network.Outputs], float32, _device);
        _shards.Run(observations.shape[0], (_, first, count) =>
        {
            using var scope = NewDisposeScope();
            using var gradient = no_grad();
            outputs.narrow(0, first, count).copy_(_network.Body(observations.narrow(0, first, count)));
        });
        return outputs;
    }

    private (double Loss, double LogPartition, double GradientNorm) Update(TrajectoryBatch batch, double fraction)
    {
        var (loss, partition, offset) = (0.0, 0.0, default(Tensor));
        var gradient = _shards.Gradient(
            batch.Actions.shape[0],
            _parameters,
            (first, count) => _objective.Columns(_network, batch, first, count),
            columns =>
            {
                var outcome = _objective.Evaluate(columns, _network.Offset, batch);
                (loss, partition, offset) = (outcome.Loss, outcome.LogPartition, outcome.OffsetGradient);
                return outcome.ColumnGradient;
            });

        var largest = _config.MaxGradientNorm > 0 ? _config.MaxGradientNorm : double.PositiveInfinity;
        var norm = _adam.Step(gradient, _config.LearningRateSchedule.At(_config.LearningRate, fraction), largest);
        if (offset is not null)
            _partitionAdam.Step(offset, _config.LearningRateSchedule.At(_config.PartitionRate, fraction), double.PositiveInfinity);
        return (loss, partition, norm.item<float>());
    }
}
