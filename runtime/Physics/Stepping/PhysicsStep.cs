using System.Runtime.CompilerServices;
using Sim.Runtime.Numerics;
using Sim.Runtime.Physics.Collision;
using Sim.Runtime.Physics.Model;
using Sim.Runtime.Physics.Tables;

namespace Sim.Runtime.Physics.Stepping;

/// <summary>The stages of a step, in order.</summary>
internal enum Stage
{
    Kinematics,
    CenterOfMass,
    Tendons,
    MassMatrix,
    GeomPoses,
    Collision,
    Velocities,
    Transmissions,
    EqualityRows,
    ScalarRows,
    ContactRows,
    Passive,
    Bias,
    Actuation,
    SmoothForces,
    Solver,
    Integration,
}

/// <summary>One physics step of a block of worlds.</summary>
/// <remarks>The formulas are MuJoCo 3.3.0's, except where a stage says so.</remarks>
internal unsafe partial struct PhysicsStep<R, P>
    where R : unmanaged, IReal<R>
    where P : struct, IParameters
{
    public StepTables Model;
    public StepLayout At;
    public NarrowTables Narrow;
    public NarrowLayout NarrowLayout;
    public void* Numbers; // constants, as P reads them
    public R* Scratch;    // of the block: StepLayout says what is where
    public int* Lists;    // of the block
    public uint Alive;    // a bit for each lane with a world that is stepped
    public uint Overflowed;  // worlds with more contacts than slots
    public uint Broken;      // worlds whose acceleration was not a number, or out of control
    public uint Unconverged; // worlds in which the solver stopped at its last iteration

    private int _activeClusters;
    private int _activeCouples;
    private int _activeSlots;
    private int _activeLimits;
    private int _activeListRows;

    /// <summary>Couples that touched in some world of the block.</summary>
    public readonly int ActiveCoupleCount => _activeCouples;

    /// <summary>Contact slots that the block used.</summary>
    public readonly int ActiveSlotCount => _activeSlots;

    /// <summary>Limits of joints that some world has reached, and rows over several degrees of freedom.</summary>
    public readonly (int Joints, int Lists) ActiveRowCounts => (_activeLimits, _activeListRows);

    public void Run(Stage stage)
    {
        switch (stage)
        {
            case Stage.Kinematics: Kinematics(); break;
            case Stage.CenterOfMass: CenterOfMass(); break;
            case Stage.Tendons: Tendons(); break;
            case Stage.MassMatrix: MassMatrix(); break;
            case Stage.GeomPoses: GeomPoses(); break;
            case Stage.Collision: Collide(); break;
            case Stage.Velocities: Velocities(); break;
            case Stage.Transmissions: Transmissions(); break;
            case Stage.EqualityRows: EqualityRows(); break;
            case Stage.ScalarRows: ScalarRows(); break;
            case Stage.ContactRows: ContactRows(); break;
            case Stage.Passive: Passive(); break;
            case Stage.Bias: Bias(); break;
            case Stage.Actuation: Actuation(); break;
            case Stage.SmoothForces: SmoothForces(); break;
            case Stage.Solver: Solve(); break;
            case Stage.Integration: Integrate(); break;
        }
    }

    /// <summary>From the state to the acceleration: mj_forward.</summary>
    public void Forward()
    {
        for (var stage = Stage.Kinematics; stage <= Stage.Solver; stage++)
            Run(stage);
    }

    private void Integrate()
    {
        if (Model.Integrator == (int)Integrator.RungeKutta4)
            RungeKutta();
        else if (Model.Integrator == (int)Integrator.ImplicitFast)
            ImplicitFast();
        else
            Euler();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly R* Link(int number) => Scratch + At.Links + (number * LinkAt.Stride);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly R* Joint(int number) => Scratch + At.Joints + (number * JointAt.Stride);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly R* TreeCenter(int number) => Scratch + At.Trees + (number * 3);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly R* Dof(int number) => Scratch + At.Dofs + (number * Spatial<R>.Size);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly R* DofRate(int number) => Scratch + At.DofRates + (number * Spatial<R>.Size);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly R* Inertia(int link) => Scratch + At.Inertias + (link * Spatial<R>.InertiaSize);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly R* Composite(int link) => Scratch + At.Composites + (link * Spatial<R>.InertiaSize);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly R* LinkVelocity(int link) => Scratch + At.LinkVelocities + (link * Spatial<R>.Size);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly R* LinkAcceleration(int link) => Scratch + At.LinkAccelerations + (link * Spatial<R>.Size);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly R* LinkForce(int link) => Scratch + At.LinkForces + (link * Spatial<R>.Size);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly R* Geom(int number) => Scratch + At.Geoms + (number * GeomAt.Stride);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly R* Slot(int number) => Scratch + At.Slots + (number * At.SlotStride);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly R Const(int index) => P.Read<R>(Numbers, index);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly Vec3<R> Const3(int index) => new(Const(index), Const(index + 1), Const(index + 2));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly Quat<R> Const4(int index) => new(Const(index), Const(index + 1), Const(index + 2), Const(index + 3));
}
