using static TorchSharp.torch;

namespace Sim.Agents.GFlowNet;

/// <summary>How sub-trajectories are weighed against each other: by lambda to the power of their length, or all alike.</summary>
public enum SubTrajectoryWeights
{
    /// <summary>Within each trajectory, so that long trajectories count no more. The paper's.</summary>
    GeometricWithin,

    /// <summary>Over all trajectories of the batch.</summary>
    Geometric,

    /// <summary>All alike within each trajectory.</summary>
    EqualWithin,

    /// <summary>All alike over the batch.</summary>
    Equal,
}

/// <summary>The losses of generative flow networks, over arrays of logarithms. Each is a mean over trajectories or their parts: [].</summary>
/// <remarks>
/// All are 0 where the policy samples x in proportion to R(x), and only there if every trajectory is trained on. They are functions of
/// the trajectory and not of how it was found, so any trajectories will do, without importance weights.
/// </remarks>
public static class FlowLosses
{
    /// <summary>Trajectory balance: (log Z + sum log P_F - log R(x) - sum log P_B)^2.</summary>
    /// <remarks>Malkin et al. (2022), arXiv:2201.13259, eq. 14.</remarks>
    public static Tensor TrajectoryBalance(TrajectoryLogs logs) => TrajectoryResiduals(logs).square().mean();

    /// <summary>
    /// Log-partition variance (Var-TB, VarGrad): how much each trajectory's estimate of -log Z varies among those that share it.
    /// There is no log Z to be learned.
    /// </summary>
    /// <remarks>
    /// Zhang et al. (2023), arXiv:2302.05446, and GFlowVLM (Kang et al. 2025, arXiv:2503.06514), eq. 13 and 14, after Richter et al.
    /// (2020), arXiv:2010.10436. The mean is not detached; its share of the gradient is 0. A trajectory alone in its group says nothing.
    /// </remarks>
    public static Tensor LogPartitionVariance(TrajectoryLogs logs)
    {
        var estimates = PartitionEstimates(logs);
        return (estimates - GroupMeans(estimates, logs.Groups)).square().mean();
    }

    /// <summary>Detailed balance, over all steps of the batch: (log F(s) + log P_F(s'|s) - log F(s') - log P_B(s|s'))^2, and F(x) = R(x).</summary>
    /// <remarks>Bengio et al. (2023), arXiv:2111.09266, section 3.2.</remarks>
    public static Tensor DetailedBalance(TrajectoryLogs logs) => StepMean(StepResiduals(logs, EndedFlows(logs)), logs);

    /// <summary>
    /// Detailed balance where every state may be the last. Then R(s) = F(s) P_F(stop|s) gives the flows, and none are learned:
    /// (log R(s) + log P_F(s'|s) + log P_F(stop|s') - log R(s') - log P_B(s|s') - log P_F(stop|s))^2.
    /// </summary>
    /// <remarks>Deleu et al. (2022), arXiv:2202.13903, section 3; with P_B = 1 it is GFlowVLM's, arXiv:2503.06514, eq. 8 and 18.</remarks>
    public static Tensor ModifiedDetailedBalance(TrajectoryLogs logs) => StepMean(StepResiduals(logs, StopFlows(logs)), logs);

    /// <summary>
    /// Sub-trajectory balance: (log F(s_i) + sum log P_F - log F(s_j) - sum log P_B)^2 for all i &lt; j, weighed by
    /// lambda^(j - i), and F(x) = R(x).
    /// </summary>
    /// <remarks>Madan et al. (2023), arXiv:2209.12782, section 3. Over single steps it is <see cref="DetailedBalance"/>.</remarks>
    /// <param name="logs">With flows.</param>
    /// <param name="weights">Among sub-trajectories.</param>
    /// <param name="lambda">0 or more: near 0 only single steps count, far above 1 only whole trajectories.</param>
    public static Tensor SubTrajectoryBalance(TrajectoryLogs logs, SubTrajectoryWeights weights, double lambda) =>
        SubTrajectoryMean(logs, EndedFlows(logs), weights, lambda);

    /// <summary>Sub-trajectory balance where every state may be the last, with the flows of <see cref="ModifiedDetailedBalance"/>.</summary>
    /// <remarks>
    /// GFlowVLM (Kang et al. 2025), arXiv:2503.06514, eq. 7 and 16, after Hu et al. (2024), arXiv:2310.04363. The denominator that is
    /// printed there has R(z_0:i T), which the numerator would cancel; it must be R(z_0:j T). Then, over single steps, it is their eq. 8.
    /// </remarks>
    public static Tensor ModifiedSubTrajectoryBalance(TrajectoryLogs logs, SubTrajectoryWeights weights, double lambda) =>
        SubTrajectoryMean(logs, StopFlows(logs), weights, lambda);

