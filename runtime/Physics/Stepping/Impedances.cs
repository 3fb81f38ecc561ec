using System.Runtime.CompilerServices;
using Sim.Runtime.Numerics;
using Sim.Runtime.Physics.Tables;

namespace Sim.Runtime.Physics.Stepping;

internal unsafe partial struct PhysicsStep<R, P>
{
    /// <summary>The impedance of a row: a sigmoid of its violation (MuJoCo's documentation, "Solver parameters").</summary>
    /// <param name="at">ImpedanceNumbers.</param>
    /// <param name="violation">The position less the margin, or the norm of several.</param>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly R ImpedanceOf(R* at, R violation)
    {
        var x = R.Min(R.Abs(violation) * at[ImpedanceNumbers.InverseWidth], R.Of(1));
        var isLow = R.LessOrEqual(x, at[ImpedanceNumbers.Midpoint]);
        var factor = R.Select(isLow, at[ImpedanceNumbers.LowFactor], at[ImpedanceNumbers.HighFactor]);
        var share = Sigmoid(x, isLow, factor, at[ImpedanceNumbers.Power]);
        return R.Fma(share, at[ImpedanceNumbers.Range], at[ImpedanceNumbers.Least]);
    }

    /// <summary>The same from the table of constants.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly R ImpedanceOf(int numbers, R violation)
    {
        var x = R.Min(R.Abs(violation) * Const(numbers + ImpedanceNumbers.InverseWidth), R.Of(1));
        var isLow = R.LessOrEqual(x, Const(numbers + ImpedanceNumbers.Midpoint));
        var factor = R.Select(isLow, Const(numbers + ImpedanceNumbers.LowFactor), Const(numbers + ImpedanceNumbers.HighFactor));
        var share = Sigmoid(x, isLow, factor, Const(numbers + ImpedanceNumbers.Power));
        return R.Fma(share, Const(numbers + ImpedanceNumbers.Range), Const(numbers + ImpedanceNumbers.Least));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly R Sigmoid(R x, R isLow, R factor, R power)
    {
        var inner = R.Select(isLow, x, R.Of(1) - x);
        var curve = (Model.HasPowers == 0 ? inner * inner : Elementary.Pow(inner, power)) * factor;
        return R.Select(isLow, curve, R.Of(1) - curve);
    }
}
