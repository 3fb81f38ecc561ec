using Sim.Runtime;
using Sim.Runtime.Ecs;
using Sim.Runtime.Episodes;
using Sim.Runtime.Numerics;

namespace Sim.Tests.Devices;

/// <summary>A task of no meaning that uses what an env may: entities that come and go, buffers, several rows a world, lanes.</summary>
internal sealed class SwarmEnv : IEnv
{
    private const int Capacity = 70; // more than a word of slots
    private const int Cells = 5;

    public EnvSpec Spec { get; } = new()
    {
        Name = "swarm",
        Observation = new Box(-1e6, 1e6, [Cells], DataType.Float32),
        Action = new MultiDiscrete([3, 4]),
        MaxSteps = 9,
        Success = SuccessRule.Written,
        HasActionMask = true,
        Infos = [new InfoSpec("count", DataType.Int32, [])],
    };

    public void Declare(Layout layout)
    {
        layout.World.With<Tally>();
        layout.Archetype("bee", Capacity).With<Bee>();
        layout.Lanes("wind", "angle", "sin", "cos");
    }

    public void Build<R>(EnvBuilder build)
        where R : unmanaged, IReal<R>
    {
        var bees = build.Entities("bee");
        var wind = build.Lanes<R>("wind");
        build.Begin
            .Add(new Hatch { Slots = bees.Slots, Bees = build.Component<Bee>("bee"), Draws = build.Draws, Tallies = build.Component<Tally>() })
            .Add(new Calm<R> { Wind = wind, Draws = build.Draws });
        build.Step
            .AddLanes(new Turn<R> { Wind = wind }, R.Lanes)
            .AddPerEntity(bees, new Fly { Bees = build.Component<Bee>("bee"), Actions = build.Actions<int>(), Capacity = Capacity })
            .Add(new Sting { Slots = bees.Slots, Draws = build.Draws, Actions = build.Actions<int>() })
            .Add(new Add { Cells = build.Component<Tally>(), Bees = build.Component<Bee>("bee"), Slots = bees.Slots }, Cells)
            .Add(new Score
            {
                Tallies = build.Component<Tally>(),
                Rewards = build.Rewards,
                Terminated = build.Terminated,
                Success = build.Success,
                Count = build.Info<int>("count").Scalar,
                Slots = bees.Slots,
            });
        build.Observe
            .Add(new Look<R> { Tallies = build.Component<Tally>(), Wind = wind, Observations = build.Observations<float>() }, Cells)
            .Add(new Permit { Tallies = build.Component<Tally>(), Mask = build.ActionMask });
    }

    internal struct Bee
    {
        public double Height;
        public long Age;
        public byte Kind;
    }

    private unsafe struct Tally
    {
        public fixed long Sums[Cells];
        public fixed byte Kinds[3];
        public short Born;
    }

    private unsafe struct Hatch : IKernel
    {
        public Slots Slots;
        public Column<Bee> Bees;
        public Draws Draws;
        public Column<Tally> Tallies;

        public readonly void Run(int index)
        {
            Slots.Clear(index);
            Tallies[index] = default;
            var count = Draws.Below(index, 0, 75); // sometimes more than fit
            for (var born = 0; born < count; born++)
            {
                var row = Slots.Spawn(index);
                if (row < 0)
                    return;

                var unit = Draws.Unit(index, 1);
                Bees[row] = new Bee { Height = (unit * born) - 7.5, Age = ((long)born << 33) - count, Kind = (byte)(born * 5) };
                Tallies[index].Born++;
            }
        }
    }

    private struct Calm<R> : IKernel
        where R : unmanaged, IReal<R>
    {
        public LaneColumn<R> Wind;
        public Draws Draws;

        public readonly void Run(int index) => Wind.Set(index, 0, Draws.Between(index, 2, -40, 40));
    }

