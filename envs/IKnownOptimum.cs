namespace Sim.Envs;

/// <summary>A task whose best success rate can be computed.</summary>
public interface IKnownOptimum
{
    KnownOptimum Optimum();
}

/// <summary>What the best policies reach, by exact computation.</summary>
/// <param name="SuccessRate">Of the best policy there is, which may look at the number of steps left.</param>
/// <param name="StationarySuccessRate">Of the best policy found that sees the observation only, as an agent does.</param>
/// <param name="ReturnMean">The highest mean return, where that is another question than the highest success rate.</param>
public readonly record struct KnownOptimum(double SuccessRate, double StationarySuccessRate, double? ReturnMean = null);
