using System.Text.Json;
using Sim.Envs;
using Sim.Envs.Tabletop;
using Sim.Runtime;
using Sim.Tests.Golden;
using Xunit;

namespace Sim.Tests.Envs.Tabletop;

public sealed class TabletopTests
{
    private const double Same = 2e-6; // upstream computes rewards from observations in single precision

    public static TheoryData<string> Sources => [.. GoldenData.Sources];

    [Theory]
    [MemberData(nameof(Sources))]
    public void Every_recorded_step_is_EARLs(string source)
    {
        foreach (var kind in GoldenData.Items(GoldenData.Read(source, "earl_tabletop").GetProperty("episodes")).GroupBy(
            episode => (Wide: episode.GetProperty("wide").GetBoolean(), Reward: episode.GetProperty("reward").GetString()!)))
        {
            var episodes = kind.ToList();
            var env = EnvCatalog.Find("tabletop-manipulation").Create(new Dictionary<string, string>
            {
                ["wide-start"] = kind.Key.Wide ? "true" : "false",
                ["reward-kind"] = kind.Key.Reward,
            });
            using var simulation = Worlds.Of(env, episodes.Count);
            for (var world = 0; world < episodes.Count; world++)
                simulation.Groups[0].Set(world, StateOf(GoldenData.Doubles(episodes[world].GetProperty("obs0"))));
            Replay(simulation, [.. episodes.Select(episode => GoldenData.Items(episode.GetProperty("steps")))]);
        }
    }

    [Fact]
    public void A_goal_changes_every_400_steps_in_the_continuing_setting_and_nothing_else_does()
    {
        var env = EnvCatalog.Find("tabletop-manipulation").Create(new Dictionary<string, string> { ["resets"] = "continuing" });
        using var simulation = Worlds.Of(env, 64);
        var goals = Goals(simulation);
        for (var step = 1; step < 400; step++)
        {
            simulation.Step();
            Assert.Equal(goals, Goals(simulation));
        }

        simulation.Step();
        var changed = Goals(simulation).Zip(goals, (now, before) => now != before).Count(yes => yes);
        Assert.InRange(changed, 30, 63); // three in four, and four places differ in one coordinate or both
        Assert.Equal(0, simulation.CollectEpisodes().Episodes);
        Assert.All(simulation.Infos["interventions"].Span<int>().ToArray(), count => Assert.Equal(1, count));
    }

    [Fact]
    public void Every_reset_is_an_intervention()
    {
        using var simulation = Worlds.Of(EnvCatalog.Find("tabletop-manipulation").Create(), 2);
        simulation.Reset([true, false]);
        Assert.Equal([2, 1], simulation.Infos["interventions"].Span<int>().ToArray());
    }

    [Fact]
    public void Wide_starts_keep_the_mug_away_from_the_gripper_and_the_goals()
    {
        var env = EnvCatalog.Find("tabletop-manipulation").Create(new Dictionary<string, string> { ["wide-start"] = "true" });
        using var simulation = Worlds.Of(env, 500);
        for (var world = 0; world < 500; world++)
        {
            var table = simulation.Groups[0].Get<TabletopState>(world);
            Assert.True(Apart(table.MugX - table.GripperX, table.MugY - table.GripperY) >= 1);
            foreach (var (x, y) in ((double, double)[])[(-2.5, -1), (-2.5, 1), (0, 2), (0, -2)])
                Assert.True(Apart(table.MugX - x, table.MugY - y) >= 1);
        }
    }

    private static double Apart(double x, double y) => Math.Sqrt((x * x) + (y * y));

    private static float[] Goals(Simulation simulation) => [.. Enumerable.Range(0, simulation.Worlds)
        .Select(world => (10 * simulation.Observations.Span<float>(world, 1)[8]) + simulation.Observations.Span<float>(world, 1)[9])];

    private static TabletopState StateOf(double[] observation) => new()
    {
        GripperX = observation[0],
        GripperY = observation[1],
        MugX = observation[2],
        MugY = observation[3],
        HomeX = observation[6],
        HomeY = observation[7],
        GoalX = observation[8],
        GoalY = observation[9],
    };

    private static void Replay(Simulation simulation, IReadOnlyList<JsonElement>[] episodes)
    {
        for (var step = 0; step < episodes[0].Count; step++)
        {
            for (var world = 0; world < episodes.Length; world++)
            {
                var action = GoldenData.Doubles(episodes[world][step][0]);
                action.Select(number => (float)number).ToArray().CopyTo(simulation.Actions.Span<float>(world, 1));
            }

            // The step at the time limit begins the next episode: what the last one showed is kept beside it.
            simulation.Step();
            var ended = simulation.Truncated.Span<byte>()[0] != 0;
            var observations = ended ? simulation.FinalObservations : simulation.Observations;
            for (var world = 0; world < episodes.Length; world++)
            {
                var recorded = episodes[world][step];
                var expected = GoldenData.Doubles(recorded[1]);
                var actual = observations.Span<float>(world, 1);
                for (var item = 0; item < expected.Length; item++)
                    Assert.Equal(expected[item], actual[item], Same);
                Assert.Equal(recorded[2].GetDouble(), simulation.Rewards.Span<double>()[world], Same);
                var reached = (ended ? simulation.FinalInfos : simulation.Infos)["success"].Span<byte>()[world];
                Assert.Equal(recorded[3].GetBoolean(), reached != 0);
            }
        }
    }
}
