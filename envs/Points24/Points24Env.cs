using Sim.Envs.Cards;
using Sim.Envs.Cards.Points;
using Sim.Runtime;
using Sim.Runtime.Ecs;
using Sim.Runtime.Episodes;
using Sim.Runtime.Numerics;

namespace Sim.Envs.Points24;

/// <summary>Write a formula of four cards that comes to 24.</summary>
/// <remarks>RL4VLM's gym_cards/Points24-v0 (gym-cards/gym_cards/envs/points.py at b989b57).</remarks>
public sealed class Points24Env : IEnv, IDescribed, IKnownOptimum
{
    private const int Cards = 4, MostTokens = 20;
    private const uint RankDraw = 0, SuitDraw = Cards;

    private readonly Points24Config _config;
    private readonly PointsRules _rules;
    private readonly PointsGame _game;

    public Points24Env(Points24Config config)
    {
        _config = config;
        _rules = new PointsRules(
            "points24",
            Cards,
            config.TargetPoints,
            MostTokens,
            PointsRules.ActionsOf(
                config.FacesAreTen ? PlayingCard.Ten : PlayingCard.King,
                Token.Plus, Token.Minus, Token.Times, Token.Over, Token.Open, Token.Close),
            config.FacesAreTen);
        _game = new PointsGame(_rules, config, PointsPictureLayout.TwoLines);
    }

    public EnvSpec Spec => _game.Spec;

    public void Declare(Layout layout) => _game.Declare(layout);

    public void Build<R>(EnvBuilder build)
        where R : unmanaged, IReal<R>
    {
        var columns = new PointsColumns(build, _rules);
        build.Begin.Add(new Deal { Columns = columns, Draws = build.Draws });
        _game.Build(build, columns);
    }

    public string Describe(Group group, int world) => _game.Describe(group, world);

    public KnownOptimum Optimum() => new PointsOptimum(_rules, _config.MaxSteps).Compute(Deals());

    /// <summary>Every set of four numbers, with its chance among all deals of four ranks.</summary>
    private IEnumerable<(int[] Numbers, double Chance)> Deals()
    {
        var ranks = Enumerable.Range(PlayingCard.Ace, PlayingCard.King);
        var sets = from a in ranks from b in ranks from c in ranks from d in ranks select Sorted(a, b, c, d);
        return sets.GroupBy(numbers => string.Join(' ', numbers))
            .Select(set => (set.First(), set.Count() / Math.Pow(PlayingCard.King, Cards)));
    }

    private int[] Sorted(params int[] ranks) => [.. ranks.Select(rank => Math.Min(rank, _rules.LargestNumber)).Order()];

    private struct Deal : IKernel
    {
        public PointsColumns Columns;
        public Draws Draws;

        public readonly void Run(int index)
        {
            // All ranks, then all suits, as upstream draws them.
            uint cards = 0;
            for (var place = 0; place < Cards; place++)
            {
                var rank = PlayingCard.Ace + Draws.Below(index, RankDraw + (uint)place, PlayingCard.King);
                cards |= (uint)PlayingCard.Of(rank, suit: 0) << (8 * place);
            }

            for (var place = 0; place < Cards; place++)
            {
                var suit = PlayingCard.SuitFromHearts(Draws.Below(index, SuitDraw + (uint)place, PlayingCard.Suits));
                cards |= (uint)suit << (8 * place);
            }

            Columns.Deal(index, cards);
        }
    }
}
