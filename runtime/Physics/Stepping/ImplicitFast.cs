using System.Runtime.CompilerServices;
using Sim.Runtime.Numerics;
using Sim.Runtime.Physics.Model;
using Sim.Runtime.Physics.Tables;

namespace Sim.Runtime.Physics.Stepping;

internal unsafe partial struct PhysicsStep<R, P>
{
    /// <summary>
    /// Euler's method, implicit in the velocity of passive and actuator forces: mj_implicit with mjINT_IMPLICITFAST. Of their
    /// derivative only entries between a degree of freedom and one above it count, as in MuJoCo.
    /// </summary>
    public void ImplicitFast()
    {
        R* matrix = Scratch + At.Hessian, acceleration = Scratch + At.Direction;
        Spatial<R>.Copy(Scratch + At.Mass, matrix, Triangle.Size(Model.DofCount));
        AddDamping(matrix, acceleration);
        for (var number = 0; number < Model.ActuatorCount; number++)
        {
            var actuator = Model.Actuators + number;
            if (actuator->KnowsVelocity != 0 && actuator->IsOff == 0)
                AddRate(actuator->FirstDof, actuator->DofCount, Scratch + At.Moments + actuator->Moment, ForceRate(actuator, number), matrix);
        }

        for (var number = 0; number < Model.TendonCount; number++)
        {
            var tendon = Model.Tendons + number;
            AddRate(tendon->FirstDof, tendon->DofCount, Scratch + At.TendonJacobians + tendon->Jacobian,
                -Const(tendon->Numbers + TendonNumbers.Damping), matrix);
        }

        for (var fluid = 0; fluid < Model.FluidCount; fluid++)
            AddDragRate(Model.Fluids + fluid, matrix);
        Factor<R>.Make(matrix, Model.TreeRows, Model.DofCount);
        Factor<R>.Solve(matrix, Model.TreeRows, Model.DofCount, acceleration);
        Advance(acceleration, null, Scratch + At.ActivationRates);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly void AddDamping(R* matrix, R* force)
    {
        var time = Const(OptionNumbers.Timestep);
        for (var dof = 0; dof < Model.DofCount; dof++)
        {
            matrix[Diagonal(dof)] = R.Fma(time, Const(Model.Dofs[dof].Numbers + DofNumbers.Damping), matrix[Diagonal(dof)]);
            force[dof] = Scratch[At.Smooth + dof] + Scratch[At.ConstraintForce + dof];
        }
    }

    /// <summary>How an actuator's force changes with its velocity: mjd_actuator_vel.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly R ForceRate(ActuatorInfo* actuator, int number)
    {
        var rate = actuator->Bias == (int)ActuatorBias.Affine ? Const(actuator->Numbers + ActuatorNumbers.Bias + 2) : R.Of(0);
        if (actuator->Gain != (int)ActuatorGain.Affine)
            return rate;

        var input = actuator->Activation >= 0 ? Scratch[At.Activations + actuator->Activation] : Scratch[At.Controls + number];
        return R.Fma(Const(actuator->Numbers + ActuatorNumbers.Gain + 2), input, rate);
    }

    /// <summary>matrix -= h rate Jᵀ J, where one degree of freedom is above the other.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly void AddRate(int firstDof, int count, R* jacobian, R rate, R* matrix)
    {
        var scale = -(rate * Const(OptionNumbers.Timestep));
        for (var i = 0; i < count; i++)
        {
            var dof = Model.DofLists[firstDof + i].Dof;
            var scaled = jacobian[i] * scale;
            for (var j = 0; j <= i; j++)
            {
                var other = Model.DofLists[firstDof + j].Dof;
                if (!IsAbove(other, dof))
                    continue;
                var cell = matrix + Triangle.Row(dof) + other;
                *cell = R.Fma(scaled, jacobian[j], *cell);
            }
        }
    }

    private readonly bool IsAbove(int other, int dof)
    {
        while (dof > other)
            dof = Model.Dofs[dof].Parent;
        return dof == other;
    }

    /// <summary>The derivative of the drag on a body: diagonal in the body's axes, each part by its own speed.</summary>
    private readonly void AddDragRate(FluidInfo* fluid, R* matrix)
    {
        var work = Scratch + At.Work;
        FluidVelocity(fluid, work);
        var rates = work + 18;
        FluidRates(fluid, work, rates);
        for (var axis = 0; axis < 6; axis++)
        {
            var count = AxisRow(fluid, work, axis, work + 24);
            AddChainRate(fluid->Link, count, work + 24, rates[axis], matrix);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly void FluidRates(FluidInfo* fluid, R* velocity, R* rates)
    {
        R pushes = Const(fluid->Numbers + FluidNumbers.Viscous), twists = Const(fluid->Numbers + FluidNumbers.Viscous + 1), two = R.Of(2);
        for (var axis = 0; axis < 3; axis++)
        {
            var k = fluid->Numbers + FluidNumbers.Drag + axis;
            rates[axis] = -R.Fma(Const(k + 3) * two, R.Abs(velocity[axis]), twists);
            rates[3 + axis] = -R.Fma(Const(k) * two, R.Abs(velocity[3 + axis]), pushes);
        }
    }

    /// <summary>How each degree of freedom above a link turns it about, or moves it along, one of the body's axes.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly int AxisRow(FluidInfo* fluid, R* work, int axis, R* row)
    {
        var column = axis % 3;
        var matrix = work + 6;
        Vec3<R> direction = new(matrix[column], matrix[3 + column], matrix[6 + column]), offset = Vec3<R>.Load(work + 15);
        var count = 0;
        var last = Model.Links[fluid->Link].FirstDof + Model.Links[fluid->Link].DofCount - 1;
        for (var dof = last; dof >= 0; dof = Model.Dofs[dof].Parent)
        {
            var motion = Dof(dof);
            var angular = Vec3<R>.Load(motion);
            row[count++] = axis < 3
                ? Vec3<R>.Dot(direction, angular)
                : Vec3<R>.Dot(direction, Vec3<R>.Load(motion + 3) + Vec3<R>.Cross(angular, offset));
        }

        return count;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly void AddChainRate(int link, int count, R* row, R rate, R* matrix)
    {
        var scale = -(rate * Const(OptionNumbers.Timestep));
        var dof = Model.Links[link].FirstDof + Model.Links[link].DofCount - 1;
        for (var i = 0; i < count; i++, dof = Model.Dofs[dof].Parent)
        {
            var other = dof;
            for (var j = i; j < count; j++, other = Model.Dofs[other].Parent)
            {
                var cell = matrix + Triangle.Row(dof) + other;
                *cell = R.Fma(row[i] * scale, row[j], *cell);
            }
        }
    }
}
