using System.Runtime.CompilerServices;
using Sim.Runtime.Numerics;
using Sim.Runtime.Physics.Model;
using Sim.Runtime.Physics.Tables;

namespace Sim.Runtime.Physics.Stepping;

/// <summary>A row of an equality in scratch.</summary>
internal static class EqualityAt
{
    public const int
        Residual = 0,  // of the position, then the force
        D = 1,         // 1 / R; 0 in worlds in which it is not active
        Reference = 2, // acceleration
        Stride = 3;
}

internal unsafe partial struct PhysicsStep<R, P>
{
    /// <summary>
    /// Connects, welds and couplings: mj_instantiateEquality. Their cost is quadratic wherever a world is, so the solver takes them as
    /// mass and force: Jᵀ D J is added to the mass matrix, and Jᵀ D times the reference to the force.
    /// </summary>
    public void EqualityRows()
    {
        Spatial<R>.Copy(Scratch + At.Mass, Scratch + At.SolverMass, Triangle.Size(Model.DofCount));
        for (var number = 0; number < Model.EqualityCount; number++)
        {
            var equality = Model.Equalities + number;
            R* rows = EqualityRow(equality->FirstRow), jacobian = Scratch + At.EqualityJacobians + equality->Jacobian;
            if (equality->Type == (int)EqualityType.Weld)
                Weld(equality, rows, jacobian);
            else if (equality->Type == (int)EqualityType.Connect)
                Connect(equality, rows, jacobian);
            else
                Couple(equality, rows, jacobian);
            FinishEquality(equality, rows, jacobian);
            for (var row = 0; row < equality->Rows; row++)
                AddSquare(equality, rows + (row * EqualityAt.Stride), jacobian + (row * equality->DofCount));
        }
    }

    /// <summary>The force that the solver sees: smooth forces and those of the equalities at no acceleration.</summary>
    private readonly void AddEqualityForces()
    {
        Spatial<R>.Copy(Scratch + At.Smooth, Scratch + At.SolverSmooth, Model.DofCount);
        for (var number = 0; number < Model.EqualityCount; number++)
        {
            var equality = Model.Equalities + number;
            for (var row = 0; row < equality->Rows; row++)
            {
                var at = EqualityRow(equality->FirstRow + row);
                AddRow(equality->FirstDof, equality->DofCount, EqualityJacobian(equality, row), at[EqualityAt.D] * at[EqualityAt.Reference],
                    Scratch + At.SolverSmooth);
            }
        }
    }

