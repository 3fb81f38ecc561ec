using System.Runtime.CompilerServices;
using Sim.Runtime.Physics.Tables;

namespace Sim.Runtime.Physics.Stepping;

/// <summary>The line along the direction of search, in work space.</summary>
internal static class LineAt
{
    public const int
        Step = 0,      // where it is looked at
        Slope = 1,     // of the cost there
        Curvature = 2,
        Linear = 3,    // slope of the quadratic part at no step
        Quadratic = 4; // curvature of the quadratic part
}

internal unsafe partial struct PhysicsStep<R, P>
{
    /// <summary>
    /// The step along the direction at which the cost is least: Newton's method on its slope, which rises, within a bracket. A world
    /// whose slope is small enough, or whose step no longer moves, holds up no other.
    /// </summary>
    private readonly R LineSearch(R open, R slopeAtStart)
    {
        var line = Scratch + At.Work;
        StartLine(slopeAtStart, line);
        var goal = Goal(slopeAtStart);
        R zero = R.Of(0), one = R.Of(1), low = zero, high = R.Of(-1); // no upper end yet
        var search = open;
        line[LineAt.Step] = one;
        if (Model.IsConjugateGradient != 0)
        {
            line[LineAt.Step] = zero;
            Look(line);
            line[LineAt.Step] = -(line[LineAt.Slope] / line[LineAt.Curvature]);
        }

        for (var iteration = 0; iteration < Model.SearchIterations; iteration++)
        {
            Look(line);
            R step = line[LineAt.Step], slope = line[LineAt.Slope];
            search = R.And(search, R.Less(goal, R.Abs(slope)));
            if (!R.Any(search))
                break;

            var rises = R.Less(zero, slope);
            low = R.Select(rises, low, step);
            high = R.Select(rises, step, high);
            var next = step - (slope / line[LineAt.Curvature]);
            var isBounded = R.Less(zero, high);
            var isOutside = R.Or(R.LessOrEqual(next, low), R.And(isBounded, R.LessOrEqual(high, next)));
            var middle = R.Of(0.5) * (low + high);
            if (iteration % 4 == 3)
                isOutside = isBounded; // Newton's method can go to and fro between two pieces
            next = R.Select(R.And(isOutside, isBounded), middle, next);
            search = R.And(search, R.Less(R.Abs(step) * R.Of(R.IsDouble ? 1e-15 : 3e-7), R.Abs(next - step)));
            line[LineAt.Step] = R.Select(search, next, step);
        }

        return line[LineAt.Step];
    }

    /// <summary>The slope at which the search ends: of MuJoCo's tolerance, or a small part of where it began.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly R Goal(R slopeAtStart)
    {
        R* direction = Scratch + At.Direction;
        var length = R.Sqrt(Dot(direction, direction, Model.DofCount));
        var tolerance = Const(OptionNumbers.Tolerance) * Const(OptionNumbers.SearchTolerance) * length / Const(OptionNumbers.Scale);
        return R.Max(tolerance, R.Abs(slopeAtStart) * R.Of(1e-3));
    }

    private readonly void StartLine(R slopeAtStart, R* line)
    {
        line[LineAt.Linear] = slopeAtStart + Dot(Scratch + At.Direction, Scratch + At.ConstraintForce, Model.DofCount);
        line[LineAt.Quadratic] = Dot(Scratch + At.Direction, Scratch + At.MassDirection, Model.DofCount);
    }

