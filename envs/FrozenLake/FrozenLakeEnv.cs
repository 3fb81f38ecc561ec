using Sim.Runtime;
using Sim.Runtime.Ecs;
using Sim.Runtime.Episodes;
using Sim.Runtime.Numerics;
using Sim.Runtime.Rendering;

namespace Sim.Envs.FrozenLake;

/// <summary>Where the skater stands.</summary>
public struct Skater
{
    public int Position; // row * columns + column
}

/// <summary>Cross a lake from the start to the goal without falling into a hole. Slippery ice may carry the skater sideways.</summary>
/// <remarks>Gymnasium 1.4's FrozenLake-v1, to the transition: research in gymnasium/envs/toy_text/frozen_lake.py.</remarks>
public sealed class FrozenLakeEnv : IEnv, IDescribed, IKnownOptimum
{
    internal const uint SlipDraw = 0, StartDraw = 1;

    private static readonly string[] Moves = ["left", "down", "right", "up"];

    private readonly FrozenLakeConfig _config;
    private readonly LakePicture? _picture;

    public FrozenLakeEnv(FrozenLakeConfig config)
    {
        if (config.RewardSchedule.Length != 3)
        {
            throw new UsageException(
                $"Option 'reward-schedule' takes three numbers (goal, hole, frozen); {config.RewardSchedule.Length} were given.");
        }

        _config = config;
        Map = FrozenLakeMap.Of(config);
        Dynamics = new FrozenLakeDynamics(Map, config);
        _picture = config.Observation == ObservationKind.Image ? new LakePicture(config, Map) : null;
        Spec = new EnvSpec
        {
            Name = "frozen-lake",
            Observation = _picture is null ? new Discrete(Map.States) : _picture.Space,
            Action = new Discrete(Moves.Length),
            MaxSteps = config.MaxSteps != 0 ? config.MaxSteps : config.Map == "4x4" ? 100 : 200,
            Success = SuccessRule.Written,
            Infos = [new InfoSpec("prob", DataType.Float64, [])],
        };
    }

    public EnvSpec Spec { get; }

    public FrozenLakeMap Map { get; }

    internal FrozenLakeDynamics Dynamics { get; }

    /// <summary>By what the skater lands on.</summary>
    private double[] RewardOf => [_config.RewardSchedule[2], _config.RewardSchedule[1], _config.RewardSchedule[0]];

    public void Declare(Layout layout)
    {
        layout.World.With<Skater>();
        _picture?.Declare(layout);
    }

    public void Build<R>(EnvBuilder build)
        where R : unmanaged, IReal<R>
    {
        var skaters = build.Component<Skater>();
        var probability = build.Info<double>("prob").Scalar;
        var starts = Dynamics.StartThresholds();
        build.Begin.Add(new Place
        {
            Skaters = skaters,
            Probability = probability,
            Draws = build.Draws,
            Thresholds = build.Table<double>(starts.Select(start => start.Threshold).ToArray()),
            States = build.Table<int>(starts.Select(start => start.State).ToArray()),
        });
        build.Step.Add(new Slide
        {
            Skaters = skaters,
            Actions = build.Action<int>(),
            Landings = build.Table<Landing>(Dynamics.Landings),
            Rewards = build.Rewards,
            Terminated = build.Terminated,
            Success = build.Success,
            Probability = probability,
            Draws = build.Draws,
            RewardOf = build.Table<double>(RewardOf),
            ProbabilityOf = build.Table<double>(Dynamics.Probabilities),
            Slip = Dynamics.Slip,
        });
        if (_picture is null)
            build.Observe.Add(new Look { Skaters = skaters, Observations = build.Observation<int>() });
        else
            _picture.Build(build);
    }

    public string Describe(Group group, int world)
    {
        var position = group.Get<Skater>(world).Position;
        var (row, column) = (position / Map.Columns, position % Map.Columns);
        var lines = Map.Lines.Select((line, index) =>
            index == row ? $"{line[..column]}[{line[column]}]{line[(column + 1)..]}" : line);
        return $"A frozen lake of {Map.Rows} rows and {Map.Columns} columns. S is the start, F frozen ice, H a hole, G the goal. " +
            $"You stand on the tile in brackets, row {row + 1}, column {column + 1}.\n{string.Join('\n', lines)}\n" +
            (_config.Slippery ? "The ice is slippery: you may slide to either side of the way you choose.\n" : "") +
            $"Answer with one of: {string.Join(", ", Moves)}.";
    }

    public KnownOptimum Optimum()
    {
        var optimum = new TabularOptimum(Dynamics.StartChances(), Moves.Length, Spec.MaxSteps, (state, action) =>
            Dynamics.Next(state, action).Select(next => new Outcome(
                next.Probability, next.State, RewardOf[next.Tile], next.Tile != Landing.Ice, next.Tile == Landing.Goal))).Compute();
        return RewardOf.SequenceEqual([0, 0, 1]) ? optimum with { ReturnMean = null } : optimum;
    }

    /// <summary>Puts the skater on a start tile.</summary>
    private struct Place : IKernel
    {
        public Column<Skater> Skaters;
        public Column<double> Probability;
        public Draws Draws;
        public Table<double> Thresholds; // cumulative, the last above every draw
        public Table<int> States;

        public readonly void Run(int index)
        {
            var draw = Draws.Unit(index, StartDraw);
            var start = 0;
            while (Thresholds[start] <= draw)
                start++;

            Skaters[index].Position = States[start];
            Probability[index] = 1;
        }
    }

    /// <summary>Moves the skater, perhaps not where it wanted, and tells what it landed on.</summary>
    private struct Slide : IKernel
    {
        public Column<Skater> Skaters;
        public Column<int> Actions;
        public Table<Landing> Landings;
        public Column<double> Rewards;
        public Column<byte> Terminated;
        public Column<byte> Success;
        public Column<double> Probability;
        public Draws Draws;
        public Table<double> RewardOf;
        public Table<double> ProbabilityOf;
        public Slip Slip;

        public readonly void Run(int index)
        {
            var outcome = Slip.Outcome(Draws.Unit(index, SlipDraw));
            ref var skater = ref Skaters[index];
            var landing = Landings[(((skater.Position * 4) + (Actions[index] & 3)) * 4) + outcome];

            skater.Position = landing.State;
            Rewards[index] = RewardOf[landing.Tile];
            Probability[index] = ProbabilityOf[landing.Probability];
            Terminated[index] = (byte)(landing.Tile != Landing.Ice ? 1 : 0);
            Success[index] = (byte)(landing.Tile == Landing.Goal ? 1 : 0);
        }
    }

    private struct Look : IKernel
    {
        public Column<Skater> Skaters;
        public Column<int> Observations;

        public readonly void Run(int index) => Observations[index] = Skaters[index].Position;
    }
}
