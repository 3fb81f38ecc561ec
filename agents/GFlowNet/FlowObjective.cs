using Sim.Runtime;
using Sim.Runtime.Flows;
using static TorchSharp.torch;

namespace Sim.Agents.GFlowNet;

/// <summary>Brings what the network says of a batch of trajectories into the arrays that the losses take.</summary>
internal sealed class FlowObjective
{
    // What the network says of a step.
    private const int Forward = 0, Backward = 1, Flow = 2, Stop = 3;

    private readonly GFlowNetConfig _config;
    private readonly int? _stopAction;

    /// <exception cref="UsageException">The loss needs a stop action and the task has none.</exception>
    public FlowObjective(GFlowNetConfig config, FlowSpec flow, EnvSpec spec)
    {
        (_config, _stopAction) = (config, flow.StopAction);
        if (IsModified && flow.StopAction is null)
            throw new UsageException($"Option 'loss' was given a modified one, where every state may be the last, and {spec.Name} has no stop action.");
    }

    private bool IsModified => _config.Loss is FlowLoss.ModifiedDb or FlowLoss.ModifiedSubtb;

    private bool HasPartition => _config.Loss is FlowLoss.Tb or FlowLoss.Db or FlowLoss.Subtb;

    /// <summary>What came of a batch.</summary>
    /// <param name="Loss">Its value.</param>
    /// <param name="LogPartition">The mean estimate of log Z over the trajectories.</param>
    /// <param name="ColumnGradient">[M, 4]</param>
    /// <param name="OffsetGradient">[1]; null where the loss has no log Z and no flows.</param>
    public sealed record Outcome(double Loss, double LogPartition, Tensor ColumnGradient, Tensor? OffsetGradient);

    /// <summary>log P_F, log P_B, log F without its offset and log P_F(stop) of some steps, from the first: [count, 4].</summary>
    public Tensor Columns(FlowNetwork network, TrajectoryBatch batch, long first, long count)
    {
        Tensor Part(Tensor column) => column.narrow(0, first, count);

        var outputs = network.Body(Part(batch.Observations));
        var logs = network.Forward(outputs, batch.Masks is null ? null : Part(batch.Masks));
        var taken = Part(batch.Actions).unsqueeze(1);
        var none = zeros([count], outputs.dtype, outputs.device);
        var backward = batch.BackwardMasks is null ? none
            : network.LearnsBackward
                ? network.Backward(network.Body(Part(batch.NextObservations!)), Part(batch.BackwardMasks)).gather(1, taken).squeeze(1)
            : -Part(batch.BackwardMasks).to(outputs.dtype).sum(1).log();
        return stack(
            [logs.gather(1, taken).squeeze(1), backward, network.Flow(outputs), IsModified ? logs.select(1, _stopAction!.Value) : none], 1);
    }

    /// <summary>The loss, and its gradients.</summary>
    public Outcome Evaluate(Tensor columns, Tensor offset, TrajectoryBatch batch)
    {
        using var scope = NewDisposeScope();
        var leaf = columns.clone().requires_grad_(true);
        var logs = Logs(leaf, offset, batch);
        var loss = Loss(logs);
        Tensor[] inputs = HasPartition ? [leaf, offset] : [leaf];
        var gradients = autograd.grad([loss], inputs);
        return new Outcome(
            loss.item<float>(),
            Partition(logs).mean().item<float>(),
            gradients[0].MoveToOuterDisposeScope(),
            HasPartition ? gradients[1].MoveToOuterDisposeScope() : null);
    }

    private Tensor Loss(TrajectoryLogs logs) => _config.Loss switch
    {
        FlowLoss.Tb => FlowLosses.TrajectoryBalance(logs),
        FlowLoss.VarTb => FlowLosses.LogPartitionVariance(logs),
        FlowLoss.Db => FlowLosses.DetailedBalance(logs),
        FlowLoss.Subtb => FlowLosses.SubTrajectoryBalance(logs, _config.SubtbWeights, _config.SubtbLambda),
        FlowLoss.ModifiedDb => FlowLosses.ModifiedDetailedBalance(logs),
        _ => FlowLosses.ModifiedSubTrajectoryBalance(logs, _config.SubtbWeights, _config.SubtbLambda),
    };

    /// <summary>Estimates of log Z: [B].</summary>
    private Tensor Partition(TrajectoryLogs logs) =>
        logs.Partition?.detach()
        ?? (IsModified ? FlowLosses.StopFlows(logs).select(1, 0) : -FlowLosses.PartitionEstimates(logs)).detach();

    private TrajectoryLogs Logs(Tensor columns, Tensor offset, TrajectoryBatch batch)
    {
        var places = batch.Places();
        var reward = batch.Reward.to(columns.dtype) * _config.Beta;
        Tensor Steps(Tensor column) => Padded(column, places);

        // One state more than steps; what is behind the last step is not read, or overwritten.
        Tensor States(Tensor column) => nn.functional.pad(Padded(column, places), [0, 1]);

        var logs = new TrajectoryLogs
        {
            Forward = Steps(columns.select(1, Forward)),
            Backward = batch.BackwardMasks is null ? null : Steps(columns.select(1, Backward)),
            Lengths = batch.Lengths,
            Reward = reward,
        };
        if (_config.Loss == FlowLoss.VarTb)
            return logs with { Groups = Groups(batch) };
        if (HasPartition)
        {
            var flows = States(columns.select(1, Flow)) + offset;
            return logs with { Flows = flows, Partition = flows.select(1, 0) };
        }

        // Stopping is no step of the modified losses: it is what every state may do. Who never stopped had to end.
        var rewards = States(batch.LogRewards!.to(columns.dtype) * _config.Beta);
        var end = arange(rewards.shape[1], device: columns.device).unsqueeze(0).eq(batch.Lengths.unsqueeze(1));
        var last = batch.Actions.index_select(0, batch.Lengths.cumsum(0) - 1);
        return logs with
        {
            Lengths = batch.Lengths - last.eq(_stopAction!.Value).to(int64),
            StateRewards = where(end, reward.unsqueeze(1).expand_as(rewards), rewards),
            Stops = States(columns.select(1, Stop)),
        };
    }

    private static Tensor Padded(Tensor column, Tensor places) =>
        cat([column, zeros([1], column.dtype, column.device)]).index_select(0, places.flatten()).view(places.shape);

    /// <summary>Which trajectories begin alike, to the byte: [B].</summary>
    private static Tensor Groups(TrajectoryBatch batch)
    {
        using var firsts = batch.Observations.index_select(0, batch.Lengths.cumsum(0) - batch.Lengths).cpu().contiguous();
        var bytes = firsts.bytes;
        var width = bytes.Length / (int)batch.Count;
        var numbers = new Dictionary<string, long>();
        var groups = new long[batch.Count];
        for (var trajectory = 0; trajectory < groups.Length; trajectory++)
        {
            var key = Convert.ToBase64String(bytes.Slice(trajectory * width, width));
            numbers.TryAdd(key, numbers.Count);
            groups[trajectory] = numbers[key];
        }

        return tensor(groups, int64).to(batch.Lengths.device);
    }
}
