using Sim.Envs.Cards;
using Sim.Runtime;
using Sim.Runtime.Ecs;
using Sim.Runtime.Episodes;
using Sim.Runtime.Numerics;
using Sim.Runtime.Rendering;

namespace Sim.Envs.NumberLine;

/// <summary>The two numbers of a world.</summary>
public struct Line
{
    public int Target;
    public int Position;
}

/// <summary>Move a number to a target by adding or taking away one.</summary>
/// <remarks>RL4VLM's gym_cards/NumberLine-v0 (gym-cards/gym_cards/envs/numberline.py at b989b57).</remarks>
public sealed class NumberLineEnv : IEnv, IDescribed, IKnownOptimum
{
    private const uint StartDraw = 0, TargetDraw = 1;

    private static readonly string[] Moves = ["-", "+"];

    private readonly NumberLineConfig _config;
    private readonly NumberLinePicture? _picture;

    /// <exception cref="UsageException">The lowest start leaves no two other numbers.</exception>
    public NumberLineEnv(NumberLineConfig config)
    {
        if (config.LowestStart > 0 && config.LowestStart > config.MaxPosition - 2)
        {
            throw new UsageException(
                $"Option 'lowest-start' was given '{config.LowestStart}'. It must be {Math.Max(0, config.MaxPosition - 2)} or less, two below " +
                "'max-position'.");
        }

        _config = config;
        _picture = config.Observation == ObservationKind.Image ? new NumberLinePicture(config) : null;
        Spec = new EnvSpec
        {
            Name = "number-line",
            Observation = _picture is null ? new MultiDiscrete([config.MaxPosition + 1, config.MaxPosition + 1]) : _picture.Space,
            Action = new Discrete(Moves.Length),
            MaxSteps = config.MaxSteps,
            Truncates = true,
            Success = SuccessRule.Written,
            Infos = [new InfoSpec("Target", DataType.Int32, []), new InfoSpec("Current", DataType.Int32, [])],
        };
    }

    public EnvSpec Spec { get; }

    public void Declare(Layout layout)
    {
        layout.World.With<Line>();
        _picture?.Declare(layout);
    }

    public void Build<R>(EnvBuilder build)
        where R : unmanaged, IReal<R>
    {
        var lines = build.Component<Line>();
        var (target, current) = (build.Info<int>("Target").Scalar, build.Info<int>("Current").Scalar);
        build.Begin.Add(new Place
        {
            Lines = lines,
            Draws = build.Draws,
            Target = target,
            Current = current,
            Lowest = _config.LowestStart,
            Highest = _config.MaxPosition,
        });
        build.Step.Add(new Move
        {
            Lines = lines,
            Actions = build.Action<int>(),
            Episodes = build.Episodes,
            Rewards = build.Rewards,
            Terminated = build.Terminated,
            Truncated = build.Truncated,
            Success = SuccessColumn.Of(build, _config),
            Current = current,
            Highest = _config.MaxPosition,
        });
        if (_picture is null)
            build.Observe.Add(new Look { Lines = lines, Observations = build.Observations<int>() });
        else
            _picture.Build(build);
    }

    public string Describe(Group group, int world)
    {
        var line = group.Get<Line>(world);
        return $"Number line from 0 to {_config.MaxPosition}. The target is {line.Target}, the current number is {line.Position}. " +
            $"Add or take away one to come to the target.\nAnswer with one of: {string.Join(", ", Moves)}.";
    }

    /// <summary>Who always moves towards the target comes there with a return of 1, or in time for nothing with 0.</summary>
    public KnownOptimum Optimum()
    {
        var steps = _config.MaxSteps == 0 ? 2 * _config.MaxPosition : Math.Min(_config.MaxSteps, 2 * _config.MaxPosition);
        var (pairs, solved) = (0L, 0L);
        for (var start = _config.LowestStart; start <= _config.MaxPosition; start++)
        {
            for (var drawn = _config.LowestStart; drawn <= _config.MaxPosition; drawn++)
            {
                var target = Moved(start, drawn, _config.LowestStart, _config.MaxPosition);
                pairs++;
                solved += Math.Max(1, Math.Abs(target - start)) <= steps ? 1 : 0;
            }
        }

        var rate = (double)solved / pairs;
        return new KnownOptimum(rate, rate, rate);
    }

    /// <summary>The target, moved on where it is the start. Modulo the highest number, as upstream has it: it is never moved there.</summary>
    private static int Moved(int start, int target, int lowest, int highest) =>
        start == target ? lowest + ((target - lowest + 1) % (highest - lowest)) : target;

    private struct Place : IKernel
    {
        public Column<Line> Lines;
        public Draws Draws;
        public Column<int> Target;
        public Column<int> Current;
        public int Lowest;
        public int Highest;

        public readonly void Run(int index)
        {
            var start = Lowest + Draws.Below(index, StartDraw, Highest - Lowest + 1);
            var target = Moved(start, Lowest + Draws.Below(index, TargetDraw, Highest - Lowest + 1), Lowest, Highest);
            Lines[index] = new Line { Target = target, Position = start };
            Target[index] = target;
            Current[index] = start;
        }
    }

    private struct Move : IKernel
    {
        public Column<Line> Lines;
        public Column<int> Actions;
        public Column<Episode> Episodes;
        public Column<double> Rewards;
        public Column<byte> Terminated;
        public Column<byte> Truncated;
        public SuccessColumn Success;
        public Column<int> Current;
        public int Highest;

        public readonly void Run(int index)
        {
            ref var line = ref Lines[index];
            var before = Distance(line);
            var next = line.Position + (Actions[index] == 0 ? -1 : 1);
            line.Position = next < 0 ? 0 : next > Highest ? Highest : next;
            var after = Distance(line);

            var arrived = after == 0 ? 1 : 0;
            var reward = arrived != 0 ? 1.0 : after < before ? 0 : -1;
            Rewards[index] = reward;
            Terminated[index] = (byte)arrived;
            Truncated[index] = (byte)(arrived == 0 && Episodes[index].Step + 1 >= 2 * Highest ? 1 : 0);
            Success.Set(index, arrived, reward);
            Current[index] = line.Position;
        }

        private static int Distance(Line line) =>
            line.Position < line.Target ? line.Target - line.Position : line.Position - line.Target;
    }

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
}
