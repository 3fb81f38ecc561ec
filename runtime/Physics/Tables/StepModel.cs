using Sim.Runtime.Physics.Model;

namespace Sim.Runtime.Physics.Tables;

/// <summary>A scene made ready for stepping: constants, integers and the place of everything in the state, on the host.</summary>
internal sealed class StepModel
{
    private readonly NumberList _numbers = new();

    /// <exception cref="UsageException">The scene asks for something that the step cannot do.</exception>
    public StepModel(PhysicsModel model, StepSettings settings)
    {
        Check(model, settings);
        (Model, Settings) = (model, settings);
        State = new StateLayout(model, settings);
        AddOptions();
        Links = new LinkTable(model, State.Places, _numbers);
        Dofs = new DofLists(model, Links);
        Frames = new FrameTable(model, Links, _numbers);
        Joints = JointTable.Joints(model, Links, _numbers);
        DofInfos = JointTable.Dofs(model, Links, _numbers);
        Collision = new CollisionTable(model, settings, Links, Dofs, _numbers);
        Limits = new LimitTable(model, _numbers);
        Tendons = new TendonTable(model, Frames, Dofs, _numbers);
        ListRows = new ListRowTable(model, Limits, Tendons, Dofs);
        Equalities = new EqualityTable(model, Frames, Dofs, Tendons, _numbers);
        Actuators = new ActuatorTable(model, Frames, Dofs, Tendons, _numbers);
        Lifts = ForceTable.Lifts(model, Links, _numbers);
        Fluids = ForceTable.Fluids(model, Links, _numbers);
        Pushes = ForceTable.Pushes(settings, Links, State.Pushes, _numbers);
        (TreeRows, MassRows) = RowStarts();
        Slots = settings.ContactSlots > 0 ? settings.ContactSlots : DefaultSlots;
    }

    public PhysicsModel Model { get; }

    public StepSettings Settings { get; }

    public StateLayout State { get; }

    public LinkTable Links { get; }

    public DofLists Dofs { get; }

    public FrameTable Frames { get; }

    public JointInfo[] Joints { get; }

    public DofInfo[] DofInfos { get; }

    public CollisionTable Collision { get; }

    public LimitTable Limits { get; }

    public TendonTable Tendons { get; }

    public ListRowTable ListRows { get; }

    public EqualityTable Equalities { get; }

    public ActuatorTable Actuators { get; }

    public LiftInfo[] Lifts { get; }

    public FluidInfo[] Fluids { get; }

    public PushInfo[] Pushes { get; }

    /// <summary>Of each degree of freedom: where rows of the mass matrix begin, at even columns.</summary>
    public int[] TreeRows { get; }

    /// <summary>The same with equalities, which join trees.</summary>
    public int[] MassRows { get; }

    /// <summary>Contacts of a world, at most.</summary>
    public int Slots { get; }

    public double[] Numbers => _numbers.ToArray();

    /// <summary>Whether an impedance has another power than 2.</summary>
    public bool HasPowers =>
        Collision.Parameters.Select(pair => pair.SolImp)
            .Concat(Model.Joints.Where(joint => joint.Limited).Select(joint => joint.LimitSolImp))
            .Concat(Model.Tendons.Where(tendon => tendon.Limited).Select(tendon => tendon.LimitSolImp))
            .Concat(Model.Equalities.Select(equality => equality.SolImp))
            .Any(impedance => impedance.Power != 2);

    private int DefaultSlots => Math.Clamp(Collision.Pairs.Length * 8, 1, 48);

    private static void Check(PhysicsModel model, StepSettings settings)
    {
        if (model.DofCount == 0)
            throw new UsageException($"{model.Name}: nothing in it can move.");
        if (model.Options.Solver == ConstraintSolver.ProjectedGaussSeidel)
            throw Unsupported.Option(model, "solver PGS");
        if (model.Options.NoSlipIterations > 0)
            throw Unsupported.Option(model, "noslip_iterations above 0");
        if (model.Options.Integrator == Integrator.Implicit)
            throw Unsupported.Option(model, "integrator 'implicit'");
        foreach (var body in settings.PushedBodies.Concat(settings.PlacedBodies))
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)body, (uint)model.Bodies.Length, "body");
    }

    private void AddOptions()
    {
        var options = Model.Options;
        var at = _numbers.Reserve(OptionNumbers.Count);
        _numbers[at + OptionNumbers.Timestep] = options.Timestep;
        _numbers.Put(at + OptionNumbers.Gravity, options.Has(Disabled.Gravity) ? Vec3.Zero : options.Gravity);
        _numbers[at + OptionNumbers.Tolerance] = options.Tolerance;
        _numbers[at + OptionNumbers.SearchTolerance] = options.LineSearchTolerance;
        _numbers[at + OptionNumbers.Scale] = 1 / (Model.Statistics.MeanInertia * Math.Max(1, Model.DofCount));
        _numbers.Put(at + OptionNumbers.Wind, options.Wind);
        _numbers[at + OptionNumbers.Density] = options.Density;
        _numbers[at + OptionNumbers.Viscosity] = options.Viscosity;
        _numbers.Put(at + OptionNumbers.Magnetic, options.Magnetic);
    }

    private (int[] Trees, int[] Masses) RowStarts()
    {
        var trees = DofInfos.Select(dof => Links.Trees[dof.Tree].FirstDof & ~1).ToArray();
        var masses = trees.ToArray();
        foreach (var equality in Equalities.Equalities.Where(equality => equality.DofCount > 0))
        {
            var first = trees[Dofs[equality.FirstDof].Dof];
            for (var i = 0; i < equality.DofCount; i++)
            {
                ref var start = ref masses[Dofs[equality.FirstDof + i].Dof];
                start = Math.Min(start, first);
            }
        }

        Stepping.Rows.Align(trees);
        return (trees, masses);
    }
}
