using Sim.Runtime.Physics.Model;

namespace Sim.Runtime.Physics.Scene;

/// <summary>Triangles that face the same way: the edges around them, each of one of several islands.</summary>
internal sealed class FacingTriangles(Vec3 normal)
{
    private readonly Dictionary<(int From, int To), Queue<Edge>> _edges = [];

    private readonly List<int> _islands = [];   // each the island that it became part of

    private int _edgeCount;

    public Vec3 Normal => normal;

    public void Add(Triangle face)
    {
        var island = -1;
        var added = new List<(int From, int To)>();
        foreach (var (from, to) in ((int From, int To)[])[(face.A, face.B), (face.B, face.C), (face.C, face.A)])
        {
            if (_edges.TryGetValue((to, from), out var shared) && shared.TryDequeue(out var edge))
                island = Combine(island, Root(edge.Island));
            else
                added.Add((from, to));
        }
        if (island < 0)
        {
            island = _islands.Count;
            _islands.Add(island);
        }
        foreach (var sides in added)
        {
            if (!_edges.TryGetValue(sides, out var same))
                _edges[sides] = same = [];
            same.Enqueue(new(_edgeCount++, sides.From, sides.To, island));
        }
    }

    public IEnumerable<List<int>> Outlines()
    {
        var edges = _edges.Values.SelectMany(same => same).OrderBy(edge => edge.Order).ToList();
        if (edges.Count == 3)
            return [edges.ConvertAll(edge => edge.From)];
        return edges.GroupBy(edge => Root(edge.Island)).OrderBy(island => island.Key)
            .Select(island => Outline([.. island])).OfType<List<int>>();
    }

    /// <summary>Null for edges that are no ring.</summary>
    private static List<int>? Outline(List<Edge> edges)
    {
        var next = edges.AsEnumerable().Reverse().GroupBy(edge => edge.From).ToDictionary(from => from.Key, from => from.Last().To);
        List<int> outline = [edges[0].From, edges[0].To];
        while (outline.Count <= edges.Count && next.TryGetValue(outline[^1], out var vertex))
        {
            if (vertex == outline[0])
                return outline;
            outline.Add(vertex);
        }
        return null;
    }

    private int Combine(int island, int other)
    {
        if (island < 0 || island == other)
            return other;
        var kept = Math.Min(island, other);
        _islands[Math.Max(island, other)] = kept;
        return kept;
    }

    private int Root(int island)
    {
        while (_islands[island] != island)
            island = _islands[island] = _islands[_islands[island]];
        return island;
    }

    private readonly record struct Edge(int Order, int From, int To, int Island);
}
