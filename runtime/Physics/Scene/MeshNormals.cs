using Sim.Runtime.Physics.Model;

namespace Sim.Runtime.Physics.Scene;

/// <summary>Normals at vertices, for looks: means over the faces around, weighted by area.</summary>
internal static class MeshNormals
{
    private const double SharpCosine = 0.8; // MuJoCo's

    public static void Make(MeshData data, bool smooth)
    {
        var sums = new Vec3[data.VertexCount];
        AddFaces(data, sums, (_, _) => 1);
        if (!smooth)
        {
            // Faces at a sharp angle to the mean are taken out of it again.
            Vec3[] means = [.. sums];
            AddFaces(data, sums, (vertex, normal) => means[vertex].Normalized().Unit.Dot(normal) < SharpCosine ? -1 : 0);
        }

        data.Normals = [.. sums.SelectMany(sum =>
        {
            var (unit, length) = sum.Normalized();
            return length > 0 ? (float[])[(float)unit.X, (float)unit.Y, (float)unit.Z] : [0, 0, 1];
        })];
        data.FaceNormals = [.. data.Faces];
    }

    private static void AddFaces(MeshData data, Vec3[] sums, Func<int, Vec3, int> weight)
    {
        for (var face = 0; face < data.FaceCount; face++)
        {
            var corners = data.Faces.AsSpan(3 * face, 3);
            var origin = data.Vertex(corners[0]);
            var (normal, area) = (data.Vertex(corners[1]) - origin).Cross(data.Vertex(corners[2]) - origin).Normalized();
            foreach (var vertex in corners)
                sums[vertex] += normal * (area * weight(vertex, normal));
        }
    }
}
