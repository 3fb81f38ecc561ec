using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Sim.Runtime.Physics.Model;

namespace Sim.Runtime.Physics.Scene;

/// <summary>Reads mesh files: binary STL, Wavefront OBJ and MuJoCo's MSH.</summary>
internal static class MeshFiles
{
    private const int MaxStlFaces = 200_000; // MuJoCo's bound
    private const int MaxCount = 2_000_000;

    public static MeshData Read(SceneMesh mesh, byte[] bytes, string path)
    {
        if (bytes.Length == 0)
            throw mesh.Error($"'{path}' is empty.");

        var keepsHand = mesh.Scale.X * mesh.Scale.Y * mesh.Scale.Z > 0;
        return Kind(mesh, path) switch
        {
            "stl" => ReadStl(mesh, bytes, path, keepsHand),
            "obj" => ReadObj(mesh, bytes, path, keepsHand),
            _ => ReadMsh(mesh, bytes, path, keepsHand),
        };
    }

    private static string Kind(SceneMesh mesh, string path)
    {
        var extension = Path.GetExtension(path).TrimStart('.').ToLowerInvariant();
        return (mesh.ContentType, extension) switch
        {
            ("model/stl", _) or ("", "stl") => "stl",
            ("model/obj", _) or ("", "obj") => "obj",
            ("model/vnd.mujoco.msh", _) or ("", "msh") => "msh",
            _ => throw mesh.Error($"'{path}' is no mesh that is known. Known: .stl (binary), .obj, .msh."),
        };
    }

    private static MeshData ReadStl(SceneMesh mesh, byte[] bytes, string path, bool keepsHand)
    {
        const int Header = 84, Stride = 50;
        var count = bytes.Length < Header ? 0 : BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(80));
        if (count is < 1 or > MaxStlFaces || bytes.Length != Header + (long)Stride * count)
            throw mesh.Error($"'{path}' is no binary STL file of 1 to {MaxStlFaces} faces. Text STL is not read.");

        var data = new MeshData { Vertices = new double[9 * count], Faces = new int[3 * count] };
        for (var face = 0; face < count; face++)
        {
            for (var corner = 0; corner < 3; corner++)
            {
                var vertex = 3 * face + corner;
                data.Faces[3 * face + (keepsHand || corner == 0 ? corner : 3 - corner)] = vertex;
                for (var axis = 0; axis < 3; axis++)
                {
                    var value = BinaryPrimitives.ReadSingleLittleEndian(bytes.AsSpan(Header + Stride * face + 12 * (corner + 1) + 4 * axis));
                    data.Vertices[3 * vertex + axis] = Math.Abs(value) <= 1 << 30
                        ? value
                        : throw mesh.Error($"'{path}': face {face} has a coordinate {value}.");
                }
            }
        }

