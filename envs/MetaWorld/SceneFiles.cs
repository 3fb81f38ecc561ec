using System.Collections.Concurrent;
using Sim.Runtime;
using Sim.Runtime.Physics;
using Sim.Runtime.Physics.Mjcf;
using Sim.Runtime.Physics.Model;

namespace Sim.Envs.MetaWorld;

/// <summary>The scenes of the tasks: ours, which this library carries, or Meta-World's where a user has them.</summary>
internal static class SceneFiles
{
    private static readonly ConcurrentDictionary<(string Scene, string Assets), Lazy<PhysicsModel>> Loaded = [];

    /// <summary>Compiles a scene, with its weld as upstream sets it when an environment is made.</summary>
    /// <param name="scene">File name, as in <see cref="TaskFacts.Scene"/>.</param>
    /// <param name="assets">Folder of Meta-World's assets, with sawyer_xyz in it; empty for our scenes.</param>
    /// <exception cref="UsageException">The folder does not hold the scene, or the scene is damaged.</exception>
    public static PhysicsModel Load(string scene, string assets = "") =>
        Loaded.GetOrAdd((scene, assets), _ => new Lazy<PhysicsModel>(() => Compile(scene, assets))).Value;

    private static PhysicsModel Compile(string scene, string assets)
    {
        var model = assets.Length == 0 ? PhysicsModel.Parse(ReadOwn(scene), EmbeddedAssets.Instance, scene) : LoadUpstream(scene, assets);
        return model with { Equalities = [.. model.Equalities.Select(Reweld)] };
    }

    private static PhysicsModel LoadUpstream(string scene, string assets)
    {
        var path = Path.Combine(assets, "sawyer_xyz", scene);
        return File.Exists(path)
            ? PhysicsModel.Load(path)
            : throw new UsageException(
                $"There is no scene '{path}'. Option 'assets' names the folder metaworld/assets of a Meta-World installation.");
    }

    /// <summary>
    /// The hand is to have the orientation of the mocap body, up to the sign of the quaternion, and errors of orientation count five
    /// times (metaworld/sawyer_xyz_env.py, reset_mocap_welds).
    /// </summary>
    private static Equality Reweld(Equality equality) => equality.Type == EqualityType.Weld
        ? equality with { Data = [0, 0, 0, 0, 0, 0, -1, 0, 0, 0, 5] }
        : equality;

    private static string ReadOwn(string scene)
    {
        using var reader = new StreamReader(EmbeddedAssets.Open(scene) ?? throw new InvalidOperationException($"No scene '{scene}'."));
        return reader.ReadToEnd();
    }

    private sealed class EmbeddedAssets : IAssetProvider
    {
        public static EmbeddedAssets Instance { get; } = new();

        public static Stream? Open(string path) => typeof(SceneFiles).Assembly.GetManifestResourceStream($"metaworld/{path}");

        public bool Exists(string path) => typeof(SceneFiles).Assembly.GetManifestResourceInfo($"metaworld/{path}") is not null;

        public byte[]? Read(string path)
        {
            using var stream = Open(path);
            if (stream is null)
                return null;

            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            return bytes;
        }
    }
}
