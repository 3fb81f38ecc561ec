using Sim.Runtime;
using Sim.Runtime.Ecs;
using Sim.Runtime.Numerics;
using Xunit;

namespace Sim.Tests.Runtime;

public sealed class EcsTests
{
    private const int Capacity = 70; // more than one word of bits

    [Fact]
    public void A_spawn_takes_the_first_free_slot_and_a_despawned_one_is_taken_again()
    {
        using var simulation = Worlds.Of(new HerdEnv(), 2);
        Act(simulation, 3, 1);
        Assert.Equal([0, 1, 2], Slots(simulation, 0));
        Assert.Equal([0], Slots(simulation, 1));

        // Action 0 replaces the animal in slot 1 by a new one.
        Act(simulation, 0, 0);
        Assert.Equal([0, 1, 2], Slots(simulation, 0));
        Assert.Equal([2, 1, 2], simulation.Groups[0].Query<Age>(0).Select(found => found.Component.Steps));
        Assert.Equal([0, 1], Slots(simulation, 1));
    }

    [Fact]
    public void Systems_over_entities_run_for_the_living_only()
    {
        using var simulation = Worlds.Of(new HerdEnv(), 1);
        Act(simulation, 2);
        Act(simulation, 1);
        Assert.Equal([2, 2, 1], simulation.Groups[0].Query<Age>(0).Select(found => found.Component.Steps));
        Assert.Equal(0, simulation.Groups[0].Get<Age>("animal", 0, slot: 3).Steps);
    }

    [Fact]
    public void A_spawn_beyond_the_capacity_sets_the_overflow_flag_of_its_world_only()
    {
        using var simulation = Worlds.Of(new HerdEnv(), 2);
        for (var step = 0; step < Capacity; step++)
            Act(simulation, 1, 1);
        Assert.Equal([0u, 0u], simulation.Flags());

        Act(simulation, 0, 1);
        Assert.Equal([0u, WorldFlags.Overflow], simulation.Flags());
        Assert.Equal(Capacity, Slots(simulation, 1).Count);
    }

    [Fact]
    public void Entities_survive_a_save()
    {
        using var simulation = Worlds.Of(new HerdEnv(), 2);
        Act(simulation, 3, 2);
        using var other = Worlds.Of(new HerdEnv(), 2);
        other.Restore(simulation.Save());
        Assert.Equal([0, 1, 2], Slots(other, 0));
        Assert.Equal(simulation.Groups[0].Query<Age>(1), other.Groups[0].Query<Age>(1));
    }

    [Fact]
    public void What_a_layout_does_not_declare_is_refused_with_what_it_does()
    {
        using var simulation = Worlds.Of(new HerdEnv(), 1);
        var problem = Assert.Throws<ArgumentException>(() => simulation.Groups[0].Get<Age>(0));
        Assert.Contains("animal.Age", problem.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => simulation.Groups[0].Get<Age>("animal", 0, Capacity));
        Assert.Throws<ArgumentException>(() => simulation.Groups[0].Get<Age>("animal", 1, 0));
    }

    [Fact]
    public void A_name_or_component_declared_twice_is_refused()
    {
        var layout = new Layout();
        layout.Archetype("animal", 1).With<Age>();
        Assert.Throws<ArgumentException>(() => layout.Archetype("animal", 2));
        Assert.Throws<ArgumentException>(() => layout.World.With<Age>().With<Age>());
        Assert.Throws<ArgumentOutOfRangeException>(() => layout.Archetype("other", 0));
    }

    private static void Act(Simulation simulation, params int[] actions)
    {
        simulation.Actions.Write<int>(0, actions);
        simulation.Step();
    }

    private static List<int> Slots(Simulation simulation, int world) =>
        [.. simulation.Groups[0].Query<Age>(world).Select(found => found.Entity.Slot)];

    public struct Age
    {
        public int Steps;
    }

    /// <summary>Action n spawns n animals, 0 replaces the one in slot 1; each counts the steps of its life.</summary>
    private sealed class HerdEnv : IEnv
    {
        public EnvSpec Spec { get; } = new() { Name = "herd", Observation = new Discrete(1), Action = new Discrete(4) };

        public void Declare(Layout layout) => layout.Archetype("animal", Capacity).With<Age>();

        public void Build<R>(EnvBuilder build)
            where R : unmanaged, IReal<R>
        {
            var animals = build.Entities("animal");
            var ages = build.Component<Age>("animal");
            build.Begin.Add(new Empty { Animals = animals.Slots });
            build.Step
                .Add(new Breed { Animals = animals.Slots, Ages = ages, Actions = build.Action<int>(), Rewards = build.Rewards, Terminated = build.Terminated })
                .AddPerEntity(animals, new Grow { Ages = ages });
            build.Observe.Add(new Look { Observations = build.Observation<int>() });
        }

        private struct Empty : IKernel
        {
            public Slots Animals;

            public readonly void Run(int index) => Animals.Clear(index);
        }

        private struct Breed : IKernel
        {
            public Slots Animals;
            public Column<Age> Ages;
            public Column<int> Actions;
            public Column<double> Rewards;
            public Column<byte> Terminated;

            public readonly void Run(int index)
            {
                var births = Actions[index];
                if (births == 0)
                {
                    Animals.Despawn(index, 1);
                    births = 1;
                }

                for (var birth = 0; birth < births; birth++)
                {
                    var row = Animals.Spawn(index);
                    if (row >= 0)
                        Ages[row].Steps = 0;
                }

                Rewards[index] = 0;
                Terminated[index] = 0;
            }
        }

        private struct Grow : IKernel
        {
            public Column<Age> Ages;

            public readonly void Run(int index) => Ages[index].Steps++;
        }

        private struct Look : IKernel
        {
            public Column<int> Observations;

            public readonly void Run(int index) => Observations[index] = 0;
        }
    }
}
