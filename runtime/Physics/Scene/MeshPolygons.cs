using System.Collections.Immutable;
using Sim.Runtime.Physics.Model;

namespace Sim.Runtime.Physics.Scene;

/// <summary>
/// Puts triangles that face the same way together to flat pieces, one for each piece that is connected. Their order is
/// by falling normal.
/// </summary>
internal static class MeshPolygons
{
    /// <param name="data">The mesh as it is in its file.</param>
    /// <param name="hull">Used for its faces if there is one.</param>
    public static List<List<int>> Find(MeshData data, ConvexHull? hull)
    {
        var pieces = new DirectionTree();
        foreach (var face in hull?.Faces ?? data.Triangles())
        {
            var normal = Normal(data, face.A, face.B, face.C);
            var piece = pieces.Find(normal);
            if (piece is null)
                pieces.Add(piece = new(normal));
            piece.Add(face);
        }
        return [.. pieces.InOrder().SelectMany(piece => piece.Outlines()).Where(outline => outline.Count >= 3)];
    }

    /// <summary>With their normals, once vertices are where they stay.</summary>
    public static ImmutableArray<MeshPolygon> Finish(MeshData data, List<List<int>> outlines) =>
        [.. outlines.Select(outline => new MeshPolygon(Normal(data, outline[0], outline[1], outline[2]), [.. outline]))];

    private static Vec3 Normal(MeshData data, int a, int b, int c)
    {
        var normal = (data.Vertex(b) - data.Vertex(a)).Cross(data.Vertex(c) - data.Vertex(a));
        return (normal.Length < Tiny.Value ? new(1, 0, 0) : normal) / normal.Length;
    }
}
