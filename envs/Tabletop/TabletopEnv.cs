using Sim.Runtime;
using Sim.Runtime.Ecs;
using Sim.Runtime.Episodes;
using Sim.Runtime.Numerics;

namespace Sim.Envs.Tabletop;

/// <summary>A gripper and a mug on a table, seen from above.</summary>
public struct TabletopState
{
    public double GripperX; // m
    public double GripperY; // m
    public double MugX;     // m
    public double MugY;     // m
    public double GoalX;    // m, of the mug
    public double GoalY;    // m
    public double HomeX;    // m, where the gripper has to be in the end
    public double HomeY;    // m
    public int Held;        // 1 while the gripper holds the mug
    public int Reached;     // 1 once the goal was reached in this episode
}

/// <summary>Carry a mug to one of four places on a table, and bring the gripper back; built to be learned without resets.</summary>
/// <remarks>
/// EARL's tabletop_manipulation: Sharma et al. (2022), arXiv:2112.09605; earl_benchmark/envs/tabletop_manipulation.py at commit
/// b05b000. Its simulator only draws: positions are computed, not simulated.
/// </remarks>
public sealed class TabletopEnv(TabletopConfig config) : IEnv, IHasExpert
{
    internal const uint GoalDraw = 0, StartDraw = 1; // StartDraw and the numbers after it, four a try

    private const int ObservationWidth = 12;
    private const int GoalChangeSteps = 400;
    private const double Edge = 2.8;  // m
    private const double Start = 2.5; // m, x of the mug

    private static readonly double[] Goals = [-2.5, -1, -2.5, 1, 0, 2, 0, -2];

    public EnvSpec Spec { get; } = new()
    {
        Name = "tabletop-manipulation",
        Observation = new Box(
            [-Edge, -Edge, -Edge, -Edge, -1, -1, -Edge, -Edge, -Edge, -Edge, -1, -1],
            [Edge, Edge, Edge, Edge, 0, 0, Edge, Edge, Edge, Edge, -1, -1],
            [ObservationWidth],
            DataType.Float32),
        Action = new Box(-1, 1, [3], DataType.Float32),
        MaxSteps = config.Resets switch
        {
            ResetSetting.Episodic => 200,
            ResetSetting.Deployment => 200_000,
            _ => 50_000,
        },
        Success = SuccessRule.Written,
        Infos =
        [
            new InfoSpec("success", DataType.UInt8, []),
            new InfoSpec("interventions", DataType.Int32, []), // resets, the first start included
        ],
    };

    public IPolicy CreateExpert() => new TabletopExpert();

    public void Declare(Layout layout) => layout.World.With<TabletopState>();

    public void Build<R>(EnvBuilder build)
        where R : unmanaged, IReal<R>
    {
        var tables = build.Component<TabletopState>();
        var goals = build.Table<double>(Goals);
        build.Begin.Add(new Place
        {
            Tables = tables,
            Interventions = build.Info<int>("interventions").Scalar,
            Successes = build.Info<byte>("success").Scalar,
            Episodes = build.Episodes,
            Draws = build.Draws,
            Goals = goals,
            IsWide = config.WideStart ? 1 : 0,
            AtGoal = config.StartAtGoal ? 1 : 0,
        });
        build.Step.Add(new Move
        {
            Tables = tables,
            Actions = build.Actions<float>(),
            Rewards = build.Rewards,
            Terminated = build.Terminated,
            Success = build.Success,
            Successes = build.Info<byte>("success").Scalar,
            Episodes = build.Episodes,
            Draws = build.Draws,
            Goals = goals,
            MugOnly = config.WideStart ? 1 : 0,
            IsDense = config.RewardKind == RewardKind.Dense ? 1 : 0,
            GoalChange = config.Resets == ResetSetting.Continuing ? GoalChangeSteps : 0,
        });
        build.Observe.Add(new Look { Tables = tables, Observations = build.Observations<float>() });
    }

    private static double Distance(double x, double y) => Math.Sqrt((x * x) + (y * y));

    private static double Limit(double value, double edge) => value < -edge ? -edge : value > edge ? edge : value;

    private struct Place : IKernel
    {
        private const int Tries = 64; // one in two is good enough

        public Column<TabletopState> Tables;
        public Column<int> Interventions;
        public Column<byte> Successes;
        public Column<Episode> Episodes;
        public Draws Draws;
        public Table<double> Goals; // x and y of each
        public int IsWide;
        public int AtGoal;

        public readonly void Run(int index)
        {
            ref var table = ref Tables[index];
            (table.GripperX, table.GripperY, table.MugX, table.MugY) = (0, 0, Start, 0);
            (table.HomeX, table.HomeY) = (0, 0);
            table.Held = 0;
            table.Reached = 0;
            var goal = Draws.Below(index, GoalDraw, 4);
            (table.GoalX, table.GoalY) = (Goals[2 * goal], Goals[(2 * goal) + 1]);
            if (AtGoal != 0)
                (table.MugX, table.MugY) = (table.GoalX, table.GoalY);
            else if (IsWide != 0)
                Spread(index, ref table);
            Interventions[index] = Episodes[index].Number + 1;
            Successes[index] = 0;
        }

