using System.Text.Json;
using Sim.Envs.MetaWorld;
using Sim.Runtime.Physics.Model;
using Sim.Tests.Golden;
using Xunit;

namespace Sim.Tests.Envs.MetaWorld;

public sealed class ExpertTests
{
    private const double Same = 3e-6; // actions are recorded in single precision

    private static readonly Dictionary<string, Lazy<JsonElement>> Traces = GoldenData.Sources.ToDictionary(
        source => source, source => new Lazy<JsonElement>(() => GoldenData.Read(source, "metaworld_traces").GetProperty("traces")));

    public static TheoryData<string, string> Tasks => GoldenData.Each(TaskCatalog.All.Select(task => task.Facts.Name));

    [Theory]
    [MemberData(nameof(Tasks))]
    public void Every_recorded_observation_gets_the_experts_recorded_action(string source, string name)
    {
        var task = TaskCatalog.Find(name);
        foreach (var (observation, action) in Advice(Traces[source].Value.GetProperty(name)))
        {
            var scene = new Scene(Place(observation, 0), observation[3], Place(observation, 4), Place(observation, 11), Place(observation, 36));
            var aim = task.Advise(scene);
            var way = (aim.Towards - scene.Hand) * aim.Gain;
            Assert.Equal(action[0], way.X, Same);
            Assert.Equal(action[1], way.Y, Same);
            Assert.Equal(action[2], way.Z, Same);
            Assert.Equal(action[3], aim.Effort, Same);
        }
    }

    /// <summary>Observations and what the expert did. The small form picks some from later in the episode.</summary>
    private static IEnumerable<(double[] Observation, double[] Action)> Advice(JsonElement trace)
    {
        var observation = trace.GetProperty("reset_obs");
        foreach (var step in GoldenData.Items(trace.GetProperty("expert")))
        {
            yield return (GoldenData.Doubles(observation), GoldenData.Doubles(step[0]));
            observation = step[1];
        }

        if (trace.TryGetProperty("advice", out var picked))
        {
            foreach (var pair in GoldenData.Items(picked))
                yield return (GoldenData.Doubles(pair[0]), GoldenData.Doubles(pair[1]));
        }
    }

    private static Vec3 Place(double[] observation, int first) => new(observation[first], observation[first + 1], observation[first + 2]);
}
