using System.Collections.Immutable;
using Sim.Runtime.Physics.Hulls;
using Sim.Runtime.Physics.Model;

namespace Sim.Runtime.Physics.Scene;

/// <summary>The convex hull of a mesh, as a graph.</summary>
internal static class MeshHull
{
    public static ConvexHull Of(SceneMesh source, MeshData data)
    {
        try
        {
            var points = Enumerable.Range(0, data.VertexCount).Select(data.Vertex).ToArray();
            return Graph(QuickHull.Of(points, source.MaxHullVertices));
        }
        catch (HullException problem)
        {
            throw source.Error($"it has no convex hull: {problem.Message}.");
        }
    }

    private static ConvexHull Graph(Hull hull)
    {
        var corners = hull.Corners.All.ToList();
        var indices = new Dictionary<Corner, int>();
        foreach (var corner in corners)
            indices.Add(corner, indices.Count);
        var (starts, edges) = (ImmutableArray.CreateBuilder<int>(corners.Count + 1), ImmutableArray.CreateBuilder<int>());
        foreach (var corner in corners)
        {
            starts.Add(edges.Count);
            var neighbors = corner.Facets.SelectMany(facet => facet.Corners).Where(other => other != corner).Distinct();
            edges.AddRange(neighbors.Select(other => indices[other]));
        }
        starts.Add(edges.Count);
        return new([.. corners.Select(corner => corner.Point)], starts.MoveToImmutable(), edges.ToImmutable(), [.. hull.Facets.All.Select(Outward)]);
    }

    private static Triangle Outward(Facet facet)
    {
        var (a, b, c) = (facet.Corners[0].Point, facet.Corners[1].Point, facet.Corners[2].Point);
        return facet.FacesUp ? new(b, a, c) : new(a, b, c);
    }
}
