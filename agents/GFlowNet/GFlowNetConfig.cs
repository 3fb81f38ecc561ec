using System.Collections.Immutable;
using Sim.Agents.Networks;
using Sim.Agents.Training;
using Sim.Runtime.Configuration;

namespace Sim.Agents.GFlowNet;

/// <summary>What is made small: see <see cref="FlowLosses"/>.</summary>
public enum FlowLoss
{
    Tb,
    VarTb,
    Db,
    Subtb,
    ModifiedDb,
    ModifiedSubtb,
}

/// <summary>Which way back is likely, where a state has several parents.</summary>
public enum BackwardPolicy
{
    /// <summary>All alike.</summary>
    Uniform,

    /// <summary>By a head of the network, learned with the rest.</summary>
    Learned,
}

/// <summary>What the policy is made of.</summary>
public enum PolicyForm
{
    Network,

    /// <summary>A row of numbers for every observation that there is.</summary>
    Table,
}

public sealed record GFlowNetConfig
{
    [Option("what is made small: trajectory balance, log-partition variance, detailed or sub-trajectory balance, or the latter two with flows from the stop action")]
    public FlowLoss Loss { get; init; } = FlowLoss.Tb;

    [Option("how sub-trajectories are weighed against each other")]
    public SubTrajectoryWeights SubtbWeights { get; init; } = SubTrajectoryWeights.GeometricWithin;

    [Option("weight of a sub-trajectory one step longer", Minimum = 0)]
    public double SubtbLambda { get; init; } = 0.9;

    [Option("which way back is likely, where a state has several parents")]
    public BackwardPolicy BackwardPolicy { get; init; } = BackwardPolicy.Uniform;

    [Option("power of the reward that is sampled in proportion to", Minimum = 0)]
    public double Beta { get; init; } = 1;

    [Option("fresh trajectories of an update", Minimum = 1)]
    public int BatchSize { get; init; } = 64;

    [Option("chance of a random legal action while learning", Minimum = 0, Maximum = 1)]
    public double Epsilon { get; init; } = 0.05;

    [Option("how that chance changes over the run")]
    public RateSchedule EpsilonSchedule { get; init; } = RateSchedule.Linear;

    [Option("temperature of the policy while learning: above 1, its actions are drawn more evenly", Minimum = 1e-3)]
    public double SamplingTemperature { get; init; } = 1;

    [Option("trajectories that are learned again for each fresh one", Minimum = 0)]
    public double ReplayRatio { get; init; }

    [Option("steps to keep for that, over all worlds", Minimum = 1)]
    public long ReplaySteps { get; init; } = 100_000;

    [Option("part of the replayed trajectories that is drawn from those of the highest rewards", Minimum = 0, Maximum = 1)]
    public double ReplayPriority { get; init; } = 0.5;

    [Option("part of the kept trajectories that counts as those", Minimum = 0, Maximum = 1)]
    public double ReplayTop { get; init; } = 0.1;

    [Option("trajectories of the task's expert that are learned for each fresh one", Minimum = 0)]
    public double DemonstrationRatio { get; init; }

    [Option("learning rate of the policy and the flows", Minimum = 0)]
    public double LearningRate { get; init; } = 1e-3;

    [Option("learning rate of log Z, or of what all log flows share", Minimum = 0)]
    public double PartitionRate { get; init; } = 0.1;

    [Option("how the learning rates change over the run")]
    public RateSchedule LearningRateSchedule { get; init; } = RateSchedule.Cosine;

    [Option("norm to which a longer gradient is scaled down; 0 for never", Minimum = 0)]
    public double MaxGradientNorm { get; init; } = 10;

    [Option("what the policy is made of")]
    public PolicyForm PolicyForm { get; init; } = PolicyForm.Network;

    [Option("whether numbered observations are read as numbers and not as names, so that numbers never seen mean something")]
    public bool NumbersAsFeatures { get; init; }

    [Option("sizes of the hidden layers")]
    public ImmutableArray<int> Hidden { get; init; } = [256, 256];

    [Option("activation of the hidden layers")]
    public Activation Activation { get; init; } = Activation.Relu;
}
