using System.Runtime.CompilerServices;
using Sim.Runtime.Physics.Model;
using Sim.Runtime.Physics.Tables;

namespace Sim.Runtime.Physics.Stepping;

internal unsafe partial struct PhysicsStep<R, P>
{
    /// <summary>Forces of the actuators and rates of their activations: mj_fwdActuation.</summary>
    public void Actuation()
    {
        Spatial<R>.Clear(Scratch + At.ActuatorForce, Model.DofCount);
        CheckControls();
        for (var number = 0; number < Model.ActuatorCount; number++)
        {
            var actuator = Model.Actuators + number;
            if (actuator->Activation >= 0)
                RateOf(actuator, number);
            var force = Scratch + At.ActuatorForces + number;
            *force = R.Of(0);
            if (actuator->IsOff != 0)
                continue;
            ForceOf(actuator, number, force);
            AddRow(actuator->FirstDof, actuator->DofCount, Scratch + At.Moments + actuator->Moment, *force, Scratch + At.ActuatorForce);
        }

        for (var dof = 0; dof < Model.DofCount && Model.LiftCount > 0; dof++)
        {
            if (Model.Dofs[dof].LiftsAsActuator != 0)
                Scratch[At.ActuatorForce + dof] += Scratch[At.LiftForce + dof];
        }

        for (var bound = 0; bound < Model.ForceBoundCount; bound++)
            BoundJointForce(Model.ForceBounds + bound);
    }

    /// <summary>A world with a control that is not a number, or out of control, has none.</summary>
    private readonly void CheckControls()
    {
        R most = R.Of(Largest), isSound = R.Equal(most, most);
        for (var number = 0; number < Model.ActuatorCount; number++)
            isSound = R.And(isSound, R.LessOrEqual(R.Abs(Scratch[At.Controls + number]), most));
        if (R.All(isSound))
            return;
        for (var number = 0; number < Model.ActuatorCount; number++)
            Scratch[At.Controls + number] = R.And(isSound, Scratch[At.Controls + number]);
    }

    /// <summary>A number within the two bounds that are at an index.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly R Bounded(R value, int bounds) => R.Max(R.Min(value, Const(bounds + 1)), Const(bounds));

    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly void RateOf(ActuatorInfo* actuator, int number)
    {
        var control = Bounded(Scratch[At.Controls + number], actuator->Numbers + ActuatorNumbers.ControlLow);
        var activation = Scratch[At.Activations + actuator->Activation];
        var time = R.Max(Const(actuator->Numbers + ActuatorNumbers.Dynamics), Rotations.Tiny<R>());
        Scratch[At.ActivationRates + actuator->Activation] =
            actuator->Dynamics == (int)ActuatorDynamics.Integrator ? control : (control - activation) / time;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly void ForceOf(ActuatorInfo* actuator, int number, R* force)
    {
        R length = Scratch[At.ActuatorLengths + number], velocity = Scratch[At.ActuatorVelocities + number];
        int k = actuator->Numbers, gain = k + ActuatorNumbers.Gain, bias = k + ActuatorNumbers.Bias;
        var input = actuator->Activation >= 0
            ? Scratch[At.Activations + actuator->Activation]
            : Bounded(Scratch[At.Controls + number], k + ActuatorNumbers.ControlLow);
        if (actuator->Activation >= 0 && actuator->IsEarly != 0)
            input = NextActivation(actuator, Scratch[At.ActivationRates + actuator->Activation]);
        var factor = Const(gain);
        if (actuator->Gain == (int)ActuatorGain.Affine)
            factor = R.Fma(Const(gain + 1), length, R.Fma(Const(gain + 2), velocity, factor));
        var sum = factor * input;
        if (actuator->Bias == (int)ActuatorBias.Affine)
            sum += R.Fma(Const(bias + 1), length, R.Fma(Const(bias + 2), velocity, Const(bias)));
        *force = Bounded(sum, k + ActuatorNumbers.ForceLow);
    }

    /// <summary>The activation after a step: mj_nextActivation.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly R NextActivation(ActuatorInfo* actuator, R rate)
    {
        rate = actuator->IsOff != 0 ? R.Of(0) : rate;
        var time = actuator->Dynamics == (int)ActuatorDynamics.FilterExact
            ? Const(actuator->Numbers + ActuatorNumbers.Decay)
            : Const(OptionNumbers.Timestep);
        var next = R.Fma(rate, time, Scratch[At.Activations + actuator->Activation]);
        return Bounded(next, actuator->Numbers + ActuatorNumbers.ActivationLow);
    }

    private readonly void BoundJointForce(ForceBoundInfo* bound)
    {
        var force = Scratch + At.ActuatorForce + bound->Dof;
        *force = Bounded(*force, bound->Numbers);
    }
}
