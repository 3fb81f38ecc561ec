namespace Sim.Envs;

/// <summary>Something that can follow an action in a state.</summary>
/// <param name="Chance">Of this outcome; those of an action add up to 1.</param>
/// <param name="State">The next one.</param>
/// <param name="Reward">Of the step.</param>
/// <param name="Ends">Whether the episode terminates.</param>
/// <param name="Succeeds">Whether it does so with success.</param>
internal readonly record struct Outcome(double Chance, int State, double Reward, bool Ends, bool Succeeds);

/// <summary>The best that can be done in a task whose states and outcomes can be listed, by dynamic programming.</summary>
internal sealed class TabularOptimum
{
    private const double Converged = 1e-14;
    private const int MostSweeps = 200_000; // of a task without a time limit
    private const long MostWork = 300_000_000; // outcomes to look at in improving a policy: about a second

    private readonly int _states;
    private readonly int _actions;
    private readonly int _steps;
    private readonly double[] _start;
    private readonly int[] _first;      // of an action's outcomes, [state][action], and one more
    private readonly double[] _chances; // of each outcome, as the next two
    private readonly int[] _next;       // -1 where the episode ends
    private readonly double[] _successes;
    private readonly double[] _rewards;

    /// <param name="start">The chance of each state to be the first.</param>
    /// <param name="actions">In every state.</param>
    /// <param name="steps">Until an episode is cut off; 0 for never.</param>
    /// <param name="outcomes">By state and action.</param>
    public TabularOptimum(double[] start, int actions, int steps, Func<int, int, IEnumerable<Outcome>> outcomes)
    {
        (_start, _states, _actions, _steps) = (start, start.Length, actions, steps);
        var lists = Enumerable.Range(0, _states * actions).Select(place => outcomes(place / actions, place % actions).ToArray()).ToArray();
        var all = lists.SelectMany(list => list).ToArray();
        _first = new int[lists.Length + 1];
        for (var place = 0; place < lists.Length; place++)
            _first[place + 1] = _first[place] + lists[place].Length;
        _chances = [.. all.Select(outcome => outcome.Chance)];
        _next = [.. all.Select(outcome => outcome.Ends ? -1 : outcome.State)];
        _successes = [.. all.Select(outcome => outcome.Succeeds ? 1.0 : 0)];
        _rewards = [.. all.Select(outcome => outcome.Reward)];
    }

    /// <summary>Backward induction gives the optimum; the best of many good stationary policies is improved as far as it goes.</summary>
    public KnownOptimum Compute()
    {
        var candidates = new Dictionary<string, int[]>();
        var best = AtStart(Solve(_successes, discount: 1, policy => candidates.TryAdd(string.Join(' ', policy), [.. policy])));

        // Where several actions are as good in time, the one that is sooner at the goal is the better stationary one.
        foreach (var discount in (double[])[0.9, 0.99, 0.999, 0.9999, 0.99999])
        {
            var policy = new int[_states];
            Solve(_successes, discount, last => last.CopyTo(policy, 0));
            candidates.TryAdd(string.Join(' ', policy), policy);
        }

        var stationary = candidates.Values.MaxBy(Measure)!;
        var reached = Measure(stationary);
        return new KnownOptimum(
            best,
            _steps == 0 || reached > best - 1e-9 ? reached : Improve(stationary, reached),
            AtStart(Solve(_rewards, discount: 1, _ => { })));
    }

    /// <summary>The highest value of each state, with the greedy policy after each sweep.</summary>
    private double[] Solve(double[] gains, double discount, Action<int[]> onSweep)
    {
        var (values, better, policy) = (new double[_states], new double[_states], new int[_states]);
        var sweeps = _steps == 0 || discount < 1 ? MostSweeps : _steps;
        for (var sweep = 0; sweep < sweeps; sweep++)
        {
            var change = 0.0;
            for (var state = 0; state < _states; state++)
            {
                (policy[state], better[state]) = Best(state, values, gains, discount);
                change = Math.Max(change, Math.Abs(better[state] - values[state]));
            }

            (values, better) = (better, values);
            onSweep(policy);
            if (change < Converged)
                break;
        }

        return values;
    }