    /// <summary>log Z + sum log P_F - log R(x) - sum log P_B: [B].</summary>
    public static Tensor TrajectoryResiduals(TrajectoryLogs logs) =>
        TrajectoryLogs.Needed(logs.Partition, "log Z") + PartitionEstimates(logs);

    /// <summary>sum log P_F - log R(x) - sum log P_B, which is -log Z where the policy is right: [B].</summary>
    public static Tensor PartitionEstimates(TrajectoryLogs logs) =>
        logs.StepRatios().sum(1) - TrajectoryLogs.Needed(logs.Reward, "log R");

    /// <summary>log F(s_i) + log P_F - log F(s_i+1) - log P_B of each step, 0 past the end: [B, L].</summary>
    /// <param name="logs">Of the steps.</param>
    /// <param name="flows">Of all states: [B, L + 1], 0 past the end.</param>
    public static Tensor StepResiduals(TrajectoryLogs logs, Tensor flows)
    {
        var steps = logs.Forward.shape[1];
        var residuals = flows.narrow(1, 0, steps) - flows.narrow(1, 1, steps) + logs.StepRatios();
        return where(logs.StepMask, residuals, zeros_like(residuals));
    }

    /// <summary>The flows, with the reward for that of the last state: [B, L + 1], 0 past the end.</summary>
    public static Tensor EndedFlows(TrajectoryLogs logs)
    {
        var flows = TrajectoryLogs.Needed(logs.Flows, "flows");
        var reward = TrajectoryLogs.Needed(logs.Reward, "log R").unsqueeze(1).expand_as(flows);
        var last = arange(flows.shape[1], device: flows.device).unsqueeze(0).eq(logs.Lengths.unsqueeze(1));
        return where(last, reward, where(logs.StateMask, flows, zeros_like(flows)));
    }

    /// <summary>log R(s) - log P_F(stop|s), the flow of a state that may be the last: [B, L + 1], 0 past the end.</summary>
    public static Tensor StopFlows(TrajectoryLogs logs)
    {
        var flows = TrajectoryLogs.Needed(logs.StateRewards, "log R of every state") - TrajectoryLogs.Needed(logs.Stops, "log P_F(stop)");
        return where(logs.StateMask, flows, zeros_like(flows));
    }

    private static Tensor StepMean(Tensor residuals, TrajectoryLogs logs) =>
        residuals.square().sum() / logs.Lengths.sum().clamp(min: 1);

    private static Tensor GroupMeans(Tensor values, Tensor? groups)
    {
        if (groups is null)
            return values.mean();

        var count = groups.max().item<long>() + 1;
        var sums = zeros([count], values.dtype, values.device).index_add(0, groups, values, 1);
        var sizes = zeros([count], values.dtype, values.device).index_add(0, groups, ones_like(values), 1);
        return (sums / sizes.clamp(min: 1)).index_select(0, groups);
    }

    /// <remarks>
    /// With c_i the sum of log P_F - log P_B before state i, and d_i = log F(s_i) - c_i, the residual from i to j is d_i - d_j.
    /// </remarks>
    private static Tensor SubTrajectoryMean(TrajectoryLogs logs, Tensor flows, SubTrajectoryWeights weights, double lambda)
    {
        var start = zeros_like(flows.narrow(1, 0, 1));
        var level = flows - cat([start, logs.StepRatios().cumsum(1)], 1); // [B, L + 1]
        var squares = (level.unsqueeze(2) - level.unsqueeze(1)).square(); // [B, i, j]
        var weight = PairWeights(logs, weights, lambda, flows.dtype);
        var sums = (squares * weight).sum([1, 2]);
        var totals = weight.sum([1, 2]);
        return weights is SubTrajectoryWeights.Geometric or SubTrajectoryWeights.Equal
            ? sums.sum() / totals.sum()
            : (sums / where(totals.eq(0), ones_like(totals), totals)).mean();
    }

    /// <summary>Weights of the sub-trajectories from i to j, 0 where there is none: [B, i, j].</summary>
    private static Tensor PairWeights(TrajectoryLogs logs, SubTrajectoryWeights weights, double lambda, ScalarType type)
    {
        var states = logs.Forward.shape[1] + 1;
        var places = arange(states, device: logs.Forward.device);
        var lengths = places.unsqueeze(0) - places.unsqueeze(1); // j - i
        var isEqual = weights is SubTrajectoryWeights.Equal or SubTrajectoryWeights.EqualWithin;
        var byLength = full([1], isEqual ? 1 : lambda, type, logs.Forward.device).pow((lengths - 1).clamp(min: 0));
        var exists = lengths.gt(0).unsqueeze(0).logical_and(places.reshape(1, 1, -1).le(logs.Lengths.reshape(-1, 1, 1)));
        return byLength.unsqueeze(0) * exists.to(type);
    }
}
