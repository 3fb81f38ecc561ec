using System.Collections.Immutable;
using Sim.Runtime;
using Sim.Runtime.Configuration;
using Xunit;

namespace Sim.Tests.Runtime;

public sealed class OptionTests
{
    private enum Colour
    {
        Red,
        DeepBlue,
    }

    private sealed record Config
    {
        [Option("how many", Minimum = 1, Maximum = 10)]
        public int Count { get; init; } = 3;

        [Option("which")]
        public Colour PaintColour { get; init; }

        [Option("whether")]
        public bool On { get; init; }

        [Option("sizes")]
        public ImmutableArray<int> Sizes { get; init; } = [1, 2];

        [Option("a rate", Minimum = 0)]
        public double Rate { get; init; } = 1.0 / 3.0;

        [Option("a name")]
        public string Name { get; init; } = "a";
    }

    [Fact]
    public void Names_are_kebab_case_and_defaults_are_what_the_record_says() =>
        Assert.Equal(
            ["count=3", "paint-colour=red", "on=false", "sizes=1,2", "rate=0.3333333333333333", "name=a"],
            OptionSet.Of(new Config()).Select(option => $"{option.Name}={option.Default}"));

    [Fact]
    public void Values_are_read_by_the_type_of_their_option()
    {
        var config = OptionSet.With(new Config(), new Dictionary<string, string>
        {
            ["count"] = "7",
            ["paint-colour"] = "deep-blue",
            ["on"] = "true",
            ["sizes"] = "4, 5,6",
            ["rate"] = "2e-3",
            ["name"] = "x y",
        });
        Assert.Equal((7, Colour.DeepBlue, true, 0.002, "x y"), (config.Count, config.PaintColour, config.On, config.Rate, config.Name));
        Assert.Equal([4, 5, 6], config.Sizes.AsEnumerable());
    }

    [Theory]
    [InlineData("count", "0", "from 1 to 10")]
    [InlineData("count", "11", "from 1 to 10")]
    [InlineData("count", "2.5", "whole number")]
    [InlineData("count", "99999999999", "whole number")]
    [InlineData("rate", "-1", "0 or more")]
    [InlineData("rate", "NaN", "a number")]
    [InlineData("rate", "1e999", "a number")]
    [InlineData("rate", "x", "a number")]
    [InlineData("on", "yes", "true|false")]
    [InlineData("paint-colour", "depblue", "Did you mean 'deep-blue'?")]
    [InlineData("sizes", "1,a", "whole number")]
    [InlineData("cuont", "1", "Did you mean 'count'?")]
    public void A_wrong_value_is_answered_with_what_can_be_given(string name, string value, string told)
    {
        var problem = Assert.Throws<UsageException>(() => OptionSet.With(new Config(), new Dictionary<string, string> { [name] = value }));
        Assert.Contains(told, problem.Message, StringComparison.Ordinal);
        Assert.Contains(name, problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("frozenlake", "frozen-lake")]
    [InlineData("CART-POLE", "cart-pole")]
    [InlineData("zzzzzz", null)]
    public void The_nearest_name_is_suggested_where_one_is_near(string given, string? suggested)
    {
        var text = Suggestion.Unknown("env", given, ["cart-pole", "frozen-lake"]);
        Assert.Equal(suggested is not null, text.Contains("Did you mean", StringComparison.Ordinal));
        Assert.Contains(suggested is null ? "Known: cart-pole, frozen-lake" : $"'{suggested}'?", text, StringComparison.Ordinal);
    }
}
