using System.Text;
using Sim.Runtime.Physics.Scene;

namespace Sim.Runtime.Physics.Mjcf;

/// <summary>From files to a model: read, check, describe, compile.</summary>
internal static class ModelLoader
{
    public static PhysicsModel Load(string path)
    {
        if (Directory.Exists(path))
            throw new UsageException($"'{path}' is a folder. A scene is an XML file.");
        if (!File.Exists(path))
            throw new UsageException($"There is no scene '{path}'.");

        var whole = Path.GetFullPath(path);
        var assets = new FolderAssets(Path.GetDirectoryName(whole)!);
        var name = Path.GetFileName(whole);
        try
        {
            return Compile(assets.Read(name)!, assets, name);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"'{path}' cannot be read: {problem.Message}", problem);
        }
    }

    public static PhysicsModel Parse(string xml, IAssetProvider assets, string name) => Compile(Encoding.UTF8.GetBytes(xml), assets, name);

    private static PhysicsModel Compile(byte[] xml, IAssetProvider assets, string name)
    {
        var root = new SourceReader(assets).Read(xml, name);
        var scene = root.Name switch
        {
            "mujoco" => new MjcfReader(root).Read(),
            "robot" => new UrdfReader(root).Read(),
            _ => throw root.Error("a scene begins with <mujoco>, a robot with <robot>."),
        };
        return new SceneCompiler(scene, assets).Compile();
    }
}
