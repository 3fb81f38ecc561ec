using Sim.Envs.Cards;
using Sim.Runtime;
using Sim.Runtime.Ecs;
using Sim.Runtime.Episodes;
using Sim.Runtime.Numerics;

namespace Sim.Envs.Blackjack;

/// <summary>Both hands, and the dealer's card that is seen.</summary>
public struct BlackjackTable
{
    public BlackjackHand Dealer;
    public BlackjackHand Player;
    public int Shown; // value of the dealer's first card, 1 for an ace
}

/// <summary>Get closer to 21 than the dealer without going over, with cards drawn from an endless deck.</summary>
/// <remarks>Gymnasium 1.4's Blackjack-v1 (gymnasium/envs/toy_text/blackjack.py).</remarks>
public sealed class BlackjackEnv(BlackjackConfig config) : IEnv, IDescribed, IKnownOptimum
{
    private const uint DealDraw = 0, HitDraw = 4, DealerDraw = 5;

    private static readonly string[] Moves = ["stick", "hit"];

    public EnvSpec Spec { get; } = new()
    {
        Name = "blackjack",
        Observation = new MultiDiscrete([BlackjackRules.HighestSum + 1, BlackjackRules.Ten + 1, 2]),
        Action = new Discrete(Moves.Length),
        Success = SuccessRule.Written,
    };

    public void Declare(Layout layout) => layout.World.With<BlackjackTable>();

    public void Build<R>(EnvBuilder build)
        where R : unmanaged, IReal<R>
    {
        var tables = build.Component<BlackjackTable>();
        build.Begin.Add(new Deal { Tables = tables, Draws = build.Draws });
        build.Step.Add(new Play
        {
            Tables = tables,
            Actions = build.Action<int>(),
            Rewards = build.Rewards,
            Terminated = build.Terminated,
            Success = build.Success,
            Draws = build.Draws,
            NaturalWins = config.Sab ? 1 : 0,
            NaturalReward = !config.Sab && config.Natural ? 1.5 : 1,
        });
        build.Observe.Add(new Look { Tables = tables, Observations = build.Observations<int>() });
    }

    public string Describe(Group group, int world)
    {
        var table = group.Get<BlackjackTable>(world);
        var ace = BlackjackRules.UsableAce(table.Player) != 0 ? ", with an ace that counts as 11" : "";
        return $"Blackjack. Your cards add up to {BlackjackRules.Sum(table.Player)}{ace}. " +
            $"The dealer shows {(table.Shown == 1 ? "an ace" : $"a {table.Shown}")} and draws until {BlackjackRules.DealerStands} or more. " +
            $"Get closer to {BlackjackRules.Best} than the dealer without going over.\n" +
            $"Answer with one of: {string.Join(", ", Moves)}.";
    }

    public KnownOptimum Optimum() => new BlackjackOptimum(config).Compute();

    /// <summary>Two cards for the dealer, then two for the player: the order in which upstream draws them.</summary>
    private struct Deal : IKernel
    {
        public Column<BlackjackTable> Tables;
        public Draws Draws;

        public readonly void Run(int index)
        {
            var shown = Card(index, 0);
            var dealer = BlackjackRules.With(BlackjackRules.With(default, shown), Card(index, 1));
            var player = BlackjackRules.With(BlackjackRules.With(default, Card(index, 2)), Card(index, 3));
            Tables[index] = new BlackjackTable { Dealer = dealer, Player = player, Shown = shown };
        }

        private readonly int Card(int index, uint place) =>
            BlackjackRules.Value(Draws.Below(index, DealDraw + place, BlackjackRules.Deck));
    }

    private struct Play : IKernel
    {
        public Column<BlackjackTable> Tables;
        public Column<int> Actions;
        public Column<double> Rewards;
        public Column<byte> Terminated;
        public Column<byte> Success;
        public Draws Draws;
        public int NaturalWins;
        public double NaturalReward; // for a natural that wins

        public readonly void Run(int index)
        {
            if (Actions[index] != 0)
                Hit(index);
            else
                Stick(index);
        }

        private readonly void Hit(int index)
        {
            ref var table = ref Tables[index];
            table.Player = BlackjackRules.With(table.Player, Card(index, HitDraw));
            var isBust = BlackjackRules.Sum(table.Player) > BlackjackRules.Best ? 1 : 0;
            Rewards[index] = -isBust;
            Terminated[index] = (byte)isBust;
            Success[index] = 0;
        }

        private readonly void Stick(int index)
        {
            ref var table = ref Tables[index];
            var dealer = table.Dealer;
            for (var draw = DealerDraw; BlackjackRules.Sum(dealer) < BlackjackRules.DealerStands; draw++)
                dealer = BlackjackRules.With(dealer, Card(index, draw));
            table.Dealer = dealer;

            double reward = BlackjackRules.Compare(table.Player, dealer);
            if (BlackjackRules.IsNatural(table.Player) != 0)
            {
                if (NaturalWins != 0 && BlackjackRules.IsNatural(dealer) == 0)
                    reward = 1;
                else if (reward > 0)
                    reward = NaturalReward;
            }

            Rewards[index] = reward;
            Terminated[index] = 1;
            Success[index] = (byte)(reward > 0 ? 1 : 0);
        }

        private readonly int Card(int index, uint purpose) =>
            BlackjackRules.Value(Draws.Below(index, purpose, BlackjackRules.Deck));
    }

    private struct Look : IKernel
    {
        public Column<BlackjackTable> Tables;
        public Rows<int> Observations;

        public readonly void Run(int index)
        {
            var table = Tables[index];
            Observations[index, 0] = BlackjackRules.Sum(table.Player);
            Observations[index, 1] = table.Shown;
            Observations[index, 2] = BlackjackRules.UsableAce(table.Player);
        }
    }
}
