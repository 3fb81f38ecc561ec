using System.Globalization;
using Sim.Runtime;
using Sim.Runtime.Ecs;
using Sim.Runtime.Flows;
using Sim.Runtime.Numerics;

namespace Sim.Envs.HyperGrid;

/// <summary>Where a walker is along one dimension.</summary>
public struct Axis
{
    public int Place; // from 0
}

/// <summary>Whether the walk is over.</summary>
public struct Walk
{
    public int Stopped; // 1 after the exit
}

/// <summary>
/// Walk from the origin of a grid, one place further in one dimension at a time, and stop somewhere. The reward of that place is
/// paid then: high near the corners, highest in a few places of each.
/// </summary>
/// <remarks>
/// Bengio et al. (2021), arXiv:2106.04399, section 4.1. R = R0 + R1 prod 1[|x/(H-1) - 1/2| > 1/4] + R2 prod 1[0.3 &lt; |x/(H-1) - 1/2| &lt; 0.4].
/// Places are compared as whole numbers: in doubles, 12/15 - 1/2 is above 0.3.
/// </remarks>
public sealed class HyperGridEnv : IEnv, IDescribed, IKnownGraph
{
    private const string AxisName = "axis";
    private const int LargestGraph = 1 << 20; // places

    private readonly HyperGridConfig _config;
    private readonly int[] _zones;      // [place] 0 inside, 1 towards a corner, 2 at a mode
    private readonly double[] _rewards; // [zone]

    /// <exception cref="UsageException">Some place has reward 0.</exception>
    public HyperGridEnv(HyperGridConfig config)
    {
        if (config.R0 <= 0)
            throw new UsageException("Option 'r0' was given '0'. It must be above 0: nothing can be sampled in proportion to log 0.");

        _config = config;
        _zones = [.. Enumerable.Range(0, config.Height).Select(Zone)];
        _rewards = [config.R0, config.R0 + config.R1, config.R0 + config.R1 + config.R2];
        var dimensions = config.Dimensions;
        Spec = new EnvSpec
        {
            Name = "hyper-grid",
            Observation = new MultiDiscrete([.. Enumerable.Repeat(config.Height, dimensions)]),
            Action = new Discrete(dimensions + 1),
            MaxSteps = (dimensions * (config.Height - 1)) + 1,
            Success = SuccessRule.Written,
            HasActionMask = true,
            Flow = new FlowSpec { StopAction = dimensions },
            Infos =
            [
                new InfoSpec(FlowSpec.LogReward, DataType.Float64, []),
                new InfoSpec(FlowSpec.BackwardMask, DataType.UInt8, [dimensions + 1]),
            ],
        };
    }

    public EnvSpec Spec { get; }

    public void Declare(Layout layout)
    {
        layout.World.With<Walk>();
        layout.Archetype(AxisName, _config.Dimensions).With<Axis>();
    }

    public void Build<R>(EnvBuilder build)
        where R : unmanaged, IReal<R>
    {
        var (axes, walks) = (build.Components<Axis>(AxisName), build.Component<Walk>());
        var zones = build.Table<int>(_zones);
        build.Begin.Add(new Return { Axes = axes, Walks = walks, Dimensions = _config.Dimensions });
        build.Step.Add(new Go
        {
            Axes = axes,
            Walks = walks,
            Actions = build.Action<int>(),
            Rewards = build.Rewards,
            Terminated = build.Terminated,
            Success = build.Success,
            Zones = zones,
            RewardOf = build.Table<double>(_rewards),
            Dimensions = _config.Dimensions,
            Last = _config.Height - 1,
        });
        build.Observe.Add(new Look
        {
            Axes = axes,
            Walks = walks,
            Observations = build.Observations<int>(),
            ActionMask = build.ActionMask,
            BackwardMask = build.Info<byte>(FlowSpec.BackwardMask),
            LogReward = build.Info<double>(FlowSpec.LogReward).Scalar,
            Zones = zones,
            LogRewardOf = build.Table<double>([.. _rewards.Select(reward => Math.Log(reward))]),
            Dimensions = _config.Dimensions,
            Last = _config.Height - 1,
        });
    }

    public string Describe(Group group, int world)
    {
        var places = Enumerable.Range(0, _config.Dimensions).Select(axis => group.Get<Axis>(AxisName, world, axis).Place).ToArray();
        return $"A grid of {_config.Dimensions} dimensions with {_config.Height} places in each. You are at ({string.Join(", ", places)}), " +
            $"where the reward is {Reward(places).ToString(CultureInfo.InvariantCulture)}. Answer with the number of a dimension, from 0, to go one " +
            $"place further in it, or with {_config.Dimensions} to stop here.";
    }

