using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Sim.Runtime.Physics.Mjcf;
using Sim.Runtime.Physics.Model;

namespace Sim.Runtime.Physics.Scene;

/// <summary>A mesh with what geoms of it need to have mass.</summary>
/// <param name="Mesh">In its principal frame.</param>
/// <param name="Volume">m³, or m² of a shell.</param>
/// <param name="InertiaBox">Half widths of a box of equal inertia, m.</param>
internal sealed record CompiledMesh(Mesh Mesh, double Volume, Vec3 InertiaBox);

/// <summary>Reads meshes, finds their masses and turns them into their principal frame.</summary>
internal sealed class MeshCompiler(IAssetProvider assets)
{
    private const int MostFaces = 2_000_000;
    private const int MostVertices = 8_000_000; // of a scene's meshes together

    private int _vertices;

    public CompiledMesh Compile(SceneMesh source, bool needsHull)
    {
        var data = Load(source);
        Check(source, data);
        _vertices += data.VertexCount;
        if (_vertices > MostVertices)
            throw source.Error($"with it, the scene's meshes have more than {MostVertices} vertices.");
        var hull = needsHull || data.FaceCount == 0 || source.Inertia == MeshInertia.Convex ? MeshHull.Of(source, data) : null;
        if (data.FaceCount == 0)
            data.Faces = [.. hull!.Faces.SelectMany(face => (int[])[face.A, face.B, face.C])];
        if (data.Normals.Length == 0)
            MeshNormals.Make(data, source.SmoothNormals);
        if (data.FaceNormals.Length == 0)
            data.FaceNormals = [.. data.Faces];
        if (data.FaceTextureCoordinates.Length == 0 && data.TextureCoordinates.Length > 0)
            data.FaceTextureCoordinates = [.. data.Faces];

        var outlines = MeshPolygons.Find(data, hull);
        MeshTransforms.ApplyReference(source, data);
        var inertia = new MeshMass(source, data, hull).Find();
        var (low, high) = MeshTransforms.ToPrincipalFrame(data, inertia.Frame);
        var mesh = new Mesh
        {
            Name = source.Name,
            Origin = source.Origin,
            Vertices = Vectors(Array.ConvertAll(data.Vertices, number => (float)number)),
            Faces = Triangles(data.Faces),
            Normals = Vectors(data.Normals),
            FaceNormals = Triangles(data.FaceNormals),
            TextureCoordinates = [.. MemoryMarshal.Cast<float, (float, float)>(data.TextureCoordinates)],
            FaceTextureCoordinates = Triangles(data.FaceTextureCoordinates),
            Offset = inertia.Frame,
            Scale = source.Scale,
            BoxLow = low,
            BoxHigh = high,
            Hull = needsHull ? hull : null,
            Polygons = MeshPolygons.Finish(data, outlines),
            File = source.File,
        };
        return new(mesh, inertia.Volume, inertia.Box);
    }

    private MeshData Load(SceneMesh source)
    {
        var given = new MeshData
        {
            Vertices = Array.ConvertAll(source.Vertices, number => (double)number),
            Normals = source.Normals,
            TextureCoordinates = source.TextureCoordinates,
            Faces = source.Faces,
        };
        if (source.File.Length == 0)
            return given;
        if (source.Vertices.Length > 0 || source.Faces.Length > 0)
            throw source.Error("vertices and faces are given both here and by 'file'.");

        var path = source.Paths.FirstOrDefault(assets.Exists)
            ?? throw source.Error($"the file '{source.File}' does not exist. Looked for: {string.Join(", ", source.Paths)}.");
        try
        {
            var data = MeshFiles.Read(source, assets.Read(path)!, path);
            data.Normals = data.Normals.Length > 0 ? data.Normals : source.Normals;
            data.TextureCoordinates = data.TextureCoordinates.Length > 0 ? data.TextureCoordinates : source.TextureCoordinates;
            return data;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw source.Error($"'{path}' cannot be read: {problem.Message}");
        }
    }

    private static void Check(SceneMesh source, MeshData data)
    {
        if (data.Vertices.Length % 3 != 0 || data.Normals.Length % 3 != 0 || data.Faces.Length % 3 != 0 || data.TextureCoordinates.Length % 2 != 0)
            throw source.Error("vertices, normals and faces come in threes, texture coordinates in twos.");
        if (data.VertexCount < 4)
            throw source.Error($"it has {data.VertexCount} vertices; a mesh has at least four.");
        if (data.FaceCount > MostFaces)
            throw source.Error($"it has {data.FaceCount} faces, more than {MostFaces}.");
        if (Array.FindIndex(data.Vertices, value => !double.IsFinite(value)) is >= 0 and var bad)
            throw source.Error($"vertex {bad / 3} is not finite.");
        if (Array.FindIndex(data.Faces, vertex => vertex < 0 || vertex >= data.VertexCount) is >= 0 and var face)
            throw source.Error($"face {face / 3} has a vertex {data.Faces[face]}, and there are {data.VertexCount}.");
        if (data.FaceNormals.Length == 0 && data.Normals.Length > 0 && data.Normals.Length != data.Vertices.Length)
            throw source.Error("there is not one normal for each vertex.");
        if (data.FaceTextureCoordinates.Length == 0 && data.TextureCoordinates.Length > 0 && data.TextureCoordinates.Length != 2 * data.VertexCount)
            throw source.Error("there is not one texture coordinate for each vertex.");
        if (source.Scale.X == 0 || source.Scale.Y == 0 || source.Scale.Z == 0)
            throw source.Error("'scale' cannot be 0.");
    }

    private static ImmutableArray<Vec3> Vectors(float[] numbers) =>
        [.. Enumerable.Range(0, numbers.Length / 3).Select(i => new Vec3(numbers[3 * i], numbers[3 * i + 1], numbers[3 * i + 2]))];

    private static ImmutableArray<Triangle> Triangles(int[] indices) =>
        [.. Enumerable.Range(0, indices.Length / 3).Select(i => new Triangle(indices[3 * i], indices[3 * i + 1], indices[3 * i + 2]))];
}
