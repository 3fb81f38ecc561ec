namespace Sim.Runtime.Physics.Model;

/// <summary>The reference of a soft constraint (solref).</summary>
/// <remarks>
/// Both positive: time constant in s and damping ratio. Both at most zero: minus stiffness and minus damping. MuJoCo's documentation,
/// "Solver parameters".
/// </remarks>
public readonly record struct SolRef(double First, double Second)
{
    public static SolRef Default => new(0.02, 1);

    /// <summary>Stiffness and damping are given themselves, not by time constant and ratio.</summary>
    public bool IsDirect => First <= 0;
}

/// <summary>The impedance of a soft constraint as it is violated (solimp).</summary>
/// <param name="Least">At no violation.</param>
/// <param name="Most">From a violation of <paramref name="Width"/> on.</param>
/// <param name="Width">m or rad.</param>
/// <param name="Midpoint">Where the sigmoid turns, as a part of the width.</param>
/// <param name="Power">Of the sigmoid.</param>
public readonly record struct SolImp(double Least, double Most, double Width, double Midpoint, double Power)
{
    public static SolImp Default => new(0.9, 0.95, 0.001, 0.5, 2);
}
