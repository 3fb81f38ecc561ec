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
        for (var number = 0; number < _activeCouples; number++)
        {
            var active = ActiveCouple(number);
            var couple = Model.Couples + active[ActiveCoupleAt.Couple];
            R* jacobian = Scratch + active[ActiveCoupleAt.Jacobian], velocity = Scratch + At.Work;
            CoupleJacobian(couple, jacobian);
            CoupleTimes(couple, jacobian, Scratch + At.Velocities, velocity);
            for (var slot = 0; slot < active[ActiveCoupleAt.SlotCount]; slot++)
            {
                var at = Slot(active[ActiveCoupleAt.FirstSlot] + slot);
                FinishFrame(at, TreeCenter(couple->Tree));
                FinishRow(at, velocity);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly int* ActiveCouple(int number) => Lists + At.ActiveCouples + (number * ActiveCoupleAt.Stride);

    /// <summary>The motion of the second link against the first about the reference point: six rows, angular first.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly void CoupleJacobian(CoupleInfo* couple, R* jacobian)
    {
        var count = couple->DofCount;
        var center = Vec3<R>.Load(TreeCenter(couple->Tree));
        for (var i = 0; i < count; i++)
        {
            var entry = Model.DofLists[couple->FirstDof + i];
            var motion = Dof(entry.Dof);
            Vec3<R> angular = Vec3<R>.Load(motion), linear = Vec3<R>.Load(motion + 3);
            var tree = Model.Dofs[entry.Dof].Tree;
            if (tree != couple->Tree)
                linear += Vec3<R>.Cross(angular, center - Vec3<R>.Load(TreeCenter(tree)));
            if (entry.Sign < 0)
                (linear, angular) = (-linear, -angular);
            jacobian[i] = angular.X;
            jacobian[count + i] = angular.Y;
            jacobian[(2 * count) + i] = angular.Z;
            jacobian[(3 * count) + i] = linear.X;
            jacobian[(4 * count) + i] = linear.Y;
            jacobian[(5 * count) + i] = linear.Z;
        }
    }

    /// <summary>The couple's Jacobian times a vector of all degrees of freedom.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly void CoupleTimes(CoupleInfo* couple, R* jacobian, R* vector, R* to)
    {
        var count = couple->DofCount;
        R y0 = R.Of(0), y1 = y0, y2 = y0, y3 = y0, y4 = y0, y5 = y0;
        for (var i = 0; i < count; i++)
        {
            var x = vector[Model.DofLists[couple->FirstDof + i].Dof];
            y0 = R.Fma(jacobian[i], x, y0);
            y1 = R.Fma(jacobian[count + i], x, y1);
            y2 = R.Fma(jacobian[(2 * count) + i], x, y2);
            y3 = R.Fma(jacobian[(3 * count) + i], x, y3);
            y4 = R.Fma(jacobian[(4 * count) + i], x, y4);
            y5 = R.Fma(jacobian[(5 * count) + i], x, y5);
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
        R zero = R.Of(0), one = R.Of(1), identity = parameters[SlotNumbers.Identity];
        var depth = slot[SlotAt.Distance] - parameters[SlotNumbers.IncludeMargin];
        var pushes = R.And(R.LessOrEqual(zero, identity), R.Less(depth, zero));
        var impedance = ImpedanceOf(parameters + SlotNumbers.Impedance, depth);
        var resistance = R.Max(parameters[SlotNumbers.Resistance] * (one - impedance) / impedance, Rotations.Tiny<R>());
        var slope = parameters[SlotNumbers.ConeSlope];
        var d = R.And(pushes, parameters[SlotNumbers.Spread] / resistance);
        var spring = parameters[SlotNumbers.Stiffness] * impedance * depth;
        R damping = parameters[SlotNumbers.Damping], frictionDamping = parameters[SlotNumbers.FrictionDamping];
        R spin = parameters[SlotNumbers.RowScale + 2], roll1 = parameters[SlotNumbers.RowScale + 3], roll2 = parameters[SlotNumbers.RowScale + 4];
        R slide1 = parameters[SlotNumbers.RowScale], slide2 = parameters[SlotNumbers.RowScale + 1];

        slot[SlotAt.Identity] = R.Select(pushes, identity, R.Of(-1));
        slot[SlotAt.Spin] = spin;
        slot[SlotAt.D] = d;
        slot[SlotAt.Slope] = slope;
        slot[SlotAt.MiddleD] = d / R.Fma(slope, slope, one);
        if (Model.Dimension == 6)
        {
            // Rolling is about the scaled tangents.
            slot[At.SlotRolls] = R.And(R.Less(zero, slide1), roll1 / slide1);
            slot[At.SlotRolls + 1] = R.And(R.Less(zero, slide2), roll2 / slide2);
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
