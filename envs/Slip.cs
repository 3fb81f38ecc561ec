using System.Runtime.CompilerServices;

namespace Sim.Envs;

/// <summary>Which of three outcomes a draw gives: Gymnasium's categorical_sample (gymnasium/envs/toy_text/utils.py).</summary>
/// <remarks>
/// Upstream takes the first whose cumulative probability is above the draw. The rounded sum of all may be below 1; at or above it
/// NumPy's argmax finds none, and falls back to the first outcome.
/// </remarks>
internal readonly struct Slip(double first, double second, double third)
{
    /// <summary>Outcomes that a table holds for each action: the three, and the first again for draws above their sum.</summary>
    public const int Outcomes = 4;

    private readonly double _first = first; // cumulative, as the next two
    private readonly double _second = first + second;
    private readonly double _third = first + second + third;

    /// <summary>0 to 3.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Outcome(double draw) => (draw >= _first ? 1 : 0) + (draw >= _second ? 1 : 0) + (draw >= _third ? 1 : 0);
}
