using Sim.Envs.Blackjack;
using Sim.Envs.Cards;
using Sim.Runtime.Flows;

namespace Sim.Envs.GymCardsBlackjack;

/// <summary>All hands against all of the dealer's cards. Histories with the same cards are one state: what is seen tells no more.</summary>
internal sealed class BlackjackGraph
{
    private const int Dealt = 2; // cards that the player begins with

    private readonly GymCardsBlackjackConfig _config;
    private readonly BlackjackView _view;
    private readonly TransitionGraphBuilder _graph;
    private readonly int _depth;
    private readonly Dictionary<(BlackjackHand Hand, int Shown), int> _decisions = [];
    private readonly Dictionary<(BlackjackHand Hand, int Shown, int Steps, int Outcome), int> _ends = [];
    private readonly Stack<(int State, BlackjackHand Hand, int Shown)> _open = [];

    /// <param name="config">Without a memory of the cards.</param>
    public BlackjackGraph(GymCardsBlackjackConfig config)
    {
        (_config, _view) = (config, new BlackjackView(config));
        _depth = config.IsFlow ? config.Depth : config.MaxSteps == 0 ? int.MaxValue : config.MaxSteps;
        _graph = new TransitionGraphBuilder(_view.Space, config.StopAction ? BlackjackFlow.StopAction + 1 : BlackjackFlow.StopAction, ofHistories: true);
    }

    public TransitionGraph Build()
    {
        var deals =
            from shown in BlackjackOptimum.Cards
            from first in BlackjackOptimum.Cards
            from second in BlackjackOptimum.Cards
            group shown.Chance * first.Chance * second.Chance
                by (Hand: BlackjackRules.With(BlackjackRules.With(default, first.Value), second.Value), Shown: shown.Value);
        foreach (var deal in deals)
            Decision(deal.Key.Hand, deal.Key.Shown, deal.Sum());

        var dealers = BlackjackOptimum.Cards.ToDictionary(card => card.Value, card => BlackjackOptimum.DealerEnds(card.Value));
        while (_open.TryPop(out var at))
        {
            Stand(at.State, at.Hand, at.Shown, dealers[at.Shown]);
            Hit(at.State, at.Hand, at.Shown);
            if (_config.StopAction)
                Ends(at.State, BlackjackFlow.StopAction, at.Hand, at.Shown, StepsOf(at.Hand) + 1, outcome: 0, chance: 1);
        }

        return _graph.Build();
    }

    private static int StepsOf(BlackjackHand hand) => hand.Cards - Dealt;

    private int Decision(BlackjackHand hand, int shown, double start)
    {
        if (_decisions.TryGetValue((hand, shown), out var known))
            return known;

        var state = _graph.AddDecision<int>(_view.Row(hand, shown, StepsOf(hand)), start, Name(hand, shown));
        _decisions.Add((hand, shown), state);
        _open.Push((state, hand, shown));
        return state;
    }

    private void Stand(int state, BlackjackHand hand, int shown, IReadOnlyDictionary<BlackjackHand, double> dealers)
    {
        foreach (var outcome in dealers.GroupBy(dealer => BlackjackRules.Compare(hand, dealer.Key), dealer => dealer.Value))
            Ends(state, action: 0, hand, shown, StepsOf(hand) + 1, outcome.Key, outcome.Sum());
    }

    private void Hit(int state, BlackjackHand hand, int shown)
    {
        foreach (var (value, chance) in BlackjackOptimum.Cards)
        {
            var next = BlackjackRules.With(hand, value);
            if (BlackjackRules.Sum(next) > BlackjackRules.Best)
                Ends(state, action: 1, next, shown, StepsOf(next), outcome: -1, chance);
            else if (StepsOf(next) >= _depth)
                Ends(state, action: 1, next, shown, StepsOf(next), outcome: 0, chance);
            else
                _graph.AddEdge(state, 1, Decision(next, shown, start: 0), chance);
        }
    }

    private void Ends(int state, int action, BlackjackHand hand, int shown, int steps, int outcome, double chance)
    {
        if (!_ends.TryGetValue((hand, shown, steps, outcome), out var end))
        {
            end = _graph.AddEnd<int>(_view.Row(hand, shown, steps), BlackjackFlow.LogReward(outcome), outcome > 0, $"{Name(hand, shown)}: {outcome}");
            _ends.Add((hand, shown, steps, outcome), end);
        }

        _graph.AddEdge(state, action, end, chance, _config.IsFlow ? BlackjackFlow.Reward(outcome) : outcome);
    }

    private static string Name(BlackjackHand hand, int shown) =>
        $"{BlackjackRules.Sum(hand)}{(BlackjackRules.UsableAce(hand) != 0 ? " with an ace" : "")} of {hand.Cards} cards against {shown}";
}
