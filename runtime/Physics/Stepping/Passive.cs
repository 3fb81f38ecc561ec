using System.Runtime.CompilerServices;
using Sim.Runtime.Numerics;
using Sim.Runtime.Physics.Model;
using Sim.Runtime.Physics.Tables;

namespace Sim.Runtime.Physics.Stepping;

internal unsafe partial struct PhysicsStep<R, P>
{
    /// <summary>Springs, dampers, lift and fluid forces: mj_passive.</summary>
    public void Passive()
    {
        var passive = Scratch + At.Passive;
        for (var dof = 0; dof < Model.DofCount; dof++)
            passive[dof] = -(Const(Model.Dofs[dof].Numbers + DofNumbers.Damping) * Scratch[At.Velocities + dof]);
        for (var joint = 0; joint < Model.JointCount; joint++)
        {
            if (Model.Joints[joint].Spring >= 0)
                PullJoint(Model.Joints + joint, passive);
        }

        for (var tendon = 0; tendon < Model.TendonCount; tendon++)
            PullTendon(tendon, passive);
        LiftLinks(passive);
        for (var fluid = 0; fluid < Model.FluidCount; fluid++)
            Drag(Model.Fluids + fluid, passive);
    }

    private readonly void PullJoint(JointInfo* joint, R* passive)
    {
        var coordinates = Scratch + At.Positions + joint->Coordinate;
        var stiffness = Const(joint->Spring);
        var rest = joint->Spring + 1;
        var force = passive + joint->Dof;
        if (joint->Type is (int)JointType.Slide or (int)JointType.Hinge)
        {
            *force = R.Fnma(stiffness, *coordinates - Const(rest), *force);
            return;
        }

        if (joint->Type == (int)JointType.Free)
        {
            for (var axis = 0; axis < 3; axis++)
                force[axis] = R.Fnma(stiffness, coordinates[axis] - Const(rest + axis), force[axis]);
            coordinates += 3;
            rest += 3;
            force += 3;
        }

        Untwist(coordinates, rest, stiffness, force);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly void Untwist(R* orientation, int rest, R stiffness, R* force)
    {
        var twist = Rotations.Vector(Const4(rest).Conjugate * Rotations.Unit(Quat<R>.Load(orientation)));
        Vec3<R>.Fma(twist, -stiffness, Vec3<R>.Load(force)).Store(force);
    }

    /// <summary>A spring acts only outside the lengths at which it rests.</summary>
    private readonly void PullTendon(int number, R* passive)
    {
        var tendon = Model.Tendons + number;
        var length = Scratch[At.TendonLengths + number];
        R low = Const(tendon->Numbers + TendonNumbers.SpringLow), high = Const(tendon->Numbers + TendonNumbers.SpringHigh);
        var stretch = R.Max(length - high, R.Of(0)) + R.Min(length - low, R.Of(0));
        var force = R.Fnma(Const(tendon->Numbers + TendonNumbers.Stiffness), stretch,
            -(Const(tendon->Numbers + TendonNumbers.Damping) * Scratch[At.TendonVelocities + number]));
        AddRow(tendon->FirstDof, tendon->DofCount, Scratch + At.TendonJacobians + tendon->Jacobian, force, passive);
    }

    /// <summary>forces += Jᵀ force, of a row over a list of degrees of freedom.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly void AddRow(int firstDof, int count, R* row, R force, R* forces)
    {
        for (var i = 0; i < count; i++)
        {
            var to = forces + Model.DofLists[firstDof + i].Dof;
            *to = R.Fma(row[i], force, *to);
        }
    }

    /// <summary>J times a vector of all degrees of freedom.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly R RowTimes(int firstDof, int count, R* row, R* vector)
    {
        R even = R.Of(0), odd = even;
        var i = 0;
        for (; i + 2 <= count; i += 2)
        {
            even = R.Fma(row[i], vector[Model.DofLists[firstDof + i].Dof], even);
            odd = R.Fma(row[i + 1], vector[Model.DofLists[firstDof + i + 1].Dof], odd);
        }

        if (i < count)
            even = R.Fma(row[i], vector[Model.DofLists[firstDof + i].Dof], even);
        return even + odd;
    }

    /// <summary>Gravity compensation: passive where a joint does not leave it to its actuators.</summary>
    private readonly void LiftLinks(R* passive)
    {
        if (Model.LiftCount == 0)
            return;

        var lifted = Scratch + At.LiftForce;
        Spatial<R>.Clear(lifted, Model.DofCount);
        for (var lift = 0; lift < Model.LiftCount; lift++)
            Lift(Model.Lifts + lift, lifted);
        for (var dof = 0; dof < Model.DofCount; dof++)
        {
            if (Model.Dofs[dof].LiftsAsActuator == 0)
                passive[dof] += lifted[dof];
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly void Lift(LiftInfo* lift, R* forces)
    {
        var link = Link(lift->Link);
        var force = Const3(OptionNumbers.Gravity) * -Const(lift->Numbers);
        var center = Vec3<R>.Times(link + LinkAt.Matrix, Const3(lift->Numbers + 1)) + Vec3<R>.Load(link + LinkAt.Position);
        var work = Scratch + At.Work;
        force.Store(work + 3);
        Vec3<R>.Cross(center - Vec3<R>.Load(TreeCenter(Model.Links[lift->Link].Tree)), force).Store(work);
        PushLink(lift->Link, work, forces);
    }

    /// <summary>forces += what a force on a link, about the centre of its tree, does to the degrees of freedom.</summary>
    private readonly void PushLink(int link, R* force, R* forces)
    {
        for (var dof = Model.Links[link].FirstDof + Model.Links[link].DofCount - 1; dof >= 0; dof = Model.Dofs[dof].Parent)
            forces[dof] += Spatial<R>.Dot(Dof(dof), force);
    }

    /// <summary>A box with the body's inertia in a fluid: mj_inertiaBoxFluidModel.</summary>
    private readonly void Drag(FluidInfo* fluid, R* passive)
    {
        var work = Scratch + At.Work;
        FluidVelocity(fluid, work);
        FluidForce(fluid, work);
        PushLink(fluid->Link, work, passive);
    }

    /// <summary>The velocity of the body against the wind, about its centre, along its principal axes.</summary>
    /// <param name="fluid">Of the body.</param>
    /// <param name="work">Gets the velocity; behind it the matrix of the axes and the offset of the centre from the tree's.</param>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly void FluidVelocity(FluidInfo* fluid, R* work)
    {
        R* link = Link(fluid->Link), velocity = LinkVelocity(fluid->Link), matrix = work + 6;
        for (var column = 0; column < 3; column++)
        {
            var k = fluid->Numbers + FluidNumbers.Matrix + column;
            var axis = Vec3<R>.Times(link + LinkAt.Matrix, new Vec3<R>(Const(k), Const(k + 3), Const(k + 6)));
            matrix[column] = axis.X;
            matrix[3 + column] = axis.Y;
            matrix[6 + column] = axis.Z;
        }

        var offset = Vec3<R>.Times(link + LinkAt.Matrix, Const3(fluid->Numbers + FluidNumbers.Position))
            + Vec3<R>.Load(link + LinkAt.Position) - Vec3<R>.Load(TreeCenter(Model.Links[fluid->Link].Tree));
        offset.Store(work + 15);
        var spin = Vec3<R>.Load(velocity);
        var speed = Vec3<R>.Load(velocity + 3) + Vec3<R>.Cross(spin, offset) - Const3(OptionNumbers.Wind);
        Vec3<R>.TransposeTimes(matrix, spin).Store(work);
        Vec3<R>.TransposeTimes(matrix, speed).Store(work + 3);
    }

    /// <summary>Turns the velocity at work into the force about the tree's centre.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly void FluidForce(FluidInfo* fluid, R* work)
    {
        R pushes = Const(fluid->Numbers + FluidNumbers.Viscous), twists = Const(fluid->Numbers + FluidNumbers.Viscous + 1);
        for (var axis = 0; axis < 3; axis++)
        {
            R spin = work[axis], speed = work[3 + axis];
            var k = fluid->Numbers + FluidNumbers.Drag + axis;
            work[axis] = -(R.Fma(Const(k + 3), R.Abs(spin), twists) * spin);
            work[3 + axis] = -(R.Fma(Const(k), R.Abs(speed), pushes) * speed);
        }

        Vec3<R> torque = Vec3<R>.Times(work + 6, Vec3<R>.Load(work)), force = Vec3<R>.Times(work + 6, Vec3<R>.Load(work + 3));
        (torque + Vec3<R>.Cross(Vec3<R>.Load(work + 15), force)).Store(work);
        force.Store(work + 3);
    }
}
