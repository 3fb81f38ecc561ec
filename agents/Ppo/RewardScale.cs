using Sim.Agents.Networks;
using Sim.Agents.Training;
using static TorchSharp.torch;

namespace Sim.Agents.Ppo;

/// <summary>Scales rewards by the running deviation of each world's discounted return.</summary>
/// <remarks>As Gymnasium's NormalizeReward does; see Andrychowicz et al. (2021), arXiv:2006.05990, appendix B.2.</remarks>
internal sealed class RewardScale(int worlds, double discount, Device device) : IDisposable
{
    private readonly Tensor _returns = zeros(worlds, float32, device).DetachFromDisposeScope(); // [N]
    private readonly RunningMoments _moments = new("returns", 1, device);

    /// <summary>Takes a rollout's rewards into account. Returns them scaled: [T, N].</summary>
    public Tensor Apply(Rollout rollout)
    {
        using var gradient = no_grad();
        var returns = empty_like(rollout.Rewards);
        for (var step = 0; step < rollout.Length; step++)
        {
            using var scope = NewDisposeScope();
            _returns.mul_(discount).add_(rollout.Rewards[step]);
            returns[step].copy_(_returns);
            _returns.mul_(1 - rollout.Ended[step]);
        }

        _moments.Add(returns.reshape(-1, 1));
        return rollout.Rewards * _moments.Scale();
    }

    public void Save(CheckpointWriter checkpoint)
    {
        checkpoint.Add("reward_scale.returns", _returns);
        _moments.Save(checkpoint);
    }

    public void Load(CheckpointReader checkpoint)
    {
        checkpoint.Read("reward_scale.returns", _returns);
        _moments.Load(checkpoint);
    }

    public void Dispose()
    {
        _returns.Dispose();
        _moments.Dispose();
    }
}
