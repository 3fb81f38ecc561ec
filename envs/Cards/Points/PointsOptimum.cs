namespace Sim.Envs.Cards.Points;

/// <summary>How many deals of a game of points can be won, by a search over every formula of their numbers.</summary>
/// <remarks>
/// Formulas are counted as upstream evaluates them: numbers side by side, <c>//</c>, <c>**</c> and signs included, and a float equal to
/// the target only if it is to the last bit. So more deals have a solution than in the game with paper and pencil, and a few that have
/// one there have none. Complex numbers and tuples are left out: they lead nowhere, see <see cref="FormulaValue"/>.
/// </remarks>
internal sealed class PointsOptimum(PointsRules rules, int maxSteps)
{
    private readonly Dictionary<string, FormulaSet> _sets = [];

    /// <summary>Tokens that a formula may have so that "=" still comes in time.</summary>
    private int MostTokens => maxSteps == 0 ? rules.MostTokens : Math.Min(rules.MostTokens, maxSteps - 1);

    /// <param name="deals">Numbers of the cards with their chance; all chances add up to 1.</param>
    public KnownOptimum Compute(IEnumerable<(int[] Numbers, double Chance)> deals)
    {
        var (won, all) = (0.0, 0.0);
        foreach (var (numbers, chance) in deals)
        {
            all += chance;
            if (CanWin([.. numbers.Order()]))
                won += chance;
        }

        // Who cannot win pays 1 for "=" or for a formula that is too long, unless time is up before that.
        var loss = maxSteps == 0 || maxSteps > rules.TokenCapacity ? PointsRules.LossReward : 0;
        var rate = won / all;
        return new KnownOptimum(rate, rate, (rate * PointsRules.WinReward) + ((1 - rate) * loss));
    }

    private bool CanWin(int[] numbers)
    {
        if (numbers.Length <= MostTokens && FormulaSet.Permutations(numbers).Any(order => FormulaSet.SideBySide(order) == rules.Target))
            return true;

        foreach (var (left, right) in Splits(numbers))
        {
            if (SetOf(left).CanReach(rules.Target, SetOf(right), MostTokens) || SetOf(right).CanReach(rules.Target, SetOf(left), MostTokens))
                return true;
        }

        return false;
    }

    private FormulaSet SetOf(int[] numbers)
    {
        var key = string.Join(' ', numbers);
        if (_sets.TryGetValue(key, out var known))
            return known;

        var set = new FormulaSet(numbers, rules.Actions);
        foreach (var (left, right) in Splits(numbers))
        {
            set.AddCombinations(SetOf(left), SetOf(right));
            set.AddCombinations(SetOf(right), SetOf(left));
        }

        set.AddNegatives();
        return _sets[key] = set;
    }

    /// <summary>The ways to part numbers in two, each once.</summary>
    private static IEnumerable<(int[] Left, int[] Right)> Splits(int[] numbers)
    {
        var seen = new HashSet<string>();
        for (var mask = 1; mask < 1 << (numbers.Length - 1); mask++)
        {
            int[] left = [.. numbers.Where((_, place) => ((mask >> place) & 1) != 0)];
            int[] right = [.. numbers.Where((_, place) => ((mask >> place) & 1) == 0)];
            var (one, other) = (string.Join(' ', left), string.Join(' ', right));
            if (seen.Add(string.CompareOrdinal(one, other) < 0 ? $"{one}|{other}" : $"{other}|{one}"))
                yield return (left, right);
        }
    }
}
