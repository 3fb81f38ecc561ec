using Sim.Envs.Cards;
using Sim.Runtime;
using Sim.Runtime.Ecs;
using Sim.Runtime.Episodes;
using Sim.Runtime.Flows;
using Sim.Runtime.Numerics;
using Sim.Runtime.Rendering;

namespace Sim.Envs.NumberLine;

/// <summary>The two numbers of a world.</summary>
public struct Line
{
    public int Target;
    public int Position;

    /// <summary>Between both numbers.</summary>
    public readonly int Distance => Position < Target ? Target - Position : Position - Target;

    /// <summary>The number after one is taken away (action 0) or added. At its ends, the line goes no further.</summary>
    public readonly int After(int action, int highest)
    {
        var next = Position + (action == 0 ? -1 : 1);
        return next < 0 ? 0 : next > highest ? highest : next;
    }
}

/// <summary>Move a number to a target by adding or taking away one.</summary>
/// <remarks>RL4VLM's gym_cards/NumberLine-v0 (gym-cards/gym_cards/envs/numberline.py at b989b57); or GFlowVLM's tree of histories.</remarks>
public sealed class NumberLineEnv : IEnv, IDescribed, IKnownOptimum, IHasExpert, IKnownGraph
{
    private const uint StartDraw = 0, TargetDraw = 1;

    private static readonly string[] Moves = ["-", "+"];

    private readonly NumberLineConfig _config;
    private readonly NumberLineView _view;
    private readonly NumberLinePicture? _picture;
    private readonly NumberLineFlow? _flow;

    /// <exception cref="UsageException">The lowest start leaves no two other numbers, or options do not go together.</exception>
    public NumberLineEnv(NumberLineConfig config)
    {
        config.Check();
        if (config.LowestStart > 0 && config.LowestStart > config.MaxPosition - 2)
        {
            throw new UsageException(
                $"Option 'lowest-start' was given '{config.LowestStart}'. It must be {Math.Max(0, config.MaxPosition - 2)} or less, two below " +
                "'max-position'.");
        }

        _config = config;
        _view = new NumberLineView(config);
        _flow = config.IsFlow ? new NumberLineFlow(config) : null;
        _picture = config.Observation == ObservationKind.Image ? new NumberLinePicture(config) : null;
        var spec = new EnvSpec
        {
            Name = "number-line",
            Observation = _picture is null ? _view.Space : _picture.Space,
            Action = new Discrete(Moves.Length),
            MaxSteps = config.MaxSteps,
            Truncates = true,
            Success = SuccessRule.Written,
            Infos = [new InfoSpec("Target", DataType.Int32, []), new InfoSpec("Current", DataType.Int32, [])],
        };
        Spec = _flow?.Of(spec) ?? spec;
    }

    public EnvSpec Spec { get; }

    public void Declare(Layout layout)
    {
        layout.World.With<Line>();
        _view.Declare(layout);
        _picture?.Declare(layout);
    }

    public void Build<R>(EnvBuilder build)
        where R : unmanaged, IReal<R>
    {
        var lines = build.Component<Line>();
        var (target, current) = (build.Info<int>("Target").Scalar, build.Info<int>("Current").Scalar);
        _view.BuildBegin(build);
        build.Begin.Add(new Place
        {
            Lines = lines,
            Draws = build.Draws,
            Target = target,
            Current = current,
            Lowest = _config.LowestStart,
            Highest = _config.MaxPosition,
        });
        _view.BuildStep(build);
        if (_flow is not null)
            _flow.Build(build);
        else
            build.Step.Add(MoveOf(build));
        if (_picture is null)
            _view.BuildObserve(build);
        else
            _picture.Build(build);
    }

    public string Describe(Group group, int world)
    {
        var line = group.Get<Line>(world);
        var numbers = group.Query<PastNumber>(world).Select(past => past.Component.Value).ToList();
        var past = numbers.Count > 0 ? $"The numbers before it were {string.Join(", ", numbers)}. " : "";
        var stop = _config.StopAction ? "When the task is done, stop. " : "";
        string[] answers = [.. Moves, .. _config.StopAction ? [FlowGameConfig.StopWord] : Array.Empty<string>()];
        return $"Number line from 0 to {_config.MaxPosition}. The target is {line.Target}, the current number is {line.Position}. {past}" +
            $"Add or take away one to come to the target. {stop}\nAnswer with one of: {string.Join(", ", answers)}.";
    }

    public IPolicy CreateExpert() => new NumberLineExpert();

    public TransitionGraph? Graph() => _picture is null ? NumberLineGraph.Of(_config) : null;

    /// <summary>
    /// Who always moves towards the target comes there with a return of 1, or in time for nothing with 0; by GFlowVLM's rewards, is paid for
    /// how far it came.
    /// </summary>
    public KnownOptimum Optimum()
    {
        var steps = _config.IsFlow ? _config.Depth
            : _config.MaxSteps == 0 ? 2 * _config.MaxPosition
            : Math.Min(_config.MaxSteps, 2 * _config.MaxPosition);
        var (pairs, solved, paid) = (0L, 0L, 0.0);
        for (var start = _config.LowestStart; start <= _config.MaxPosition; start++)
        {
            for (var drawn = _config.LowestStart; drawn <= _config.MaxPosition; drawn++)
            {
                // Who starts at the target, on a line of one number, still has to come back.
                var distance = Math.Max(1, Math.Abs(Moved(start, drawn, _config.LowestStart, _config.MaxPosition) - start));
                pairs++;
                solved += distance <= steps ? 1 : 0;
                paid += NumberLineFlow.Reward(Math.Max(0, distance - steps));
            }
        }

        var rate = (double)solved / pairs;
        return new KnownOptimum(rate, rate, _config.IsFlow ? paid / pairs : rate);
    }

    private Move MoveOf(EnvBuilder build) => new()
    {
        Lines = build.Component<Line>(),
        Actions = build.Action<int>(),
        Episodes = build.Episodes,
        Rewards = build.Rewards,
        Terminated = build.Terminated,
        Truncated = build.Truncated,
        Success = SuccessColumn.Of(build, _config),
        Current = build.Info<int>("Current").Scalar,
        Highest = _config.MaxPosition,
    };

    /// <summary>Upstream's reward of a step: 1 for arriving, 0 for coming closer, else -1.</summary>
    internal static double StepReward(Line before, Line after) => after.Distance == 0 ? 1.0 : after.Distance < before.Distance ? 0 : -1;

    /// <summary>The target, moved on where it is the start. Modulo the highest number, as upstream has it: it is never moved there.</summary>
    internal static int Moved(int start, int target, int lowest, int highest) =>
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
            var before = line;
            line.Position = line.After(Actions[index], Highest);
            var arrived = line.Distance == 0 ? 1 : 0;
            var reward = StepReward(before, line);
            Rewards[index] = reward;
            Terminated[index] = (byte)arrived;
            Truncated[index] = (byte)(arrived == 0 && Episodes[index].Step + 1 >= 2 * Highest ? 1 : 0);
            Success.Set(index, arrived, reward);
            Current[index] = line.Position;
        }
    }
}
