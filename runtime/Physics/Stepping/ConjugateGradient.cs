using System.Runtime.CompilerServices;

namespace Sim.Runtime.Physics.Stepping;

internal unsafe partial struct PhysicsStep<R, P>
{
    /// <summary>
    /// The direction of conjugate gradients with the mass matrix as preconditioner, by Polak and Ribière's rule, begun anew where that
    /// is negative: mj_solCG.
    /// </summary>
    private readonly void ConjugateDirection(int iteration)
    {
        R* gradient = Scratch + At.Gradient, direction = Scratch + At.Direction, precise = Scratch + At.Preconditioned;
        R* oldGradient = Scratch + At.OldGradient, oldPrecise = Scratch + At.OldPreconditioned;
        Spatial<R>.Copy(gradient, precise, Model.DofCount);
        Factor<R>.Solve(Scratch + At.MassFactor, Model.TreeRows, Model.DofCount, precise);
        var factor = R.Of(0);
        if (iteration > 0)
        {
            var change = Dot(gradient, precise, Model.DofCount) - Dot(gradient, oldPrecise, Model.DofCount);
            factor = R.Max(change / R.Max(Dot(oldGradient, oldPrecise, Model.DofCount), Rotations.Tiny<R>()), factor);
        }

        Bend(factor, precise, direction, iteration == 0);
        Spatial<R>.Copy(gradient, oldGradient, Model.DofCount);
        Spatial<R>.Copy(precise, oldPrecise, Model.DofCount);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly void Bend(R factor, R* precise, R* direction, bool isFirst)
    {
        for (var dof = 0; dof < Model.DofCount; dof++)
            direction[dof] = isFirst ? -precise[dof] : R.Fma(factor, direction[dof], -precise[dof]);
    }
}
