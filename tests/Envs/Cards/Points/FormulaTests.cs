using System.Globalization;
using System.Text.Json;
using Sim.Envs.Cards.Points;
using Sim.Tests.Envs.Upstream;
using Sim.Tests.Golden;
using Xunit;

namespace Sim.Tests.Envs.Cards.Points;

/// <summary>What Python's eval makes of formulas, on the host and in the kernels.</summary>
public sealed class FormulaTests
{
    private const int MostCards = 4, MostTokens = 20;

    private static readonly Dictionary<string, int> Tokens =
        Enumerable.Range(1, Token.Count - 1).ToDictionary(Token.Text, token => token);

    public static TheoryData<string> Sources => [.. GoldenData.Sources];

    [Theory]
    [MemberData(nameof(Sources))]
    public void The_host_prints_what_Python_prints(string source)
    {
        foreach (var record in GoldenData.Items(GoldenData.Read(source, "gym_cards").GetProperty("evaluator")))
        {
            var text = string.Concat(GoldenData.Items(record[0]).Select(token => token.GetString()));
            var value = PythonFormula.Evaluate(text);
            Assert.Equal((text, record[1].GetString(), record[2].GetString()), (text, value.Type, value.Text));
            Assert.Equal((text, record[3].GetBoolean(), record[4].GetBoolean()), (text, value.IsEqual(24), value.IsEqual(12)));
        }
    }

    [Theory]
    [MemberData(nameof(Sources))]
    public void Kernels_come_to_the_same_value_or_to_none(string source)
    {
        var compared = 0;
        foreach (var record in GoldenData.Items(GoldenData.Read(source, "gym_cards").GetProperty("evaluator")))
        {
            if (OfGame(record[0]) is not { } formula)
                continue;

            compared++;
            var value = FormulaValue.Of(formula);
            var isNumber = record[1].GetString() is "int" or "float";
            Assert.Equal((formula.Text(), isNumber ? Number(record[2].GetString()!) : double.NaN), (formula.Text(), value));
            Assert.Equal((record[3].GetBoolean(), record[4].GetBoolean()), (value == 24, value == 12));
        }

        Assert.True(compared >= 80, $"{compared} formulas are of a game's tokens");
    }

    /// <summary>The host has whole numbers of any size and complex ones; what kernels leave out can be no target.</summary>
    [Fact]
    public void Kernels_agree_with_the_host_on_random_formulas()
    {
        var random = new PythonRandom(1);
        var (values, targets) = (0, 0);
        for (var trial = 0; trial < 60_000; trial++)
        {
            var formula = trial % 4 == 0 ? Scrambled(random) : Grown(random, 1 + random.Below(MostCards));
            if (formula.Length is 0 or > MostTokens)
                continue;

            var (value, host) = (FormulaValue.Of(formula), PythonFormula.Evaluate(formula.Text()));
            if (!double.IsNaN(value))
            {
                values++;
                Assert.Equal((formula.Text(), NumberOf(host)), (formula.Text(), value));
            }

            for (var target = 2; target <= 30; target++)
            {
                targets += host.IsEqual(target) ? 1 : 0;
                Assert.Equal((formula.Text(), target, host.IsEqual(target)), (formula.Text(), target, value == target));
            }
        }

        Assert.True(values > 20_000 && targets > 2_000, $"{values} values, {targets} targets");
    }

    [Theory]
    [InlineData("10**10**10", "error", "MemoryError")] // upstream does not end
    [InlineData("2**-1074", "float", "5e-324")]
    [InlineData("(-8)**(1/3)", "complex", "(1.0000000000000002+1.7320508075688772j)")]
    [InlineData("-7//2", "int", "-4")]
    [InlineData("7.0//-2", "float", "-4.0")]
    [InlineData("0.0**-1", "error", "ZeroDivisionError")]
    [InlineData("8/(3-8/3)", "float", "23.99999999999999")]
    public void The_host_knows_what_no_game_can_write(string formula, string type, string text)
    {
        var value = PythonFormula.Evaluate(formula);
        Assert.Equal((type, text), (value.Type, value.Text));
    }

    /// <summary>Null where a token is not one of a game's, or the numbers are more than cards.</summary>
    private static Formula? OfGame(JsonElement tokens)
    {
        var formula = default(Formula);
        var numbers = 0;
        foreach (var token in tokens.EnumerateArray())
        {
            if (!Tokens.TryGetValue(token.GetString()!, out var known) || formula.Length > MostTokens)
                return null;
            numbers += known <= Token.Largest ? 1 : 0;
            formula = Formula.With(formula, known);
        }

        return numbers <= MostCards ? formula : null;
    }

    /// <summary>Tokens in any order, with at most four numbers.</summary>
    private static Formula Scrambled(PythonRandom random)
    {
        var (formula, numbers) = (default(Formula), 0);
        for (var length = 1 + random.Below(9); formula.Length < length;)
        {
            var isNumber = random.Below(2) == 0 && numbers < MostCards;
            numbers += isNumber ? 1 : 0;
            formula = Formula.With(formula, isNumber ? 1 + random.Below(Token.Largest) : Token.Plus + random.Below(Token.Count - Token.Plus));
        }

        return formula;
    }

    /// <summary>An expression that Python can read, of so many numbers.</summary>
    private static Formula Grown(PythonRandom random, int numbers)
    {
        var tokens = new List<int>();
        Grow(numbers);
        return tokens.Count > MostTokens ? default : tokens.Aggregate(default(Formula), Formula.With);

        void Grow(int left)
        {
            var isGroup = random.Below(3) == 0;
            if (random.Below(6) == 0)
                tokens.Add(random.Below(2) == 0 ? Token.Minus : Token.Plus);
            if (isGroup)
                tokens.Add(Token.Open);
            if (left == 1)
            {
                tokens.Add(1 + random.Below(Token.Largest));
            }
            else
            {
                var first = 1 + random.Below(left - 1);
                Grow(first);
                int[][] signs =
                [
                    [Token.Plus], [Token.Minus], [Token.Times], [Token.Over], [Token.Over, Token.Over], [Token.Times, Token.Times], [],
                ];
                tokens.AddRange(signs[random.Below(signs.Length)]);
                Grow(left - first);
            }

            if (isGroup)
                tokens.Add(Token.Close);
        }
    }

    private static double NumberOf(PythonFormula value) => value switch
    {
        PythonFormula.Integer whole => (double)whole.Value,
        PythonFormula.Float number => number.Value,
        _ => double.NaN,
    };

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture) is var number && Math.Abs(number) < 1L << 53
        ? number
        : text.Contains('.', StringComparison.Ordinal) || text.Contains('e', StringComparison.Ordinal) ? number : double.NaN;
}
