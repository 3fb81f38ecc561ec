using System.Runtime.CompilerServices;
using Sim.Runtime.Numerics;
using Sim.Runtime.Physics.Tables;

namespace Sim.Runtime.Physics.Stepping;

internal unsafe partial struct PhysicsStep<R, P>
{
    /// <summary>All rows but those of equalities times a vector of all degrees of freedom.</summary>
    /// <param name="vector">Of all degrees of freedom.</param>
    /// <param name="slotField">Where the product goes in a contact slot.</param>
    /// <param name="rowField">Where it goes in a scalar row.</param>
    public readonly void RowsTimes(R* vector, int slotField, int rowField)
    {
        for (var number = 0; number < _activeClusters; number++)
            ClusterTimes(ActiveCluster(number), vector);
        for (var number = 0; number < _activeCouples; number++)
        {
            var active = ActiveCouple(number);
            for (var slot = 0; slot < active[ActiveCoupleAt.SlotCount]; slot++)
            {
                var at = Slot(active[ActiveCoupleAt.FirstSlot] + slot);
                SlotTimes(at, Motion(number), at + slotField);
            }
        }

        for (var active = 0; active < _activeLimits; active++)
        {
            var row = LimitRow(active);
            row[rowField] = row[RowAt.Sign] * vector[Model.Limits[Lists[At.ActiveLimits + active]].Dof];
        }

        for (var number = 0; number < Model.FrictionCount; number++)
            FrictionRow(number)[rowField] = vector[Model.Frictions[number].Dof];
        for (var active = 0; active < _activeListRows; active++)
        {
            var info = Model.ListRows + Lists[At.ActiveListRows + active];
            var row = ListRow(active);
            row[rowField] = row[RowAt.Sign] * RowTimes(info->FirstDof, info->DofCount, Scratch + info->Jacobian, vector);
        }
    }

    /// <summary>Residuals = products less reference accelerations.</summary>
    private readonly void TakeReferences()
    {
        for (var slot = 0; slot < _activeSlots; slot++)
        {
            R* residual = Slot(slot) + At.SlotResidual, reference = Slot(slot) + At.SlotReference;
            for (var row = 0; row < Model.Dimension; row++)
                residual[row] -= reference[row];
        }

        TakeReferences(LimitRow(0), _activeLimits);
        TakeReferences(FrictionRow(0), Model.FrictionCount);
        TakeReferences(ListRow(0), _activeListRows);
    }

    private static void TakeReferences(R* row, int count)
    {
        for (var i = 0; i < count; i++, row += RowAt.Stride)
            row[RowAt.Residual] -= row[RowAt.Reference];
    }

    /// <summary>What all rows but those of equalities do to the degrees of freedom.</summary>
    private readonly void Forces()
    {
        var forces = Scratch + At.ConstraintForce;
        Spatial<R>.Clear(forces, Model.DofCount);
        for (var active = 0; active < _activeLimits; active++)
        {
            var row = LimitRow(active);
            var force = Push(row);
            row[RowAt.Force] = force;
            forces[Model.Limits[Lists[At.ActiveLimits + active]].Dof] += row[RowAt.Sign] * force;
        }

        for (var number = 0; number < Model.FrictionCount; number++)
        {
            var row = FrictionRow(number);
            var force = Rub(row, Const(Model.Frictions[number].Numbers + FrictionNumbers.Loss));
            row[RowAt.Force] = force;
            forces[Model.Frictions[number].Dof] += force;
        }

        for (var active = 0; active < _activeListRows; active++)
        {
            var info = Model.ListRows + Lists[At.ActiveListRows + active];
            var row = ListRow(active);
            var force = info->Kind == ListRowKind.TendonFriction ? Rub(row, Const(info->Numbers + FrictionNumbers.Loss)) : Push(row);
            row[RowAt.Force] = force;
            AddRow(info->FirstDof, info->DofCount, Scratch + info->Jacobian, row[RowAt.Sign] * force, forces);
        }

        for (var number = 0; number < _activeCouples; number++)
            CoupleForce(ActiveCouple(number), Motion(number));
        for (var number = 0; number < _activeClusters; number++)
            AddCluster(ActiveCluster(number), forces);
    }

