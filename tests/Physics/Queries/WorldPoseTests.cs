using System.Text.Json;
using Sim.Runtime;
using Sim.Runtime.Physics;
using Sim.Runtime.Physics.Model;
using Sim.Runtime.Physics.Queries;
using Sim.Tests.Golden;
using Xunit;

namespace Sim.Tests.Physics.Queries;

/// <summary>What rays meet and how points move: tests/Golden/scripts/query_scene.mjs has it from MuJoCo 3.3.8.</summary>
public sealed class WorldPoseTests
{
    private const double Tolerance = 1e-9;

    private static readonly JsonElement File = GoldenData.Read(GoldenData.Small, "scene_queries");

    private static readonly PhysicsModel Model = PhysicsModel.Parse(File.GetProperty("scene").GetString()!);

    private static IReadOnlyList<JsonElement> States => GoldenData.Items(File.GetProperty("states"));

    [Fact]
    public void Rays_meet_what_they_meet_in_MuJoCo()
    {
        var met = new HashSet<GeomType>();
        foreach (var state in States)
        {
            var pose = new WorldPose(Model, [.. GoldenData.Doubles(state.GetProperty("positions"))]);
            foreach (var ray in GoldenData.Items(state.GetProperty("rays")))
            {
                var filter = new RayFilter
                {
                    MeetsFixed = ray.GetProperty("fixed").GetBoolean(),
                    ExcludedBody = ray.GetProperty("excluded").GetString(),
                    Groups = [.. GoldenData.Integers(ray.GetProperty("groups"))],
                };
                var hit = pose.Ray(Three(ray.GetProperty("origin")), Three(ray.GetProperty("direction")), filter);
                Assert.Equal(ray.GetProperty("geom").GetString(), hit is null ? null : Model.Geoms[hit.Value.Geom].Name);
                if (hit is null)
                    continue;
                Assert.Equal(ray.GetProperty("distance").GetDouble(), hit.Value.Distance, Tolerance);
                met.Add(Model.Geoms[hit.Value.Geom].Type);
            }
        }

        Assert.Equal(Enum.GetValues<GeomType>().Except([GeomType.HeightField]), met.Order());
    }

    [Fact]
    public void Points_move_with_the_joints_as_in_MuJoCo()
    {
        foreach (var state in States)
        {
            var pose = new WorldPose(Model, [.. GoldenData.Doubles(state.GetProperty("positions"))]);
            foreach (var expected in GoldenData.Items(state.GetProperty("jacobians")))
            {
                var (linear, angular) = pose.Jacobian(expected.GetProperty("body").GetString()!, Three(expected.GetProperty("point")));
                Same(expected.GetProperty("linear"), linear);
                Same(expected.GetProperty("angular"), angular);
            }
        }
    }

    [Fact]
    public void A_world_of_a_batch_is_asked_as_it_stands()
    {
        const string Scene = """
            <mujoco><worldbody>
              <body name="target" mocap="true"><geom name="target" size="0.1"/></body>
              <body name="ball" pos="0 0 5"><joint name="rise" type="slide" axis="0 0 1"/><geom name="ball" size="0.2" mass="1"/></body>
            </worldbody></mujoco>
            """;
        var scene = new PhysicsScene(PhysicsModel.Parse(Scene));
        using var batch = new PhysicsBatch(Worlds.Plain, scene, worlds: 2);
        batch[1, scene.PlaceOf("target").First] = 3;
        batch[1, scene.PositionOf("rise").First] = 1;

        var (first, second) = (WorldPose.Of(batch, 0), WorldPose.Of(batch, 1));
        Vec3 up = new(0, 0, 2), along = new(1, 0, 0);
        Assert.Equal(new RayHit(0.05, 0), first.Ray(new(0, 0, 0), up)); // from inside the target
        Assert.Equal(2.9, second.Ray(new(0, 0, 0), along)!.Value.Distance, Tolerance);
        Assert.Equal(2.9, second.Ray(new(0, 0, 0), up)!.Value.Distance, Tolerance); // 5.8 m, in lengths of 2 m
        Assert.Null(first.Ray(new(0, 1, 0), along));
    }

    [Fact]
    public void What_cannot_be_asked_is_refused()
    {
        var pose = new WorldPose(Model, Model.ReferencePositions);
        Assert.Contains("direction", Assert.Throws<ArgumentException>(() => pose.Ray(Vec3.Zero, Vec3.Zero)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => pose.Ray(Vec3.Zero, new(double.NaN, 0, 1)));
        Assert.Throws<UsageException>(() => pose.Ray(Vec3.Zero, new(0, 0, 1), new RayFilter { ExcludedBody = "nobody" }));
        Assert.Throws<UsageException>(() => pose.Jacobian("nobody"));
        var few = Assert.Throws<ArgumentException>(() => new WorldPose(Model, [0]));
        Assert.Contains($"{Model.CoordinateCount}", few.Message, StringComparison.Ordinal);
    }

    private static void Same(JsonElement expected, Vec3[] found)
    {
        var values = GoldenData.Doubles(expected);
        for (var dof = 0; dof < found.Length; dof++)
        {
            for (var row = 0; row < 3; row++)
                Assert.Equal(values[(row * found.Length) + dof], found[dof][row], Tolerance);
        }
    }

    private static Vec3 Three(JsonElement list) => GoldenData.Doubles(list) is [var x, var y, var z] ? new(x, y, z) : default;
}
