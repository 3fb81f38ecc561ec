using System.Runtime.CompilerServices;
using Sim.Runtime.Numerics;
using Sim.Runtime.Physics.Model;
using Sim.Runtime.Physics.Tables;

namespace Sim.Runtime.Physics.Stepping;

internal unsafe partial struct PhysicsStep<R, P>
{
    /// <summary>Lengths and velocities of the actuators, and what their forces do to the degrees of freedom: mj_transmission.</summary>
    public void Transmissions()
    {
        for (var number = 0; number < Model.ActuatorCount; number++)
        {
            var actuator = Model.Actuators + number;
            R* length = Scratch + At.ActuatorLengths + number, moment = Scratch + At.Moments + actuator->Moment;
            if (actuator->Transmission == (int)Transmission.Tendon)
                OnTendon(actuator, length, moment);
            else if (actuator->Transmission == (int)Transmission.Site)
                OnSite(actuator, length, moment);
            else if (actuator->DofCount == 1)
                OnAxis(actuator, length, moment);
            else
                OnBall(actuator, length, moment);
            Scratch[At.ActuatorVelocities + number] = RowTimes(
                actuator->FirstDof, actuator->DofCount, Scratch + At.Moments + actuator->Moment, Scratch + At.Velocities);
        }
    }

    private readonly void OnAxis(ActuatorInfo* actuator, R* length, R* moment)
    {
        var gear = Const(actuator->Numbers + ActuatorNumbers.Gear);
        *length = Scratch[At.Positions + Model.Joints[actuator->Target].Coordinate] * gear;
        *moment = gear;
    }

    private readonly void OnTendon(ActuatorInfo* actuator, R* length, R* moment)
    {
        var gear = Const(actuator->Numbers + ActuatorNumbers.Gear);
        *length = Scratch[At.TendonLengths + actuator->Target] * gear;
        var jacobian = Scratch + At.TendonJacobians + Model.Tendons[actuator->Target].Jacobian;
        for (var i = 0; i < actuator->DofCount; i++)
            moment[i] = jacobian[i] * gear;
    }

    /// <summary>A ball or free joint: the gear is a torque, or a force and a torque, whose axes are the joint's or the parent's.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly void OnBall(ActuatorInfo* actuator, R* length, R* moment)
    {
        var joint = Model.Joints + actuator->Target;
        var coordinates = Scratch + At.Positions + joint->Coordinate;
        var gear = actuator->Numbers + ActuatorNumbers.Gear;
        *length = R.Of(0);
        if (joint->Type == (int)JointType.Free)
        {
            Const3(gear).Store(moment);
            gear += 3;
            moment += 3;
            coordinates += 3;
        }

        var orientation = Rotations.Unit(Quat<R>.Load(coordinates));
        var axis = Const3(gear);
        if (actuator->Transmission == (int)Transmission.JointInParent)
            axis = Rotations.Rotate(orientation.Conjugate, axis);
        axis.Store(moment);
        if (joint->Type == (int)JointType.Ball)
            *length = Vec3<R>.Dot(Rotations.Vector(orientation), axis);
    }

    /// <summary>A site: the gear is a force and a torque along its axes, or those of a reference site.</summary>
    private readonly void OnSite(ActuatorInfo* actuator, R* length, R* moment)
    {
        R* site = Scratch + At.Work, reference = site + FrameAt.Stride, wrench = reference + FrameAt.Stride;
        LocateFrame(actuator->Target, site);
        *length = R.Of(0);
        if (actuator->Reference >= 0)
        {
            LocateFrame(actuator->Reference, reference);
            SiteLength(actuator, site, reference, length);
        }

        OrientGear(actuator, actuator->Reference >= 0 ? reference : site, wrench);
        SiteMoment(actuator, site, actuator->Reference >= 0 ? reference : site, wrench, moment);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly void SiteLength(ActuatorInfo* actuator, R* site, R* reference, R* length)
    {
        var gear = actuator->Numbers + ActuatorNumbers.Gear;
        var offset = Vec3<R>.Load(site + FrameAt.Position) - Vec3<R>.Load(reference + FrameAt.Position);
        var turn = Quat<R>.Load(reference + FrameAt.Orientation).Conjugate * Quat<R>.Load(site + FrameAt.Orientation);
        *length = Vec3<R>.Dot(Vec3<R>.TransposeTimes(reference + FrameAt.Matrix, offset), Const3(gear))
            + Vec3<R>.Dot(Rotations.Vector(turn), Const3(gear + 3));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly void OrientGear(ActuatorInfo* actuator, R* frame, R* wrench)
    {
        var gear = actuator->Numbers + ActuatorNumbers.Gear;
        Vec3<R>.Times(frame + FrameAt.Matrix, Const3(gear)).Store(wrench);
        Vec3<R>.Times(frame + FrameAt.Matrix, Const3(gear + 3)).Store(wrench + 3);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly void SiteMoment(ActuatorInfo* actuator, R* site, R* reference, R* wrench, R* moment)
    {
        Vec3<R> force = Vec3<R>.Load(wrench), torque = Vec3<R>.Load(wrench + 3);
        for (var i = 0; i < actuator->DofCount; i++)
        {
            var entry = Model.DofLists[actuator->FirstDof + i];
            var motion = Dof(entry.Dof);
            var arm = Vec3<R>.Load(entry.Sign > 0 ? site : reference) - Vec3<R>.Load(TreeCenter(Model.Dofs[entry.Dof].Tree));
            var work = Vec3<R>.Dot(Vec3<R>.Load(motion), Vec3<R>.Cross(arm, force) + torque)
                + Vec3<R>.Dot(Vec3<R>.Load(motion + 3), force);
            moment[i] = entry.Sign > 0 ? work : -work;
        }
    }
}
