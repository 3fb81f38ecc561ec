using System.Collections.Immutable;
using System.Globalization;
using Sim.Envs.FrozenLake;
using Sim.Tests.Envs.Upstream;
using Sim.Tests.Golden;
using Xunit;

namespace Sim.Tests.Envs.FrozenLake;

/// <summary>Gymnasium's Frozen Lake, replayed with the numbers that its generator drew.</summary>
public sealed class FrozenLakeGoldenTests
{
    private static readonly ImmutableDictionary<string, FrozenLakeConfig> Variants = new Dictionary<string, FrozenLakeConfig>
    {
        ["4x4"] = new() { Map = "4x4" },
        ["8x8"] = new() { Map = "8x8" },
        ["4x4_dry"] = new() { Map = "4x4", Slippery = false },
        ["4x4_sr0.8"] = new() { Map = "4x4", SlipSuccessRate = 0.8 },
        ["8x8_rs"] = new() { Map = "8x8", RewardSchedule = [10, -5, -1] },
        ["SFSF/FHFH/FFSG, success rate 0.5, rewards 10 -5 -1"] =
            new() { Map = "SFSF/FHFH/FFSG", SlipSuccessRate = 0.5, RewardSchedule = [10, -5, -1], MaxSteps = 30 },
        ["GSF, not slippery, rewards 3 2 0.5"] = new() { Map = "GSF", Slippery = false, RewardSchedule = [3, 2, 0.5] },
    }.ToImmutableDictionary();

    public static TheoryData<string> Sources => [.. GoldenData.Sources];

    public static TheoryData<string, string> Recorded => GoldenData.Each("4x4", "8x8", "4x4_dry", "4x4_sr0.8", "8x8_rs");

    [Theory]
    [MemberData(nameof(Recorded))]
    public void Every_episode_is_that_of_upstream(string source, string variant) =>
        Replay(source, variant, "gymnasium_toytext");

    [Theory]
    [InlineData("SFSF/FHFH/FFSG, success rate 0.5, rewards 10 -5 -1")]
    [InlineData("GSF, not slippery, rewards 3 2 0.5")]
    public void So_is_one_on_a_map_of_our_own(string variant) =>
        Replay(GoldenData.Small, variant, "gymnasium_toytext_more");

    [Theory]
    [MemberData(nameof(Sources))]
    public void Random_maps_are_those_of_generate_random_map(string source)
    {
        foreach (var map in GoldenData.Members(GoldenData.Read(source, "gymnasium_toytext").GetProperty("generate_random_map")))
        {
            var numbers = map.Name.Split('_').Select(number => double.Parse(number, CultureInfo.InvariantCulture)).ToArray();
            var config = new FrozenLakeConfig
            {
                Map = "random",
                MapSize = (int)numbers[0],
                MapFrozen = numbers[1],
                MapSeed = (ulong)numbers[2],
            };
            Assert.Equal(map.Value.EnumerateArray().Select(row => row.GetString()), FrozenLakeMap.Of(config).Lines);
        }
    }

    [Theory]
    [MemberData(nameof(Sources))]
    public void The_transition_table_is_that_of_upstream(string source)
    {
        var dynamics = new FrozenLakeEnv(Variants["4x4"]).Dynamics;
        var states = GoldenData.Members(GoldenData.Read(source, "gymnasium_toytext").GetProperty("P_frozenlake_4x4"));
        Assert.Equal(16, states.Count);
        foreach (var state in states)
        {
            foreach (var action in GoldenData.Members(state.Value))
            {
                var expected = action.Value.EnumerateArray().Select(next => (next[0].GetDouble(), next[1].GetInt32(), next[3].GetBoolean()));
                var actual = dynamics.Next(Number(state.Name), Number(action.Name))
                    .Select(next => (next.Probability, next.State, next.Tile != Landing.Ice));
                Assert.Equal(expected, actual);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Sources))]
    public void At_the_time_limit_both_flags_can_be_set(string source)
    {
        foreach (var record in GoldenData.Items(GoldenData.Read(source, "gymnasium_classic").GetProperty("time_limit")))
        {
            Assert.Equal("FrozenLake-v1 4x4 not slippery", record.GetProperty("env").GetString());
            using var replay = new Replay(new FrozenLakeEnv(
                Variants["4x4_dry"] with { MaxSteps = record.GetProperty("max_episode_steps").GetInt32() }));
            replay.Reset(0);
            foreach (var row in GoldenData.Items(record.GetProperty("steps")))
            {
                replay.Step(row[0].GetInt32(), 0);
                Assert.Equal(
                    (row[1].GetInt32(), row[2].GetDouble(), row[3].GetBoolean(), row[4].GetBoolean()),
                    (replay.Observation[0], replay.Reward, replay.Terminated, replay.Truncated));
            }
        }
    }

    private static void Replay(string source, string variant, string file)
    {
        using var replay = new Replay(new FrozenLakeEnv(Variants[variant]));
        foreach (var episode in ToyTextReplay.Episodes(source, "FrozenLake", variant, file))
        {
            var random = new NumpyGenerator(ulong.Parse(episode.Name, CultureInfo.InvariantCulture));
            ToyTextReplay.Run(replay, episode.Value, [random.NextDouble()], (_, _) => [random.NextDouble()]);
        }
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
