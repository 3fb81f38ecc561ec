using System.Runtime.CompilerServices;
using Sim.Envs.Blackjack;
using Sim.Envs.Cards;
using Sim.Runtime;
using Sim.Runtime.Ecs;
using Sim.Runtime.Episodes;
using Sim.Runtime.Flows;
using Sim.Runtime.Numerics;
using Sim.Runtime.Rendering;

namespace Sim.Envs.GymCardsBlackjack;

/// <summary>Both hands: what they are worth, and their cards.</summary>
public struct CardTableState
{
    public BlackjackHand Dealer;
    public BlackjackHand Player;
    public CardPile DealerCards;
    public CardPile PlayerCards;
    public int Outcome; // 1 won, -1 lost, 0 drawn or not over
}

/// <summary>Get closer to 21 than the dealer without going over, with cards that are seen.</summary>
/// <remarks>RL4VLM's gym_cards/Blackjack-v0 (gym-cards/gym_cards/envs/blackjack.py at b989b57).</remarks>
public sealed class GymCardsBlackjackEnv : IEnv, IDescribed, IKnownOptimum, IHasExpert, IKnownGraph
{
    private const string DealerInfo = "Dealer Card", PlayerInfo = "Player Card";
    private const uint DealDraw = 0, HitDraw = 4, DealerDraw = 5;

    private static readonly string[] Moves = ["stand", "hit"];

    private readonly GymCardsBlackjackConfig _config;
    private readonly BlackjackView _view;
    private readonly BlackjackPicture? _picture;
    private readonly BlackjackFlow? _flow;

    /// <exception cref="UsageException">Options that do not go together, or a picture that is too small.</exception>
    public GymCardsBlackjackEnv(GymCardsBlackjackConfig config)
    {
        config.Check();
        if (config.TellAce && config.Observation == ObservationKind.Image)
            throw new UsageException("Option 'tell-ace' is of observations of numbers, and a picture shows the cards.");
        (_config, _view) = (config, new BlackjackView(config));
        _flow = config.IsFlow ? new BlackjackFlow(config) : null;
        _picture = config.Observation == ObservationKind.Image ? new BlackjackPicture(config) : null;
        var spec = new EnvSpec
        {
            Name = "gym-cards-blackjack",
            Observation = _picture is null ? _view.Space : _picture.Space,
            Action = new Discrete(Moves.Length),
            MaxSteps = config.MaxSteps,
            Success = SuccessRule.Written,
            Infos =
            [
                new InfoSpec(DealerInfo, DataType.UInt8, [CardPile.MostOfDealer]),
                new InfoSpec(PlayerInfo, DataType.UInt8, [CardPile.MostOfPlayer]),
            ],
        };
        Spec = _flow?.Of(spec) ?? spec;
    }

    public EnvSpec Spec { get; }

    public void Declare(Layout layout)
    {
        layout.World.With<CardTableState>();
        _picture?.Declare(layout);
    }

    public void Build<R>(EnvBuilder build)
        where R : unmanaged, IReal<R>
    {
        var tables = build.Component<CardTableState>();
        var (dealer, player) = (build.Info<byte>(DealerInfo), build.Info<byte>(PlayerInfo));
        build.Begin.Add(new Deal { Tables = tables, Draws = build.Draws, DealerCards = dealer, PlayerCards = player });
        build.Step.Add(new Play
        {
            Tables = tables,
            Actions = build.Action<int>(),
            Rewards = build.Rewards,
            Terminated = build.Terminated,
            Success = SuccessColumn.Of(build, _config),
            Draws = build.Draws,
            DealerCards = dealer,
            PlayerCards = player,
        });
        _flow?.Build(build);
        if (_picture is null)
            _view.Build(build);
        else
            _picture.Build(build, tables);
    }

    public string Describe(Group group, int world)
    {
        var table = group.Get<CardTableState>(world);
        var cards = Enumerable.Range(0, table.Player.Cards).Select(place => PlayingCard.Name(table.PlayerCards.At(place)));
        return $"Blackjack. Your cards are {string.Join(", ", cards)}: they add up to {BlackjackRules.Sum(table.Player)}. " +
            $"The dealer shows {PlayingCard.Name(table.DealerCards.At(0))} and draws until {BlackjackRules.DealerStands} or more. " +
            $"Get closer to {BlackjackRules.Best} than the dealer without going over. {(_config.StopAction ? "When the task is done, stop. " : "")}\n" +
            $"Answer with one of: {string.Join(", ", (string[])[.. Moves, .. _config.StopAction ? [FlowGameConfig.StopWord] : Array.Empty<string>()])}.";
    }

    public IPolicy CreateExpert() => new BlackjackExpert();

    public TransitionGraph? Graph() =>
        _picture is null && _config.Memory != Memory.History ? new BlackjackGraph(_config).Build() : null;

