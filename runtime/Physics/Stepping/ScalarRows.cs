using System.Runtime.CompilerServices;
using Sim.Runtime.Numerics;
using Sim.Runtime.Physics.Tables;

namespace Sim.Runtime.Physics.Stepping;

/// <summary>A scalar row in scratch: a limit or dry friction.</summary>
internal static class RowAt
{
    public const int
        Sign = 0,      // of its Jacobian
        D = 1,         // 1 / R; 0 in worlds in which it is not active
        Reference = 2, // acceleration
        Residual = 3,  // J a - reference
        Direction = 4, // J times the direction of search
        Force = 5,
        Stride = 6;
}

internal unsafe partial struct PhysicsStep<R, P>
{
    /// <summary>Limits that some world has reached, and dry friction.</summary>
    public void ScalarRows()
    {
        _activeLimits = 0;
        for (var number = 0; number < Model.LimitCount; number++)
        {
            var limit = Model.Limits + number;
            var row = LimitRow(_activeLimits);
            if (Limit(limit->Numbers, Scratch[At.Positions + limit->Coordinate], Scratch[At.Velocities + limit->Dof], row))
                Lists[At.ActiveLimits + _activeLimits++] = number;
        }

        for (var number = 0; number < Model.FrictionCount; number++)
        {
            var friction = Model.Frictions + number;
            Friction(friction->Numbers, Scratch[At.Velocities + friction->Dof], FrictionRow(number));
        }

        _activeListRows = 0;
        for (var number = 0; number < Model.ListRowCount; number++)
        {
            if (MakeListRow(Model.ListRows + number, ListRow(_activeListRows)))
                Lists[At.ActiveListRows + _activeListRows++] = number;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly R* LimitRow(int active) => Scratch + At.LimitRows + (active * RowAt.Stride);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly R* FrictionRow(int number) => Scratch + At.FrictionRows + (number * RowAt.Stride);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly R* ListRow(int active) => Scratch + At.ListRows + (active * RowAt.Stride);

    /// <summary>Makes the row of the nearer of two limits; false where no world has reached it.</summary>
    /// <param name="numbers">LimitNumbers.</param>
    /// <param name="value">The coordinate or length.</param>
    /// <param name="speed">Its rate.</param>
    /// <param name="row">Gets the row.</param>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly bool Limit(int numbers, R value, R speed, R* row)
    {
        R low = value - Const(numbers + LimitNumbers.Low), high = Const(numbers + LimitNumbers.High) - value;
        var violation = R.Min(low, high) - Const(numbers + LimitNumbers.Margin);
        var isActive = R.And(R.Less(violation, R.Of(0)), R.OfLaneBits(Alive));
        if (!R.Any(isActive))
            return false;

        var sign = R.Select(R.Less(low, high), R.Of(1), R.Of(-1));
        MakeRow(numbers + LimitNumbers.Row, isActive, violation, sign * speed, row);
        row[RowAt.Sign] = sign;
        return true;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly void MakeRow(int numbers, R isActive, R violation, R speed, R* row)
    {
        var impedance = ImpedanceOf(numbers + RowNumbers.Impedance, violation);
        var resistance = R.Max(
            Const(numbers + RowNumbers.Resistance) * (R.Of(1) - impedance) / impedance, Rotations.Tiny<R>());
        row[RowAt.D] = R.And(isActive, R.Of(1) / resistance);
        row[RowAt.Reference] = R.And(isActive, R.Fnma(
            Const(numbers + RowNumbers.Damping), speed, -(Const(numbers + RowNumbers.Stiffness) * impedance * violation)));
    }

    private readonly void Friction(int numbers, R speed, R* row)
    {
        row[RowAt.Sign] = R.Of(1);
        row[RowAt.D] = Const(numbers + FrictionNumbers.D);
        row[RowAt.Reference] = -(Const(numbers + FrictionNumbers.Damping) * speed);
    }

    private readonly bool MakeListRow(ListRowInfo* info, R* row)
    {
        switch (info->Kind)
        {
            case ListRowKind.BallLimit:
                return BallLimit(info, row);
            case ListRowKind.TendonLimit:
                return Limit(info->Numbers, Scratch[At.TendonLengths + info->Object], Scratch[At.TendonVelocities + info->Object], row);
            default:
                Friction(info->Numbers, Scratch[At.TendonVelocities + info->Object], row);
                return true;
        }
    }

    /// <summary>A ball joint may turn from its reference by so much about any axis.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly bool BallLimit(ListRowInfo* info, R* row)
    {
        var joint = Model.Joints + info->Object;
        var vector = Rotations.Vector(Rotations.Unit(Quat<R>.Load(Scratch + At.Positions + joint->Coordinate)));
        var angle = R.Sqrt(Vec3<R>.Dot(vector, vector));
        var isTurned = R.LessOrEqual(Rotations.Tiny<R>(), angle);
        var inverse = R.Of(1) / R.Select(isTurned, angle, R.Of(1));
        var axis = Vec3<R>.Select(isTurned, vector * inverse, Vec3<R>.Of(1, 0, 0));
        (-axis).Store(Scratch + info->Jacobian);

        // The angle is felt as the nearer limit, so the row's sign would be -1; its Jacobian has it already.
        var speed = -Vec3<R>.Dot(axis, Vec3<R>.Load(Scratch + At.Velocities + joint->Dof));
        if (!Limit(info->Numbers, angle, -speed, row))
            return false;

        row[RowAt.Sign] = R.Of(1);
        return true;
    }
}
