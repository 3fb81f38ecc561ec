using Sim.Envs.Cards;
using Sim.Runtime.Flows;

namespace Sim.Envs.NumberLine;

/// <summary>All histories of the number line; or, where the observation does not tell them apart, all that it does.</summary>
internal sealed class NumberLineGraph
{
    private const double MostStates = 1 << 20;

    private readonly NumberLineConfig _config;
    private readonly NumberLineView _view;
    private readonly bool _merge;
    private readonly int _actions;
    private readonly TransitionGraphBuilder _graph;
    private readonly Dictionary<(Line Line, int Steps, bool IsEnd), int> _known = [];
    private readonly Stack<(int State, Line Line, int[] Past, double Return)> _open = [];

    /// <param name="config">Of the task.</param>
    /// <param name="merge">Whether histories with the same numbers after as many steps are one state.</param>
    public NumberLineGraph(NumberLineConfig config, bool merge)
    {
        (_config, _view, _merge) = (config, new NumberLineView(config), merge);
        _actions = config.StopAction ? NumberLineFlow.StopAction + 1 : NumberLineFlow.StopAction;
        _graph = new TransitionGraphBuilder(_view.Space, _actions, ofHistories: true);
    }

    /// <summary>The tree of histories; where that is too large and nothing tells them apart, merged; where that is too large too, null.</summary>
    public static TransitionGraph? Of(NumberLineConfig config)
    {
        var numbers = config.MaxPosition - config.LowestStart + 1.0;
        if (numbers * numbers * Math.Pow(2, config.Depth) <= MostStates)
            return new NumberLineGraph(config, merge: false).Build();

        // Neither the observation nor the success depends on the history.
        var canMerge = config.Memory != Memory.History && config.SuccessBy == SuccessMeasure.Goal;
        return canMerge && numbers * (config.MaxPosition + 1) * config.Depth <= MostStates
            ? new NumberLineGraph(config, merge: true).Build()
            : null;
    }

    public TransitionGraph Build()
    {
        foreach (var (line, chance) in Starts())
            Add(line, [], gained: 0, chance);
        while (_open.TryPop(out var at))
            Expand(at.State, at.Line, at.Past, at.Return);
        return _graph.Build();
    }

    /// <summary>Every beginning, with its chance.</summary>
    private IEnumerable<(Line Line, double Chance)> Starts()
    {
        var (lowest, highest) = (_config.LowestStart, _config.MaxPosition);
        var numbers = Enumerable.Range(lowest, highest - lowest + 1).ToList();
        var chance = 1.0 / (numbers.Count * numbers.Count);
        return numbers
            .SelectMany(start => numbers.Select(drawn => new Line
            {
                Target = NumberLineEnv.Moved(start, drawn, lowest, highest),
                Position = start,
            }))
            .GroupBy(line => line)
            .Select(alike => (alike.Key, alike.Count() * chance));
    }

    private void Expand(int state, Line line, int[] past, double gained)
    {
        int[] after = [.. past, line.Position];
        for (var action = 0; action < _actions; action++)
        {
            var stops = action == NumberLineFlow.StopAction;
            var next = stops ? line : line with { Position = line.After(action, _config.MaxPosition) };
            var ends = stops || next.Distance == 0 || after.Length >= _config.Depth;
            var reward = !_config.IsFlow ? NumberLineEnv.StepReward(line, next)
                : ends ? NumberLineFlow.Reward(next.Distance)
                : 0;
            _graph.AddEdge(
                state, action, ends ? AddEnd(next, after, gained + reward) : Add(next, after, gained + reward, chance: 0), reward: reward);
        }
    }

    private int Add(Line line, int[] past, double gained, double chance)
    {
        if (_merge && _known.TryGetValue((line, past.Length, false), out var known))
            return known;

        var state = _graph.AddDecision<int>(_view.Row(line, past), chance, $"{string.Join(' ', past.Append(line.Position))} to {line.Target}");
        _known.TryAdd((line, past.Length, false), state);
        _open.Push((state, line, past, gained));
        return state;
    }

    private int AddEnd(Line line, int[] past, double gained)
    {
        if (_merge && _known.TryGetValue((line, past.Length, true), out var known))
            return known;

        var success = line.Distance == 0 && (_config.SuccessBy == SuccessMeasure.Goal || gained > 0);
        var end = _graph.AddEnd<int>(
            _view.Row(line, past), NumberLineFlow.LogReward(line.Distance), success, $"{string.Join(' ', past.Append(line.Position))} to {line.Target}");
        _known.TryAdd((line, past.Length, true), end);
        return end;
    }
}
