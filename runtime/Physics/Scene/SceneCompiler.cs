using Sim.Runtime.Physics.Mjcf;
using Sim.Runtime.Physics.Model;

namespace Sim.Runtime.Physics.Scene;

/// <summary>Makes a model of a description: settles bodies, numbers everything, resolves names, derives constants.</summary>
internal sealed class SceneCompiler(SceneDescription scene, IAssetProvider assets)
{
    private const int MaxBodies = 65_534; // a pair of bodies is 32 bits

    /// <summary>Bodies times the square of degrees of freedom: what deriving constants takes with a dense mass matrix.</summary>
    private const double MaxWork = 2e9;

    public PhysicsModel Compile()
    {
        NameAssets();
        var meshes = CompileMeshes();
        var world = new BodyCompiler(scene.Compiler, meshes).Compile(scene.World);
        if (scene.Compiler.FuseStatic)
            StaticFusion.Apply(scene, world);
        if (scene.Compiler.DiscardVisual)
            VisualDiscard.Apply(scene, world, meshes);

        BodyDraft[] bodies = [.. world.Tree()];
        if (bodies.Length > MaxBodies)
            throw bodies[MaxBodies].Source.Error($"it is body {MaxBodies}, and there can be {MaxBodies - 1}.");
        CheckWork(bodies);
        var names = new NameTable(scene, bodies, meshes.Values);
        var tree = new TreeWriter(scene, bodies, names).Write();
        var links = new LinkCompiler(scene, tree, names);
        var model = links.Complete(new PhysicsModel
        {
            Name = scene.Name,
            Bodies = tree.Bodies,
            Joints = tree.Joints,
            Dofs = tree.Dofs,
            Geoms = tree.Geoms,
            Sites = tree.Sites,
            Cameras = tree.Cameras,
            Lights = tree.Lights,
            Meshes = [.. meshes.Values.Select(mesh => mesh.Mesh)],
            Materials = [.. scene.Materials.Select(material => Compile(material, names))],
            Textures = [.. scene.Textures.Select(texture => texture.Texture)],
            ContactPairs = [],
            Exclusions = [],
            Equalities = [],
            Tendons = [],
            Wraps = [],
            Actuators = [],
            Sensors = [],
            Keyframes = [],
            Numbers = [.. scene.Numbers],
            Texts = [.. scene.Texts],
            Options = scene.Options,
            Statistics = new(),
            Visual = scene.Visual,
            ReferencePositions = tree.ReferencePositions,
            SpringPositions = tree.SpringPositions,
        });
        model = Finish(model, tree.JointSources);
        FiniteCheck.Apply(model, scene.File);
        return model;
    }

    private static void CheckWork(BodyDraft[] bodies)
    {
        var dofs = bodies.Sum(body => body.Source.Joints.Sum(joint => joint.Type.DofCount()));
        if (bodies.Length * (double)dofs * dofs > MaxWork)
            throw bodies[^1].Source.Error($"with it, the scene has {bodies.Length} bodies and {dofs} degrees of freedom, which is too many to be one scene.");
    }

    /// <summary>An asset without a name is called as its file is.</summary>
    private void NameAssets()
    {
        foreach (var mesh in scene.Meshes.Where(mesh => mesh.Name.Length == 0))
        {
            mesh.Name = Path.GetFileNameWithoutExtension(AssetPath.FileName(mesh.File));
            if (mesh.Name.Length == 0)
                throw mesh.Error("a mesh needs a name or a file.");
        }

        foreach (var material in scene.Materials.Where(material => material.Name.Length == 0))
            throw material.Error("a material needs a name.");
    }

    private Dictionary<string, CompiledMesh> CompileMeshes()
    {
        var collides = BodiesOf(scene.World).SelectMany(body => body.Geoms)
            .Where(geom => geom.Type == GeomType.Mesh && (geom.ContactType != 0 || geom.ContactAffinity != 0)).Select(geom => geom.Mesh).ToHashSet();
        var paired = scene.Pairs.SelectMany(pair => (string[])[pair.Geom1, pair.Geom2]).ToHashSet();
        collides.UnionWith(BodiesOf(scene.World).SelectMany(body => body.Geoms).Where(geom => paired.Contains(geom.Name)).Select(geom => geom.Mesh));
        var compiler = new MeshCompiler(assets);
        var meshes = new Dictionary<string, CompiledMesh>();
        foreach (var mesh in scene.Meshes)
        {
            if (meshes.ContainsKey(mesh.Name))
                throw mesh.Error($"there is a mesh '{mesh.Name}' already.");
            meshes.Add(mesh.Name, compiler.Compile(mesh, collides.Contains(mesh.Name)));
        }

        return meshes;
    }

    private static IEnumerable<SceneBody> BodiesOf(SceneBody world)
    {
        var open = new Stack<SceneBody>([world]);
        while (open.TryPop(out var body))
        {
            yield return body;
            foreach (var child in body.Bodies)
                open.Push(child);
        }
    }

    private static Material Compile(SceneMaterial source, NameTable names) => new()
    {
        Name = source.Name,
        Origin = source.Origin,
        Texture = source.Texture.Length > 0 ? names.Texture(source, source.Texture) : -1,
        TextureRepeat = source.TextureRepeat,
        TextureUniform = source.TextureUniform,
        Emission = source.Emission,
        Specular = source.Specular,
        Shininess = source.Shininess,
        Reflectance = source.Reflectance,
        Metallic = source.Metallic,
        Roughness = source.Roughness,
        Color = source.Color,
    };

    /// <summary>What needs the whole model: total mass, constants, springs by time constant, ranges of muscles, stated statistics.</summary>
    private PhysicsModel Finish(PhysicsModel model, IReadOnlyList<SceneJoint> joints)
    {
        if (scene.Compiler.TotalMass > 0)
        {
            var scale = Math.Max(Tiny.Least, scene.Compiler.TotalMass / Math.Max(Tiny.Least, model.Bodies.Sum(body => body.Mass)));
            model = model with { Bodies = [.. model.Bodies.Select(body => body with { Mass = body.Mass * scale, Inertia = body.Inertia * scale })] };
        }

        model = ModelConstants.Derive(model);
        model = JointSprings.Apply(model, joints);
        model = model with { Actuators = [.. model.Actuators.Select((actuator, i) => LengthRanges.Apply(model, actuator, scene.Actuators[i], scene.Compiler.LengthRange))] };
        var given = scene.Statistics;
        var found = model.Statistics;
        return model with
        {
            Statistics = new()
            {
                MeanInertia = given.MeanInertia ?? found.MeanInertia,
                MeanMass = given.MeanMass ?? found.MeanMass,
                MeanSize = given.MeanSize ?? found.MeanSize,
                Extent = given.Extent ?? found.Extent,
                Center = given.Center ?? found.Center,
            },
        };
    }
}
