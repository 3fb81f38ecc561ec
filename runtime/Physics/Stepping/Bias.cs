using System.Runtime.CompilerServices;
using Sim.Runtime.Numerics;
using Sim.Runtime.Physics.Model;
using Sim.Runtime.Physics.Tables;

namespace Sim.Runtime.Physics.Stepping;

internal unsafe partial struct PhysicsStep<R, P>
{
    /// <summary>Velocities of the links, rates of the motions (mj_comVel), and how fast tendons grow.</summary>
    public void Velocities()
    {
        for (var tendon = 0; tendon < Model.TendonCount; tendon++)
            FindTendonVelocity(tendon);
        for (var number = Model.FirstMoving; number < Model.LinkCount; number++)
        {
            var link = Model.Links + number;
            var velocity = LinkVelocity(number);
            if (link->Parent >= Model.FirstMoving)
                Spatial<R>.Copy(LinkVelocity(link->Parent), velocity, Spatial<R>.Size);
            else
                Spatial<R>.Clear(velocity, Spatial<R>.Size);
            for (var joint = link->FirstJoint; joint < link->FirstJoint + link->JointCount; joint++)
                Carry((JointType)Model.Joints[joint].Type, Model.Joints[joint].Dof, velocity);
        }
    }

    /// <summary>Coriolis, centrifugal and gravity forces by recursive Newton-Euler without acceleration: mj_rne.</summary>
    public void Bias()
    {
        for (var number = Model.FirstMoving; number < Model.LinkCount; number++)
            BiasOf(number, Model.Links + number);
        for (var number = Model.LinkCount - 1; number >= Model.FirstMoving; number--)
        {
            var link = Model.Links + number;
            var force = LinkForce(number);
            for (var dof = link->FirstDof; dof < link->FirstDof + link->DofCount; dof++)
                Scratch[At.Bias + dof] = Spatial<R>.Dot(Dof(dof), force);
            if (link->Parent >= Model.FirstMoving)
                Spatial<R>.Add(force, LinkForce(link->Parent), Spatial<R>.Size);
        }
    }

    /// <summary>The three motions of a ball are carried by what is before them, and a free joint's three slides by nothing.</summary>
    private readonly void Carry(JointType type, int dof, R* velocity)
    {
        var speeds = Scratch + At.Velocities;
        if (type == JointType.Free)
        {
            Spatial<R>.Clear(DofRate(dof), 3 * Spatial<R>.Size);
            for (var axis = 0; axis < 3; axis++)
                velocity[3 + axis] += speeds[dof + axis];
            dof += 3;
        }

        var count = type is JointType.Free or JointType.Ball ? 3 : 1;
        for (var turn = dof; turn < dof + count; turn++)
            Spatial<R>.CrossMotion(velocity, Dof(turn), DofRate(turn));
        for (var turn = dof; turn < dof + count; turn++)
            Spatial<R>.AddScaled(Dof(turn), speeds[turn], velocity);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly void BiasOf(int number, LinkInfo* link)
    {
        var acceleration = LinkAcceleration(number);
        if (link->Parent >= Model.FirstMoving)
        {
            Spatial<R>.Copy(LinkAcceleration(link->Parent), acceleration, Spatial<R>.Size);
        }
        else
        {
            Vec3<R>.Of(0, 0, 0).Store(acceleration);
            (-Const3(OptionNumbers.Gravity)).Store(acceleration + 3);
        }

        for (var dof = link->FirstDof; dof < link->FirstDof + link->DofCount; dof++)
            Spatial<R>.AddScaled(DofRate(dof), Scratch[At.Velocities + dof], acceleration);

        // Inertia times acceleration, and the rate of the momentum that the link carries along.
        var momentum = Scratch + At.Work;
        var force = LinkForce(number);
        Spatial<R>.Times(Inertia(number), acceleration, force);
        Spatial<R>.Times(Inertia(number), LinkVelocity(number), momentum);
        Spatial<R>.AddCrossForce(LinkVelocity(number), momentum, force);
    }
}
