
namespace Sim.Runtime.Physics.Stepping;

internal unsafe partial struct PhysicsStep<R, P>
{
    /// <summary>Classical Runge-Kutta of fourth order: mj_RungeKutta. The first of its four evaluations has been made.</summary>
    public void RungeKutta()
    {
        int positions = Model.CoordinateCount, dofs = Model.DofCount, activations = Model.ActivationCount;
        R* startPositions = Scratch + At.Runge, startVelocities = startPositions + positions, startActivations = startVelocities + dofs;
        R* meanVelocities = startActivations + activations, meanAccelerations = meanVelocities + dofs, meanRates = meanAccelerations + dofs;
        R* rates = Scratch + At.ActivationRates, time = Scratch + At.Time;
        var startTime = *time;
        Spatial<R>.Copy(Scratch + At.Positions, startPositions, positions);
        Spatial<R>.Copy(Scratch + At.Velocities, startVelocities, dofs);
        Spatial<R>.Copy(Scratch + At.Activations, startActivations, activations);
        Spatial<R>.Clear(meanVelocities, (2 * dofs) + activations);
        for (var stage = 0; ; stage++)
        {
            var weight = R.Of(stage is 0 or 3 ? 1.0 / 6 : 1.0 / 3);
            AddScaled(Scratch + At.Velocities, weight, meanVelocities, dofs);
            AddScaled(Scratch + At.Acceleration, weight, meanAccelerations, dofs);
            AddScaled(rates, weight, meanRates, activations);
            if (stage == 3)
                break;

            // From the start along the rates just found; velocities last, as positions move with the old ones.
            var part = Const(Tables.OptionNumbers.Timestep) * R.Of(stage == 2 ? 1 : 0.5);
            var always = R.Equal(part, part);
            Spatial<R>.Copy(startPositions, Scratch + At.Positions, positions);
            MovePositions(Scratch + At.Velocities, always, part);
            Spatial<R>.Copy(startVelocities, Scratch + At.Velocities, dofs);
            AddScaled(Scratch + At.Acceleration, part, Scratch + At.Velocities, dofs);
            Spatial<R>.Copy(startActivations, Scratch + At.Activations, activations);
            AddScaled(rates, part, Scratch + At.Activations, activations);
            *time = startTime + part;
            Forward();
        }

        Spatial<R>.Copy(startPositions, Scratch + At.Positions, positions);
        Spatial<R>.Copy(startVelocities, Scratch + At.Velocities, dofs);
        Spatial<R>.Copy(startActivations, Scratch + At.Activations, activations);
        *time = startTime;
        Advance(meanAccelerations, meanVelocities, meanRates);
    }

    private static void AddScaled(R* from, R scale, R* to, int count)
    {
        for (var i = 0; i < count; i++)
            to[i] = R.Fma(from[i], scale, to[i]);
    }
}
