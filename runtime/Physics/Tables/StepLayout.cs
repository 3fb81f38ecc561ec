namespace Sim.Runtime.Physics.Tables;

/// <summary>Where everything lies in the scratch of a block, counted in values of R, and in its lists, counted in ints.</summary>
internal struct StepLayout
{
    // The state, kept from step to step: what a step changes, then what is given from outside.
    public int Positions, Velocities, Activations, WarmStart, Time;
    public int Changing; // numbers that a step changes
    public int Places, Controls, AppliedForces, Pushes, Activity;
    public int State; // numbers in all

    // Kinematics and dynamics.
    public int Links, Joints, Trees, Dofs, DofRates, Inertias, Composites, LinkVelocities, LinkAccelerations, LinkForces;
    public int Mass, MassFactor, SolverMass, Hessian;
    public int Bias, Passive, LiftForce, ActuatorForce, Smooth, SmoothAcceleration, SolverSmooth;
    public int Acceleration, MassAcceleration, ConstraintForce, Gradient, Direction, MassDirection;
    public int Preconditioned, OldGradient, OldPreconditioned; // of conjugate gradients
    public int ActivationRates, ActuatorLengths, ActuatorVelocities, ActuatorForces, Moments;
    public int TendonLengths, TendonVelocities, TendonJacobians;
    public int Runge; // states and rates between the stages of Runge-Kutta
    public int IterationCounts;

    // Collision and constraints.
    public int Geoms, Narrow;
    public int LimitRows, FrictionRows, ListRows, ListJacobians, EqualityRows, EqualityJacobians;
    public int Slots, SlotStride, ClusterJacobians, CoupleMotions, CoupleBlocks;
    public int Work;   // of the stage that runs
    public int Watched;
    public int Scratch; // values in all

    // Fields of a contact slot that depend on its rows, from its start.
    public int SlotParameters, SlotRolls, SlotReference, SlotResidual, SlotDirection, SlotForce;

    // Lists.
    public int RowStarts, ActiveClusters, ActiveCouples, CoupleFirst, CoupleLast, ActiveLimits, ActiveListRows, PairNext, KeptContacts, LaneCounts, LaneSlots;
    public int Lists; // ints in all
}
