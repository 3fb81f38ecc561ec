using Sim.Runtime.Physics.Model;

namespace Sim.Runtime.Physics.Scene;

/// <summary>A mesh as it comes out of a file: arrays of numbers, three to a vertex, and of indices, three to a face.</summary>
internal sealed class MeshData
{
    public double[] Vertices { get; set; } = [];

    public float[] Normals { get; set; } = [];

    /// <summary>Two to a vertex.</summary>
    public float[] TextureCoordinates { get; set; } = [];

    public int[] Faces { get; set; } = [];

    /// <summary>Which normal belongs to each corner; empty where it is that of the vertex.</summary>
    public int[] FaceNormals { get; set; } = [];

    public int[] FaceTextureCoordinates { get; set; } = [];

    public int VertexCount => Vertices.Length / 3;

    public int FaceCount => Faces.Length / 3;

    public Vec3 Vertex(int index) => new(Vertices[3 * index], Vertices[3 * index + 1], Vertices[3 * index + 2]);

    public IEnumerable<Triangle> Triangles() =>
        Enumerable.Range(0, FaceCount).Select(i => new Triangle(Faces[3 * i], Faces[3 * i + 1], Faces[3 * i + 2]));
}
