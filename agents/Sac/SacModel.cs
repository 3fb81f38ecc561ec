using System.Collections.Immutable;
using Sim.Agents.Networks;
using Sim.Agents.Training;
using Sim.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace Sim.Agents.Sac;

/// <summary>What is learned: a policy, twin critics and their slow copies; and the losses, which numbered and real-valued actions have apart.</summary>
internal abstract class SacModel : IDisposable
{
    public const int EntropyFigure = 1, EntropyGapFigure = 2;

    protected SacModel(EnvSpec spec, ActionHead head, SacConfig config)
    {
        (Head, Config) = (head, config);
        Policy = new SacPolicy(spec, head, config);
        Critics = new TwinCritic(spec, config);
        SlowCritics = new TwinCritic(spec, config);
        using var gradient = no_grad();
        foreach (var (slow, fast) in SlowCritics.parameters().Zip(Critics.parameters()))
            slow.copy_(fast);
    }

    /// <summary>What is reported of the critics in a batch, each a mean over its rows.</summary>
    public static ImmutableArray<string> CriticFigures { get; } = ["critic_loss", "value"];

    /// <summary>What is reported of the policy. The last is what the temperature follows: entropy above the one to hold.</summary>
    public static ImmutableArray<string> PolicyFigures { get; } = ["policy_loss", "entropy", "entropy_gap"];

    public ActionHead Head { get; }

    public SacPolicy Policy { get; }

    public TwinCritic Critics { get; }

    public TwinCritic SlowCritics { get; }

    protected SacConfig Config { get; }

    /// <summary>The model for a task.</summary>
    /// <exception cref="UsageException">Actions of a kind that it does not take, or that have infinite bounds.</exception>
    public static SacModel Of(EnvSpec spec, SacConfig config) => spec.Action switch
    {
        Discrete discrete => new DiscreteSacModel(spec, discrete, config),
        Box { Type: DataType.Float32 } box => new ContinuousSacModel(spec, box, config),
        _ => throw new UsageException($"Soft actor-critic acts in one numbered choice or in real numbers; the actions here are {spec.Action}."),
    };

    /// <summary>Numbers from a standard normal distribution that a batch of so many rows needs, drawn before it is split over threads.</summary>
    public abstract Tensor Noise(long rows, Device device);

    /// <summary>Legal actions, each as likely as any.</summary>
    public abstract Tensor RandomActions(long rows, Tensor? mask, Device device);

    /// <summary>What the critics are to say of the batch's actions: reward, and the slow critics' worth of what follows. [N]</summary>
    /// <param name="batch">Of the buffer.</param>
    /// <param name="noise">Of the following actions.</param>
    /// <param name="temperature">Alpha.</param>
    public Tensor Targets(Transitions batch, Tensor noise, double temperature)
    {
        using var gradient = no_grad();
        var following = FollowingValues(batch, noise, temperature);
        return (batch.Rewards * Config.RewardFactor) + ((1 - batch.Terminated) * following * Config.Discount);
    }

    /// <summary>The squared errors of both critics.</summary>
    public (Tensor Loss, Tensor Figures) CriticLoss(Transitions batch, Tensor targets)
    {
        var (first, second) = Values(batch);
        var loss = ((first - targets).square() + (second - targets).square()).mean();
        return (loss, stack([loss.detach() / 2, first.detach().mean()]));
    }

    /// <summary>What the policy is to make small: temperature times log density, minus the critics' lower value.</summary>
    public abstract (Tensor Loss, Tensor Figures) PolicyLoss(Transitions batch, Tensor noise, double temperature);

    public void To(Device device)
    {
        foreach (var module in (nn.Module[])[Head, Policy, Critics, SlowCritics])
            module.to(device);
    }

    public void Dispose()
    {
        Policy.Dispose();
        Critics.Dispose();
        SlowCritics.Dispose();
        Head.Dispose();
    }

    /// <summary>Soft values of the next observations: [N].</summary>
    protected abstract Tensor FollowingValues(Transitions batch, Tensor noise, double temperature);

    /// <summary>Both critics' values of the batch's actions: [N] each.</summary>
    protected abstract (Tensor First, Tensor Second) Values(Transitions batch);

