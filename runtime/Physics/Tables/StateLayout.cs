namespace Sim.Runtime.Physics.Tables;

/// <summary>The numbers that a world keeps from step to step, in order, and their names.</summary>
internal sealed class StateLayout
{
    private readonly List<string> _fields = [];

    public StateLayout(PhysicsModel model, StepSettings settings)
    {
        Positions = Add("qpos", model.CoordinateCount);
        Velocities = Add("qvel", model.DofCount);
        Activations = Add("act", model.ActivationCount);
        WarmStart = Add("qacc_warmstart", model.DofCount);
        Time = Add("time", 1);
        Changing = _fields.Count;
        for (var body = 1; body < model.Bodies.Length; body++)
        {
            if (model.Bodies[body].Mocap >= 0 || settings.PlacedBodies.Contains(body))
                Places.Add(body, AddPlace(body));
        }

        Controls = Add("ctrl", model.Actuators.Length);
        AppliedForces = Add("qfrc_applied", settings.HasAppliedForces ? model.DofCount : 0);
        Pushes = Add("xfrc_applied", 6 * settings.PushedBodies.Count);
        Activity = Add("eq_active", model.Equalities.Length);
    }

    public int Positions { get; }

    public int Velocities { get; }

    public int Activations { get; }

    public int WarmStart { get; }

    public int Time { get; }

    /// <summary>Numbers that a step changes: the first ones.</summary>
    public int Changing { get; }

    /// <summary>Of each body that is placed from outside: where its position and orientation begin.</summary>
    public Dictionary<int, int> Places { get; } = [];

    public int Controls { get; }

    public int AppliedForces { get; }

    public int Pushes { get; }

    public int Activity { get; }

    /// <summary>Numbers in all.</summary>
    public int Count => _fields.Count;

    /// <summary>"qpos.0" and so on.</summary>
    public IReadOnlyList<string> Fields => _fields;

    /// <summary>The state in which a scene stands as its file has it.</summary>
    public double[] Initial(PhysicsModel model)
    {
        var state = new double[Count];
        model.ReferencePositions.CopyTo(state.AsSpan(Positions));
        foreach (var (body, first) in Places)
        {
            var (position, turn) = (model.Bodies[body].Position, model.Bodies[body].Orientation);
            double[] place = [position.X, position.Y, position.Z, turn.W, turn.X, turn.Y, turn.Z];
            place.CopyTo(state.AsSpan(first));
        }

        for (var equality = 0; equality < model.Equalities.Length; equality++)
            state[Activity + equality] = model.Equalities[equality].Active ? 1 : 0;
        return state;
    }

    private int Add(string name, int count)
    {
        var first = _fields.Count;
        for (var i = 0; i < count; i++)
            _fields.Add($"{name}.{i}");
        return first;
    }

    private int AddPlace(int body)
    {
        var first = Add($"xpos.{body}", 3);
        Add($"xquat.{body}", 4);
        return first;
    }
}