    /// <summary>The force of a limit: it only pushes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static R Push(R* row) => -(row[RowAt.D] * R.Min(row[RowAt.Residual], R.Of(0)));

    /// <summary>The force of dry friction: at most the loss.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static R Rub(R* row, R loss) => R.Max(R.Min(-(row[RowAt.D] * row[RowAt.Residual]), loss), -loss);

    private readonly void CoupleForce(int* active, R* wrench)
    {
        Spatial<R>.Clear(wrench, Spatial<R>.Size);
        for (var slot = 0; slot < active[ActiveCoupleAt.SlotCount]; slot++)
        {
            var at = Slot(active[ActiveCoupleAt.FirstSlot] + slot);
            if (Model.IsPyramidal != 0)
                PyramidForce(at);
            else
                ConeForce(at);
            AddWrench(at, at + At.SlotForce, wrench);
        }
    }

    /// <summary>wrench += what the rows of a contact do to the motion of its couple.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly void AddWrench(R* slot, R* rows, R* wrench)
    {
        var frame = slot + SlotAt.Frame;
        var normal = Vec3<R>.Load(frame);
        var force = normal * rows[0];
        var torque = Vec3<R>.Load(wrench);
        if (Model.Dimension >= 3)
        {
            Vec3<R> tangent1 = Vec3<R>.Load(frame + 3), tangent2 = Vec3<R>.Load(frame + 6);
            force = Vec3<R>.Fma(tangent1, rows[1], Vec3<R>.Fma(tangent2, rows[2], force));
            if (Model.Dimension >= 4)
                torque = Vec3<R>.Fma(normal, rows[3] * slot[SlotAt.Spin], torque);
            if (Model.Dimension == 6)
            {
                torque = Vec3<R>.Fma(tangent1, rows[4] * slot[At.SlotRolls], torque);
                torque = Vec3<R>.Fma(tangent2, rows[5] * slot[At.SlotRolls + 1], torque);
            }
        }

        (torque + Vec3<R>.Cross(Vec3<R>.Load(slot + SlotAt.Arm), force)).Store(wrench);
        (Vec3<R>.Load(wrench + 3) + force).Store(wrench + 3);
    }

    /// <summary>forces += what the forces of a cluster's couples do to its degrees of freedom.</summary>
    private readonly void AddCluster(int* active, R* forces)
    {
        var cluster = Model.Clusters + active[ActiveClusterAt.Cluster];
        for (var number = 0; number < cluster->GroupCount; number++)
        {
            var group = Model.Groups + cluster->FirstGroup + number;
            if ((group->Couples & (uint)active[ActiveClusterAt.Couples]) == 0)
                continue;

            var wrench = Scratch + At.Work;
            Spatial<R>.Clear(wrench, Spatial<R>.Size);
            for (var couple = 0; couple < active[ActiveClusterAt.CoupleCount]; couple++)
            {
                if (IsMoved(group, active[ActiveClusterAt.FirstCouple] + couple))
                    Spatial<R>.Add(Motion(active[ActiveClusterAt.FirstCouple] + couple), wrench, Spatial<R>.Size);
            }

            AddGroup(cluster->FirstDof + group->FirstDof, group->DofCount,
                Scratch + active[ActiveClusterAt.Jacobian] + (6 * group->FirstDof), wrench, forces);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly void AddGroup(int firstDof, int count, R* jacobian, R* wrench, R* forces)
    {
        R w0 = wrench[0], w1 = wrench[1], w2 = wrench[2], w3 = wrench[3], w4 = wrench[4], w5 = wrench[5];
        for (var i = 0; i < count; i++, jacobian += 6)
        {
            var to = forces + Model.DofLists[firstDof + i].Dof;
            *to = R.Fma(jacobian[0], w0, R.Fma(jacobian[1], w1, R.Fma(jacobian[2], w2, *to)))
                + R.Fma(jacobian[3], w3, R.Fma(jacobian[4], w4, jacobian[5] * w5));
        }
    }
}
