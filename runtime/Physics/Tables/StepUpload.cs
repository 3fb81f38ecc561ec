using System.Runtime.InteropServices;
using Sim.Runtime.Numerics;
using Sim.Runtime.Physics.Stepping;

namespace Sim.Runtime.Physics.Tables;

/// <summary>Puts bytes on a device and returns their address.</summary>
internal delegate nint Upload(ReadOnlySpan<byte> bytes);

/// <summary>Puts the tables of a model on a device, and makes the step that reads them.</summary>
internal static unsafe class StepUpload
{
    public static PhysicsStep<R, P> Make<R, P>(StepModel model, LayoutMaker layout, Upload upload)
        where R : unmanaged, IReal<R>
        where P : struct, IParameters
    {
        var step = new PhysicsStep<R, P>
        {
            Model = Tables(model, layout, upload),
            At = layout.Layout,
            NarrowLayout = layout.Narrow,
            Narrow = NarrowUpload.Make<R>(model, upload),
        };
        step.Model.Numbers = (byte*)Scalars<R>(model.Numbers, upload);
        step.Numbers = step.Model.Numbers;
        return step;
    }

    /// <summary>A table of scalars in the precision of R.</summary>
    public static nint Scalars<R>(ReadOnlySpan<double> numbers, Upload upload)
        where R : unmanaged, IReal<R>
    {
        var bytes = new byte[Math.Max(1, numbers.Length) * (R.IsDouble ? sizeof(double) : sizeof(float))];
        fixed (byte* table = bytes)
        {
            for (var index = 0; index < numbers.Length; index++)
                R.Put(table, index, numbers[index]);
        }

        return upload(bytes);
    }

    private static StepTables Tables(StepModel model, LayoutMaker layout, Upload upload)
    {
        var collision = model.Collision;
        var options = model.Model.Options;
        var (links, trees, listRows) = (model.Links.Links, model.Links.Trees, ListRows(model, layout.Layout));
        return new StepTables
        {
            Links = Put(links, upload),
            Joints = Put(model.Joints, upload),
            Dofs = Put(model.DofInfos, upload),
            Trees = Put(trees, upload),
            Geoms = Put(collision.Geoms, upload),
            Pairs = Put(collision.Pairs, upload),
            Couples = Put(collision.Couples.Couples, upload),
            Clusters = Put(collision.Couples.Clusters, upload),
            Groups = Put(collision.Couples.Groups, upload),
            Cells = Put(collision.Couples.Cells, upload),
            DofLists = Put(model.Dofs.Dofs, upload),
            Limits = Put(model.Limits.Limits, upload),
            Frictions = Put(model.Limits.Frictions, upload),
            ListRows = Put(listRows, upload),
            Equalities = Put(model.Equalities.Equalities, upload),
            Frames = Put(model.Frames.Frames, upload),
            Tendons = Put(model.Tendons.Tendons, upload),
            TendonSteps = Put(model.Tendons.Steps, upload),
            Actuators = Put(model.Actuators.Actuators, upload),
            ForceBounds = Put(model.Actuators.ForceBounds, upload),
            Fluids = Put(model.Fluids, upload),
            Pushes = Put(model.Pushes, upload),
            Lifts = Put(model.Lifts, upload),
            TreeRows = Put(model.TreeRows, upload),
            MassRows = Put(model.MassRows, upload),
            LinkCount = links.Length,
            FirstMoving = model.Links.FirstMoving,
            JointCount = model.Joints.Length,
            DofCount = model.DofInfos.Length,
            TreeCount = trees.Length,
            GeomCount = collision.Geoms.Length,
            PairCount = collision.Pairs.Length,
            CoupleCount = collision.Couples.Couples.Length,
            ClusterCount = collision.Couples.Clusters.Length,
            LimitCount = model.Limits.Limits.Length,
            FrictionCount = model.Limits.Frictions.Length,
            ListRowCount = listRows.Length,
            EqualityCount = model.Equalities.Equalities.Length,
            TendonCount = model.Tendons.Tendons.Length,
            ActuatorCount = model.Actuators.Actuators.Length,
            ForceBoundCount = model.Actuators.ForceBounds.Length,
            FluidCount = model.Fluids.Length,
            PushCount = model.Pushes.Length,
            LiftCount = model.Lifts.Length,
            CoordinateCount = model.Model.CoordinateCount,
            ActivationCount = model.Model.ActivationCount,
            Dimension = collision.Dimension,
            SlotCount = model.Slots,
            Iterations = options.Iterations,
            SearchIterations = options.LineSearchIterations,
            IsPyramidal = options.Cone == Physics.Model.FrictionCone.Pyramidal ? 1 : 0,
            IsConjugateGradient = options.Solver == Physics.Model.ConstraintSolver.ConjugateGradient ? 1 : 0,
            HasPowers = model.HasPowers ? 1 : 0,
            StartsWarm = options.Has(Physics.Model.Disabled.WarmStart) ? 0 : 1,
            DampsImplicitly = !options.Has(Physics.Model.Disabled.EulerDamping) && model.Model.Dofs.Any(dof => dof.Damping > 0) ? 1 : 0,
            HasVelocityTerm = model.Settings.EqualityVelocityTerm ? 1 : 0,
            HasAppliedForces = model.Settings.HasAppliedForces ? 1 : 0,
            AlwaysHasRows = model.Limits.Frictions.Length > 0 || model.ListRows.HasFriction ? 1 : 0,
            Integrator = (int)options.Integrator,
        };
    }

    private static ListRowInfo[] ListRows(StepModel model, in StepLayout layout)
    {
        var rows = model.ListRows.Rows.ToArray();
        foreach (ref var row in rows.AsSpan())
            row.Jacobian += row.Kind == ListRowKind.BallLimit ? layout.ListJacobians : layout.TendonJacobians;
        return rows;
    }

    private static T* Put<T>(T[] items, Upload upload)
        where T : unmanaged => (T*)upload(MemoryMarshal.AsBytes(items.AsSpan()));
}
