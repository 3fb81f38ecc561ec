using System.Runtime.CompilerServices;
using Sim.Runtime.Numerics;
using Sim.Runtime.Physics.Model;
using Sim.Runtime.Physics.Tables;

namespace Sim.Runtime.Physics.Stepping;

internal unsafe partial struct PhysicsStep<R, P>
{
    private const double Largest = 1e10; // mjMAXVAL: what is larger is out of control

    /// <summary>Euler's method, semi-implicit, and implicit in the damping of the degrees of freedom: mj_Euler.</summary>
    public void Euler()
    {
        var acceleration = Scratch + At.Direction;
        if (Model.DampsImplicitly != 0)
        {
            // (M + h B) a = all forces, with the damping B of the degrees of freedom.
            PutDamped(acceleration);
            Factor<R>.Make(Scratch + At.Hessian, Model.TreeRows, Model.DofCount);
            Factor<R>.Solve(Scratch + At.Hessian, Model.TreeRows, Model.DofCount, acceleration);
        }
        else
        {
            Spatial<R>.Copy(Scratch + At.Acceleration, acceleration, Model.DofCount);
        }

        Advance(acceleration, null, Scratch + At.ActivationRates);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly void PutDamped(R* force)
    {
        R* mass = Scratch + At.Mass, damped = Scratch + At.Hessian;
        var time = Const(OptionNumbers.Timestep);
        for (var dof = 0; dof < Model.DofCount; dof++)
        {
            var row = Triangle.Row(dof);
            for (var column = Model.TreeRows[dof]; column <= dof; column++)
                damped[row + column] = mass[row + column];
            damped[row + dof] = R.Fma(time, Const(Model.Dofs[dof].Numbers + DofNumbers.ImplicitDamping), damped[row + dof]);
            force[dof] = Scratch[At.Smooth + dof] + Scratch[At.ConstraintForce + dof];
        }
    }

    /// <summary>
    /// Moves activations, velocities, positions and time: mj_advance. A world whose acceleration is not a number, or out of control,
    /// stays where it is and is flagged.
    /// </summary>
    /// <param name="acceleration">Of the degrees of freedom.</param>
    /// <param name="velocity">That positions move with; null for the new one.</param>
    /// <param name="rates">Of the activations.</param>
    private void Advance(R* acceleration, R* velocity, R* rates)
    {
        var isSound = R.And(Sound(acceleration), R.OfLaneBits(Alive));
        Broken |= Alive & ~R.LaneBits(isSound);
        for (var number = 0; number < Model.ActuatorCount; number++)
        {
            var actuator = Model.Actuators + number;
            if (actuator->Activation < 0)
                continue;
            var activation = Scratch + At.Activations + actuator->Activation;
            *activation = R.Select(isSound, NextActivation(actuator, rates[actuator->Activation]), *activation);
        }

        var time = R.And(isSound, Const(OptionNumbers.Timestep));
        MoveVelocities(acceleration, isSound, time);
        MovePositions(velocity != null ? velocity : Scratch + At.Velocities, isSound, time);
        Scratch[At.Time] += time;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly R Sound(R* acceleration)
    {
        R most = R.Of(Largest), isSound = R.Equal(most, most);
        for (var dof = 0; dof < Model.DofCount; dof++)
        {
            isSound = R.And(isSound, R.Less(R.Abs(acceleration[dof]), most));
            isSound = R.And(isSound, R.Less(R.Abs(Scratch[At.Velocities + dof]), most));
        }

        return isSound;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly void MoveVelocities(R* acceleration, R isSound, R time)
    {
        for (var dof = 0; dof < Model.DofCount; dof++)
        {
            var velocity = Scratch + At.Velocities + dof;
            *velocity = R.Fma(time, R.And(isSound, acceleration[dof]), *velocity);
        }
    }

    private readonly void MovePositions(R* velocities, R isSound, R time)
    {
        for (var number = 0; number < Model.JointCount; number++)
        {
            var joint = Model.Joints + number;
            R* coordinates = Scratch + At.Positions + joint->Coordinate, velocity = velocities + joint->Dof;
            switch ((JointType)joint->Type)
            {
                case JointType.Free:
                    for (var axis = 0; axis < 3; axis++)
                        coordinates[axis] = R.Fma(time, R.And(isSound, velocity[axis]), coordinates[axis]);
                    Turn(coordinates + 3, velocity + 3, isSound, time);
                    break;
                case JointType.Ball:
                    Turn(coordinates, velocity, isSound, time);
                    break;
                default:
                    *coordinates = R.Fma(time, R.And(isSound, *velocity), *coordinates);
                    break;
            }
        }
    }

    /// <summary>Turns an orientation by an angular velocity in its own frame: mju_quatIntegrate.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Turn(R* orientation, R* velocity, R isSound, R time)
    {
        Vec3<R> spin = new(R.And(isSound, velocity[0]), R.And(isSound, velocity[1]), R.And(isSound, velocity[2]));
        var speed = R.Sqrt(Vec3<R>.Dot(spin, spin));
        Elementary.SinCos(speed * time * R.Of(0.5), out var sin, out var cos);
        var axis = spin * (sin / R.Max(speed, Rotations.Tiny<R>()));
        var old = Quat<R>.Load(orientation);
        var next = Rotations.Unit(old) * new Quat<R>(cos, axis.X, axis.Y, axis.Z);
        orientation[0] = R.Select(isSound, next.W, old.W);
        orientation[1] = R.Select(isSound, next.X, old.X);
        orientation[2] = R.Select(isSound, next.Y, old.Y);
        orientation[3] = R.Select(isSound, next.Z, old.Z);
    }
}