    protected static Tensor FiguresOf(Tensor loss, Tensor entropy, Tensor held) =>
        stack([loss.detach(), entropy.detach().mean(), (entropy.detach() - held).mean()]);
}

/// <summary>Real-valued actions from a squashed normal distribution, through which the critics' gradient reaches the policy.</summary>
/// <remarks>Haarnoja et al. (2018), arXiv:1812.05905, eq. 5 to 9 and 18.</remarks>
internal sealed class ContinuousSacModel(EnvSpec spec, Box box, SacConfig config) : SacModel(spec, new TanhGaussianHead(box), config)
{
    private readonly double _held = config.EntropyPerAction * box.Width;

    private TanhGaussianHead Squashed => (TanhGaussianHead)Head;

    public override Tensor Noise(long rows, Device device) => randn([rows, Squashed.Width], float32, device);

    public override Tensor RandomActions(long rows, Tensor? mask, Device device) => (rand([rows, Squashed.Width], float32, device) * 2) - 1;

    public override (Tensor Loss, Tensor Figures) PolicyLoss(Transitions batch, Tensor noise, double temperature)
    {
        var (actions, logs) = Squashed.Sample(Policy.forward(batch.Observations), noise);
        var loss = ((logs * temperature) - Critics.Lower(batch.Observations, actions).squeeze(1)).mean();
        return (loss, FiguresOf(loss, -logs, full_like(logs.detach(), _held)));
    }

    protected override Tensor FollowingValues(Transitions batch, Tensor noise, double temperature)
    {
        var (actions, logs) = Squashed.Sample(Policy.forward(batch.NextObservations), noise);
        return SlowCritics.Lower(batch.NextObservations, actions).squeeze(1) - (logs * temperature);
    }

    protected override (Tensor First, Tensor Second) Values(Transitions batch)
    {
        var (first, second) = Critics.Forward(batch.Observations, batch.Actions);
        return (first.squeeze(1), second.squeeze(1));
    }
}

/// <summary>One numbered action: expectations over the policy are sums over all actions, so nothing is drawn.</summary>
/// <remarks>Christodoulou (2019), arXiv:1910.07207, eq. 10 to 12.</remarks>
internal sealed class DiscreteSacModel(EnvSpec spec, Discrete space, SacConfig config)
    : SacModel(spec, ActionHead.Of(space), config)
{
    private readonly double _greatest = Math.Log(space.Count);

    private CategoricalHead Categories => (CategoricalHead)Head;

    public override Tensor Noise(long rows, Device device) => zeros([rows, 0], float32, device);

    public override Tensor RandomActions(long rows, Tensor? mask, Device device) =>
        Head.Act(zeros([rows, Head.Inputs], float32, device), mask, greedy: false);

    public override (Tensor Loss, Tensor Figures) PolicyLoss(Transitions batch, Tensor noise, double temperature)
    {
        var logs = Categories.LogProbabilities(Policy.forward(batch.Observations), batch.ActionMasks);
        var chances = logs.exp();
        var values = Critics.Lower(batch.Observations, actions: null).detach();
        var loss = (chances * ((logs * temperature) - values)).sum(1).mean();
        return (loss, FiguresOf(loss, -(chances * logs).sum(1), Held(batch)));
    }

    protected override Tensor FollowingValues(Transitions batch, Tensor noise, double temperature)
    {
        var logs = Categories.LogProbabilities(Policy.forward(batch.NextObservations), batch.NextActionMasks);
        return (logs.exp() * (SlowCritics.Lower(batch.NextObservations, actions: null) - (logs * temperature))).sum(1);
    }

    protected override (Tensor First, Tensor Second) Values(Transitions batch)
    {
        var chosen = batch.Actions.unsqueeze(1);
        var (first, second) = Critics.Forward(batch.Observations, actions: null);
        return (first.gather(1, chosen).squeeze(1), second.gather(1, chosen).squeeze(1));
    }

    /// <summary>The entropy to hold in each state: [N].</summary>
    private Tensor Held(Transitions batch)
    {
        using var gradient = no_grad();
        return batch.ActionMasks is { } masks
            ? masks.to(float32).sum(1).clamp(min: 1).log() * Config.EntropyFraction
            : full_like(batch.Rewards, _greatest * Config.EntropyFraction);
    }
}
