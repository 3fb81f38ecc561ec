using System.Runtime.CompilerServices;
using Sim.Runtime;
using Sim.Runtime.Ecs;
using Sim.Runtime.Episodes;

namespace Sim.Envs.Cards;

/// <summary>Writes whether a step ended a success, by either measure.</summary>
/// <remarks>In all four games only the step that reaches the goal has a reward above 0, so no other return can be.</remarks>
internal readonly struct SuccessColumn(Column<byte> success, Column<Episode> episodes, int byReturn)
{
    private readonly Column<byte> _success = success;
    private readonly Column<Episode> _episodes = episodes;
    private readonly int _byReturn = byReturn;

    public static SuccessColumn Of(EnvBuilder build, GymCardsConfig config) =>
        new(build.Success, build.Episodes, config.SuccessBy == SuccessMeasure.Return ? 1 : 0);

    /// <param name="index">Of the world.</param>
    /// <param name="reached">1 where the step reached the goal.</param>
    /// <param name="reward">Of the step.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Set(int index, int reached, double reward) =>
        _success[index] = (byte)(reached != 0 && (_byReturn == 0 || _episodes[index].Return + reward > 0) ? 1 : 0);
}
