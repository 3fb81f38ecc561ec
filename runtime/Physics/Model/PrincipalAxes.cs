namespace Sim.Runtime.Physics.Model;

/// <summary>Eigenvalues of a symmetric matrix in falling order, and the rotation whose columns are the eigenvectors.</summary>
/// <remarks>
/// Jacobi's method with the rotation kept as a quaternion. The order of pivots and the tolerance are those of MuJoCo (mju_eig3), because
/// the frame of a body with equal moments of inertia depends on them.
/// </remarks>
public readonly record struct PrincipalAxes(Vec3 Values, Quat Orientation)
{
    private const double Negligible = 1e-12;
    private const int MaxSweeps = 500;
    private const double HalfTurnCosine = 0.707106781186548;

    public static PrincipalAxes Of(Mat3 matrix)
    {
        var orientation = Quat.Identity;
        var values = Vec3.Zero;
        for (var sweep = 0; sweep < MaxSweeps; sweep++)
        {
            var axes = orientation.ToMatrix();
            var turned = axes.Transposed * matrix * axes;
            values = new(turned.Row0.X, turned.Row1.Y, turned.Row2.Z);
            if (Step(turned) is not { } step)
                break;

            orientation = (orientation * step).Normalized();
        }

        return Sorted(values, orientation);
    }

    /// <summary>The turn that removes the largest element off the diagonal, or nothing where all are negligible.</summary>
    private static Quat? Step(Mat3 m)
    {
        double a01 = Math.Abs(m[0, 1]), a02 = Math.Abs(m[0, 2]), a12 = Math.Abs(m[1, 2]);
        var (row, column, axis) = a01 > a02 && a01 > a12 ? (0, 1, 2) : a02 > a12 ? (0, 2, 1) : (1, 2, 0);
        if (Math.Abs(m[row, column]) < Negligible)
            return null;

        var tau = (m[column, column] - m[row, row]) / (2 * m[row, column]);
        var tangent = tau >= 0 ? 1 / (tau + Math.Sqrt(1 + tau * tau)) : -1 / (-tau + Math.Sqrt(1 + tau * tau));
        var cosine = 1 / Math.Sqrt(1 + tangent * tangent);
        if (cosine > 1 - Negligible)
            return null;

        var half = Math.Sqrt(0.5 - 0.5 * cosine) * (tau >= 0 ? -1 : 1) * (axis == 1 ? -1 : 1);
        var turn = Vec3.Zero.With(axis, half);
        return new Quat(Math.Sqrt(1 - half * half), turn.X, turn.Y, turn.Z).Normalized();
    }

    private static PrincipalAxes Sorted(Vec3 values, Quat orientation)
    {
        foreach (var lead in (ReadOnlySpan<int>)[0, 1, 0])
        {
            if (values[lead] + Negligible >= values[lead + 1])
                continue;

            values = values.With(lead, values[lead + 1]).With(lead + 1, values[lead]);
            var turn = Vec3.Zero.With((lead + 2) % 3, HalfTurnCosine);
            orientation = (orientation * new Quat(HalfTurnCosine, turn.X, turn.Y, turn.Z)).Normalized();
        }

        return new(values, orientation);
    }
}
