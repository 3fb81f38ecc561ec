using System.Runtime.CompilerServices;
using Sim.Runtime.Physics.Tables;

namespace Sim.Runtime.Physics.Stepping;

internal unsafe partial struct PhysicsStep<R, P>
{
    /// <summary>
    /// The acceleration that minimises ½ (a - s)ᵀ M (a - s) + the costs of the rows: mj_solNewton and mj_solCG. A world that has
    /// converged stays as it is until the others of its block have.
    /// </summary>
    public void Solve()
    {
        AddEqualityForces();
        Minimize();
        FinishEqualityForces();
        Spatial<R>.Copy(Scratch + At.Acceleration, Scratch + At.WarmStart, Model.DofCount);
    }

    private void Minimize()
    {
        var open = Start();
        Unconverged = 0;
        for (var iteration = 0; ; iteration++)
        {
            open = R.And(open, SteepEnough());
            if (!R.Any(open))
                return;
            if (iteration == Model.Iterations)
            {
                Unconverged = R.LaneBits(open);
                return;
            }

            Count(open);
            if (Model.IsConjugateGradient != 0)
                ConjugateDirection(iteration);
            else
                NewtonDirection();
            var slope = Dot(Scratch + At.Gradient, Scratch + At.Direction, Model.DofCount);
            MultiplyMass(Scratch + At.Direction, Scratch + At.MassDirection);
            RowsTimes(Scratch + At.Direction, At.SlotDirection, RowAt.Direction);
            var step = R.And(open, LineSearch(open, slope));
            Advance(step);

            // Half of slope times step is what the cost fell by, as far as it is quadratic.
            var gain = R.Of(-0.5) * (slope * step);
            open = R.And(open, R.Less(Const(OptionNumbers.Tolerance), gain * Const(OptionNumbers.Scale)));
        }
    }

    /// <summary>Begins at the last acceleration, or, in worlds without any row, at the one without constraints. Returns the former.</summary>
    private R Start()
    {
        R* acceleration = Scratch + At.Acceleration, warm = Scratch + At.WarmStart, smooth = Scratch + At.SmoothAcceleration;
        var alive = R.OfLaneBits(Alive);
        var hasRows = Model.AlwaysHasRows != 0 ? alive : R.And(alive, HasRows());
        for (var dof = 0; dof < Model.DofCount; dof++)
            acceleration[dof] = Model.StartsWarm != 0 ? R.Select(hasRows, warm[dof], smooth[dof]) : smooth[dof];
        MultiplyMass(acceleration, Scratch + At.MassAcceleration);
        RowsTimes(acceleration, At.SlotResidual, RowAt.Residual);
        TakeReferences();
        SetRowStarts();
        return hasRows;
    }

    /// <summary>The worlds in which some row can push.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly R HasRows()
    {
        var any = R.Of(0);
        for (var number = 0; number < Model.EqualityCount; number++)
            any = R.Or(any, R.Less(R.Of(0), EqualityRow(Model.Equalities[number].FirstRow)[EqualityAt.D]));
        for (var slot = 0; slot < _activeSlots; slot++)
            any = R.Or(any, R.Less(R.Of(0), Slot(slot)[SlotAt.D]));
        for (var row = 0; row < _activeLimits; row++)
            any = R.Or(any, R.Less(R.Of(0), LimitRow(row)[RowAt.D]));
        for (var row = 0; row < _activeListRows; row++)
            any = R.Or(any, R.Less(R.Of(0), ListRow(row)[RowAt.D]));
        return any;
    }

