using Sim.Envs.Cards;
using Sim.Envs.Cards.Points;
using Sim.Runtime;
using Sim.Runtime.Ecs;
using Sim.Runtime.Episodes;
using Sim.Runtime.Numerics;

namespace Sim.Envs.EzPoints;

/// <summary>Write a formula of two cards that comes to 12.</summary>
/// <remarks>RL4VLM's gym_cards/EZPoints-v0 (gym-cards/gym_cards/envs/ezpoints.py at b989b57).</remarks>
public sealed class EzPointsEnv : IEnv, IDescribed, IKnownOptimum
{
    private const int Cards = 2, MostTokens = 5, DealtFor = 12;
    private const uint RankDraw = 0, SuitDraw = 1, OperationDraw = 2, OtherSuitDraw = 3, OrderDraw = 4;

    private readonly EzPointsConfig _config;
    private readonly PointsRules _rules;
    private readonly PointsGame _game;

    public EzPointsEnv(EzPointsConfig config)
    {
        _config = config;
        _rules = new PointsRules(
            "ez-points",
            Cards,
            config.TargetPoints,
            MostTokens,
            PointsRules.ActionsOf(PlayingCard.Ten, Token.Plus, Token.Times),
            CountsFacesAsTen: true);
        _game = new PointsGame(_rules, config, PointsPictureLayout.OneLine);
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

    /// <summary>Both numbers in the order in which they are first drawn, with the chance of each pair.</summary>
    private static IEnumerable<(int[] Numbers, double Chance)> Deals()
    {
        for (var rank = 2; rank <= PlayingCard.King; rank++)
        {
            var number = Math.Min(rank, PlayingCard.Ten);
            var half = IsDivisor(number) ? 0.5 : 1;
            yield return ([number, DealtFor - number], half / (PlayingCard.King - 1));
            if (IsDivisor(number))
                yield return ([number, DealtFor / number], half / (PlayingCard.King - 1));
        }
    }

    private static bool IsDivisor(int number) => number is 2 or 3 or 4 or 6;

    /// <summary>A card, and another that makes 12 with it by a sum or, on even chances where there is one, by a product.</summary>
    private struct Deal : IKernel
    {
        public PointsColumns Columns;
        public Draws Draws;

        public readonly void Run(int index)
        {
            var rank = 2 + Draws.Below(index, RankDraw, PlayingCard.King - 1);
            var suit = PlayingCard.SuitFromHearts(Draws.Below(index, SuitDraw, PlayingCard.Suits));
            var number = rank < PlayingCard.Ten ? rank : PlayingCard.Ten;
            var isProduct = IsDivisor(number) && Draws.Unit(index, OperationDraw) <= 0.5;
            var other = isProduct ? DealtFor / number : DealtFor - number;
            var otherSuit = PlayingCard.SuitFromHearts(Draws.Below(index, OtherSuitDraw, PlayingCard.Suits));

            var (first, second) = ((uint)PlayingCard.Of(rank, suit), (uint)PlayingCard.Of(other, otherSuit));
            var isSwapped = Draws.Unit(index, OrderDraw) <= 0.5;
            Columns.Deal(index, isSwapped ? second | (first << 8) : first | (second << 8));
        }
    }
}
