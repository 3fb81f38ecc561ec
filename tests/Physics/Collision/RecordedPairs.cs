using System.Text.Json;
using Sim.Runtime.Physics.Collision;
using Sim.Runtime.Physics.Model;
using Sim.Tests.Golden;

namespace Sim.Tests.Physics.Collision;

/// <summary>Pairs of geoms with the contacts that MuJoCo 3.3.8 finds: tests/Golden/scripts/collide_geoms.mjs.</summary>
internal sealed class RecordedPairs
{
    /// <summary>The last of each so many pairs is of geoms turned by 90 degrees about axes.</summary>
    public const int AlignedEach = 4;

    private static readonly string[] Types = ["plane", "", "sphere", "capsule", "ellipsoid", "cylinder", "box", "mesh"];

    private RecordedPairs(JsonElement file)
    {
        var meshes = GoldenData.Members(file.GetProperty("meshes"));
        MeshNames = [.. meshes.Select(mesh => mesh.Name)];
        Meshes = [.. meshes.Select(mesh => Mesh(mesh.Value))];
        ByTypes = GoldenData.Members(file.GetProperty("pairs"))
            .ToDictionary(group => group.Name, group => (IReadOnlyList<RecordedPair>)[.. GoldenData.Items(group.Value).Select(Pair)]);
    }

    public static RecordedPairs All { get; } = new(GoldenData.Read(GoldenData.Small, "colliding_geoms"));

    public IReadOnlyList<ConvexMesh> Meshes { get; }

    /// <summary>By the names of both types.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<RecordedPair>> ByTypes { get; }

    private IReadOnlyList<string> MeshNames { get; }

    private static ConvexMesh Mesh(JsonElement mesh) => new()
    {
        Vertices = GoldenData.Doubles(mesh.GetProperty("vertices")),
        Graph = GoldenData.Integers(mesh.GetProperty("graph")),
        Bound = mesh.GetProperty("bound").GetDouble(),
        PolygonNormals = GoldenData.Doubles(mesh.GetProperty("normals")),
        PolygonVertices = [.. GoldenData.Items(mesh.GetProperty("polygons")).Select(GoldenData.Integers)],
        Faces = GoldenData.Integers(mesh.GetProperty("faces")),
    };

    private RecordedPair Pair(JsonElement pair)
    {
        var both = new GeomPair(Geom(pair, "1"), Geom(pair, "2"), pair.GetProperty("margin").GetDouble());
        var contacts = Contacts(pair.GetProperty("contacts"));
        return new(both, contacts, pair.TryGetProperty("several", out var several) ? Contacts(several) : contacts);
    }

    private PlacedGeom Geom(JsonElement pair, string number) => new(
        Array.IndexOf(Types, pair.GetProperty("type" + number).GetString()),
        GoldenData.Doubles(pair.GetProperty("size" + number)),
        GoldenData.Doubles(pair.GetProperty("pose" + number)),
        pair.GetProperty("mesh" + number).GetString() is { } mesh ? MeshNames.ToList().IndexOf(mesh) : -1);

    private static FoundContact[] Contacts(JsonElement list) => [.. list.EnumerateArray().Select(item =>
    {
        var values = GoldenData.Doubles(item);
        return new FoundContact(values[0], Three(values, 1), Three(values, 4), Three(values, 7));
    })];

    private static Vec3 Three(double[] values, int at) => new(values[at], values[at + 1], values[at + 2]);
}

internal sealed record RecordedPair(GeomPair Pair, FoundContact[] Contacts, FoundContact[] Several);
