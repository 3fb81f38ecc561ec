using System.Text.Json;
using Sim.Tests.Golden;
using Xunit;

namespace Sim.Tests.Envs.Upstream;

/// <summary>
/// Episodes of Gymnasium's toy text tasks whose state is one number: [[observation, info], [action, observation, reward,
/// terminated, truncated, probability, action mask where there is one], …].
/// </summary>
internal static class ToyTextReplay
{
    /// <summary>Asks for the draws of a reset, or of a step from one observation to another.</summary>
    public delegate double[] Draw(int from, int to);

    public static void Run(Replay replay, JsonElement episode, double[] resetDraws, Draw draw)
    {
        var rows = GoldenData.Items(episode);
        replay.Reset(resetDraws);
        AssertState(replay, rows[0][0], rows[0][1].GetProperty("prob"), Mask(rows[0][1]));
        var from = rows[0][0].GetInt32();
        foreach (var row in rows.Skip(1))
        {
            var (action, to) = (row[0].GetInt32(), row[1].GetInt32());
            replay.Step(action, draw(from, to));
            AssertState(replay, row[1], row[5], row.GetArrayLength() > 6 ? row[6] : null);
            Assert.Equal(row[2].GetDouble(), replay.Reward);
            Assert.Equal(row[3].GetBoolean(), replay.Terminated);
            Assert.Equal(row[4].GetBoolean(), replay.Truncated);
            from = to;
        }
    }

    /// <summary>The text of a named part of a golden file, small or full.</summary>
    public static IReadOnlyList<JsonProperty> Episodes(string source, string task, string variant, string file = "gymnasium_toytext") =>
        GoldenData.Members(GoldenData.Read(source, file).GetProperty(task).GetProperty(variant));

    private static JsonElement? Mask(JsonElement info) => info.TryGetProperty("action_mask", out var mask) ? mask : null;

    private static void AssertState(Replay replay, JsonElement observation, JsonElement probability, JsonElement? mask)
    {
        Assert.Equal(observation.GetInt32(), Assert.Single(replay.Observation));
        Assert.Equal(probability.GetDouble(), replay.Info<double>("prob"));
        if (mask is { } legal)
            Assert.Equal(GoldenData.Integers(legal), replay.Simulation.ActionMask!.ToArray<byte>().Select(item => (int)item));
    }
}
