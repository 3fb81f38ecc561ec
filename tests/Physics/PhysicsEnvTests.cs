using Sim.Runtime;
using Sim.Runtime.Devices.Cpu;
using Sim.Runtime.Ecs;
using Sim.Runtime.Episodes;
using Sim.Runtime.Numerics;
using Sim.Runtime.Physics;
using Xunit;

namespace Sim.Tests.Physics;

/// <summary>Physics inside an env: episodes that begin at different times share blocks.</summary>
public sealed class PhysicsEnvTests
{
    private const int Steps = 60;

    [Theory]
    [InlineData(AutoresetMode.SameStep)]
    [InlineData(AutoresetMode.NextStep)]
    public void A_world_does_not_feel_that_its_neighbours_begin_anew(AutoresetMode mode)
    {
        var together = Observe(mode, worlds: 20, lanes: 16, firstWorld: 0);
        Assert.Contains(together, step => step.Terminated.Contains((byte)1) && step.Terminated.Contains((byte)0));
        for (var world = 0; world < 20; world += 3)
        {
            var alone = Observe(mode, worlds: 1, lanes: 1, firstWorld: world);
            Assert.Equal(
                alone.SelectMany(step => step.Observations),
                together.SelectMany(step => step.Observations.AsSpan(2 * world, 2).ToArray()));
        }
    }

    private static List<(float[] Observations, byte[] Terminated)> Observe(AutoresetMode mode, int worlds, int lanes, int firstWorld)
    {
        using var device = new CpuDevice(threads: 1, lanes);
        var options = new SimulationOptions { Autoreset = mode, FirstWorld = firstWorld, Seed = 7 };
        using var simulation = new Simulation(device, options, new GroupSpec(new BounceEnv(), worlds));
        var steps = new List<(float[], byte[])>();
        for (var step = 0; step < Steps; step++)
        {
            simulation.Step();
            steps.Add((simulation.Observations.ToArray<float>(), simulation.Terminated.ToArray<byte>()));
        }

        return steps;
    }

    /// <summary>A ball is dropped from a small height; the episode ends after some steps, while it lies or bounces.</summary>
    private sealed class BounceEnv : IEnv
    {
        private readonly PhysicsScene _scene = new(PhysicsModel.Parse("""
            <mujoco><worldbody><geom name="floor" type="plane" size="5 5 1"/>
            <body name="ball"><freejoint name="ball"/><geom name="ball" size="0.1"/></body></worldbody></mujoco>
            """));

        private readonly Watch _height;
        private readonly Watch _force;

        public BounceEnv() => (_height, _force) = (_scene.WatchBodyPosition("ball"), _scene.WatchContactForce("ball", "floor"));

        public EnvSpec Spec { get; } = new()
        {
            Name = "bounce",
            Observation = new Box(
                [double.NegativeInfinity, double.NegativeInfinity],
                [double.PositiveInfinity, double.PositiveInfinity],
                [2],
                DataType.Float32),
            Action = new Discrete(1),
        };

        public void Declare(Layout layout) => _scene.Declare(layout);

        public void Build<R>(EnvBuilder build)
            where R : unmanaged, IReal<R>
        {
            var physics = _scene.Build<R>(build);
            physics.Start(build.Begin, _scene.InitialState);
            build.Begin.Add(new Lift<R> { State = physics.State, Height = _scene.PositionOf("ball").First + 2, Draws = build.Draws });
            physics.Step(build.Begin, count: 3, thenForward: true);
            physics.Step(build.Step, count: 10, thenForward: true);
            build.Step.Add(new Tire { Episodes = build.Episodes, Draws = build.Draws, Rewards = build.Rewards, Terminated = build.Terminated });
            build.Observe.Add(new Look<R>
            {
                Watched = physics.Watched,
                Height = _height.First + 2,
                Force = _force.First,
                Observations = build.Observations<float>(),
            });
        }
    }

    private struct Lift<R> : IKernel
        where R : unmanaged, IReal<R>
    {
        public LaneColumn<R> State;
        public int Height;
        public Draws Draws;

        public readonly void Run(int index) => State.Set(index, Height, Draws.Between(index, 0, 0.1, 0.12));
    }

    private struct Tire : IKernel
    {
        public Column<Episode> Episodes;
        public Draws Draws;
        public Column<double> Rewards;
        public Column<byte> Terminated;

        public readonly void Run(int index)
        {
            Rewards[index] = 0;
            Terminated[index] = (byte)(Episodes[index].Step >= Draws.Between(index, 1, 4, 20) ? 1 : 0);
        }
    }

    private struct Look<R> : IKernel
        where R : unmanaged, IReal<R>
    {
        public LaneColumn<R> Watched;
        public int Height;
        public int Force;
        public Rows<float> Observations;

        public readonly void Run(int index)
        {
            Observations[index, 0] = (float)Watched.Get(index, Height);
            Observations[index, 1] = (float)Watched.Get(index, Force);
        }
    }
}
