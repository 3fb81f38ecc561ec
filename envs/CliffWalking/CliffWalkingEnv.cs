using Sim.Runtime;
using Sim.Runtime.Ecs;
using Sim.Runtime.Episodes;
using Sim.Runtime.Numerics;

namespace Sim.Envs.CliffWalking;

/// <summary>Where the walker stands.</summary>
public struct Walker
{
    public int Position; // row * columns + column
}

/// <summary>Where one outcome of an action leads.</summary>
internal struct Step
{
    public const short Walked = 0, Fell = 1, Arrived = 2;

    public short Position;
    public short Kind;
}

/// <summary>Walk along a cliff to the other end. A fall costs 100 and leads back to the start.</summary>
/// <remarks>
/// Gymnasium 1.4's CliffWalking-v1 and CliffWalkingSlippery-v1 (gymnasium/envs/toy_text/cliffwalking.py), after Sutton and Barto
/// (2018), example 6.6.
/// </remarks>
public sealed class CliffWalkingEnv(CliffWalkingConfig config) : IEnv, IDescribed, IKnownOptimum
{
    private const int Rows = 4, Columns = 12, States = Rows * Columns;
    private const int Start = (Rows - 1) * Columns, Goal = States - 1;
    private const int Ways = 3; // that slippery ground may lead
    private const uint SlipDraw = 0;

    private static readonly string[] Moves = ["up", "right", "down", "left"];

    private static readonly double[] RewardOf = [-1, -100, -1]; // by kind of step

    private readonly Step[] _steps = Steps(config.Slippery);
    private readonly double _probability = config.Slippery ? 1.0 / Ways : 1;

    public EnvSpec Spec { get; } = new()
    {
        Name = "cliff-walking",
        Observation = new Discrete(States),
        Action = new Discrete(Moves.Length),
        MaxSteps = config.MaxSteps,
        Success = SuccessRule.Written,
        Infos = [new InfoSpec("prob", DataType.Float64, [])],
    };

    public void Declare(Layout layout) => layout.World.With<Walker>();

    public void Build<R>(EnvBuilder build)
        where R : unmanaged, IReal<R>
    {
        var walkers = build.Component<Walker>();
        var probability = build.Info<double>("prob").Scalar;
        build.Begin.Add(new Place { Walkers = walkers, Probability = probability });
        build.Step.Add(new Walk
        {
            Walkers = walkers,
            Actions = build.Action<int>(),
            Steps = build.Table<Step>(_steps),
            Rewards = build.Rewards,
            Terminated = build.Terminated,
            Success = build.Success,
            Probability = probability,
            Draws = build.Draws,
            RewardOf = build.Table<double>(RewardOf),
            Slip = new Slip(1.0 / Ways, 1.0 / Ways, 1.0 / Ways),
            ProbabilityOfStep = _probability,
        });
        build.Observe.Add(new Look { Walkers = walkers, Observations = build.Observation<int>() });
    }

    public string Describe(Group group, int world)
    {
        var position = group.Get<Walker>(world).Position;
        var (row, column) = (position / Columns, position % Columns);
        var lines = Enumerable.Range(0, Rows).Select(line => string.Concat(Enumerable.Range(0, Columns)
            .Select(place => line == row && place == column ? 'X' : Letter((line * Columns) + place))));
        return $"A field of {Rows} rows and {Columns} columns. S is the start, G the goal, C the cliff: stepping on it costs 100 and leads " +
            $"back to the start. You are the X, in row {row + 1}, column {column + 1}.\n{string.Join('\n', lines)}\n" +
            (config.Slippery ? "The ground is slippery: you may slide to either side of the way you choose.\n" : "") +
            $"Answer with one of: {string.Join(", ", Moves)}.";
    }

    public KnownOptimum Optimum()
    {
        var start = new double[States];
        start[Start] = 1;
        return new TabularOptimum(start, Moves.Length, config.MaxSteps, (state, action) => Next(state, action).Select(next => new Outcome(
            next.Probability, next.Step.Position, RewardOf[next.Step.Kind], next.Step.Kind == Step.Arrived, next.Step.Kind == Step.Arrived)))
            .Compute();
    }

    /// <summary>What can follow: upstream's P[state][action], in its order.</summary>
    private IEnumerable<(double Probability, Step Step)> Next(int state, int action)
    {
        for (var outcome = 0; outcome < (config.Slippery ? Ways : 1); outcome++)
            yield return (_probability, _steps[(((state * Moves.Length) + action) * Slip.Outcomes) + outcome]);
    }

    /// <summary>[state][action][outcome]</summary>
    private static Step[] Steps(bool isSlippery) =>
    [
        .. from state in Enumerable.Range(0, States)
           from action in Enumerable.Range(0, Moves.Length)
           from outcome in Enumerable.Range(0, Slip.Outcomes)
           select StepTo(state, isSlippery ? (action + (outcome % Ways) + Moves.Length - 1) % Moves.Length : action),
    ];

    private static Step StepTo(int state, int direction)
    {
        var (row, column) = (state / Columns, state % Columns);
        var position = direction switch
        {
            0 => (Math.Max(row - 1, 0) * Columns) + column,
            1 => (row * Columns) + Math.Min(column + 1, Columns - 1),
            2 => (Math.Min(row + 1, Rows - 1) * Columns) + column,
            _ => (row * Columns) + Math.Max(column - 1, 0),
        };
        return Letter(position) switch
        {
            'C' => new Step { Position = Start, Kind = Step.Fell },
            'G' => new Step { Position = Goal, Kind = Step.Arrived },
            _ => new Step { Position = (short)position, Kind = Step.Walked },
        };
    }

    private static char Letter(int position) =>
        position == Start ? 'S' : position == Goal ? 'G' : position > Start ? 'C' : '.';

    private struct Place : IKernel
    {
        public Column<Walker> Walkers;
        public Column<double> Probability;

        public readonly void Run(int index)
        {
            Walkers[index].Position = Start;
            Probability[index] = 1;
        }
    }

    private struct Walk : IKernel
    {
        public Column<Walker> Walkers;
        public Column<int> Actions;
        public Table<Step> Steps;
        public Column<double> Rewards;
        public Column<byte> Terminated;
        public Column<byte> Success;
        public Column<double> Probability;
        public Draws Draws;
        public Table<double> RewardOf;
        public Slip Slip;
        public double ProbabilityOfStep;

        public readonly void Run(int index)
        {
            var outcome = Slip.Outcome(Draws.Unit(index, SlipDraw));
            ref var walker = ref Walkers[index];
            var step = Steps[(((walker.Position * 4) + (Actions[index] & 3)) * Slip.Outcomes) + outcome];
            walker.Position = step.Position;
            Rewards[index] = RewardOf[step.Kind];
            Probability[index] = ProbabilityOfStep;
            Terminated[index] = (byte)(step.Kind == Step.Arrived ? 1 : 0);
            Success[index] = (byte)(step.Kind == Step.Arrived ? 1 : 0);
        }
    }

    private struct Look : IKernel
    {
        public Column<Walker> Walkers;
        public Column<int> Observations;

        public readonly void Run(int index) => Observations[index] = Walkers[index].Position;
    }
}
