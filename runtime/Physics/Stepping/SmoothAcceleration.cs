using System.Runtime.CompilerServices;
using Sim.Runtime.Numerics;
using Sim.Runtime.Physics.Tables;

namespace Sim.Runtime.Physics.Stepping;

internal unsafe partial struct PhysicsStep<R, P>
{
    /// <summary>The sum of all forces but those of constraints, and the acceleration under them: mj_fwdAcceleration.</summary>
    public void SmoothForces()
    {
        AddForces();
        for (var push = 0; push < Model.PushCount; push++)
            Push(Model.Pushes + push, Scratch + At.Smooth);
        R* factor = Scratch + At.MassFactor, acceleration = Scratch + At.SmoothAcceleration;
        Spatial<R>.Copy(Scratch + At.Mass, factor, Triangle.Size(Model.DofCount));
        Factor<R>.Make(factor, Model.TreeRows, Model.DofCount);
        Spatial<R>.Copy(Scratch + At.Smooth, acceleration, Model.DofCount);
        Factor<R>.Solve(factor, Model.TreeRows, Model.DofCount, acceleration);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly void AddForces()
    {
        R* smooth = Scratch + At.Smooth, passive = Scratch + At.Passive, bias = Scratch + At.Bias, actuator = Scratch + At.ActuatorForce;
        for (var dof = 0; dof < Model.DofCount; dof++)
            smooth[dof] = passive[dof] - bias[dof] + actuator[dof];
        if (Model.HasAppliedForces == 0)
            return;
        for (var dof = 0; dof < Model.DofCount; dof++)
            smooth[dof] += Scratch[At.AppliedForces + dof];
    }

    /// <summary>A force and a torque at a body's centre of mass.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly void Push(PushInfo* push, R* forces)
    {
        if (push->Link < Model.FirstMoving)
            return;

        R* link = Link(push->Link), wrench = Scratch + At.Work, given = Scratch + push->State;
        var center = Vec3<R>.Times(link + LinkAt.Matrix, Const3(push->Numbers)) + Vec3<R>.Load(link + LinkAt.Position);
        var force = Vec3<R>.Load(given);
        var arm = center - Vec3<R>.Load(TreeCenter(Model.Links[push->Link].Tree));
        (Vec3<R>.Load(given + 3) + Vec3<R>.Cross(arm, force)).Store(wrench);
        force.Store(wrench + 3);
        PushLink(push->Link, wrench, forces);
    }
}
