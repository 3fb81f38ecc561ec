using Sim.Runtime;
using Sim.Runtime.Ecs;
using Sim.Runtime.Episodes;
using Sim.Runtime.Numerics;

namespace Sim.Envs.Taxi;

/// <summary>The state of the town, and whether this passenger will yet change its mind.</summary>
public struct Cab
{
    public int State;
    public int WillChangeMind; // 1 until it does
}

/// <summary>Fetch a passenger at one of four landmarks and bring it to another.</summary>
/// <remarks>Gymnasium 1.4's Taxi-v4 (gymnasium/envs/toy_text/taxi.py), after Dietterich (2000), doi:10.1613/jair.639.</remarks>
public sealed class TaxiEnv(TaxiConfig config) : IEnv, IDescribed, IKnownOptimum
{
    private const uint WayDraw = 0, DestinationDraw = 1, StartDraw = 2, MindDraw = 3;

    private static readonly string[] Moves = ["south", "north", "east", "west", "pick up", "drop off"];

    /// <summary>By kind of ride.</summary>
    internal static readonly double[] RewardOf = [-1, -10, 20];

    public EnvSpec Spec { get; } = new()
    {
        Name = "taxi",
        Observation = new Discrete(TaxiTown.States),
        Action = new Discrete(TaxiDynamics.Actions),
        MaxSteps = config.MaxSteps,
        Success = SuccessRule.Written,
        HasActionMask = true,
        Infos = [new InfoSpec("prob", DataType.Float64, [])],
    };

    internal TaxiDynamics Dynamics { get; } = new(config);

    public void Declare(Layout layout) => layout.World.With<Cab>();

    public void Build<R>(EnvBuilder build)
        where R : unmanaged, IReal<R>
    {
        var cabs = build.Component<Cab>();
        var probability = build.Info<double>("prob").Scalar;
        var starts = TaxiDynamics.Starts();
        build.Begin.Add(new Place
        {
            Cabs = cabs,
            Probability = probability,
            Draws = build.Draws,
            States = build.Table<int>(starts),
            Thresholds = build.Table<double>(Cumulative(starts.Length)),
            Count = starts.Length,
            FickleProbability = config.FickleProbability,
            IsFickle = config.FicklePassenger ? 1 : 0,
        });
        build.Step.Add(new Drive
        {
            Cabs = cabs,
            Actions = build.Action<int>(),
            Rides = build.Table<Ride>(Dynamics.Rides),
            Rewards = build.Rewards,
            Terminated = build.Terminated,
            Success = build.Success,
            Probability = probability,
            Draws = build.Draws,
            RewardOf = build.Table<double>(RewardOf),
            ProbabilityOf = build.Table<double>(Dynamics.Probabilities),
            Slip = Dynamics.Slip,
            OutcomeStride = config.Rainy ? TaxiTown.States * TaxiDynamics.Actions : 0,
        });
        build.Observe.Add(new Look
        {
            Cabs = cabs,
            Observations = build.Observation<int>(),
            Mask = build.ActionMask,
            Masks = build.Table<byte>(TaxiDynamics.Masks()),
        });
    }

    public string Describe(Group group, int world)
    {
        var (row, column, passenger, destination) = TaxiTown.Decode(group.Get<Cab>(world).State);
        var lines = TaxiTown.Lines.Select((line, index) => index == row
            ? $"{line[..((2 * column) + 1)]}T{line[((2 * column) + 2)..]}"
            : line);
        var where = passenger == TaxiTown.Riding ? "is in the taxi" : $"waits at the {TaxiTown.LandmarkNames[passenger]} landmark";
        return $"A town of five rows and five columns, in which a wall | cannot be crossed. R, G, Y and B are landmarks, T is your taxi.\n" +
            $"{string.Join('\n', lines)}\n" +
            $"You are in row {row + 1}, column {column + 1}. The passenger {where} and wants to go to the " +
            $"{TaxiTown.LandmarkNames[destination]} landmark.\n" +
            (config.Rainy ? "It rains: you may be carried to the left or right of your way.\n" : "") +
            $"Answer with one of: {string.Join(", ", Moves)}.";
    }

