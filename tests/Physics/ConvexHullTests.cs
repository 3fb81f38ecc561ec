using System.Globalization;
using Sim.Runtime;
using Sim.Runtime.Physics;
using Sim.Runtime.Physics.Model;
using Xunit;

namespace Sim.Tests.Physics;

public sealed class ConvexHullTests
{
    private const double Roundoff = 1e-6;

    [Theory]
    [InlineData(1, 8)]
    [InlineData(2, 60)]
    [InlineData(3, 500)]
    public void No_point_is_outside_of_a_hull_and_every_corner_sticks_out(ulong seed, int count)
    {
        var random = new RandomValues(seed);
        var mesh = MeshOf([.. Enumerable.Range(0, count).Select(_ => RandomPoint(random))]);
        AssertHull(mesh);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Points_of_a_grid_make_a_hull_of_eight_corners(int steps)
    {
        var axis = Enumerable.Range(0, steps + 1).Select(i => i / (double)steps).ToList();
        var mesh = MeshOf([.. axis.SelectMany(x => axis.SelectMany(y => axis.Select(z => new Vec3(x, y, z))))]);
        Assert.Equal(8, mesh.Hull!.Vertices.Length);
        Assert.Equal(12, mesh.Hull.Faces.Length);
        AssertHull(mesh);
    }

    [Fact]
    public void A_turned_cylinder_has_no_corners_inside_its_flat_ends()
    {
        var turn = Quat.Turn(new Vec3(1, 2, 3).Normalized().Unit, 0.7);
        var rim = Enumerable.Range(0, 24).Select(i => i * Math.PI / 12).ToList();
        var points = rim.SelectMany(angle => (Vec3[])
        [
            new(Math.Cos(angle), Math.Sin(angle), 0), new(Math.Cos(angle), Math.Sin(angle), 1),
            new(0.5 * Math.Cos(angle), 0.5 * Math.Sin(angle), 0),
        ]);
        var mesh = MeshOf([.. points.Select(turn.Rotate)]);
        Assert.Equal(48, mesh.Hull!.Vertices.Length);
        AssertHull(mesh);
    }

    [Fact]
    public void A_hull_stops_at_its_bound_of_corners()
    {
        var random = new RandomValues(5);
        var mesh = MeshOf([.. Enumerable.Range(0, 200).Select(_ => RandomPoint(random))], "maxhullvert='12'");
        Assert.Equal(12, mesh.Hull!.Vertices.Length);
    }

    [Theory]
    [InlineData("0 0 0  1 0 0  0 1 0  1 1 0  0.5 0.5 0")]
    [InlineData("0 0 0  1 1 1  2 2 2  3 3 3")]
    [InlineData("1 2 3  1 2 3  1 2 3  1 2 3")]
    public void Points_in_a_plane_have_no_hull(string vertices)
    {
        var problem = Assert.Throws<UsageException>(() => PhysicsModel.Parse(Scene(vertices, "")));
        Assert.Contains("<mesh name=\"m\">: it has no convex hull", problem.Message, StringComparison.Ordinal);
    }

    private static Vec3 RandomPoint(RandomValues random) => new(random.Unit(), random.Unit(), random.Unit());

    private static Mesh MeshOf(Vec3[] points, string attributes = "") => PhysicsModel.Parse(Scene(
        string.Join(' ', points.Select(point => string.Create(CultureInfo.InvariantCulture, $"{point.X} {point.Y} {point.Z}"))), attributes)).Meshes[0];

    private static string Scene(string vertices, string attributes) =>
        $"""
        <mujoco>
          <asset><mesh name="m" vertex="{vertices}" {attributes}/></asset>
          <worldbody><geom type="mesh" mesh="m"/></worldbody>
        </mujoco>
        """;

    private static void AssertHull(Mesh mesh)
    {
        var hull = mesh.Hull!;
        Assert.Equal(2 * hull.Vertices.Length - 4, hull.Faces.Length);
        foreach (var (a, b, c) in hull.Faces)
        {
            var (origin, normal) = (mesh.Vertices[a], (mesh.Vertices[b] - mesh.Vertices[a]).Cross(mesh.Vertices[c] - mesh.Vertices[a]).Normalized().Unit);
            Assert.All(mesh.Vertices, vertex => Assert.True((vertex - origin).Dot(normal) < Roundoff));
        }
        for (var corner = 0; corner < hull.Vertices.Length; corner++)
        {
            var neighbors = hull.Edges[hull.EdgeStarts[corner]..hull.EdgeStarts[corner + 1]];
            var faces = hull.Faces.Count(face => ((int[])[face.A, face.B, face.C]).Contains(hull.Vertices[corner]));
            Assert.Equal(faces, neighbors.Distinct().Count());
            Assert.Equal(neighbors.Length, neighbors.Distinct().Count());
            Assert.All(neighbors, other => Assert.Contains(corner, hull.Edges[hull.EdgeStarts[other]..hull.EdgeStarts[other + 1]]));
        }
    }
}
