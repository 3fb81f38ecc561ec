using System.Runtime.CompilerServices;
using Sim.Runtime.Numerics;
using Sim.Runtime.Physics.Tables;

namespace Sim.Runtime.Physics.Stepping;

internal unsafe partial struct PhysicsStep<R, P>
{
    /// <summary>
    /// The rows of the contacts. All contacts of a couple act on one relative velocity of six numbers, so a contact is its arm and its
    /// frame, and only the couple has a Jacobian. Directions of friction are scaled so that the cone is round.
    /// </summary>
    public void ContactRows()
    {
        for (var number = 0; number < _activeClusters; number++)
        {
            var active = ActiveCluster(number);
            var cluster = Model.Clusters + active[ActiveClusterAt.Cluster];
            ClusterJacobian(cluster, Scratch + active[ActiveClusterAt.Jacobian]);
            ClusterTimes(active, Scratch + At.Velocities);
            for (var couple = 0; couple < active[ActiveClusterAt.CoupleCount]; couple++)
                FinishCouple(active[ActiveClusterAt.FirstCouple] + couple, TreeCenter(cluster->Tree));
        }
    }

    private readonly void FinishCouple(int number, R* center)
    {
        var active = ActiveCouple(number);
        for (var slot = 0; slot < active[ActiveCoupleAt.SlotCount]; slot++)
        {
            var at = Slot(active[ActiveCoupleAt.FirstSlot] + slot);
            FinishFrame(at, center);
            FinishRow(at, Motion(number));
        }
    }

    /// <summary>The motion of an active couple, or its force: angular part first.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly R* Motion(int activeCouple) => Scratch + At.CoupleMotions + (activeCouple * Spatial<R>.Size);

    /// <summary>What each degree of freedom does to the second link against the first, about the reference point.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly void ClusterJacobian(ClusterInfo* cluster, R* jacobian)
    {
        var center = Vec3<R>.Load(TreeCenter(cluster->Tree));
        for (var i = 0; i < cluster->DofCount; i++)
        {
            var entry = Model.DofLists[cluster->FirstDof + i];
            var motion = Dof(entry.Dof);
            Vec3<R> angular = Vec3<R>.Load(motion), linear = Vec3<R>.Load(motion + 3);
            var tree = Model.Dofs[entry.Dof].Tree;
            if (tree != cluster->Tree)
                linear += Vec3<R>.Cross(angular, center - Vec3<R>.Load(TreeCenter(tree)));
            if (entry.Sign < 0)
                (linear, angular) = (-linear, -angular);
            angular.Store(jacobian + (6 * i));
            linear.Store(jacobian + (6 * i) + 3);
        }
    }

    /// <summary>The motions of a cluster's active couples under a vector of all degrees of freedom.</summary>
    private readonly void ClusterTimes(int* active, R* vector)
    {
        var cluster = Model.Clusters + active[ActiveClusterAt.Cluster];
        for (var couple = 0; couple < active[ActiveClusterAt.CoupleCount]; couple++)
            Spatial<R>.Clear(Motion(active[ActiveClusterAt.FirstCouple] + couple), Spatial<R>.Size);
        for (var number = 0; number < cluster->GroupCount; number++)
        {
            var group = Model.Groups + cluster->FirstGroup + number;
            if ((group->Couples & (uint)active[ActiveClusterAt.Couples]) == 0)
                continue;

            var motion = Scratch + At.Work;
            GroupTimes(cluster->FirstDof + group->FirstDof, group->DofCount,
                Scratch + active[ActiveClusterAt.Jacobian] + (6 * group->FirstDof), vector, motion);
            for (var couple = 0; couple < active[ActiveClusterAt.CoupleCount]; couple++)
            {
                if (IsMoved(group, active[ActiveClusterAt.FirstCouple] + couple))
                    Spatial<R>.Add(motion, Motion(active[ActiveClusterAt.FirstCouple] + couple), Spatial<R>.Size);
            }
        }
    }

    private readonly bool IsMoved(GroupInfo* group, int activeCouple) =>
        ((group->Couples >> Model.Couples[ActiveCouple(activeCouple)[ActiveCoupleAt.Couple]].Bit) & 1) != 0;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly void GroupTimes(int firstDof, int count, R* jacobian, R* vector, R* to)
    {
        R y0 = R.Of(0), y1 = y0, y2 = y0, y3 = y0, y4 = y0, y5 = y0;
        for (var i = 0; i < count; i++, jacobian += 6)
        {
            var x = vector[Model.DofLists[firstDof + i].Dof];
            y0 = R.Fma(jacobian[0], x, y0);
            y1 = R.Fma(jacobian[1], x, y1);
            y2 = R.Fma(jacobian[2], x, y2);
            y3 = R.Fma(jacobian[3], x, y3);
            y4 = R.Fma(jacobian[4], x, y4);
            y5 = R.Fma(jacobian[5], x, y5);
        }

        to[0] = y0;
        to[1] = y1;
        to[2] = y2;
        to[3] = y3;
        to[4] = y4;
        to[5] = y5;
    }