        MergeRepeated(data);
        return data;
    }

    /// <summary>Gives vertices at the same place the number of the first.</summary>
    private static void MergeRepeated(MeshData data)
    {
        var first = new Dictionary<Vec3, int>();
        var kept = new List<double>();
        var numbers = new int[data.VertexCount];
        for (var i = 0; i < numbers.Length; i++)
        {
            // Adding zero makes -0 and 0 one key.
            var vertex = data.Vertex(i);
            if (!first.TryGetValue(vertex + Vec3.Zero, out numbers[i]))
            {
                first.Add(vertex + Vec3.Zero, numbers[i] = kept.Count / 3);
                kept.AddRange([vertex.X, vertex.Y, vertex.Z]);
            }
        }

        data.Vertices = [.. kept];
        data.Faces = Array.ConvertAll(data.Faces, vertex => numbers[vertex]);
    }

    private static MeshData ReadMsh(SceneMesh mesh, byte[] bytes, string path, bool keepsHand)
    {
        const int Header = 16;
        Span<int> counts = stackalloc int[4];
        for (var i = 0; i < 4 && bytes.Length >= Header; i++)
            counts[i] = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(4 * i));
        var (vertices, normals, texture, faces) = (counts[0], counts[1], counts[2], counts[3]);
        var hasSense = vertices is >= 4 and <= MaxCount && faces is >= 0 and <= MaxCount
            && (normals == 0 || normals == vertices) && (texture == 0 || texture == vertices);
        if (!hasSense || bytes.Length != Header + 4L * (3L * vertices + 3L * normals + 2L * texture + 3L * faces))
            throw mesh.Error($"'{path}' is no MSH file: its size does not fit the counts at its start.");

        var numbers = MemoryMarshal.Cast<byte, float>(bytes.AsSpan(Header));
        var data = new MeshData { Vertices = Doubles(numbers[..(3 * vertices)]) };
        numbers = numbers[(3 * vertices)..];
        data.Normals = numbers[..(3 * normals)].ToArray();
        numbers = numbers[(3 * normals)..];
        data.TextureCoordinates = numbers[..(2 * texture)].ToArray();
        data.Faces = MemoryMarshal.Cast<float, int>(numbers[(2 * texture)..]).ToArray();
        data.FaceNormals = [.. data.Faces];
        data.FaceTextureCoordinates = texture > 0 ? [.. data.Faces] : [];
        for (var face = 0; face < faces && !keepsHand; face++)
            (data.Faces[3 * face + 1], data.Faces[3 * face + 2]) = (data.Faces[3 * face + 2], data.Faces[3 * face + 1]);
        return data;
    }

    private static double[] Doubles(ReadOnlySpan<float> numbers)
    {
        var doubles = new double[numbers.Length];
        for (var i = 0; i < doubles.Length; i++)
            doubles[i] = numbers[i];
        return doubles;
    }

    private static MeshData ReadObj(SceneMesh mesh, byte[] bytes, string path, bool keepsHand)
    {
        List<float> vertices = [], normals = [], texture = [];
        List<int> faces = [], faceNormals = [], faceTexture = [];
        var lineNumber = 0;
        foreach (var line in Encoding.UTF8.GetString(bytes).AsSpan().EnumerateLines())
        {
            lineNumber++;
            var words = line.ToString().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (words.Length == 0)
                continue;

            UsageException Bad(string why) => mesh.Error($"'{path}', line {lineNumber}: {why}");
            void Numbers(List<float> into, int count)
            {
                for (var i = 1; i <= count; i++)
                {
                    into.Add(i < words.Length && float.TryParse(words[i], NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && float.IsFinite(value)
                        ? value
                        : throw Bad($"{count} numbers should follow '{words[0]}'."));
                }
            }

            switch (words[0])
            {
                case "v":
                    Numbers(vertices, 3);
                    break;
                case "vn":
                    Numbers(normals, 3);
                    break;
                case "vt":
                    Numbers(texture, 2);
                    break;
                case "f":
                    if (words.Length is not (4 or 5))
                        throw Bad("a face has three or four corners.");
                    var corners = Array.ConvertAll(words[1..], word => Corner(word, vertices.Count / 3, texture.Count / 2, normals.Count / 3) ?? throw Bad($"'{word}' is no corner."));
                    foreach (var i in Triangles(corners.Length, keepsHand))
                    {
                        faces.Add(corners[i].Vertex);
                        faceTexture.Add(corners[i].Texture);
                        faceNormals.Add(corners[i].Normal);
                    }

                    break;
            }
        }

        for (var i = 1; i < texture.Count; i += 2)
            texture[i] = 1 - texture[i];
        var usesNormals = normals.Count > 0 && faceNormals.TrueForAll(index => index >= 0);
        var usesTexture = texture.Count > 0 && faceTexture.TrueForAll(index => index >= 0);
        return new()
        {
            Vertices = Doubles(CollectionsMarshal.AsSpan(vertices)),
            Faces = [.. faces],
            Normals = usesNormals ? [.. normals] : [],
            FaceNormals = usesNormals ? [.. faceNormals] : [],
            TextureCoordinates = usesTexture ? [.. texture] : [],
            FaceTextureCoordinates = usesTexture ? [.. faceTexture] : [],
        };
    }

    /// <summary>Corners of the one or two triangles of a face; a mirrored mesh is turned inside out again.</summary>
    private static int[] Triangles(int corners, bool keepsHand) => (corners, keepsHand) switch
    {
        (3, true) => [0, 1, 2],
        (3, false) => [0, 2, 1],
        (_, true) => [0, 1, 2, 0, 2, 3],
        _ => [0, 2, 1, 0, 3, 2],
    };

    /// <summary>"vertex/texture/normal", counted from 1, or from the end where negative; -1 for what is not there.</summary>
    private static (int Vertex, int Texture, int Normal)? Corner(string word, int vertices, int texture, int normals)
    {
        var parts = word.Split('/');
        int? Index(int part, int count)
        {
            if (part >= parts.Length || parts[part].Length == 0)
                return part == 0 ? null : -1;
            if (!int.TryParse(parts[part], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var index))
                return null;
            index = index < 0 ? count + index : index - 1;
            return index >= 0 && index < count ? index : null;
        }

        return Index(0, vertices) is { } v && Index(1, texture) is { } t && Index(2, normals) is { } n && parts.Length <= 3 ? (v, t, n) : null;
    }
}
