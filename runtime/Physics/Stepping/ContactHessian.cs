using System.Runtime.CompilerServices;
using Sim.Runtime.Numerics;
using Sim.Runtime.Physics.Tables;

namespace Sim.Runtime.Physics.Stepping;

internal unsafe partial struct PhysicsStep<R, P>
{
    /// <summary>The second derivative of the cost: the solver's mass, and Jᵀ K J of the couples and rows that push.</summary>
    private readonly void Hessian()
    {
        var hessian = Scratch + At.Hessian;
        CopyRows(Scratch + At.SolverMass, hessian);
        for (var active = 0; active < _activeLimits; active++)
        {
            var row = LimitRow(active);
            hessian[Diagonal(Model.Limits[Lists[At.ActiveLimits + active]].Dof)] += Stiffness(row);
        }

        for (var number = 0; number < Model.FrictionCount; number++)
        {
            var row = FrictionRow(number);
            hessian[Diagonal(Model.Frictions[number].Dof)] +=
                Elastic(row, Const(Model.Frictions[number].Numbers + FrictionNumbers.Loss));
        }

        for (var active = 0; active < _activeListRows; active++)
        {
            var info = Model.ListRows + Lists[At.ActiveListRows + active];
            var row = ListRow(active);
            var stiffness = info->Kind == ListRowKind.TendonFriction
                ? Elastic(row, Const(info->Numbers + FrictionNumbers.Loss))
                : Stiffness(row);
            AddRowSquare(info, stiffness, Scratch + info->Jacobian, hessian);
        }

        for (var number = 0; number < _activeCouples; number++)
            CoupleStiffness(ActiveCouple(number), Block(number));
        for (var number = 0; number < _activeClusters; number++)
            AddClusterSquare(ActiveCluster(number), hessian);
    }

    /// <summary>Rows of the solver's mass from where those of the Hessian begin.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly void CopyRows(R* from, R* to)
    {
        for (var row = 0; row < Model.DofCount; row++)
        {
            var first = Triangle.Row(row);
            for (var column = Lists[At.RowStarts + row]; column <= row; column++)
                to[first + column] = from[first + column];
        }
    }

    /// <summary>Second derivatives of the cost of an active couple by its motion: a packed lower triangle, angular first.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly R* Block(int activeCouple) => Scratch + At.CoupleBlocks + (activeCouple * Triangle.Size(6));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Diagonal(int dof) => Triangle.Row(dof) + dof;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static R Stiffness(R* row) => R.And(R.Less(row[RowAt.Residual], R.Of(0)), row[RowAt.D]);

    /// <summary>Dry friction is elastic until it slips.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static R Elastic(R* row, R loss) => R.And(R.Less(R.Abs(row[RowAt.D] * row[RowAt.Residual]), loss), row[RowAt.D]);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly void AddRowSquare(ListRowInfo* info, R stiffness, R* jacobian, R* hessian)
    {
        for (var i = 0; i < info->DofCount; i++)
        {
            var scaled = jacobian[i] * stiffness;
            var to = hessian + Triangle.Row(Model.DofLists[info->FirstDof + i].Dof);
            for (var j = 0; j <= i; j++)
            {
                var cell = to + Model.DofLists[info->FirstDof + j].Dof;
                *cell = R.Fma(scaled, jacobian[j], *cell);
            }
        }
    }

