using Sim.Runtime;
using Sim.Runtime.Ecs;
using Sim.Runtime.Episodes;
using Sim.Runtime.Numerics;

namespace Sim.Envs.Pendulum;

/// <summary>The numbers of a pendulum, by their place in its lane column.</summary>
public static class Rod
{
    public const string Name = "rod";

    public const int Angle = 0;       // rad from upright, over all turns
    public const int AngularRate = 1; // rad/s
    public const int Torque = 2;      // N m
    public const int Cost = 3;        // of the last step
    public const int Cos = 4;         // of the angle, as it is seen
    public const int Sin = 5;

    public static readonly string[] Fields = ["angle", "angular rate", "torque", "cost", "cos", "sin"];
}

/// <summary>Swing a pendulum up with a motor that is too weak to lift it, and hold it there.</summary>
/// <remarks>Gymnasium 1.4's Pendulum-v1 (gymnasium/envs/classic_control/pendulum.py): a rod, semi-implicit Euler.</remarks>
public sealed class PendulumEnv(PendulumConfig config) : IEnv
{
    private const double Mass = 1;         // kg
    private const double Length = 1;       // m
    private const double TimeStep = 0.05;  // s
    private const double MaxSpeed = 8;     // rad/s
    private const double MaxTorque = 2;    // N m
    private const double StartAngle = Math.PI;
    private const double StartSpeed = 1;
    private const int ObservationWidth = 3;

    public EnvSpec Spec { get; } = new()
    {
        Name = "pendulum",
        Observation = new Box([-1, -1, -MaxSpeed], [1, 1, MaxSpeed], [ObservationWidth], DataType.Float32),
        Action = new Box(-MaxTorque, MaxTorque, [1], DataType.Float32),
        MaxSteps = config.MaxSteps,
    };

    public void Declare(Layout layout) => layout.Lanes(Rod.Name, Rod.Fields);

    public void Build<R>(EnvBuilder build)
        where R : unmanaged, IReal<R>
    {
        var rods = build.Lanes<R>(Rod.Name);
        build.Begin.Add(new Place<R> { Rods = rods, Draws = build.Draws });
        build.Step
            .Add(new Push<R> { Rods = rods, Actions = build.Action<float>() })
            .AddLanes(new Swing<R> { Rods = rods, Gravity = config.Gravity }, R.Lanes)
            .Add(new Score<R> { Rods = rods, Rewards = build.Rewards, Terminated = build.Terminated });
        build.Observe
            .AddLanes(new Face<R> { Rods = rods }, R.Lanes)
            .Add(new Look<R> { Rods = rods, Observations = build.Observations<float>() });
    }

    private struct Place<R> : IKernel
        where R : unmanaged, IReal<R>
    {
        public LaneColumn<R> Rods;
        public Draws Draws;

        public readonly void Run(int index)
        {
            Rods.Set(index, Rod.Angle, Draws.Between(index, 0, -StartAngle, StartAngle));
            Rods.Set(index, Rod.AngularRate, Draws.Between(index, 1, -StartSpeed, StartSpeed));
        }
    }

    private struct Push<R> : IKernel
        where R : unmanaged, IReal<R>
    {
        public LaneColumn<R> Rods;
        public Column<float> Actions;

        public readonly void Run(int index)
        {
            double wanted = Actions[index];
            Rods.Set(index, Rod.Torque, wanted < -MaxTorque ? -MaxTorque : wanted > MaxTorque ? MaxTorque : wanted);
        }
    }

    /// <summary>Costs what the state is before the step, then moves.</summary>
    private struct Swing<R> : IKernel
        where R : unmanaged, IReal<R>
    {
        // What single precision loses of a turn.
        private const double Turn = 2 * Math.PI, TurnRest = (float)Turn - Turn;

        public LaneColumn<R> Rods;
        public double Gravity;

        public readonly void Run(int index)
        {
            var angle = Rods[index, Rod.Angle];
            var rate = Rods[index, Rod.AngularRate];
            var torque = Rods[index, Rod.Torque];
            var turns = Elementary.Round(angle * R.Of(1 / Turn));
            var lean = R.Fma(turns, R.Of(R.IsDouble ? 0 : TurnRest), R.Fma(turns, R.Of(-Turn), angle));
            Rods[index, Rod.Cost] = (lean * lean) + (R.Of(0.1) * (rate * rate)) + (R.Of(0.001) * (torque * torque));

            Elementary.SinCos(angle, out var sin, out _);
            var acceleration = (R.Of(3 * Gravity / (2 * Length)) * sin) + (R.Of(3.0 / (Mass * Length * Length)) * torque);
            rate += acceleration * R.Of(TimeStep);
            rate = R.Min(R.Max(rate, R.Of(-MaxSpeed)), R.Of(MaxSpeed));
            Rods[index, Rod.AngularRate] = rate;
            Rods[index, Rod.Angle] = angle + (rate * R.Of(TimeStep));
        }
    }

    private struct Score<R> : IKernel
        where R : unmanaged, IReal<R>
    {
        public LaneColumn<R> Rods;
        public Column<double> Rewards;
        public Column<byte> Terminated;

        public readonly void Run(int index)
        {
            Rewards[index] = -Rods.Get(index, Rod.Cost);
            Terminated[index] = 0;
        }
    }

    private struct Face<R> : IKernel
        where R : unmanaged, IReal<R>
    {
        public LaneColumn<R> Rods;

        public readonly void Run(int index)
        {
            Elementary.SinCos(Rods[index, Rod.Angle], out var sin, out var cos);
            Rods[index, Rod.Cos] = cos;
            Rods[index, Rod.Sin] = sin;
        }
    }

    private struct Look<R> : IKernel
        where R : unmanaged, IReal<R>
    {
        public LaneColumn<R> Rods;
        public Rows<float> Observations;

        public readonly void Run(int index)
        {
            Observations[index, 0] = (float)Rods.Get(index, Rod.Cos);
            Observations[index, 1] = (float)Rods.Get(index, Rod.Sin);
            Observations[index, 2] = (float)Rods.Get(index, Rod.AngularRate);
        }
    }
}