    /// <summary>Slope and curvature of the cost at the line's step.</summary>
    private readonly void Look(R* line)
    {
        line[LineAt.Slope] = R.Fma(line[LineAt.Step], line[LineAt.Quadratic], line[LineAt.Linear]);
        line[LineAt.Curvature] = line[LineAt.Quadratic];
        for (var active = 0; active < _activeLimits; active++)
            LookAtPush(LimitRow(active), line);
        for (var number = 0; number < Model.FrictionCount; number++)
            LookAtRub(FrictionRow(number), Const(Model.Frictions[number].Numbers + FrictionNumbers.Loss), line);
        for (var active = 0; active < _activeListRows; active++)
        {
            var info = Model.ListRows + Lists[At.ActiveListRows + active];
            if (info->Kind == ListRowKind.TendonFriction)
                LookAtRub(ListRow(active), Const(info->Numbers + FrictionNumbers.Loss), line);
            else
                LookAtPush(ListRow(active), line);
        }

        for (var slot = 0; slot < _activeSlots; slot++)
        {
            if (Model.IsPyramidal != 0)
                LookAtPyramid(Slot(slot), line);
            else
                LookAtCone(Slot(slot), line);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void LookAtPush(R* row, R* line)
    {
        var speed = row[RowAt.Direction];
        var residual = R.Fma(line[LineAt.Step], speed, row[RowAt.Residual]);
        AddSlope(R.And(R.Less(residual, R.Of(0)), row[RowAt.D]), residual, speed, line);
    }

    private static void LookAtRub(R* row, R loss, R* line)
    {
        R speed = row[RowAt.Direction], d = row[RowAt.D];
        var pull = d * R.Fma(line[LineAt.Step], speed, row[RowAt.Residual]);
        line[LineAt.Slope] = R.Fma(R.Max(R.Min(pull, loss), -loss), speed, line[LineAt.Slope]);
        line[LineAt.Curvature] = R.Fma(R.And(R.Less(R.Abs(pull), loss), d) * speed, speed, line[LineAt.Curvature]);
    }

    /// <summary>Adds the cost ½ d residual², of which speed is the rate of the residual.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddSlope(R d, R residual, R speed, R* line)
    {
        var scaled = d * speed;
        line[LineAt.Slope] = R.Fma(scaled, residual, line[LineAt.Slope]);
        line[LineAt.Curvature] = R.Fma(scaled, speed, line[LineAt.Curvature]);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly void LookAtCone(R* slot, R* line)
    {
        R* residual = slot + At.SlotResidual, speed = slot + At.SlotDirection;
        R zero = R.Of(0), step = line[LineAt.Step], speedX = speed[0], x = R.Fma(step, speedX, residual[0]);
        R square = zero, mixed = zero, speedSquare = zero;
        for (var row = 1; row < Model.Dimension; row++)
        {
            R v = speed[row], w = R.Fma(step, v, residual[row]);
            square = R.Fma(w, w, square);
            mixed = R.Fma(w, v, mixed);
            speedSquare = R.Fma(v, v, speedSquare);
        }

        var slope = slot[SlotAt.Slope];
        var across = R.Sqrt(square);
        var inverse = R.Of(1) / R.Max(across, Rotations.Tiny<R>());
        var excess = R.Fnma(slope, across, x);
        var isTop = R.LessOrEqual(zero, excess);
        var isBottom = R.AndNot(R.LessOrEqual(R.Fma(slope, x, across), zero), isTop);
        var bottom = R.And(isBottom, slot[SlotAt.D]);
        var middle = R.AndNot(R.AndNot(slot[SlotAt.MiddleD], isTop), isBottom);

        var acrossRate = mixed * inverse;
        var excessRate = R.Fnma(slope, acrossRate, speedX);
        var bend = R.Fnma(acrossRate, acrossRate, speedSquare) * inverse; // second derivative of the length across
        var pull = middle * excess;
        line[LineAt.Slope] += R.Fma(pull, excessRate, bottom * R.Fma(x, speedX, mixed));
        line[LineAt.Curvature] += R.Fma(middle * excessRate, excessRate, R.Fnma(pull * slope, bend, bottom * R.Fma(speedX, speedX, speedSquare)));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly void LookAtPyramid(R* slot, R* line)
    {
        R* residual = slot + At.SlotResidual, speed = slot + At.SlotDirection;
        R zero = R.Of(0), step = line[LineAt.Step], speedX = speed[0], x = R.Fma(step, speedX, residual[0]);
        if (Model.Dimension == 1)
        {
            AddSlope(R.And(R.Less(x, zero), slot[SlotAt.D]), x, speedX, line);
            return;
        }

        for (var row = 1; row < Model.Dimension; row++)
        {
            var d = DirectionD(slot, row);
            R v = speed[row], w = R.Fma(step, v, residual[row]);
            R plus = x + w, minus = x - w;
            AddSlope(R.And(R.Less(plus, zero), d), plus, speedX + v, line);
            AddSlope(R.And(R.Less(minus, zero), d), minus, speedX - v, line);
        }
    }
}
