using System.Text.Json;
using Sim.Runtime;
using Sim.Runtime.Devices;
using Sim.Tests.Golden;
using Xunit;

namespace Sim.Tests.Envs.Upstream;

/// <summary>
/// Episodes of Gymnasium's classic control, each step from the state that upstream was in: an unstable system would carry the last bit
/// of a sine to the first within an episode.
/// </summary>
internal static class ClassicReplay
{
    private const double Tolerance = 1e-12;
    private const double HalfSingle = 6e-8; // relative rounding of a float

    /// <param name="env">The task.</param>
    /// <param name="episodes">[{state0, steps: [[action, state, observation, reward, terminated, truncated], …]}, …]</param>
    /// <param name="lanes">The lane column of the state.</param>
    /// <param name="fields">Its fields, in upstream's order.</param>
    public static void Run(IEnv env, JsonElement episodes, string lanes, string[] fields)
    {
        using var replay = new Replay(env, Precision.F64);
        var group = replay.Simulation.Groups[0];
        foreach (var episode in GoldenData.Items(episodes))
        {
            replay.Reset();
            var state = GoldenData.Doubles(episode.GetProperty("state0"));
            foreach (var row in GoldenData.Items(episode.GetProperty("steps")))
            {
                for (var field = 0; field < fields.Length; field++)
                    group.SetLane(lanes, fields[field], 0, state[field]);
                Act(replay, row[0]);

                state = GoldenData.Doubles(row[1]);
                for (var field = 0; field < fields.Length; field++)
                    AssertNear(state[field], group.GetLane(lanes, fields[field], 0), Tolerance);
                var seen = replay.Simulation.Observations.ToArray<float>();
                Assert.All(GoldenData.Doubles(row[2]).Zip(seen), pair => AssertNear(pair.First, pair.Second, HalfSingle));
                AssertNear(row[3].GetDouble(), replay.Reward, Tolerance);
                Assert.Equal((row[4].GetBoolean(), row[5].GetBoolean()), (replay.Terminated, replay.Truncated));
            }
        }
    }

    private static void Act(Replay replay, JsonElement action)
    {
        if (action.ValueKind == JsonValueKind.Array)
            replay.Simulation.Actions.Write<float>(0, [(float)action[0].GetDouble()]);
        else
            replay.Simulation.Actions.Write<int>(0, [action.GetInt32()]);
        replay.Simulation.Step();
    }

    private static void AssertNear(double expected, double actual, double tolerance) =>
        Assert.InRange(actual, expected - (tolerance * (1 + Math.Abs(expected))), expected + (tolerance * (1 + Math.Abs(expected))));
}
