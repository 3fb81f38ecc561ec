namespace Sim.Envs.FrozenLake;

/// <summary>The best chance of reaching the goal within the time limit, by dynamic programming.</summary>
internal sealed class FrozenLakeOptimum(FrozenLakeDynamics dynamics, int states, int steps, IReadOnlyList<double> start)
{
    private const int Actions = 4;

    // [state][action]: what can follow, flattened once, since it is read a hundred thousand times.
    private readonly (double Probability, int State, byte Tile)[][] _next =
    [
        .. from state in Enumerable.Range(0, states)
           from action in Enumerable.Range(0, Actions)
           select dynamics.Next(state, action).ToArray(),
    ];

    /// <summary>
    /// Backward induction gives the optimum. The policy that it would follow with k steps left is a stationary policy for every k;
    /// the best of those is improved state by state, measured exactly, until no single change helps.
    /// </summary>
    public KnownOptimum Compute()
    {
        var values = new double[states];
        var candidates = new HashSet<string>();
        for (var left = 1; left <= steps; left++)
        {
            var policy = new int[states];
            var better = new double[states];
            for (var state = 0; state < states; state++)
            {
                policy[state] = Enumerable.Range(0, Actions).MaxBy(action => Value(state, action, values));
                better[state] = Value(state, policy[state], values);
            }

            values = better;
            candidates.Add(string.Concat(policy));
        }

        var best = candidates.Select(text => text.Select(letter => letter - '0').ToArray()).MaxBy(Measure)!;
        return new KnownOptimum(AtStart(values), Improve(best));
    }

    private double Improve(int[] policy)
    {
        var best = Measure(policy);
        for (var improved = true; improved;)
        {
            improved = false;
            for (var state = 0; state < states; state++)
            {
                var kept = policy[state];
                for (var action = 0; action < Actions; action++)
                {
                    policy[state] = action;
                    var measured = Measure(policy);
                    if (measured > best)
                        (best, kept, improved) = (measured, action, true);
                }

                policy[state] = kept;
            }
        }

        return best;
    }

    /// <summary>The chance that a stationary policy reaches the goal in time.</summary>
    private double Measure(int[] policy)
    {
        var values = new double[states];
        for (var left = 1; left <= steps; left++)
        {
            var next = new double[states];
            for (var state = 0; state < states; state++)
                next[state] = Value(state, policy[state], values);
            values = next;
        }

        return AtStart(values);
    }

    private double AtStart(double[] values) => start.Select((chance, state) => chance * values[state]).Sum();

    private double Value(int state, int action, double[] values)
    {
        var sum = 0.0;
        foreach (var (probability, next, tile) in _next[(state * Actions) + action])
        {
            if (tile == Landing.Goal && next != state)
                sum += probability;
            else if (tile == Landing.Ice)
                sum += probability * values[next];
        }

        return sum;
    }
}