    /// <summary>Sums the 6 x 6 second derivatives of a couple's contacts.</summary>
    private readonly void CoupleStiffness(int* active, R* block)
    {
        Spatial<R>.Clear(block, Triangle.Size(6));
        for (var slot = 0; slot < active[ActiveCoupleAt.SlotCount]; slot++)
        {
            var at = Slot(active[ActiveCoupleAt.FirstSlot] + slot);
            if (!R.Any(Pushes(at)))
                continue;

            var linear = Scratch + At.Work; // of this contact: 6, and what couples its spin: 4
            if (Model.Dimension == 6)
            {
                AddRolling(at, linear, block);
                continue;
            }

            if (Model.IsPyramidal != 0)
                PyramidStiffness(at, linear);
            else
                ConeStiffness(at, linear);
            AddLinear(at, linear, block);
            if (Model.Dimension == 4)
                AddSpin(at, linear + 6, block);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly R Pushes(R* slot)
    {
        R* zones = slot + SlotAt.Zones;
        R zero = R.Of(0);
        if (Model.IsPyramidal == 0)
            return R.Less(zero, zones[ConeZone.Bottom] + zones[ConeZone.Middle]);

        var sum = zones[0];
        for (var row = 1; row < Model.Dimension - 1; row++)
            sum += zones[row];
        return R.Less(zero, sum);
    }

    /// <summary>
    /// The 3 x 3 stiffness of a contact point, m a aᵀ - t q qᵀ + b n nᵀ + (t + b) (T₁ T₁ᵀ + T₂ T₂ᵀ) with a = n - s q and q along the
    /// sliding; and for the spin, the vector that couples it to the point and its own stiffness.
    /// </summary>
    /// <param name="slot">The contact.</param>
    /// <param name="to">xx xy yy xz yz zz, then coupling 3 and spin 1.</param>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly void ConeStiffness(R* slot, R* to)
    {
        R* frame = slot + SlotAt.Frame, zones = slot + SlotAt.Zones;
        var n = Vec3<R>.Load(frame);
        R bottom = zones[ConeZone.Bottom], middle = zones[ConeZone.Middle], turn = zones[ConeZone.Turn], slope = slot[SlotAt.Slope];
        if (Model.Dimension == 1)
        {
            AddOuter(n, n * (bottom + middle), to, isFirst: true);
            return;
        }

        Vec3<R> t1 = Vec3<R>.Load(frame + 3), t2 = Vec3<R>.Load(frame + 6);
        var q = Vec3<R>.Fma(t1, zones[ConeZone.Sliding], t2 * zones[ConeZone.Sliding + 1]);
        var a = Vec3<R>.Fma(q, -slope, n);
        var both = turn + bottom;
        AddOuter(a, a * middle, to, isFirst: true);
        AddOuter(q, q * -turn, to, isFirst: false);
        AddOuter(n, n * bottom, to, isFirst: false);
        AddOuter(t1, t1 * both, to, isFirst: false);
        AddOuter(t2, t2 * both, to, isFirst: false);
        if (Model.Dimension < 4)
            return;

        // The row about the normal: a and q have parts -s w₃ and w₃ in it.
        R spin = slot[SlotAt.Spin], sliding = zones[ConeZone.Sliding + 2] * spin, tilt = slope * sliding;
        Vec3<R>.Fma(a, -(middle * tilt), q * -(turn * sliding)).Store(to + 6);
        to[9] = R.Fma(middle * tilt, tilt, R.Fma(both * spin, spin, -(turn * sliding * sliding)));
    }

    /// <summary>The same of a pyramid: each direction across has a sum and a difference of the stiffness of its two rows.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly void PyramidStiffness(R* slot, R* to)
    {
        R* frame = slot + SlotAt.Frame, sums = slot + SlotAt.Zones, differences = sums + Model.Dimension - 1;
        var n = Vec3<R>.Load(frame);
        if (Model.Dimension == 1)
        {
            AddOuter(n, n * sums[0], to, isFirst: true);
            return;
        }

        Vec3<R> t1 = Vec3<R>.Load(frame + 3), t2 = Vec3<R>.Load(frame + 6);
        var total = sums[0] + sums[1];
        if (Model.Dimension == 4)
            total += sums[2];

        // n (total n + d₁ T₁ + d₂ T₂)ᵀ + T₁ (d₁ n + s₁ T₁)ᵀ + T₂ (d₂ n + s₂ T₂)ᵀ, symmetric as a whole.
        AddOuter(n, Vec3<R>.Fma(n, total, Vec3<R>.Fma(t1, differences[0], t2 * differences[1])), to, isFirst: true);
        AddOuter(t1, Vec3<R>.Fma(n, differences[0], t1 * sums[0]), to, isFirst: false);
        AddOuter(t2, Vec3<R>.Fma(n, differences[1], t2 * sums[1]), to, isFirst: false);
        if (Model.Dimension < 4)
            return;

        var spin = slot[SlotAt.Spin];
        (n * (differences[2] * spin)).Store(to + 6);
        to[9] = sums[2] * spin * spin;
    }

    /// <summary>The lower triangle of an outer product, set or added.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddOuter(Vec3<R> a, Vec3<R> b, R* to, bool isFirst)
    {
        if (isFirst)
        {
            to[0] = a.X * b.X;
            to[1] = a.Y * b.X;
            to[2] = a.Y * b.Y;
            to[3] = a.Z * b.X;
            to[4] = a.Z * b.Y;
            to[5] = a.Z * b.Z;
            return;
        }

        to[0] = R.Fma(a.X, b.X, to[0]);
        to[1] = R.Fma(a.Y, b.X, to[1]);
        to[2] = R.Fma(a.Y, b.Y, to[2]);
        to[3] = R.Fma(a.Z, b.X, to[3]);
        to[4] = R.Fma(a.Z, b.Y, to[4]);
        to[5] = R.Fma(a.Z, b.Z, to[5]);
    }

    /// <summary>block += the stiffness of a point at the end of the contact's arm.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly void AddLinear(R* slot, R* linear, R* block)
    {
        R xx = linear[0], xy = linear[1], yy = linear[2], xz = linear[3], yz = linear[4], zz = linear[5];
        var arm = Vec3<R>.Load(slot + SlotAt.Arm);

        // Columns of arm x F, with F's columns in turn.
        Vec3<R> x = Vec3<R>.Cross(arm, new Vec3<R>(xx, xy, xz)), y = Vec3<R>.Cross(arm, new Vec3<R>(xy, yy, yz));
        var z = Vec3<R>.Cross(arm, new Vec3<R>(xz, yz, zz));
        block[6] += x.X;
        block[7] += x.Y;
        block[8] += x.Z;
        block[9] += xx;
        block[10] += y.X;
        block[11] += y.Y;
        block[12] += y.Z;
        block[13] += xy;
        block[14] += yy;
        block[15] += z.X;
        block[16] += z.Y;
        block[17] += z.Z;
        block[18] += xz;
        block[19] += yz;
        block[20] += zz;

        // Rows of (arm x F) times the transposed cross product matrix: each row crossed with the arm from the left.
        Vec3<R> first = Vec3<R>.Cross(arm, new Vec3<R>(x.X, y.X, z.X)), second = Vec3<R>.Cross(arm, new Vec3<R>(x.Y, y.Y, z.Y));
        var third = Vec3<R>.Cross(arm, new Vec3<R>(x.Z, y.Z, z.Z));
        block[0] += first.X;
        block[1] += second.X;
        block[2] += second.Y;
        block[3] += third.X;
        block[4] += third.Y;
        block[5] += third.Z;
    }

    /// <summary>block += the spin about the normal, and what couples it to the point.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly void AddSpin(R* slot, R* spin, R* block)
    {
        Vec3<R> n = Vec3<R>.Load(slot + SlotAt.Frame), coupling = Vec3<R>.Load(spin), arm = Vec3<R>.Load(slot + SlotAt.Arm);
        var turned = Vec3<R>.Cross(arm, coupling);
        var own = Vec3<R>.Fma(n, spin[3] * R.Of(0.5), turned);
        AddOuter(n, own, block, isFirst: false);
        AddOuter(own, n, block, isFirst: false);
        block[6] = R.Fma(n.X, coupling.X, block[6]);
        block[7] = R.Fma(n.Y, coupling.X, block[7]);
        block[8] = R.Fma(n.Z, coupling.X, block[8]);
        block[10] = R.Fma(n.X, coupling.Y, block[10]);
        block[11] = R.Fma(n.Y, coupling.Y, block[11]);
        block[12] = R.Fma(n.Z, coupling.Y, block[12]);
        block[15] = R.Fma(n.X, coupling.Z, block[15]);
        block[16] = R.Fma(n.Y, coupling.Z, block[16]);
        block[17] = R.Fma(n.Z, coupling.Z, block[17]);
    }

    /// <summary>hessian += Jᵀ K J of a cluster: each degree of freedom with the stiffness of all couples that it moves.</summary>
    private readonly void AddClusterSquare(int* active, R* hessian)
    {
        var cluster = Model.Clusters + active[ActiveClusterAt.Cluster];
        var jacobian = Scratch + active[ActiveClusterAt.Jacobian];
        var cell = Model.Cells + cluster->FirstCell;
        for (var number = 0; number < cluster->GroupCount; number++)
        {
            var group = Model.Groups + cluster->FirstGroup + number;
            var stiffness = Scratch + At.Work;
            var isActive = (group->Couples & (uint)active[ActiveClusterAt.Couples]) != 0;
            if (isActive)
                SumBlocks(active, group, stiffness);
            for (var dof = group->FirstDof; dof < group->FirstDof + group->DofCount; dof++)
            {
                if (isActive)
                    AddDofSquare(stiffness, jacobian, dof, cell, hessian);
                cell += cell->Dof + 1;
            }
        }
    }

    private readonly void SumBlocks(int* active, GroupInfo* group, R* sum)
    {
        var isFirst = true;
        for (var couple = 0; couple < active[ActiveClusterAt.CoupleCount]; couple++)
        {
            var number = active[ActiveClusterAt.FirstCouple] + couple;
            if (!IsMoved(group, number))
                continue;
            if (isFirst)
                Spatial<R>.Copy(Block(number), sum, Triangle.Size(6));
            else
                Spatial<R>.Add(Block(number), sum, Triangle.Size(6));
            isFirst = false;
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void AddDofSquare(R* k, R* jacobian, int dof, CellInfo* cells, R* hessian)
    {
        var j = jacobian + (6 * dof);
        R y0 = j[0], y1 = j[1], y2 = j[2], y3 = j[3], y4 = j[4], y5 = j[5];
        R t0 = R.Fma(k[0], y0, R.Fma(k[1], y1, k[3] * y2)) + R.Fma(k[6], y3, R.Fma(k[10], y4, k[15] * y5));
        R t1 = R.Fma(k[1], y0, R.Fma(k[2], y1, k[4] * y2)) + R.Fma(k[7], y3, R.Fma(k[11], y4, k[16] * y5));
        R t2 = R.Fma(k[3], y0, R.Fma(k[4], y1, k[5] * y2)) + R.Fma(k[8], y3, R.Fma(k[12], y4, k[17] * y5));
        R t3 = R.Fma(k[6], y0, R.Fma(k[7], y1, k[8] * y2)) + R.Fma(k[9], y3, R.Fma(k[13], y4, k[18] * y5));
        R t4 = R.Fma(k[10], y0, R.Fma(k[11], y1, k[12] * y2)) + R.Fma(k[13], y3, R.Fma(k[14], y4, k[19] * y5));
        R t5 = R.Fma(k[15], y0, R.Fma(k[16], y1, k[17] * y2)) + R.Fma(k[18], y3, R.Fma(k[19], y4, k[20] * y5));
        for (var cell = 1; cell <= cells->Dof; cell++)
        {
            var other = jacobian + (6 * cells[cell].Dof);
            var entry = hessian + cells[cell].Entry;
            *entry = R.Fma(t0, other[0], R.Fma(t1, other[1], R.Fma(t2, other[2], *entry)))
                + R.Fma(t3, other[3], R.Fma(t4, other[4], t5 * other[5]));
        }
    }
}