    /// <summary>Completes the frame as mju_makeFrame does, scales its tangents, and turns the position into an arm.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly void FinishFrame(R* slot, R* center)
    {
        var parameters = slot + At.SlotParameters;
        var normal = Vec3<R>.Load(slot + SlotAt.Frame);
        var tangent = Vec3<R>.Load(slot + SlotAt.Frame + 3);
        R zero = R.Of(0), one = R.Of(1), half = R.Of(0.5);
        var isGiven = R.LessOrEqual(R.Of(0.25), Vec3<R>.Dot(tangent, tangent));
        var isSide = R.And(R.Less(normal.Y, half), R.Less(-half, normal.Y));
        tangent = Vec3<R>.Select(isGiven, tangent, new Vec3<R>(zero, R.Select(isSide, one, zero), R.Select(isSide, zero, one)));
        tangent -= normal * Vec3<R>.Dot(normal, tangent);
        tangent *= one / R.Sqrt(Vec3<R>.Dot(tangent, tangent));
        var third = Vec3<R>.Cross(normal, tangent);
        (Vec3<R>.Load(slot + SlotAt.Arm) - Vec3<R>.Load(center)).Store(slot + SlotAt.Arm);
        var sense = parameters[SlotNumbers.Sense];
        (normal * sense).Store(slot + SlotAt.Frame);
        (tangent * (sense * parameters[SlotNumbers.RowScale])).Store(slot + SlotAt.Frame + 3);
        (third * (sense * parameters[SlotNumbers.RowScale + 1])).Store(slot + SlotAt.Frame + 6);
    }

    /// <summary>D and the reference acceleration, from the parameters, which lie where the result goes.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly void FinishRow(R* slot, R* velocity)
    {
        var parameters = slot + At.SlotParameters;
        R zero = R.Of(0), one = R.Of(1), identity = slot[SlotAt.Identity];
        var depth = slot[SlotAt.Distance] - parameters[SlotNumbers.IncludeMargin];
        var pushes = R.And(R.LessOrEqual(zero, identity), R.Less(depth, zero));
        var impedance = ImpedanceOf(parameters + SlotNumbers.Impedance, depth);
        var resistance = R.Max(parameters[SlotNumbers.Resistance] * (one - impedance) / impedance, Rotations.Tiny<R>());
        var slope = parameters[SlotNumbers.ConeSlope];
        var d = R.And(pushes, parameters[SlotNumbers.Spread] / resistance);
        var spring = parameters[SlotNumbers.Stiffness] * impedance * depth;
        R damping = parameters[SlotNumbers.Damping], frictionDamping = parameters[SlotNumbers.FrictionDamping];
        R spin = R.And(pushes, parameters[SlotNumbers.RowScale + 2]), slide1 = parameters[SlotNumbers.RowScale];
        R slide2 = parameters[SlotNumbers.RowScale + 1], roll1 = parameters[SlotNumbers.RowScale + 3], roll2 = parameters[SlotNumbers.RowScale + 4];

        slot[SlotAt.Identity] = R.Select(pushes, identity, R.Of(-1));
        slot[SlotAt.Spin] = spin;
        slot[SlotAt.D] = d;
        slot[SlotAt.Slope] = slope;
        slot[SlotAt.MiddleD] = d / R.Fma(slope, slope, one);
        if (Model.Dimension == 6)
        {
            // Rolling is about the scaled tangents.
            slot[At.SlotRolls] = R.And(R.And(pushes, R.Less(zero, slide1)), roll1 / slide1);
            slot[At.SlotRolls + 1] = R.And(R.And(pushes, R.Less(zero, slide2)), roll2 / slide2);
        }

        var reference = slot + At.SlotReference;
        SlotTimes(slot, velocity, reference);
        reference[0] = R.And(pushes, R.Fnma(damping, reference[0], -spring));
        for (var row = 1; row < Model.Dimension; row++)
            reference[row] = R.And(pushes, -(frictionDamping * reference[row]));
    }

    /// <summary>The rows of a contact times the relative motion of its couple.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly void SlotTimes(R* slot, R* motion, R* to)
    {
        var frame = slot + SlotAt.Frame;
        Vec3<R> angular = Vec3<R>.Load(motion), normal = Vec3<R>.Load(frame);
        var linear = Vec3<R>.Load(motion + 3) + Vec3<R>.Cross(angular, Vec3<R>.Load(slot + SlotAt.Arm));
        to[0] = Vec3<R>.Dot(normal, linear);
        if (Model.Dimension < 3)
            return;

        Vec3<R> tangent1 = Vec3<R>.Load(frame + 3), tangent2 = Vec3<R>.Load(frame + 6);
        to[1] = Vec3<R>.Dot(tangent1, linear);
        to[2] = Vec3<R>.Dot(tangent2, linear);
        if (Model.Dimension < 4)
            return;

        to[3] = Vec3<R>.Dot(normal, angular) * slot[SlotAt.Spin];
        if (Model.Dimension < 6)
            return;

        to[4] = Vec3<R>.Dot(tangent1, angular) * slot[At.SlotRolls];
        to[5] = Vec3<R>.Dot(tangent2, angular) * slot[At.SlotRolls + 1];
    }
}
