using Sim.Agents.Training;
using static TorchSharp.torch;

namespace Sim.Agents.Ppo;

/// <summary>Generalised advantage estimation.</summary>
/// <remarks>
/// Schulman et al. (2016), arXiv:1506.02438, eq. 16. Nothing follows a terminated step; a truncated one is followed by the value of
/// the episode's last observation; the sum ends where an episode does.
/// </remarks>
internal static class Advantages
{
    /// <param name="rollout">Of T steps in N worlds.</param>
    /// <param name="rewards">[T, N], perhaps scaled.</param>
    /// <param name="lastValues">[N], of the observations after the last step.</param>
    /// <param name="discount">Gamma.</param>
    /// <param name="lambda">Lambda.</param>
    /// <returns>[T, N]</returns>
    public static Tensor Of(Rollout rollout, Tensor rewards, Tensor lastValues, double discount, double lambda)
    {
        var advantages = empty_like(rewards);
        var following = zeros_like(lastValues);
        var nextValues = lastValues;
        for (var step = rollout.Length - 1; step >= 0; step--)
        {
            using var scope = NewDisposeScope();
            var goesOn = 1 - rollout.Ended[step];
            var next = (nextValues * goesOn) + rollout.FinalValues[step];

            // delta_t = r_t + gamma V(s_t+1) - V(s_t);  A_t = delta_t + gamma lambda A_t+1
            var delta = rewards[step] + (next * discount) - rollout.Values[step];
            following.mul_(goesOn).mul_(discount * lambda).add_(delta);
            advantages[step].copy_(following);
            nextValues = rollout.Values[step].MoveToOuterDisposeScope();
        }

        return advantages;
    }
}