    private (int Action, double Value) Best(int state, double[] values, double[] gains, double discount)
    {
        var (best, highest) = (0, double.NegativeInfinity);
        for (var action = 0; action < _actions; action++)
        {
            var value = Value(state, action, values, gains, discount);
            if (value > highest)
                (best, highest) = (action, value);
        }

        return (best, highest);
    }

    /// <summary>The chance that a stationary policy succeeds in time.</summary>
    private double Measure(int[] policy) => AtStart(Follow(policy, onSweep: null));

    private double[] Follow(int[] policy, Action<double[]>? onSweep)
    {
        var (values, next) = (new double[_states], new double[_states]);
        var sweeps = _steps == 0 ? MostSweeps : _steps;
        for (var sweep = 0; sweep < sweeps; sweep++)
        {
            onSweep?.Invoke(values);
            var change = 0.0;
            for (var state = 0; state < _states; state++)
            {
                next[state] = Value(state, policy[state], values, _successes, discount: 1);
                change = Math.Max(change, Math.Abs(next[state] - values[state]));
            }

            (values, next) = (next, values);
            if (change < Converged && onSweep is null)
                break;
        }

        return values;
    }

    /// <summary>
    /// Changes one action at a time, the most promising first, until none that promises anything helps, or a large task has taken its time.
    /// </summary>
    private double Improve(int[] policy, double reached)
    {
        var measures = MostWork / ((long)_steps * _chances.Length / _actions);
        for (var improved = true; improved && measures > 0;)
        {
            improved = false;
            foreach (var (place, _) in Promises(policy).Select((gain, place) => (place, gain)).Where(item => item.gain > 1e-12)
                .OrderByDescending(item => item.gain))
            {
                var (state, kept) = (place / _actions, policy[place / _actions]);
                policy[state] = place % _actions;
                var measured = Measure(policy);
                measures--;
                if (measured > reached)
                    (reached, improved) = (measured, true);
                else
                    policy[state] = kept;
                if (improved || measures <= 0)
                    break;
            }
        }

        return reached;
    }

    /// <summary>What taking another action once would bring, over all steps: [state][action].</summary>
    private double[] Promises(int[] policy)
    {
        var later = new List<double[]>(); // values of the states with 0, 1, 2… steps left
        Follow(policy, values => later.Add([.. values]));
        var (promises, visits) = (new double[_states * _actions], _start);
        for (var left = _steps - 1; left >= 0; left--)
        {
            var next = new double[_states];
            for (var state = 0; state < _states; state++)
            {
                if (visits[state] == 0)
                    continue;

                var value = Value(state, policy[state], later[left], _successes, discount: 1);
                for (var action = 0; action < _actions; action++)
                    promises[(state * _actions) + action] += visits[state] * (Value(state, action, later[left], _successes, discount: 1) - value);
                var place = (state * _actions) + policy[state];
                for (var outcome = _first[place]; outcome < _first[place + 1]; outcome++)
                {
                    if (_next[outcome] >= 0)
                        next[_next[outcome]] += visits[state] * _chances[outcome];
                }
            }

            visits = next;
        }

        return promises;
    }

    private double AtStart(double[] values)
    {
        // Divided by the sum of the chances as it is rounded, so that what is certain is 1.
        var (sum, chances) = (0.0, 0.0);
        for (var state = 0; state < _states; state++)
        {
            sum += _start[state] * values[state];
            chances += _start[state];
        }

        return sum / chances;
    }

    private double Value(int state, int action, double[] values, double[] gains, double discount)
    {
        var place = (state * _actions) + action;
        var sum = 0.0;
        for (var outcome = _first[place]; outcome < _first[place + 1]; outcome++)
        {
            var after = _next[outcome] >= 0 ? discount * values[_next[outcome]] : 0;
            sum += _chances[outcome] * (gains[outcome] + after);
        }

        return sum;
    }
}