    /// <summary>Forces, gradient, and the worlds in which it is not yet small.</summary>
    private R SteepEnough()
    {
        Forces();
        var square = Gradient();
        return R.Less(Const(OptionNumbers.Tolerance), R.Sqrt(square) * Const(OptionNumbers.Scale));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly R Gradient()
    {
        R* gradient = Scratch + At.Gradient, pushed = Scratch + At.MassAcceleration;
        R* smooth = Scratch + At.SolverSmooth, force = Scratch + At.ConstraintForce;
        var square = R.Of(0);
        for (var dof = 0; dof < Model.DofCount; dof++)
        {
            var g = pushed[dof] - smooth[dof] - force[dof];
            gradient[dof] = g;
            square = R.Fma(g, g, square);
        }

        return square;
    }

    private readonly void NewtonDirection()
    {
        Hessian();
        var direction = Scratch + At.Direction;
        for (var dof = 0; dof < Model.DofCount; dof++)
            direction[dof] = -Scratch[At.Gradient + dof];
        Factor<R>.Make(Scratch + At.Hessian, Lists + At.RowStarts, Model.DofCount);
        Factor<R>.Solve(Scratch + At.Hessian, Lists + At.RowStarts, Model.DofCount, direction);
    }

    /// <summary>Moves along the direction: accelerations, their products with the mass, and the rows' residuals.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly void Advance(R step)
    {
        for (var dof = 0; dof < Model.DofCount; dof++)
        {
            Scratch[At.Acceleration + dof] = R.Fma(step, Scratch[At.Direction + dof], Scratch[At.Acceleration + dof]);
            Scratch[At.MassAcceleration + dof] = R.Fma(step, Scratch[At.MassDirection + dof], Scratch[At.MassAcceleration + dof]);
        }

        for (var slot = 0; slot < _activeSlots; slot++)
        {
            R* residual = Slot(slot) + At.SlotResidual, direction = Slot(slot) + At.SlotDirection;
            for (var row = 0; row < Model.Dimension; row++)
                residual[row] = R.Fma(step, direction[row], residual[row]);
        }

        AdvanceRows(LimitRow(0), _activeLimits, step);
        AdvanceRows(FrictionRow(0), Model.FrictionCount, step);
        AdvanceRows(ListRow(0), _activeListRows, step);
    }

    private static void AdvanceRows(R* row, int count, R step)
    {
        for (var i = 0; i < count; i++, row += RowAt.Stride)
            row[RowAt.Residual] = R.Fma(step, row[RowAt.Direction], row[RowAt.Residual]);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static R Dot(R* a, R* b, int count)
    {
        R even = R.Of(0), odd = even;
        var i = 0;
        for (; i + 2 <= count; i += 2)
        {
            even = R.Fma(a[i], b[i], even);
            odd = R.Fma(a[i + 1], b[i + 1], odd);
        }

        return i < count ? R.Fma(a[i], b[i], even) + odd : even + odd;
    }

    /// <summary>The mass that the solver sees times a vector.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly void MultiplyMass(R* vector, R* to)
    {
        for (var row = 0; row < Model.DofCount; row++)
        {
            var entries = Scratch + At.SolverMass + Triangle.Row(row);
            R x = vector[row], even = entries[row] * x, odd = R.Of(0);
            var column = Model.MassRows[row];
            for (; column + 2 <= row; column += 2)
            {
                even = R.Fma(entries[column], vector[column], even);
                odd = R.Fma(entries[column + 1], vector[column + 1], odd);
                to[column] = R.Fma(entries[column], x, to[column]);
                to[column + 1] = R.Fma(entries[column + 1], x, to[column + 1]);
            }

            if (column < row)
            {
                even = R.Fma(entries[column], vector[column], even);
                to[column] = R.Fma(entries[column], x, to[column]);
            }

            to[row] = even + odd;
        }
    }

    /// <summary>Where the rows of the Hessian begin: further left where an active couple joins trees.</summary>
    private readonly void SetRowStarts()
    {
        var starts = Lists + At.RowStarts;
        for (var dof = 0; dof < Model.DofCount; dof++)
            starts[dof] = Model.MassRows[dof];
        for (var number = 0; number < _activeClusters; number++)
            JoinCluster(ActiveCluster(number), starts);
        for (var active = 0; active < _activeListRows; active++)
        {
            var row = Model.ListRows + Lists[At.ActiveListRows + active];
            var first = int.MaxValue;
            FindStart(row->FirstDof, row->DofCount, &first);
            Join(row->FirstDof, row->DofCount, first, starts);
        }

        Rows.Align(starts, Model.DofCount);
    }

    /// <summary>Rows of the degrees of freedom that an active couple moves begin where the first of them does.</summary>
    private readonly void JoinCluster(int* active, int* starts)
    {
        var cluster = Model.Clusters + active[ActiveClusterAt.Cluster];
        var first = int.MaxValue;
        for (var number = 0; number < cluster->GroupCount; number++)
        {
            var group = Model.Groups + cluster->FirstGroup + number;
            if ((group->Couples & (uint)active[ActiveClusterAt.Couples]) != 0)
                FindStart(cluster->FirstDof + group->FirstDof, group->DofCount, &first);
        }

        for (var number = 0; number < cluster->GroupCount; number++)
        {
            var group = Model.Groups + cluster->FirstGroup + number;
            if ((group->Couples & (uint)active[ActiveClusterAt.Couples]) != 0)
                Join(cluster->FirstDof + group->FirstDof, group->DofCount, first, starts);
        }
    }

    private readonly void FindStart(int firstDof, int count, int* first)
    {
        for (var i = 0; i < count; i++)
        {
            var start = Model.MassRows[Model.DofLists[firstDof + i].Dof];
            if (start < *first)
                *first = start;
        }
    }

    private readonly void Join(int firstDof, int count, int first, int* starts)
    {
        for (var i = 0; i < count; i++)
        {
            var start = starts + Model.DofLists[firstDof + i].Dof;
            if (first < *start)
                *start = first;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly void Count(R open)
    {
        var count = Scratch + At.IterationCounts;
        *count += R.And(open, R.Of(1));
    }
}
