using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text;
using MessagePack;
using Sim.Runtime.Scenes;

namespace Sim.Runtime.Streaming.Wire;

/// <summary>Reads what <see cref="SceneWire"/> writes.</summary>
/// <param name="header">That has the groups.</param>
/// <param name="frame">The frame of an array of the header, by its place.</param>
internal sealed class SceneReader(Header header, Func<int, ReadOnlyMemory<byte>> frame)
{
    private delegate void ReadField<T>(ref MessagePackReader reader, string key, ref T item);

    /// <exception cref="FormatException">The header has no groups, or other ones than this version knows.</exception>
    public ImmutableArray<SceneGroup> Read()
    {
        if (!header.TryReader("groups"u8, out var reader))
            throw new FormatException("There is no 'groups'.");

        var index = 0;
        try
        {
            return List(ref reader, () => new SceneGroup("", 0, 0, null), (ref MessagePackReader reader, string key, ref SceneGroup group) =>
            {
                switch (key)
                {
                    case "env": group = group with { Env = reader.ReadString() ?? "" }; break;
                    case "first_world": group = group with { FirstWorld = reader.ReadInt32() }; break;
                    case "worlds": group = group with { Worlds = reader.ReadInt32() }; break;
                    case "scene": group = group with { Scene = ReadScene(ref reader, index) }; break;
                    default: reader.Skip(); break;
                }
            }, () => index++);
        }
        catch (Exception problem) when (problem is MessagePackSerializationException or OverflowException or ArgumentException)
        {
            throw new FormatException($"The scene is not as it should be: {problem.Message}", problem);
        }
    }

    private Scene ReadScene(ref MessagePackReader reader, int group)
    {
        var (scene, mesh) = (new Scene([], []), 0);
        for (var fields = reader.ReadMapHeader(); fields > 0; fields--)
        {
            switch (reader.ReadString())
            {
                case "bodies": scene = scene with { Bodies = List(ref reader, () => new SceneBody("", -1), Body) }; break;
                case "geoms": scene = scene with { Geoms = List(ref reader, () => new SceneGeom("", 0, GeomShape.Sphere), Geom) }; break;
                case "cameras": scene = scene with { Cameras = List(ref reader, () => new SceneCamera("", 0, 0), Camera) }; break;
                case "meshes":
                    scene = scene with { Meshes = List(ref reader, () => MeshOf(group, mesh++), Mesh) };
                    break;
                default: reader.Skip(); break;
            }
        }

        return scene;
    }

    private static void Body(ref MessagePackReader reader, string key, ref SceneBody body)
    {
        switch (key)
        {
            case "name": body = body with { Name = reader.ReadString() ?? "" }; break;
            case "parent": body = body with { Parent = reader.ReadInt32() }; break;
            default: reader.Skip(); break;
        }
    }

    private static void Geom(ref MessagePackReader reader, string key, ref SceneGeom geom)
    {
        switch (key)
        {
            case "name": geom = geom with { Name = reader.ReadString() ?? "" }; break;
            case "body": geom = geom with { Body = reader.ReadInt32() }; break;
            case "shape": geom = geom with { Shape = Enum.Parse<GeomShape>(reader.ReadString() ?? "", ignoreCase: true) }; break;
            case "size": geom = geom with { Size = Numbers(ref reader) }; break;
            case "position": geom = geom with { Position = Numbers(ref reader) }; break;
            case "rotation": geom = geom with { Rotation = Numbers(ref reader) }; break;
            case "color": geom = geom with { Color = Numbers(ref reader) }; break;
            case "mesh": geom = geom with { Mesh = reader.ReadInt32() }; break;
            default: reader.Skip(); break;
        }
    }

    private static void Camera(ref MessagePackReader reader, string key, ref SceneCamera camera)
    {
        switch (key)
        {
            case "name": camera = camera with { Name = reader.ReadString() ?? "" }; break;
            case "body": camera = camera with { Body = reader.ReadInt32() }; break;
            case "field_of_view": camera = camera with { FieldOfView = reader.ReadDouble() }; break;
            case "position": camera = camera with { Position = Numbers(ref reader) }; break;
            case "rotation": camera = camera with { Rotation = Numbers(ref reader) }; break;
            default: reader.Skip(); break;
        }
    }

    private static void Mesh(ref MessagePackReader reader, string key, ref SceneMesh mesh)
    {
        if (key == "name")
            mesh = mesh with { Name = reader.ReadString() ?? "" };
        else
            reader.Skip();
    }

    private SceneMesh MeshOf(int group, int mesh) => new(
        "",
        [.. MemoryMarshal.Cast<byte, float>(Array($"mesh.{group}.{mesh}.vertices"))],
        [.. MemoryMarshal.Cast<byte, int>(Array($"mesh.{group}.{mesh}.faces"))]);

    private ReadOnlySpan<byte> Array(string name)
    {
        for (var array = 0; array < header.Arrays.Count; array++)
        {
            if (Encoding.UTF8.GetString(header.Arrays[array].Name.Span) == name)
                return frame(array).Span;
        }

        throw new FormatException($"There is no array '{name}'.");
    }

    private static ImmutableArray<double> Numbers(ref MessagePackReader reader)
    {
        var numbers = new double[reader.ReadArrayHeader()];
        for (var number = 0; number < numbers.Length; number++)
            numbers[number] = reader.ReadDouble();
        return [.. numbers];
    }

    private static ImmutableArray<T> List<T>(ref MessagePackReader reader, Func<T> begin, ReadField<T> read, Action? next = null)
    {
        var items = new T[reader.ReadArrayHeader()];
        for (var item = 0; item < items.Length; item++)
        {
            items[item] = begin();
            for (var fields = reader.ReadMapHeader(); fields > 0; fields--)
                read(ref reader, reader.ReadString() ?? "", ref items[item]);
            next?.Invoke();
        }

        return [.. items];
    }
}