    private struct Turn<R> : IKernel
        where R : unmanaged, IReal<R>
    {
        public LaneColumn<R> Wind;

        public readonly void Run(int index)
        {
            Elementary.SinCos(Wind[index, 0], out var sin, out var cos);
            Wind[index, 1] = sin;
            Wind[index, 2] = cos;
            Wind[index, 0] = R.Fma(sin, R.Of(0.3), R.Max(Wind[index, 0], R.Min(cos, R.Of(0.1)))) + R.Select(R.Less(sin, cos), R.Of(0.2), -R.Abs(sin));
        }
    }

    private struct Fly : IKernel
    {
        public Column<Bee> Bees;
        public Rows<int> Actions;
        public int Capacity;

        public readonly void Run(int index)
        {
            ref var bee = ref Bees[index];
            var lift = (Actions[index / Capacity, 0] - 1) * 0.37;
            bee.Height += bee.Kind > 128 ? lift : -lift;
            bee.Age = (bee.Age / 4) - (bee.Age % 3) + bee.Kind;
            bee.Kind++;
        }
    }

    private struct Sting : IKernel
    {
        public Slots Slots;
        public Draws Draws;
        public Rows<int> Actions;

        public readonly void Run(int index)
        {
            for (var time = 0; time <= Actions[index, 1]; time++)
                Slots.Despawn(index, Draws.Below(index, 3 + (uint)time, Capacity));
            if (Actions[index, 1] == 3)
                Slots.Spawn(index);
        }
    }

    private unsafe struct Add : IKernel
    {
        public Column<Tally> Cells;
        public Column<Bee> Bees;
        public Slots Slots;

        public readonly void Run(int index)
        {
            var world = index / SwarmEnv.Cells;
            var cell = index % SwarmEnv.Cells;
            long sum = 0;
            for (var slot = cell; slot < Capacity; slot += SwarmEnv.Cells)
            {
                if (!Slots.IsAlive(world, slot))
                    continue;

                var bee = Bees[Slots.Row(world, slot)];
                sum += (long)(bee.Height * 1000) + bee.Age;
            }

            Cells[world].Sums[cell] = sum;
        }
    }

    private unsafe struct Score : IKernel
    {
        public Column<Tally> Tallies;
        public Column<double> Rewards;
        public Column<byte> Terminated;
        public Column<byte> Success;
        public Column<int> Count;
        public Slots Slots;

        public readonly void Run(int index)
        {
            var count = 0;
            for (var slot = 0; slot < Capacity; slot++)
                count += Slots.IsAlive(index, slot) ? 1 : 0;
            Count[index] = count;
            ref var tally = ref Tallies[index];
            tally.Kinds[count % 3]++;
            var reward = 0.0;
            switch (count & 7)
            {
                case 0: break;
                case 1: reward = -1; break;
                case 2 or 5: reward = tally.Sums[1] * 1e-3; break;
                case 6: reward = tally.Born / 7.0; break;
                default: reward = Math.Sqrt(count); break;
            }

            Rewards[index] = reward;
            var ended = tally.Kinds[2] > 4 || count == 0;
            Terminated[index] = (byte)(ended ? 1 : 0);
            Success[index] = (byte)(ended && count > 0 ? 1 : 0);
        }
    }

    private unsafe struct Look<R> : IKernel
        where R : unmanaged, IReal<R>
    {
        public Column<Tally> Tallies;
        public LaneColumn<R> Wind;
        public Rows<float> Observations;

        public readonly void Run(int index)
        {
            var (world, cell) = (index / SwarmEnv.Cells, index % SwarmEnv.Cells);
            Observations[world, cell] = (float)((Tallies[world].Sums[cell] % 1000) + Wind.Get(world, cell % 3));
        }
    }

    private unsafe struct Permit : IKernel
    {
        public Column<Tally> Tallies;
        public Rows<byte> Mask;

        public readonly void Run(int index)
        {
            for (var action = 0; action < 7; action++)
                Mask[index, action] = (byte)(action == 0 || action == 3 || (Tallies[index].Kinds[action % 3] & 1) == 0 ? 1 : 0);
        }
    }
}
