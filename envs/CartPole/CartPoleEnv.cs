using Sim.Runtime;
using Sim.Runtime.Ecs;
using Sim.Runtime.Episodes;
using Sim.Runtime.Numerics;

namespace Sim.Envs.CartPole;

/// <summary>The numbers of a cart, by their place in its lane column.</summary>
public static class Cart
{
    public const string Name = "cart";

    public const int Position = 0;    // m
    public const int Velocity = 1;    // m/s
    public const int Angle = 2;       // rad from upright
    public const int AngularRate = 3; // rad/s
    public const int Force = 4;       // N

    public static readonly string[] Fields = ["position", "velocity", "angle", "angular rate", "force"];
}

/// <summary>Balance a pole on a cart by pushing the cart left or right.</summary>
/// <remarks>
/// Gymnasium 1.4's CartPole-v1 (gymnasium/envs/classic_control/cartpole.py). Dynamics: Barto, Sutton and Anderson (1983),
/// without friction; explicit Euler, positions first.
/// </remarks>
public sealed class CartPoleEnv(CartPoleConfig config) : IEnv
{
    private const double Gravity = 9.8;        // m/s^2
    private const double CartMass = 1.0;       // kg
    private const double PoleMass = 0.1;       // kg
    private const double PoleHalfLength = 0.5; // m
    private const double PushForce = 10.0;     // N
    private const double TimeStep = 0.02;      // s
    private const double TrackHalfLength = 2.4; // m
    private const double MaxLean = 12 * 2 * Math.PI / 360; // rad
    private const double StartSpread = 0.05;

    private const double TotalMass = CartMass + PoleMass;
    private const double PoleMoment = PoleMass * PoleHalfLength;
    private const int ObservationWidth = 4;

    public EnvSpec Spec { get; } = new()
    {
        Name = "cart-pole",
        Observation = new Box(
            [-2 * TrackHalfLength, double.NegativeInfinity, -2 * MaxLean, double.NegativeInfinity],
            [2 * TrackHalfLength, double.PositiveInfinity, 2 * MaxLean, double.PositiveInfinity],
            [ObservationWidth],
            DataType.Float32),
        Action = new Discrete(2),
        MaxSteps = config.MaxSteps,
        Success = SuccessRule.Survival,
    };

    public void Declare(Layout layout) => layout.Lanes(Cart.Name, Cart.Fields);

    public void Build<R>(EnvBuilder build)
        where R : unmanaged, IReal<R>
    {
        var carts = build.Lanes<R>(Cart.Name);
        build.Begin.Add(new Place<R> { Carts = carts, Draws = build.Draws });
        build.Step
            .Add(new Push<R> { Carts = carts, Actions = build.Action<int>() })
            .AddLanes(new Move<R> { Carts = carts }, R.Lanes)
            .Add(new Score<R>
            {
                Carts = carts,
                Rewards = build.Rewards,
                Terminated = build.Terminated,
                StepReward = config.SuttonBartoReward ? 0 : 1,
                FallReward = config.SuttonBartoReward ? -1 : 1,
            });
        build.Observe.Add(new Look<R> { Carts = carts, Observations = build.Observations<float>() });
    }

    /// <summary>Starts near rest, near upright.</summary>
    private struct Place<R> : IKernel
        where R : unmanaged, IReal<R>
    {
        public LaneColumn<R> Carts;
        public Draws Draws;

        public readonly void Run(int index)
        {
            for (var field = 0; field < ObservationWidth; field++)
                Carts.Set(index, field, Draws.Between(index, (uint)field, -StartSpread, StartSpread));
        }
    }

    private struct Push<R> : IKernel
        where R : unmanaged, IReal<R>
    {
        public LaneColumn<R> Carts;
        public Column<int> Actions;

        public readonly void Run(int index) => Carts.Set(index, Cart.Force, Actions[index] == 1 ? PushForce : -PushForce);
    }

    private struct Move<R> : IKernel
        where R : unmanaged, IReal<R>
    {
        public LaneColumn<R> Carts;

        public readonly void Run(int index)
        {
            var velocity = Carts[index, Cart.Velocity];
            var rate = Carts[index, Cart.AngularRate];
            Elementary.SinCos(Carts[index, Cart.Angle], out var sin, out var cos);

            var free = (Carts[index, Cart.Force] + (R.Of(PoleMoment) * (rate * rate) * sin)) / R.Of(TotalMass);
            var lever = R.Of(PoleHalfLength) * (R.Of(4.0 / 3.0) - (R.Of(PoleMass) * (cos * cos) / R.Of(TotalMass)));
            var angular = ((R.Of(Gravity) * sin) - (cos * free)) / lever;
            var linear = free - (R.Of(PoleMoment) * angular * cos / R.Of(TotalMass));

            Carts[index, Cart.Position] += R.Of(TimeStep) * velocity;
            Carts[index, Cart.Velocity] = velocity + (R.Of(TimeStep) * linear);
            Carts[index, Cart.Angle] += R.Of(TimeStep) * rate;
            Carts[index, Cart.AngularRate] = rate + (R.Of(TimeStep) * angular);
        }
    }

    private struct Score<R> : IKernel
        where R : unmanaged, IReal<R>
    {
        public LaneColumn<R> Carts;
        public Column<double> Rewards;
        public Column<byte> Terminated;
        public double StepReward;
        public double FallReward;

        public readonly void Run(int index)
        {
            var position = Carts.Get(index, Cart.Position);
            var angle = Carts.Get(index, Cart.Angle);
            var fell = position < -TrackHalfLength || position > TrackHalfLength || angle < -MaxLean || angle > MaxLean;
            Rewards[index] = fell ? FallReward : StepReward;
            Terminated[index] = (byte)(fell ? 1 : 0);
        }
    }

    private struct Look<R> : IKernel
        where R : unmanaged, IReal<R>
    {
        public LaneColumn<R> Carts;
        public Rows<float> Observations;

        public readonly void Run(int index)
        {
            for (var field = 0; field < ObservationWidth; field++)
                Observations[index, field] = (float)Carts.Get(index, field);
        }
    }
}
