namespace Sim.Runtime.Physics.Scene;

/// <summary>Takes out geoms, meshes, materials and textures that nothing but looks depends on.</summary>
internal static class VisualDiscard
{
    public static void Apply(SceneDescription scene, BodyDraft world, Dictionary<string, CompiledMesh> meshes)
    {
        var named = scene.Pairs.SelectMany(pair => (string[])[pair.Geom1, pair.Geom2])
            .Concat(scene.Tendons.SelectMany(tendon => tendon.Path).Select(wrap => wrap.Object))
            .Concat(scene.Sensors.SelectMany(sensor => (string[])[sensor.Object, sensor.Reference])).ToHashSet();
        var kept = new HashSet<string>();
        foreach (var body in world.Tree())
        {
            body.Geoms.RemoveAll(geom => geom.IsVisual && !named.Contains(geom.Source.Name));
            kept.UnionWith(body.Geoms.Select(geom => geom.MeshName));
        }

        foreach (var name in meshes.Keys.Except(kept).ToList())
            meshes.Remove(name);
        scene.Materials.Clear();
        scene.Textures.Clear();
    }
}