        private readonly void Spread(int index, ref TabletopState table)
        {
            for (var attempt = 0u; attempt < Tries; attempt++)
            {
                var first = StartDraw + (4 * attempt);
                table.GripperX = Draws.Between(index, first, -Start, Start);
                table.GripperY = Draws.Between(index, first + 1, -Start, Start);
                table.MugX = Draws.Between(index, first + 2, -Start, Start);
                table.MugY = Draws.Between(index, first + 3, -Start, Start);
                if (IsClear(table))
                    return;
            }
        }

        /// <summary>Whether the mug is at least 1 m from the gripper and from every goal.</summary>
        private readonly bool IsClear(in TabletopState table)
        {
            var clear = Distance(table.GripperX - table.MugX, table.GripperY - table.MugY) >= 1;
            for (var goal = 0; goal < 4; goal++)
                clear &= Distance(table.MugX - Goals[2 * goal], table.MugY - Goals[(2 * goal) + 1]) >= 1;
            return clear;
        }
    }

    private struct Move : IKernel
    {
        private const double Reach = 0.4;    // m, from the gripper to a mug that it can take
        private const double Longest = 0.2;  // m, of a step in x or y
        private const double Near = 0.2;     // m, from the goal

        public Column<TabletopState> Tables;
        public Rows<float> Actions;
        public Column<double> Rewards;
        public Column<byte> Terminated;
        public Column<byte> Success;
        public Column<byte> Successes;
        public Column<Episode> Episodes;
        public Draws Draws;
        public Table<double> Goals;
        public int MugOnly;
        public int IsDense;
        public int GoalChange; // steps between goals, 0 for never

        public readonly void Run(int index)
        {
            ref var table = ref Tables[index];
            Take(ref table, Actions[index, 2] > 0);
            Carry(ref table, Longest * Limit(Actions[index, 0], 1), Longest * Limit(Actions[index, 1], 1));

            var mug = Distance(table.MugX - table.GoalX, table.MugY - table.GoalY);
            var gripper = MugOnly != 0 ? 0 : Distance(table.GripperX - table.HomeX, table.GripperY - table.HomeY);
            var reached = Distance(mug, gripper) <= Near;
            if (reached)
                table.Reached = 1;
            Rewards[index] = IsDense != 0 ? Shaped(table, mug) : reached ? 1 : 0;
            Terminated[index] = 0;
            Success[index] = (byte)table.Reached;
            Successes[index] = (byte)(reached ? 1 : 0);

            // The next goal is there to be seen in the step that ended the last one.
            if (GoalChange != 0 && (Episodes[index].Step + 1) % GoalChange == 0)
            {
                var goal = Draws.Below(index, GoalDraw, 4);
                (table.GoalX, table.GoalY) = (Goals[2 * goal], Goals[(2 * goal) + 1]);
            }
        }

        private static void Take(ref TabletopState table, bool grips)
        {
            if (!grips)
                table.Held = 0;
            else if (Distance(table.GripperX - table.MugX, table.GripperY - table.MugY) < Reach)
                table.Held = 1;
        }

        /// <summary>A held mug moves as far as the gripper does.</summary>
        private static void Carry(ref TabletopState table, double x, double y)
        {
            var (nextX, nextY) = (Limit(table.GripperX + x, Edge), Limit(table.GripperY + y, Edge));
            if (table.Held != 0)
            {
                table.MugX = Limit(table.MugX + (nextX - table.GripperX), Edge);
                table.MugY = Limit(table.MugY + (nextY - table.GripperY), Edge);
            }

            (table.GripperX, table.GripperY) = (nextX, nextY);
        }

        private static double Shaped(in TabletopState table, double mug)
        {
            var apart = 0.5 * Distance(table.GripperX - table.MugX, table.GripperY - table.MugY);
            return (2 * Elementary.Exp(-(mug * mug) / 0.01)) - mug - apart + (0.5 * Elementary.Exp(-(apart * apart) / 0.01));
        }
    }

    private struct Look : IKernel
    {
        public Column<TabletopState> Tables;
        public Rows<float> Observations;

        public readonly void Run(int index)
        {
            var table = Tables[index];
            Observations[index, 0] = (float)table.GripperX;
            Observations[index, 1] = (float)table.GripperY;
            Observations[index, 2] = (float)table.MugX;
            Observations[index, 3] = (float)table.MugY;

            // Upstream shows the number of the held object, which is the pair (0, 0), or (-1, -1).
            Observations[index, 4] = table.Held != 0 ? 0 : -1;
            Observations[index, 5] = table.Held != 0 ? 0 : -1;
            Observations[index, 6] = (float)table.HomeX;
            Observations[index, 7] = (float)table.HomeY;
            Observations[index, 8] = (float)table.GoalX;
            Observations[index, 9] = (float)table.GoalY;
            Observations[index, 10] = -1;
            Observations[index, 11] = -1;
        }
    }
}
