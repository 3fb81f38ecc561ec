using System.Text.Json;
using Sim.Envs.MetaWorld;
using Sim.Runtime.Physics;
using Sim.Runtime.Physics.Model;
using Sim.Tests.Golden;
using Xunit;

namespace Sim.Tests.Envs.MetaWorld;

/// <summary>Observations, rewards and infos of recorded states, from the positions of their joints.</summary>
public sealed class ScoreTests
{
    private const double Same = 1e-9;

    /// <summary>Our compiler finds the frames of meshes within 1e-6, and three tasks observe the frame of a mesh.</summary>
    private const double SameMesh = 1e-6;

    private static readonly Dictionary<string, Lazy<JsonElement>> Records = GoldenData.Sources.ToDictionary(
        source => source, source => new Lazy<JsonElement>(() => GoldenData.Read(source, "metaworld_resync").GetProperty("tasks")));

    public static TheoryData<string, string> Tasks => GoldenData.Each(TaskCatalog.All.Select(task => task.Facts.Name));

    [UpstreamScenesTheory]
    [MemberData(nameof(Tasks))]
    public void Every_recorded_state_is_observed_and_rewarded_as_Meta_World_does(string source, string name)
    {
        var task = TaskCatalog.Find(name);
        Check(task, Records[source].Value.GetProperty(name), SceneFiles.Load(task.Facts.Scene, UpstreamScenesTheoryAttribute.Folder!));
    }

    private static void Check(TaskEntry task, JsonElement recorded, PhysicsModel model)
    {
        var scene = new StillScene(model);
        var rule = LookRule.Of(task.Facts, clean: false, hidesGoal: false);
        var attempt = AttemptOf(recorded);
        var fixture = FixtureOf(task.Facts, recorded);
        foreach (var step in GoldenData.Items(recorded.GetProperty("steps")))
        {
            var coordinates = GoldenData.Doubles(step.GetProperty("qpos"));
            scene.Move(coordinates, fixture);
            var view = scene.View(task.Facts, coordinates);
            view.Effort = step.GetProperty("action")[3].GetDouble();
            view.LeftTouch = view.RightTouch = step.TryGetProperty("touch", out var touch) && touch.GetBoolean() ? 1 : 0;
            rule.Apply(ref view);
            var sight = rule.See(view);
            var outcome = task.Score(view, LookRule.Clip(sight), ref attempt, clean: false);

            var tolerance = IsMesh(task.Facts, model) ? SameMesh : Same;
            Near(GoldenData.Doubles(step.GetProperty("obs")), Observe(rule, sight, step.GetProperty("pre").GetProperty("prev"), attempt.Target), tolerance);
            Near([step.GetProperty("reward").GetDouble(), .. GoldenData.Doubles(step.GetProperty("info"))], [
                outcome.Reward, outcome.Success, outcome.Near, outcome.Grasped, outcome.Grasp, outcome.InPlace, outcome.Distance,
                outcome.Reward,
            ], tolerance);
        }
    }

    private static bool IsMesh(TaskFacts facts, PhysicsModel model) =>
        new[] { facts.Object, facts.ObjectTurn.Of }.Any(landmark =>
            landmark.Kind == LandmarkKind.Geom && model.Geoms[model.GeomNumber(landmark.Name)].Mesh >= 0);

    private static void Near(double[] expected, double[] actual, double tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var index = 0; index < expected.Length; index++)
        {
            Assert.True(
                Math.Abs(expected[index] - actual[index]) <= tolerance,
                $"[{index}]: {expected[index]} was recorded, {actual[index]} computed");
        }
    }

    private static unsafe double[] Observe(LookRule rule, Sight now, JsonElement before, Vec3 goal)
    {
        var row = new double[LookRule.Width];
        fixed (double* first = row)
            rule.Write(first, now, default, goal, clips: true);
        GoldenData.Doubles(before).CopyTo(row.AsSpan(LookRule.SightWidth));
        return row;
    }

    private static Dictionary<string, Vec3> FixtureOf(TaskFacts facts, JsonElement recorded) =>
        facts.Fixture is null ? [] : new() { [facts.Fixture] = Vector(recorded.GetProperty("body_pos").GetProperty(facts.Fixture)) };

    /// <summary>What upstream's environment remembered of the reset, in attributes that its tasks name in their own ways.</summary>
    private static Attempt AttemptOf(JsonElement recorded)
    {
        var attributes = recorded.GetProperty("attrs_after_reset");
        return new Attempt
        {
            Target = Find("_target_pos"),
            Start = Find("obj_init_pos"),
            TcpStart = Find("init_tcp"),
            Mark = Find("peg_head_pos_init", "_handle_init_pos", "window_handle_pos_init", "dial_push_position", "_lever_pos_init", "stick_init_pos"),
            Distance = attributes.TryGetProperty("_obj_to_target_init", out var distance) ? distance.GetDouble() : -1,
        };

        Vec3 Find(params string[] names) =>
            names.Where(name => attributes.TryGetProperty(name, out _)).Select(name => Vector(attributes.GetProperty(name))).FirstOrDefault();
    }

    private static Vec3 Vector(JsonElement item) => new(item[0].GetDouble(), item[1].GetDouble(), item[2].GetDouble());
}

/// <summary>A theory about Meta-World's own scenes, skipped where SIM_DATA does not name a folder with them.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class UpstreamScenesTheoryAttribute : TheoryAttribute
{
    public UpstreamScenesTheoryAttribute() => Skip = Folder is null ? "SIM_DATA does not name a folder with Meta-World's scenes." : null;

    public static string? Folder { get; } =
        Environment.GetEnvironmentVariable("SIM_DATA") is { Length: > 0 } folder ? Path.Combine(folder, "metaworld") : null;
}
