using System.Collections.Immutable;
using Sim.Agents.Networks;
using Sim.Runtime.Configuration;

namespace Sim.Agents.Sac;

public sealed record SacConfig
{
    [Option("steps in every world between two reports", Minimum = 1)]
    public int ReportSteps { get; init; } = 64;

    [Option("steps to keep, over all worlds", Minimum = 1)]
    public long ReplaySteps { get; init; } = 1_000_000;

    [Option("whether checkpoints hold the replay buffer; without it, a resumed run starts with an empty one and gets other bits")]
    public bool SaveReplay { get; init; } = true;

    [Option("steps over all worlds, with random actions, before learning starts", Minimum = 0)]
    public long WarmUpSteps { get; init; } = 5_000;

    [Option("updates for each environment step", Minimum = 0)]
    public double UpdateRatio { get; init; } = 0.25;

    [Option("transitions of an update", Minimum = 1)]
    public int BatchSize { get; init; } = 256;

    [Option("updates of the critics for one of the policy and the temperature", Minimum = 1)]
    public int PolicyEvery { get; init; } = 1;

    [Option("learning rate of the policy", Minimum = 0)]
    public double PolicyRate { get; init; } = 3e-4;

    [Option("learning rate of the critics", Minimum = 0)]
    public double CriticRate { get; init; } = 1e-3;

    [Option("discount of a reward one step later", Minimum = 0, Maximum = 1)]
    public double Discount { get; init; } = 0.99;

    [Option("share of the critics that their slow copies take over in an update", Minimum = 0, Maximum = 1)]
    public double TargetRate { get; init; } = 0.005;

    [Option("factor of every reward")]
    public double RewardFactor { get; init; } = 1;

    [Option("weight of the policy's entropy at the beginning", Minimum = 0)]
    public double Temperature { get; init; } = 1;

    [Option("learning rate of that weight; 0 keeps it as it is", Minimum = 0)]
    public double TemperatureRate { get; init; } = 3e-4;

    [Option("entropy to hold, of real-valued actions: nats for each, within bounds taken as -1 to 1")]
    public double EntropyPerAction { get; init; } = -1;

    [Option("entropy to hold, of numbered actions: its part of the greatest, that of the legal ones", Minimum = 0, Maximum = 1)]
    public double EntropyFraction { get; init; } = 0.5;

    [Option("whether observations of real numbers are scaled by their running mean and deviation")]
    public bool NormalizeObservations { get; init; }

    [Option("whether the critics' hidden layers are normalised, which many updates for each step need")]
    public bool CriticLayerNorm { get; init; }

    [Option("norm to which a longer gradient is scaled down; 0 for never", Minimum = 0)]
    public double MaxGradientNorm { get; init; }

    [Option("sizes of the hidden layers")]
    public ImmutableArray<int> Hidden { get; init; } = [256, 256];

    [Option("activation of the hidden layers")]
    public Activation Activation { get; init; } = Activation.Relu;
}
