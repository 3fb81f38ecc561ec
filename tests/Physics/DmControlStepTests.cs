using System.Text.Json;
using Sim.Runtime.Devices.Cpu;
using Sim.Runtime.Physics;
using Sim.Tests.Golden;
using Xunit;

namespace Sim.Tests.Physics;

/// <summary>Control steps of dm_control's models against those of MuJoCo 3.3.8.</summary>
public sealed class DmControlStepTests
{
    private const int FreeSteps = 20;

    private static readonly Lazy<JsonElement> Loaded = new(() => GoldenData.Read(GoldenData.Full, "dmc_physics").GetProperty("envs"));

    public static TheoryData<string> Models =>
        CompleteRecordings.Missing is null ? [.. GoldenData.Members(Loaded.Value).Select(model => model.Name)] : ["none"];

    [CompleteRecordingsTheory]
    [MemberData(nameof(Models))]
    public void From_the_start_a_model_moves_as_MuJoCos_until_something_touches(string name)
    {
        var record = Loaded.Value.GetProperty(name);
        using var batch = new PhysicsBatch(Worlds.Plain, SceneOf(name), worlds: 1);
        Put(batch, 0, record.GetProperty("init"));
        foreach (var step in record.GetProperty("steps").EnumerateArray().Take(FreeSteps).TakeWhile(step => step.GetProperty("ncon").GetInt32() == 0))
        {
            Fill(batch, 0, batch.Scene.Controls, GoldenData.Doubles(step.GetProperty("ctrl")));
            batch.Step(record.GetProperty("substeps").GetInt32());
            AssertNear(batch, 0, step, 1e-9);
        }
    }

    [CompleteRecordingsTheory]
    [MemberData(nameof(Models))]
    public void Each_step_leads_from_a_recorded_state_to_the_next(string name)
    {
        var record = Loaded.Value.GetProperty(name);
        var steps = GoldenData.Items(record.GetProperty("steps"));
        using var device = new CpuDevice(threads: 1, lanes: 8);
        using var batch = new PhysicsBatch(device, SceneOf(name), steps.Count);
        for (var world = 0; world < steps.Count; world++)
        {
            Put(batch, world, world == 0 ? record.GetProperty("init") : steps[world - 1]);
            Fill(batch, world, batch.Scene.Controls, GoldenData.Doubles(steps[world].GetProperty("ctrl")));
        }

        batch.Step(record.GetProperty("substeps").GetInt32());
        for (var world = 0; world < steps.Count; world++)
            AssertNear(batch, world, steps[world], 1e-7);
    }

    private static PhysicsScene SceneOf(string name) =>
        new(PhysicsModel.Load(Path.Combine(CompleteRecordings.Scenes, "dm_control", "suite", $"{name}.xml")));

    private static void Put(PhysicsBatch batch, int world, JsonElement state)
    {
        Fill(batch, world, batch.Scene.Positions, GoldenData.Doubles(state.GetProperty("qpos")));
        Fill(batch, world, batch.Scene.Velocities, GoldenData.Doubles(state.GetProperty("qvel")));
    }

    private static void Fill(PhysicsBatch batch, int world, StateFields fields, double[] values)
    {
        Assert.Equal(fields.Count, values.Length);
        for (var i = 0; i < values.Length; i++)
            batch[world, fields.First + i] = values[i];
    }

    private static void AssertNear(PhysicsBatch batch, int world, JsonElement step, double tolerance)
    {
        foreach (var (name, fields) in ((string, StateFields)[])[("qpos", batch.Scene.Positions), ("qvel", batch.Scene.Velocities)])
        {
            var theirs = GoldenData.Doubles(step.GetProperty(name));
            for (var i = 0; i < theirs.Length; i++)
            {
                var ours = batch[world, fields.First + i];
                Assert.True(Math.Abs(theirs[i] - ours) <= tolerance, $"{name}[{i}] in world {world} is {ours:r}, MuJoCo's {theirs[i]:r}: {Math.Abs(theirs[i] - ours):g3}");
            }
        }
    }
}
