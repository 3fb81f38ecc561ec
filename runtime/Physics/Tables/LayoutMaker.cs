using Sim.Runtime.Numerics;
using Sim.Runtime.Physics.Collision;
using Sim.Runtime.Physics.Stepping;

namespace Sim.Runtime.Physics.Tables;

/// <summary>Gives everything that a step needs its place in scratch.</summary>
internal sealed class LayoutMaker
{
    private const int SmallestWork = 128;

    private readonly StepModel _model;
    private readonly int _lanes;
    private StepLayout _layout;

    /// <param name="model">What is stepped.</param>
    /// <param name="lanes">Worlds of a block.</param>
    /// <param name="watched">Numbers that are watched.</param>
    public LayoutMaker(StepModel model, int lanes, int watched = 0)
    {
        (_model, _lanes) = (model, lanes);
        BlockSlots = CountBlockSlots();
        Narrow = new NarrowLayout(Math.Max(1, model.Collision.Pairs.Length), model.Slots + 8, lanes, model.Model.Options.ConvexIterations);
        PutState();
        PutDynamics();
        PutConstraints();
        _layout.Watched = Take(watched);
        PutLists();
    }

    public StepLayout Layout => _layout;

    public NarrowLayout Narrow { get; }

    /// <summary>Slots of a block: its worlds have contacts of different couples, and each couple has slots of its own.</summary>
    public int BlockSlots { get; }

    private int Next
    {
        get => _layout.Scratch;
        set => _layout.Scratch = value;
    }

    private int CountBlockSlots()
    {
        var slots = _model.Slots;
        var pairs = new int[_model.Collision.Couples.Couples.Length];
        foreach (var pair in _model.Collision.Pairs)
            pairs[pair.Couple]++;
        return Math.Min(slots * _lanes, pairs.Sum(count => Math.Min(slots, count * MostOfPair)));
    }

    private const int MostOfPair = 8; // contacts of two geoms

    private int Take(int count)
    {
        var first = Next;
        Next += count;
        return first;
    }

    private int TakeInts(int count)
    {
        var first = _layout.Lists;
        _layout.Lists += count;
        return first;
    }

    private void PutState()
    {
        var state = _model.State;
        _layout.Positions = state.Positions;
        _layout.Velocities = state.Velocities;
        _layout.Activations = state.Activations;
        _layout.WarmStart = state.WarmStart;
        _layout.Time = state.Time;
        _layout.Changing = state.Changing;
        _layout.Controls = state.Controls;
        _layout.AppliedForces = state.AppliedForces;
        _layout.Pushes = state.Pushes;
        _layout.Activity = state.Activity;
        _layout.State = Take(state.Count) + state.Count;
    }

    private void PutDynamics()
    {
        int links = _model.Links.Count, dofs = _model.DofInfos.Length, triangle = Triangle.Size(dofs);
        int actuators = _model.Model.Actuators.Length, tendons = _model.Model.Tendons.Length;
        _layout.Links = Take(links * LinkAt.Stride);
        _layout.Joints = Take(_model.Joints.Length * JointAt.Stride);
        _layout.Trees = Take(3 * _model.Links.Trees.Length);
        _layout.Dofs = Take(6 * dofs);
        _layout.DofRates = Take(6 * dofs);
        _layout.Inertias = Take(10 * links);
        _layout.Composites = Take(10 * links);
        _layout.LinkVelocities = Take(6 * links);
        _layout.LinkAccelerations = Take(6 * links);
        _layout.LinkForces = Take(6 * links);
        _layout.Mass = Take(triangle);
        _layout.MassFactor = Take(triangle);
        _layout.SolverMass = Take(triangle);
        _layout.Hessian = Take(triangle);
        _layout.Bias = Take(dofs);
        _layout.Passive = Take(dofs);
        _layout.LiftForce = Take(_model.Lifts.Length > 0 ? dofs : 0);
        _layout.ActuatorForce = Take(dofs);
        _layout.Smooth = Take(dofs);
        _layout.SmoothAcceleration = Take(dofs);
        _layout.SolverSmooth = Take(dofs);
        _layout.Acceleration = Take(dofs);
        _layout.MassAcceleration = Take(dofs);
        _layout.ConstraintForce = Take(dofs);
        _layout.Gradient = Take(dofs);
        _layout.Direction = Take(dofs);
        _layout.MassDirection = Take(dofs);
        var conjugate = _model.Model.Options.Solver == Physics.Model.ConstraintSolver.ConjugateGradient ? dofs : 0;
        _layout.Preconditioned = Take(conjugate);
        _layout.OldGradient = Take(conjugate);
        _layout.OldPreconditioned = Take(conjugate);
        _layout.ActivationRates = Take(_model.Model.ActivationCount);
        _layout.ActuatorLengths = Take(actuators);
        _layout.ActuatorVelocities = Take(actuators);
        _layout.ActuatorForces = Take(actuators);
        _layout.Moments = Take(_model.Actuators.MomentSize);
        _layout.TendonLengths = Take(tendons);
        _layout.TendonVelocities = Take(tendons);
        _layout.TendonJacobians = Take(_model.Tendons.JacobianSize);
        _layout.IterationCounts = Take(1);
        if (_model.Model.Options.Integrator == Physics.Model.Integrator.RungeKutta4)
            _layout.Runge = Take(_model.Model.CoordinateCount + (3 * dofs) + (2 * _model.Model.ActivationCount));
    }