    public KnownOptimum Optimum() => new TaxiOptimum(config, Dynamics).Compute();

    /// <summary>Whether the taxi moved with the passenger in it.</summary>
    internal static bool IsRide(int from, int to)
    {
        const int perSquare = TaxiTown.Landmarks * (TaxiTown.Landmarks + 1);
        return from / TaxiTown.Landmarks % (TaxiTown.Landmarks + 1) == TaxiTown.Riding && from / perSquare != to / perSquare;
    }

    /// <summary>As NumPy adds up so many equal probabilities.</summary>
    private static double[] Cumulative(int count)
    {
        var sums = new double[count];
        var sum = 0.0;
        for (var place = 0; place < count; place++)
            sums[place] = sum += 1.0 / count;
        return sums;
    }

    private struct Place : IKernel
    {
        public Column<Cab> Cabs;
        public Column<double> Probability;
        public Draws Draws;
        public Table<int> States;
        public Table<double> Thresholds; // cumulative
        public int Count;
        public double FickleProbability;
        public int IsFickle;

        public readonly void Run(int index)
        {
            var draw = Draws.Unit(index, StartDraw);

            // The rounded sums are at most one place off.
            var place = (int)(draw * Count);
            while (place > 0 && Thresholds[place - 1] > draw)
                place--;
            while (place < Count && Thresholds[place] <= draw)
                place++;

            ref var cab = ref Cabs[index];
            cab.State = place < Count ? States[place] : 0;
            cab.WillChangeMind = IsFickle != 0 && Draws.Unit(index, MindDraw) < FickleProbability ? 1 : 0;
            Probability[index] = 1;
        }
    }

    private struct Drive : IKernel
    {
        public Column<Cab> Cabs;
        public Column<int> Actions;
        public Table<Ride> Rides;
        public Column<double> Rewards;
        public Column<byte> Terminated;
        public Column<byte> Success;
        public Column<double> Probability;
        public Draws Draws;
        public Table<double> RewardOf;
        public Table<double> ProbabilityOf;
        public Slip Slip;
        public int OutcomeStride; // 0 in dry weather

        public readonly void Run(int index)
        {
            var outcome = Slip.Outcome(Draws.Unit(index, WayDraw));
            ref var cab = ref Cabs[index];
            var action = (uint)Actions[index] < TaxiDynamics.Actions ? Actions[index] : 0;
            var ride = Rides[(outcome * OutcomeStride) + (cab.State * TaxiDynamics.Actions) + action];
            var state = (int)ride.State;
            if (cab.WillChangeMind != 0 && IsRide(cab.State, state))
            {
                cab.WillChangeMind = 0;
                state = Redirected(index, state);
            }

            cab.State = state;
            Rewards[index] = RewardOf[ride.Kind];
            Probability[index] = ProbabilityOf[ride.Probability];
            Terminated[index] = (byte)(ride.Kind == Ride.Delivered ? 1 : 0);
            Success[index] = (byte)(ride.Kind == Ride.Delivered ? 1 : 0);
        }

        /// <summary>With one of the other three destinations, each as likely.</summary>
        private readonly int Redirected(int index, int state)
        {
            var old = state % TaxiTown.Landmarks;
            var other = Draws.Below(index, DestinationDraw, TaxiTown.Landmarks - 1);
            return state - old + other + (other >= old ? 1 : 0);
        }
    }

    private struct Look : IKernel
    {
        public Column<Cab> Cabs;
        public Column<int> Observations;
        public Rows<byte> Mask;
        public Table<byte> Masks;

        public readonly void Run(int index)
        {
            var state = Cabs[index].State;
            Observations[index] = state;
            for (var action = 0; action < TaxiDynamics.Actions; action++)
                Mask[index, action] = Masks[(state * TaxiDynamics.Actions) + action];
        }
    }
}