    public TransitionGraph? Graph()
    {
        var (dimensions, height) = (_config.Dimensions, _config.Height);
        if (Math.Pow(height, dimensions) > LargestGraph)
            return null;

        var graph = new TransitionGraphBuilder(Spec.Observation, dimensions + 1);
        var count = (int)Math.Pow(height, dimensions);
        for (var index = 0; index < count; index++)
            graph.AddDecision<int>(PlacesOf(index), start: index == 0 ? 1 : 0, string.Join(' ', PlacesOf(index)));
        for (var index = 0; index < count; index++)
        {
            var places = PlacesOf(index);
            var end = graph.AddEnd<int>(places, Math.Log(Reward(places)), IsMode(places), string.Join(' ', places));
            graph.AddEdge(index, dimensions, end, reward: Reward(places));
            for (int axis = 0, stride = 1; axis < dimensions; axis++, stride *= height)
            {
                if (places[axis] < height - 1)
                    graph.AddEdge(index, axis, index + stride);
            }
        }

        return graph.Build();
    }

    private int[] PlacesOf(int index)
    {
        var places = new int[_config.Dimensions];
        for (var axis = 0; axis < places.Length; axis++, index /= _config.Height)
            places[axis] = index % _config.Height;
        return places;
    }

    private double Reward(int[] places) => _rewards[places.Min(place => _zones[place])];

    private bool IsMode(int[] places) => places.All(place => _zones[place] == 2);

    /// <summary>Twice the distance from the middle is |2x - (H - 1)| steps, of H - 1 in all.</summary>
    private int Zone(int place)
    {
        var (length, distance) = (_config.Height - 1, Math.Abs((2 * place) - (_config.Height - 1)));
        return 5 * distance > 3 * length && 5 * distance < 4 * length ? 2 : 2 * distance > length ? 1 : 0;
    }

    /// <summary>Back to the origin.</summary>
    private struct Return : IKernel
    {
        public Rows<Axis> Axes;
        public Column<Walk> Walks;
        public int Dimensions;

        public readonly void Run(int index)
        {
            Walks[index].Stopped = 0;
            for (var axis = 0; axis < Dimensions; axis++)
                Axes[index, axis].Place = 0;
        }
    }

    /// <summary>Goes one place further, or stops. At the end of a dimension there is no further.</summary>
    private struct Go : IKernel
    {
        public Rows<Axis> Axes;
        public Column<Walk> Walks;
        public Column<int> Actions;
        public Column<double> Rewards;
        public Column<byte> Terminated;
        public Column<byte> Success;
        public Table<int> Zones;
        public Table<double> RewardOf;
        public int Dimensions;
        public int Last;

        public readonly void Run(int index)
        {
            var action = Actions[index];
            var stops = action == Dimensions ? 1 : 0;
            if ((uint)action < (uint)Dimensions && Axes[index, action].Place < Last)
                Axes[index, action].Place++;

            var zone = ZoneOf(Axes, Zones, index, Dimensions);
            Walks[index].Stopped = stops;
            Rewards[index] = stops != 0 ? RewardOf[zone] : 0;
            Terminated[index] = (byte)stops;
            Success[index] = (byte)(stops != 0 && zone == 2 ? 1 : 0);
        }
    }

    private struct Look : IKernel
    {
        public Rows<Axis> Axes;
        public Column<Walk> Walks;
        public Rows<int> Observations;
        public Rows<byte> ActionMask;
        public Rows<byte> BackwardMask;
        public Column<double> LogReward;
        public Table<int> Zones;
        public Table<double> LogRewardOf;
        public int Dimensions;
        public int Last;

        public readonly void Run(int index)
        {
            var stopped = Walks[index].Stopped;
            for (var axis = 0; axis < Dimensions; axis++)
            {
                var place = Axes[index, axis].Place;
                Observations[index, axis] = place;
                ActionMask[index, axis] = (byte)(place < Last ? 1 : 0);
                BackwardMask[index, axis] = (byte)(place > 0 && stopped == 0 ? 1 : 0);
            }

            ActionMask[index, Dimensions] = 1;
            BackwardMask[index, Dimensions] = (byte)stopped;
            LogReward[index] = LogRewardOf[ZoneOf(Axes, Zones, index, Dimensions)];
        }
    }

    /// <summary>The least zone of any dimension.</summary>
    private static int ZoneOf(Rows<Axis> axes, Table<int> zones, int world, int dimensions)
    {
        var least = 2;
        for (var axis = 0; axis < dimensions; axis++)
        {
            var zone = zones[axes[world, axis].Place];
            least = zone < least ? zone : least;
        }

        return least;
    }
}