    /// <summary>Forces of the equalities at the acceleration that was found, added to the constraint forces.</summary>
    private readonly void FinishEqualityForces()
    {
        for (var number = 0; number < Model.EqualityCount; number++)
        {
            var equality = Model.Equalities + number;
            for (var row = 0; row < equality->Rows; row++)
            {
                var at = EqualityRow(equality->FirstRow + row);
                var jacobian = EqualityJacobian(equality, row);
                var acceleration = RowTimes(equality->FirstDof, equality->DofCount, jacobian, Scratch + At.Acceleration);
                at[EqualityAt.Residual] = at[EqualityAt.D] * (at[EqualityAt.Reference] - acceleration);
                AddRow(equality->FirstDof, equality->DofCount, jacobian, at[EqualityAt.Residual], Scratch + At.ConstraintForce);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly R* EqualityRow(int row) => Scratch + At.EqualityRows + (row * EqualityAt.Stride);

    private readonly R* EqualityJacobian(EqualityInfo* equality, int row) =>
        Scratch + At.EqualityJacobians + equality->Jacobian + (row * equality->DofCount);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly void Connect(EqualityInfo* equality, R* rows, R* jacobian)
    {
        R* first = Scratch + At.Work, second = first + FrameAt.Stride;
        LocateFrame(equality->First, first);
        LocateFrame(equality->Second, second);
        PutGap(first, second, rows);
        PointJacobian(equality->FirstDof, equality->DofCount, second, first, hasAngular: 0, jacobian);
    }

    private readonly void Weld(EqualityInfo* equality, R* rows, R* jacobian)
    {
        R* first = Scratch + At.Work, second = first + FrameAt.Stride, turn = second + FrameAt.Stride;
        LocateFrame(equality->First, first);
        LocateFrame(equality->Second, second);
        PutGap(first, second, rows);
        PointJacobian(equality->FirstDof, equality->DofCount, second, first, hasAngular: 1, jacobian);
        PutTwist(equality, first, second, rows, turn);
        TurnRows(equality->DofCount, turn, jacobian + (3 * equality->DofCount));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void PutGap(R* first, R* second, R* rows)
    {
        for (var axis = 0; axis < 3; axis++)
            rows[(axis * EqualityAt.Stride) + EqualityAt.Residual] = first[axis] - second[axis];
    }

    /// <summary>
    /// The vector part of the rotation from the second frame to the first, in metres; and the matrix that makes its rate of an
    /// angular velocity of the first against the second.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly void PutTwist(EqualityInfo* equality, R* first, R* second, R* rows, R* turn)
    {
        var scale = Const(equality->Numbers + EqualityNumbers.TorqueScale);
        Quat<R> from = Quat<R>.Load(second + FrameAt.Orientation).Conjugate, to = Quat<R>.Load(first + FrameAt.Orientation);
        var twist = from * to;
        rows[(3 * EqualityAt.Stride) + EqualityAt.Residual] = twist.X * scale;
        rows[(4 * EqualityAt.Stride) + EqualityAt.Residual] = twist.Y * scale;
        rows[(5 * EqualityAt.Stride) + EqualityAt.Residual] = twist.Z * scale;

        var half = scale * R.Of(0.5);
        R zero = R.Of(0), one = R.Of(1);
        for (var axis = 0; axis < 3; axis++)
        {
            var rate = from * new Quat<R>(zero, axis == 0 ? one : zero, axis == 1 ? one : zero, axis == 2 ? one : zero) * to;
            turn[axis] = rate.X * half;
            turn[3 + axis] = rate.Y * half;
            turn[6 + axis] = rate.Z * half;
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void TurnRows(int count, R* turn, R* angular)
    {
        for (var i = 0; i < count; i++)
        {
            var turned = Vec3<R>.Times(turn, new Vec3<R>(angular[i], angular[count + i], angular[(2 * count) + i]));
            angular[i] = turned.X;
            angular[count + i] = turned.Y;
            angular[(2 * count) + i] = turned.Z;
        }
    }

    /// <summary>A coordinate or length as a polynomial of fourth degree of another, both from their references.</summary>
    private readonly void Couple(EqualityInfo* equality, R* rows, R* jacobian)
    {
        var isJoint = equality->Type == (int)EqualityType.Joint;
        Spatial<R>.Clear(jacobian, equality->DofCount);
        AddCoupled(equality, isJoint, equality->First, R.Of(1), jacobian);
        R slope = R.Of(0), bend = Const(equality->Numbers + EqualityNumbers.Coefficients + 2);
        if (equality->Second >= 0)
        {
            bend = Polynomial(
                equality->Numbers + EqualityNumbers.Coefficients,
                CoupledValue(isJoint, equality->Second), &slope);
            AddCoupled(equality, isJoint, equality->Second, -slope, jacobian);
        }

        rows[EqualityAt.Residual] =
            CoupledValue(isJoint, equality->First) - Const(equality->Numbers + EqualityNumbers.Coefficients) - bend;
    }

    private readonly R CoupledValue(bool isJoint, int number) =>
        Scratch[isJoint ? At.Positions + Model.Joints[number].Coordinate : At.TendonLengths + number];

    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly R Polynomial(int coefficients, R value, R* slope)
    {
        var x = value - Const(coefficients + 1);
        int c = coefficients + 2;
        *slope = R.Fma(x, R.Fma(x, R.Fma(x, Const(c + 4) * R.Of(4), Const(c + 3) * R.Of(3)), Const(c + 2) * R.Of(2)), Const(c + 1));
        return R.Fma(x, R.Fma(x, R.Fma(x, R.Fma(x, Const(c + 4), Const(c + 3)), Const(c + 2)), Const(c + 1)), Const(c));
    }

    private readonly void AddCoupled(EqualityInfo* equality, bool isJoint, int number, R factor, R* jacobian)
    {
        if (isJoint)
        {
            jacobian[PlaceOf(equality->FirstDof, Model.Joints[number].Dof)] += factor;
            return;
        }

        var tendon = Model.Tendons + number;
        for (var i = 0; i < tendon->DofCount; i++)
        {
            var to = jacobian + PlaceOf(equality->FirstDof, Model.DofLists[tendon->FirstDof + i].Dof);
            *to = R.Fma(Scratch[At.TendonJacobians + tendon->Jacobian + i], factor, *to);
        }
    }

    /// <summary>D and reference of the rows: the impedance is that of all residuals together, the reference each row's own.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly void FinishEquality(EqualityInfo* equality, R* rows, R* jacobian)
    {
        var square = R.Of(0);
        for (var row = 0; row < equality->Rows; row++)
        {
            var residual = rows[(row * EqualityAt.Stride) + EqualityAt.Residual];
            square = R.Fma(residual, residual, square);
        }

        var numbers = equality->Numbers + EqualityNumbers.Row;
        var impedance = ImpedanceOf(numbers + RowNumbers.Impedance, equality->Rows == 1 ? rows[EqualityAt.Residual] : R.Sqrt(square));
        var isActive = R.And(
            R.OfLaneBits(Alive), R.Less(R.Of(0.5), Scratch[At.Activity + equality->Activity]));
        R ratio = (R.Of(1) - impedance) / impedance, pull = Const(numbers + RowNumbers.Stiffness) * impedance;
        for (var row = 0; row < equality->Rows; row++)
        {
            var at = rows + (row * EqualityAt.Stride);
            var speed = RowTimes(
                equality->FirstDof, equality->DofCount, jacobian + (row * equality->DofCount), Scratch + At.Velocities);
            var resistance = R.Max(
                ratio * Const(equality->Numbers + EqualityNumbers.Resistances + row), Rotations.Tiny<R>());
            at[EqualityAt.D] = R.And(isActive, R.Of(1) / resistance);
            at[EqualityAt.Reference] = R.Fnma(Const(numbers + RowNumbers.Damping), speed, -(pull * at[EqualityAt.Residual]));
        }
    }

    /// <summary>Adds Jᵀ D J of a row to the solver's mass.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly void AddSquare(EqualityInfo* equality, R* row, R* jacobian)
    {
        var mass = Scratch + At.SolverMass;
        for (var i = 0; i < equality->DofCount; i++)
        {
            var scaled = jacobian[i] * row[EqualityAt.D];
            var to = mass + Triangle.Row(Model.DofLists[equality->FirstDof + i].Dof);
            for (var j = 0; j <= i; j++)
            {
                var cell = to + Model.DofLists[equality->FirstDof + j].Dof;
                *cell = R.Fma(scaled, jacobian[j], *cell);
            }
        }
    }
}