    private void PutConstraints()
    {
        var rows = _model.Collision.Dimension;
        _layout.Geoms = Take(_model.Collision.Geoms.Length * GeomAt.Stride);
        _layout.LimitRows = Take(_model.Limits.Limits.Length * RowAt.Stride);
        _layout.FrictionRows = Take(_model.Limits.Frictions.Length * RowAt.Stride);
        _layout.ListRows = Take(_model.ListRows.Rows.Count * RowAt.Stride);
        _layout.ListJacobians = Take(_model.ListRows.OwnJacobians);
        _layout.EqualityRows = Take(_model.Equalities.RowCount * EqualityAt.Stride);
        _layout.EqualityJacobians = Take(_model.Equalities.JacobianSize);

        // While slots are filled, the parameters of a contact lie where its rows come to be.
        _layout.SlotParameters = SlotAt.Spin;
        _layout.SlotRolls = SlotAt.Rest + (rows == 6 ? 4 : 0); // rolling has 10 numbers of zones, not 6
        _layout.SlotReference = _layout.SlotRolls + (rows == 6 ? 2 : 0);
        _layout.SlotResidual = _layout.SlotReference + rows;
        _layout.SlotDirection = _layout.SlotResidual + rows;
        _layout.SlotForce = _layout.SlotDirection + rows;
        _layout.SlotStride = Math.Max(_layout.SlotForce + rows, _layout.SlotParameters + SlotNumbers.Count);
        _layout.Slots = Take(BlockSlots * _layout.SlotStride);
        var couples = Math.Min(BlockSlots, _model.Collision.Couples.Couples.Length);
        var jacobians = _model.Collision.Couples.Clusters.Select(cluster => 6 * cluster.DofCount).OrderDescending();
        _layout.ClusterJacobians = Take(jacobians.Take(couples).Sum());
        _layout.CoupleMotions = Take(couples * Spatial<F64>.Size);
        _layout.CoupleBlocks = Take(couples * Triangle.Size(6));
        Take(Next % 2); // the narrow phase begins at a multiple of 8 bytes
        _layout.Narrow = Take(Narrow.Values);
        _layout.Work = Take(SmallestWork + _model.DofInfos.Length);
    }

    private void PutLists()
    {
        int pairs = _model.Collision.Pairs.Length, couples = _model.Collision.Couples.Couples.Length;
        _layout.RowStarts = TakeInts(_model.DofInfos.Length);
        _layout.ActiveClusters = TakeInts(_model.Collision.Couples.Clusters.Length * ActiveClusterAt.Stride);
        _layout.ActiveCouples = TakeInts(couples * ActiveCoupleAt.Stride);
        _layout.CoupleFirst = TakeInts(couples);
        _layout.CoupleLast = TakeInts(couples);
        _layout.ActiveLimits = TakeInts(_model.Limits.Limits.Length);
        _layout.ActiveListRows = TakeInts(_model.ListRows.Rows.Count);
        _layout.PairNext = TakeInts(pairs);
        _layout.KeptContacts = TakeInts(pairs * _lanes);
        _layout.LaneCounts = TakeInts(_lanes);
        _layout.LaneSlots = TakeInts(_lanes);
    }
}