    /// <summary>Of who sees the cards. The symbolic observation, as upstream's, tells no usable ace unless it is asked to.</summary>
    public KnownOptimum Optimum()
    {
        var rules = new BlackjackConfig { Sab = false, Natural = false };
        return _flow is null
            ? new BlackjackOptimum(rules, _config.MaxSteps).Compute()
            : new BlackjackOptimum(rules, _config.Depth).Compute() with { ReturnMean = null };
    }

    /// <summary>Draws cards: the kind of thirteen, the suit, and for a ten the figure, of which upstream knows no plain one.</summary>
    private readonly struct Deck(Draws draws)
    {
        private const int Figures = 3;

        private readonly Draws _draws = draws;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public int Draw(int index, uint purpose)
        {
            var draw = _draws.Below(index, purpose, BlackjackRules.Deck * PlayingCard.Suits * Figures);
            var kind = draw / (PlayingCard.Suits * Figures);
            var rank = kind < BlackjackRules.Ten - 1 ? kind + 1 : PlayingCard.Ten + 1 + (draw % Figures);
            return PlayingCard.Of(rank, draw / Figures % PlayingCard.Suits);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static BlackjackHand With(BlackjackHand hand, int card) =>
            BlackjackRules.With(hand, BlackjackRules.Value(PlayingCard.Rank(card) - 1));
    }

    /// <summary>Two cards for the dealer, then two for the player: the order in which upstream draws them.</summary>
    private unsafe struct Deal : IKernel
    {
        public Column<CardTableState> Tables;
        public Draws Draws;
        public Rows<byte> DealerCards;
        public Rows<byte> PlayerCards;

        public readonly void Run(int index)
        {
            var deck = new Deck(Draws);
            var (first, second) = (deck.Draw(index, DealDraw), deck.Draw(index, DealDraw + 1));
            var (third, fourth) = (deck.Draw(index, DealDraw + 2), deck.Draw(index, DealDraw + 3));
            Tables[index] = new CardTableState
            {
                Dealer = Deck.With(Deck.With(default, first), second),
                Player = Deck.With(Deck.With(default, third), fourth),
                DealerCards = Pile(first, second),
                PlayerCards = Pile(third, fourth),
            };
            Show(DealerCards.Row(index), CardPile.MostOfDealer, first, second);
            Show(PlayerCards.Row(index), CardPile.MostOfPlayer, third, fourth);
        }

        private static CardPile Pile(int first, int second) => new() { First = (ulong)(first | (second << 8)) };

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void Show(byte* cards, int count, int first, int second)
        {
            (cards[0], cards[1]) = ((byte)first, (byte)second);
            for (var place = 2; place < count; place++)
                cards[place] = 0;
        }
    }

    private struct Play : IKernel
    {
        public Column<CardTableState> Tables;
        public Column<int> Actions;
        public Column<double> Rewards;
        public Column<byte> Terminated;
        public SuccessColumn Success;
        public Draws Draws;
        public Rows<byte> DealerCards;
        public Rows<byte> PlayerCards;

        public readonly void Run(int index)
        {
            if (Actions[index] == 0)
                Stand(index);
            else if (Actions[index] == 1)
                Hit(index);
            else
                End(index, outcome: 0, terminated: 0);
        }

        private readonly void Hit(int index)
        {
            ref var table = ref Tables[index];
            var place = table.Player.Cards;
            var card = new Deck(Draws).Draw(index, HitDraw);
            table.Player = Deck.With(table.Player, card);
            table.PlayerCards = CardPile.With(table.PlayerCards, place, card);
            PlayerCards[index, place] = (byte)card;

            var isBust = BlackjackRules.Sum(table.Player) > BlackjackRules.Best ? 1 : 0;
            End(index, -isBust, isBust);
        }

        private readonly void Stand(int index)
        {
            ref var table = ref Tables[index];
            var (dealer, cards, deck) = (table.Dealer, table.DealerCards, new Deck(Draws));
            for (var draw = DealerDraw; BlackjackRules.Sum(dealer) < BlackjackRules.DealerStands; draw++)
            {
                var card = deck.Draw(index, draw);
                cards = CardPile.With(cards, dealer.Cards, card);
                DealerCards[index, dealer.Cards] = (byte)card;
                dealer = Deck.With(dealer, card);
            }

            (table.Dealer, table.DealerCards) = (dealer, cards);
            End(index, BlackjackRules.Compare(table.Player, dealer), terminated: 1);
        }

        private readonly void End(int index, int outcome, int terminated)
        {
            Tables[index].Outcome = outcome;
            Rewards[index] = outcome;
            Terminated[index] = (byte)terminated;
            Success.Set(index, outcome > 0 ? 1 : 0, outcome);
        }
    }
}
