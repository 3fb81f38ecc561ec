using Sim.Runtime.Numerics;

namespace Sim.Agents.GFlowNet;

/// <summary>Which of the kept trajectories are learned again.</summary>
internal static class Replay
{
    /// <summary>Some with the highest rewards and some of the others, each drawn with replacement.</summary>
    /// <remarks>Prioritised replay training: Shen et al. (2023), arXiv:2305.07170, section 4.</remarks>
    public static IEnumerable<Trajectory> Draw(IReadOnlyCollection<Trajectory> kept, int count, GFlowNetConfig config, ulong key)
    {
        if (count == 0 || kept.Count == 0)
            return [];

        var ordered = kept.OrderByDescending(trajectory => trajectory.LogReward).ToArray(); // stable
        var top = Math.Clamp((int)Math.Ceiling(ordered.Length * config.ReplayTop), 1, ordered.Length);
        var fromTop = (int)Math.Round(count * config.ReplayPriority);
        return Enumerable.Range(0, count).Select(draw =>
        {
            var (first, size) = draw < fromTop || top == ordered.Length ? (0, top) : (top, ordered.Length - top);
            return ordered[first + (int)(CounterRandom.Unit(CounterRandom.Bits(key, (ulong)draw)) * size)];
        });
    }
}
