namespace Sim.Envs.Cards.Points;

/// <summary>Every value of the formulas of some numbers, with the fewest tokens that give it.</summary>
internal sealed class FormulaSet
{
    private const int OneToken = 1, TwoTokens = 2;
    private const double NearEnough = 1e-6; // of a logarithm, for a power that may be the target

    private static readonly Writing[] AllWritings =
    [
        new(Operation.Add, Token.Plus, Level.Sum, Level.Sum, Level.Term, OneToken),
        new(Operation.Subtract, Token.Minus, Level.Sum, Level.Sum, Level.Term, OneToken),
        new(Operation.Multiply, Token.Times, Level.Term, Level.Term, Level.Factor, OneToken),
        new(Operation.Divide, Token.Over, Level.Term, Level.Term, Level.Factor, OneToken),
        new(Operation.FloorDivide, Token.Over, Level.Term, Level.Term, Level.Factor, TwoTokens),
        new(Operation.Power, Token.Times, Level.Power, Level.Atom, Level.Factor, TwoTokens),
    ];

    private readonly Dictionary<(double Value, bool IsFloat), Cost> _costs = [];
    private readonly Writing[] _writings;
    private readonly bool _hasMinus;

    /// <summary>The numbers side by side, in every order.</summary>
    /// <param name="numbers">Each used once.</param>
    /// <param name="tokens">Signs that may be written.</param>
    public FormulaSet(int[] numbers, IReadOnlyCollection<int> tokens)
    {
        _writings = [.. AllWritings.Where(writing => tokens.Contains(writing.Token))];
        _hasMinus = tokens.Contains(Token.Minus);
        foreach (var order in Permutations(numbers))
            Add(SideBySide(order), isFloat: false, new Cost(Level.Atom, numbers.Length));
    }

    public static long SideBySide(IEnumerable<int> numbers) =>
        numbers.Aggregate(0L, (number, next) => (number * (next < 10 ? 10 : 100)) + next);

    public static IEnumerable<int[]> Permutations(int[] numbers) => numbers.Length == 1
        ? [numbers]
        : numbers.SelectMany((first, place) =>
            Permutations([.. numbers[..place], .. numbers[(place + 1)..]]).Select(rest => (int[])[first, .. rest]));

    /// <summary>Adds what every operation makes of a value of one set and one of another, in this order.</summary>
    public void AddCombinations(FormulaSet left, FormulaSet right)
    {
        foreach (var (one, oneCost) in left._costs)
        {
            foreach (var (other, otherCost) in right._costs)
            {
                foreach (var writing in _writings)
                {
                    if (Result(writing.Operation, one, other) is { } result)
                        Add(result.Value, result.IsFloat, writing.CostOf(oneCost, otherCost));
                }
            }
        }
    }

    /// <summary>Adds the negative of every value, where a minus can be written.</summary>
    public void AddNegatives()
    {
        if (!_hasMinus)
            return;

        foreach (var (key, cost) in _costs.ToList())
        {
            if (key.Value != 0)
                Add(-key.Value, key.IsFloat, new Cost(Level.Factor, cost.At(Level.Factor) + OneToken));
        }
    }

    /// <summary>Whether an operation on a value of this set and one of another comes to a target in so many tokens.</summary>
    public bool CanReach(int target, FormulaSet right, int mostTokens)
    {
        var logarithm = Math.Log(target);
        foreach (var (one, oneCost) in _costs)
        {
            foreach (var (other, otherCost) in right._costs)
            {
                foreach (var writing in _writings)
                {
                    if (writing.Operation == Operation.Power && !IsNear(one.Value, other.Value, logarithm))
                        continue;
                    if (Result(writing.Operation, one, other) is not { } result || (_hasMinus ? Math.Abs(result.Value) : result.Value) != target)
                        continue;

                    var cost = writing.CostOf(oneCost, otherCost);
                    if (result.Value == target ? cost.At(Level.Sum) <= mostTokens : cost.At(Level.Factor) + OneToken <= mostTokens)
                        return true;
                }
            }
        }

        return false;
    }

    private static bool IsNear(double left, double right, double logarithm)
    {
        var power = Math.Log(Math.Abs(left)) * right;
        return power > logarithm - NearEnough && power < logarithm + NearEnough;
    }

    private static (double Value, bool IsFloat)? Result(
        Operation operation, (double Value, bool IsFloat) left, (double Value, bool IsFloat) right)
    {
        var isFloat = left.IsFloat || right.IsFloat;
        var value = PythonArithmetic.Combined(operation, left.Value, right.Value, isFloat);
        isFloat = PythonArithmetic.IsFloat(operation, right.Value, isFloat);
        return double.IsNaN(value) || double.IsInfinity(value) || (!isFloat && !PythonArithmetic.IsExact(value)) ? null : (value, isFloat);
    }

    private void Add(double value, bool isFloat, Cost cost)
    {
        // One key for both zeros.
        var key = (value == 0 ? 0 : value, isFloat);
        _costs[key] = _costs.TryGetValue(key, out var known) ? known.With(cost) : cost;
    }

    /// <summary>What a formula is in the grammar: where it may stand without parentheses.</summary>
    private enum Level
    {
        Sum,
        Term,
        Factor,
        Power,
        Atom,
    }

    /// <summary>How an operation is written: what it makes of formulas of which levels, with how many of a token between them.</summary>
    private sealed record Writing(Operation Operation, int Token, Level Makes, Level Left, Level Right, int Tokens)
    {
        public Cost CostOf(Cost left, Cost right) => new(Makes, left.At(Left) + Tokens + right.At(Right));
    }

    /// <summary>Tokens of the shortest formula that may stand at each level.</summary>
    private readonly struct Cost
    {
        private const int Parentheses = 2;

        private readonly int _sum;
        private readonly int _term;
        private readonly int _factor;
        private readonly int _power;
        private readonly int _atom;

        public Cost(Level level, int tokens)
        {
            _sum = tokens;
            _term = level >= Level.Term ? tokens : tokens + Parentheses;
            _factor = level >= Level.Factor ? tokens : tokens + Parentheses;
            _power = level >= Level.Power ? tokens : tokens + Parentheses;
            _atom = level >= Level.Atom ? tokens : tokens + Parentheses;
        }

        private Cost(int sum, int term, int factor, int power, int atom) =>
            (_sum, _term, _factor, _power, _atom) = (sum, term, factor, power, atom);

        public int At(Level level) => level switch
        {
            Level.Sum => _sum,
            Level.Term => _term,
            Level.Factor => _factor,
            Level.Power => _power,
            _ => _atom,
        };

        public Cost With(Cost other) => new(
            Math.Min(_sum, other._sum),
            Math.Min(_term, other._term),
            Math.Min(_factor, other._factor),
            Math.Min(_power, other._power),
            Math.Min(_atom, other._atom));
    }
}
