using Sim.Runtime.Physics.Model;

namespace Sim.Runtime.Physics.Scene;

/// <summary>Moves the vertices and normals of a mesh.</summary>
internal static class MeshTransforms
{
    /// <summary>Takes the reference pose out, and scales.</summary>
    public static void ApplyReference(SceneMesh source, MeshData data)
    {
        var scale = source.Scale;
        MoveVertices(data, vertex => vertex - source.ReferencePosition);
        if (source.ReferenceOrientation != Quat.Identity)
            Turn(data, source.ReferenceOrientation.Normalized().ToMatrix().Transposed);
        if (scale != new Vec3(1, 1, 1))
        {
            MoveVertices(data, vertex => new(vertex.X * scale.X, vertex.Y * scale.Y, vertex.Z * scale.Z));
            MoveNormals(data, normal => new(normal.X * scale.X, normal.Y * scale.Y, normal.Z * scale.Z));
        }

        MoveNormals(data, normal => normal.Dot(normal) > Tiny.Least ? normal / normal.Length : new(0, 0, 1));
    }

    /// <summary>Centre of mass to the origin, principal axes to the axes.</summary>
    /// <returns>The box around the vertices.</returns>
    public static (Vec3 Low, Vec3 High) ToPrincipalFrame(MeshData data, Pose frame)
    {
        MoveVertices(data, vertex => vertex - frame.Position);
        Turn(data, frame.Orientation.Conjugate.ToMatrix());
        var (low, high) = (data.Vertex(0), data.Vertex(0));
        for (var i = 1; i < data.VertexCount; i++)
            (low, high) = (low.Min(data.Vertex(i)), high.Max(data.Vertex(i)));
        return (low, high);
    }

    private static void Turn(MeshData data, Mat3 rotation)
    {
        MoveVertices(data, vertex => rotation * vertex);
        MoveNormals(data, normal => rotation * normal);
    }

    private static void MoveVertices(MeshData data, Func<Vec3, Vec3> move)
    {
        var numbers = data.Vertices;
        for (var i = 0; i < numbers.Length; i += 3)
            (numbers[i], numbers[i + 1], numbers[i + 2]) = move(new(numbers[i], numbers[i + 1], numbers[i + 2]));
    }

    private static void MoveNormals(MeshData data, Func<Vec3, Vec3> move)
    {
        var numbers = data.Normals;
        for (var i = 0; i < numbers.Length; i += 3)
        {
            var (x, y, z) = move(new(numbers[i], numbers[i + 1], numbers[i + 2]));
            (numbers[i], numbers[i + 1], numbers[i + 2]) = ((float)x, (float)y, (float)z);
        }
    }
}
