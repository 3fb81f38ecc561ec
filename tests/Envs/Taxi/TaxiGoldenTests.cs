using System.Globalization;
using Sim.Envs.Taxi;
using Sim.Tests.Envs.Upstream;
using Sim.Tests.Golden;
using Xunit;

namespace Sim.Tests.Envs.Taxi;

/// <summary>Rides of Gymnasium's Taxi-v4, replayed with the numbers that its generator drew.</summary>
public sealed class TaxiGoldenTests
{
    public static TheoryData<string, string> Recorded => GoldenData.Each("dry", "rainy", "fickle", "both");

    [Theory]
    [MemberData(nameof(Recorded))]
    public void Every_ride_is_that_of_upstream(string source, string variant) => Replay(source, variant, "gymnasium_toytext");

    [Theory]
    [InlineData("dry")]
    [InlineData("rainy")]
    [InlineData("fickle")]
    [InlineData("both")]
    [InlineData("rainy_probability 0.5, fickle_probability 0.9")]
    public void So_is_one_that_arrives(string variant) => Replay(GoldenData.Small, variant, "gymnasium_toytext_more");

    private static void Replay(string source, string variant, string file)
    {
        var config = Config(variant) with { MaxSteps = file == "gymnasium_toytext" ? 0 : 200 };
        using var replay = new Replay(new TaxiEnv(config));
        foreach (var ride in ToyTextReplay.Episodes(source, "Taxi", variant, file))
        {
            var driver = new Driver(new NumpyGenerator(ulong.Parse(ride.Name, CultureInfo.InvariantCulture)), config);
            ToyTextReplay.Run(replay, ride.Value, driver.Reset(), driver.Step);
        }
    }

    private static TaxiConfig Config(string variant) => variant switch
    {
        "dry" => new TaxiConfig(),
        "rainy" => new TaxiConfig { Rainy = true },
        "fickle" => new TaxiConfig { FicklePassenger = true },
        "both" => new TaxiConfig { Rainy = true, FicklePassenger = true },
        _ => new TaxiConfig { Rainy = true, FicklePassenger = true, RainyProbability = 0.5, FickleProbability = 0.9 },
    };

    /// <summary>Draws when upstream draws: what a passenger does that changes its mind is drawn only then.</summary>
    private sealed class Driver(NumpyGenerator random, TaxiConfig config)
    {
        private bool _willChangeMind;

        public double[] Reset()
        {
            var start = random.NextDouble();
            if (!config.FicklePassenger)
                return [start];

            var mind = random.NextDouble();
            _willChangeMind = mind < config.FickleProbability;
            return [start, mind];
        }

        public double[] Step(int from, int to)
        {
            var way = random.NextDouble();
            if (!_willChangeMind || !TaxiEnv.IsRide(from, to))
                return [way];

            _willChangeMind = false;
            return [way, Upstream.Replay.Outcome(random.Below(3), 3)];
        }
    }
}
