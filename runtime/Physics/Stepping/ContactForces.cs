using System.Runtime.CompilerServices;

namespace Sim.Runtime.Physics.Stepping;

/// <summary>The second derivatives of a contact's cost by zone, from SlotAt.Zones on.</summary>
internal static class ConeZone
{
    public const int
        Bottom = 0,  // D where the contact sticks
        Middle = 1,  // D / (1 + slope²) where it slides
        Turn = 2,    // across the direction of sliding
        Sliding = 3; // that direction: 3, or 5 with rolling
}

internal unsafe partial struct PhysicsStep<R, P>
{
    /// <summary>
    /// Forces of a contact with an elliptic cone. With residuals x along the normal and w across it, scaled so that the cone is round
    /// with slope s: no force where x >= s |w|; -D (x, w) where s x + |w| &lt;= 0; between them the cost is ½ D / (1 + s²) (x - s |w|)².
    /// </summary>
    /// <remarks>MuJoCo 3.3.0, mj_constraintUpdate, with N = s x and U = s w.</remarks>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly void ConeForce(R* slot)
    {
        R* residual = slot + At.SlotResidual, force = slot + At.SlotForce, zones = slot + SlotAt.Zones;
        R zero = R.Of(0), x = residual[0], slope = slot[SlotAt.Slope], square = zero;
        for (var row = 1; row < Model.Dimension; row++)
            square = R.Fma(residual[row], residual[row], square);
        var across = R.Sqrt(square);
        var inverse = R.Of(1) / R.Max(across, Rotations.Tiny<R>());
        var excess = R.Fnma(slope, across, x);
        var isTop = R.LessOrEqual(zero, excess);
        var isBottom = R.AndNot(R.LessOrEqual(R.Fma(slope, x, across), zero), isTop);
        var isMiddle = R.AndNot(R.AndNot(R.Equal(zero, zero), isTop), isBottom);

        R bottom = R.And(isBottom, slot[SlotAt.D]), middle = R.And(isMiddle, slot[SlotAt.MiddleD]);
        var pull = middle * excess; // at most 0
        force[0] = R.Fnma(bottom, x, -pull);
        var side = R.Fma(pull * slope, inverse, -bottom);
        for (var row = 1; row < Model.Dimension; row++)
        {
            force[row] = side * residual[row];
            zones[ConeZone.Sliding + row - 1] = residual[row] * inverse;
        }

        zones[ConeZone.Bottom] = bottom;
        zones[ConeZone.Middle] = middle;
        zones[ConeZone.Turn] = -(pull * slope * inverse);
    }

    /// <summary>
    /// Forces of a contact with a pyramid: rows x + w and x - w for each direction across, each of which only pushes. Zones get, for
    /// each direction, the sum and the difference of the two rows' second derivatives.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly void PyramidForce(R* slot)
    {
        R* residual = slot + At.SlotResidual, force = slot + At.SlotForce, zones = slot + SlotAt.Zones;
        R zero = R.Of(0), x = residual[0], normal = zero;
        if (Model.Dimension == 1)
        {
            force[0] = -(slot[SlotAt.D] * R.Min(x, zero));
            zones[0] = R.And(R.Less(x, zero), slot[SlotAt.D]);
            return;
        }

        for (var row = 1; row < Model.Dimension; row++)
        {
            var d = DirectionD(slot, row);
            R plus = x + residual[row], minus = x - residual[row];
            R forcePlus = d * R.Min(plus, zero), forceMinus = d * R.Min(minus, zero);
            R stiffPlus = R.And(R.Less(plus, zero), d), stiffMinus = R.And(R.Less(minus, zero), d);
            normal -= forcePlus + forceMinus;
            force[row] = forceMinus - forcePlus;
            zones[row - 1] = stiffPlus + stiffMinus;
            zones[Model.Dimension - 1 + row - 1] = stiffPlus - stiffMinus;
        }

        force[0] = normal;
    }

    /// <summary>D of the two rows of a direction across: 0 where a contact has fewer directions.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static R DirectionD(R* slot, int direction) =>
        R.And(R.LessOrEqual(R.Of(direction), slot[SlotAt.Directions]), slot[SlotAt.D]);
}
