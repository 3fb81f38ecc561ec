using System.Runtime.InteropServices;
using Sim.Runtime.Scenes;

namespace Sim.Runtime.Streaming.Wire;

/// <summary>Scenes on the wire: names and shapes in the header, meshes in raw frames.</summary>
internal static class SceneWire
{
    /// <summary>Adds the list of groups to the header, and their meshes to the frames.</summary>
    public static void Write(HeaderWriter header, FrameList frames, IReadOnlyList<SceneGroup> groups)
    {
        header.BeginList("groups");
        for (var group = 0; group < groups.Count; group++)
        {
            header.BeginMap().Add("env", groups[group].Env).Add("first_world", groups[group].FirstWorld).Add("worlds", groups[group].Worlds);
            if (groups[group].Scene is { } scene)
                Write(header, frames, scene, group);
            header.End();
        }

        header.End();
    }

    private static void Write(HeaderWriter header, FrameList frames, Scene scene, int group)
    {
        header.BeginMap("scene").BeginList("bodies");
        foreach (var body in scene.Bodies)
            header.BeginMap().Add("name", body.Name).Add("parent", body.Parent).End();
        header.End().BeginList("geoms");
        foreach (var geom in scene.Geoms)
        {
            header.BeginMap()
                .Add("name", geom.Name).Add("body", geom.Body).Add("shape", Name(geom.Shape)).Add("size", geom.Size.AsSpan())
                .Add("position", geom.Position.AsSpan()).Add("rotation", geom.Rotation.AsSpan()).Add("color", geom.Color.AsSpan());
            if (geom.Mesh >= 0)
                header.Add("mesh", geom.Mesh);
            header.End();
        }

        header.End().BeginList("cameras");
        foreach (var camera in scene.Cameras)
        {
            header.BeginMap()
                .Add("name", camera.Name).Add("body", camera.Body).Add("field_of_view", camera.FieldOfView)
                .Add("position", camera.Position.AsSpan()).Add("rotation", camera.Rotation.AsSpan())
                .End();
        }

        header.End().BeginList("meshes");
        for (var mesh = 0; mesh < scene.Meshes.Length; mesh++)
        {
            var (name, vertices, faces) = scene.Meshes[mesh];
            header.BeginMap().Add("name", name).End();
            frames.Add($"mesh.{group}.{mesh}.vertices", WireType.Float32, MemoryMarshal.AsBytes(vertices.AsSpan()).ToArray(), vertices.Length / 3, 3);
            frames.Add($"mesh.{group}.{mesh}.faces", WireType.Int32, MemoryMarshal.AsBytes(faces.AsSpan()).ToArray(), faces.Length / 3, 3);
        }

        header.End().End();
    }

    /// <summary>The name of a shape, in small letters.</summary>
    public static string Name(GeomShape shape) => shape.ToString().ToLowerInvariant();
}
