using Sim.Envs.Cards;
using Sim.Runtime;
using Sim.Runtime.Ecs;
using Sim.Runtime.Episodes;

namespace Sim.Envs.NumberLine;

/// <summary>A number that was on the line in an earlier step.</summary>
public struct PastNumber
{
    public int Value;
}

/// <summary>
/// Observations of numbers: target, present number, and as far as memory goes the steps that were taken and the numbers before each of
/// them. Where there was no step yet, a number stands that is none of the line.
/// </summary>
internal sealed class NumberLineView(NumberLineConfig config)
{
    private const string PastName = "past";

    // Upstream's episodes go on for twice the highest number of steps as well.
    private int Steps => config.Depth;

    public MultiDiscrete Space => new(
    [
        config.MaxPosition + 1, config.MaxPosition + 1,
        .. config.Memory == Memory.None ? [] : (int[])[Steps + 1],
        .. config.Memory == Memory.History ? Enumerable.Repeat(config.MaxPosition + 2, Steps) : [],
    ]);

    public void Declare(Layout layout)
    {
        if (config.Memory == Memory.History)
            layout.Archetype(PastName, Steps).With<PastNumber>();
    }

    public void BuildBegin(EnvBuilder build)
    {
        if (config.Memory == Memory.History)
            build.Begin.Add(new Forget { Slots = build.Entities(PastName).Slots });
    }

    /// <summary>Adds what must run ahead of the move.</summary>
    public void BuildStep(EnvBuilder build)
    {
        if (config.Memory == Memory.History)
        {
            build.Step.Add(new Remember
            {
                Lines = build.Component<Line>(),
                Slots = build.Entities(PastName).Slots,
                Past = build.Component<PastNumber>(PastName),
            });
        }
    }

    public void BuildObserve(EnvBuilder build)
    {
        var (lines, observations) = (build.Component<Line>(), build.Observations<int>());
        build.Observe.Add(new Look { Lines = lines, Observations = observations });
        if (config.Memory != Memory.None)
            build.Observe.Add(new Count { Episodes = build.Episodes, Observations = observations });
        if (config.Memory == Memory.History)
        {
            build.Observe.Add(new Recall
            {
                Slots = build.Entities(PastName).Slots,
                Past = build.Component<PastNumber>(PastName),
                Observations = observations,
                Steps = Steps,
                Nothing = config.MaxPosition + 1,
            });
        }
    }

    /// <summary>The row that a world shows.</summary>
    /// <param name="line">Its numbers.</param>
    /// <param name="past">The numbers before each of its steps.</param>
    public int[] Row(Line line, IReadOnlyCollection<int> past) =>
    [
        line.Target, line.Position,
        .. config.Memory == Memory.None ? [] : (int[])[past.Count],
        .. config.Memory == Memory.History ? past.Concat(Enumerable.Repeat(config.MaxPosition + 1, Steps - past.Count)) : [],
    ];

    private struct Look : IKernel
    {
        public Column<Line> Lines;
        public Rows<int> Observations;

        public readonly void Run(int index)
        {
            var line = Lines[index];
            Observations[index, 0] = line.Target;
            Observations[index, 1] = line.Position;
        }
    }

    private struct Count : IKernel
    {
        public Column<Episode> Episodes;
        public Rows<int> Observations;

        public readonly void Run(int index) => Observations[index, 2] = Episodes[index].Step;
    }

    private struct Forget : IKernel
    {
        public Slots Slots;

        public readonly void Run(int index) => Slots.Clear(index);
    }

    private struct Remember : IKernel
    {
        public Column<Line> Lines;
        public Slots Slots;
        public Column<PastNumber> Past; // [entity]

        public readonly void Run(int index)
        {
            var row = Slots.Spawn(index);
            if (row >= 0)
                Past[row].Value = Lines[index].Position;
        }
    }

    private struct Recall : IKernel
    {
        public Slots Slots;
        public Column<PastNumber> Past; // [entity]
        public Rows<int> Observations;
        public int Steps;
        public int Nothing;

        public readonly void Run(int index)
        {
            for (var step = 0; step < Steps; step++)
                Observations[index, 3 + step] = Slots.IsAlive(index, step) ? Past[Slots.Row(index, step)].Value : Nothing;
        }
    }
}
