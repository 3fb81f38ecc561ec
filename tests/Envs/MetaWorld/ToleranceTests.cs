using System.Text.Json;
using Sim.Envs.MetaWorld;
using Sim.Runtime.Physics.Model;
using Sim.Tests.Golden;
using Xunit;

namespace Sim.Tests.Envs.MetaWorld;

public sealed class ToleranceTests
{
    private const double Same = 1e-12;

    public static TheoryData<string> Sources => [.. GoldenData.Sources];

    [Theory]
    [MemberData(nameof(Sources))]
    public void Tolerances_are_those_of_Meta_World_and_dm_control(string source)
    {
        var recorded = GoldenData.Read(source, "reward_functions");
        foreach (var name in (string[])["mw_tolerance", "dm_tolerance"])
        {
            foreach (var record in GoldenData.Items(recorded.GetProperty(name)))
            {
                var (x, low, high, margin) = (Number(record[0]), Number(record[1]), Number(record[2]), Number(record[3]));
                var shape = Enum.Parse<FallOff>(record[4].GetString()!.Replace("_", "", StringComparison.Ordinal), ignoreCase: true);
                Assert.Equal(record[6].GetDouble(), new Tolerance(low, high, margin, shape, record[5].GetDouble()).Of(x), Same);
                if (record[5].GetDouble() == Tolerance.DefaultValueAtMargin && shape == FallOff.LongTail)
                    Assert.Equal(record[6].GetDouble(), Tolerance.LongTail(x, low, high, margin), Same);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Sources))]
    public void Two_rewards_at_once_are_their_Hamacher_product(string source)
    {
        foreach (var record in GoldenData.Items(GoldenData.Read(source, "reward_functions").GetProperty("mw_hamacher")))
            Assert.Equal(record[2].GetDouble(), Tolerance.Both(record[0].GetDouble(), record[1].GetDouble()), Same);
    }

    [Theory]
    [MemberData(nameof(Sources))]
    public void A_point_in_a_box_has_the_product_of_its_coordinates(string source)
    {
        foreach (var record in GoldenData.Items(GoldenData.Read(source, "reward_functions").GetProperty("mw_rect_prism")))
            Assert.Equal(record[3].GetDouble(), Tolerance.InBox(Point(record[0]), Point(record[1]), Point(record[2])), Same);
    }

    [Fact]
    public void Bounds_with_a_lower_bound_of_zero_are_the_general_ones()
    {
        foreach (var x in (double[])[0, 0.01, 0.05, 0.2, 3])
        {
            Assert.Equal(new Tolerance(0, 0.05, 0.4, FallOff.LongTail).Of(x), Tolerance.LongTail(x, 0.05, 0.4), Same);
            Assert.Equal(new Tolerance(0, 0.05, 0.4).Of(x), Tolerance.Gaussian(x, 0.05, 0.4), Same);
        }
    }

    [Theory]
    [InlineData(1, 0, 0.1, FallOff.Gaussian, 0.1)]
    [InlineData(0, 1, -0.1, FallOff.Gaussian, 0.1)]
    [InlineData(0, 1, 0.1, FallOff.Gaussian, 0)]
    [InlineData(0, 1, 0.1, FallOff.Linear, 1)]
    public void Bounds_margins_and_values_that_make_no_sense_are_refused(double low, double high, double margin, FallOff shape, double value) =>
        Assert.Throws<ArgumentException>(() => new Tolerance(low, high, margin, shape, value));

    private static double Number(JsonElement item) => item.ValueKind == JsonValueKind.String
        ? item.GetString() == "inf" ? double.PositiveInfinity : double.NegativeInfinity
        : item.GetDouble();

    private static Vec3 Point(JsonElement item) => new(item[0].GetDouble(), item[1].GetDouble(), item[2].GetDouble());
}
