using System.Collections.Immutable;
using Sim.Runtime;
using Sim.Runtime.Ecs;
using Sim.Runtime.Numerics;
using Sim.Runtime.Scenes;

namespace Sim.Tests.Streaming;

/// <summary>A thing that falls.</summary>
public struct Fall
{
    public double Gravity; // m/s^2
    public double Height;  // m
}

/// <summary>Falls by its world's gravity in each step; its action pushes it up. It has a parameter, a scene and several infos.</summary>
/// <param name="name">On the wire.</param>
/// <param name="tellsPushes">Whether it has its info; a second task beside one that has may have none.</param>
internal sealed class GravityEnv(string name = "gravity", bool tellsPushes = true) : IEnv, IParameterized, IHasScene
{
    public const double Standard = 10;

    public EnvSpec Spec { get; } = new()
    {
        Name = name,
        Observation = new Box(double.NegativeInfinity, double.PositiveInfinity, [1], DataType.Float64),
        Action = new Box([-1, -1], [1, 1], [2], DataType.Float32),
        MaxSteps = 100,
        Infos = tellsPushes ? [new InfoSpec("pushes", DataType.Float32, [2])] : [],
    };

    public ImmutableArray<ParameterSpec> Parameters { get; } = [new("gravity", [], 0, 100, "m/s^2, downwards")];

    public Scene Scene { get; } = new(
        [new SceneBody("world", -1), new SceneBody("ball", 0)],
        [
            new SceneGeom("floor", 0, GeomShape.Plane),
            new SceneGeom("ball", 1, GeomShape.Sphere) { Size = [0.1, 0, 0], Color = [1, 0, 0, 1] },
            new SceneGeom("tetrahedron", 1, GeomShape.Mesh) { Mesh = 0 },
        ])
    {
        Meshes = [new SceneMesh("tetrahedron", [0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1], [0, 2, 1, 0, 1, 3, 0, 3, 2, 1, 2, 3])],
        Cameras = [new SceneCamera("front", 0, 45) { Position = [0, -3, 1] }],
    };

    public void Declare(Layout layout) => layout.World.With<Fall>();

    public void Build<R>(EnvBuilder build)
        where R : unmanaged, IReal<R>
    {
        var falls = build.Component<Fall>();
        build.Begin.Add(new Lift { Falls = falls });
        build.Step.Add(new Drop { Falls = falls, Actions = build.Actions<float>(), Rewards = build.Rewards, Terminated = build.Terminated });
        if (tellsPushes)
            build.Step.Add(new Tell { Actions = build.Actions<float>(), Pushes = build.Info<float>("pushes") });
        build.Observe.Add(new Show { Falls = falls, Observations = build.Observations<double>() });
    }

    public void ReadParameter(Group group, int parameter, Span<double> values)
    {
        for (var world = 0; world < group.Worlds; world++)
            values[world] = group.Get<Fall>(world).Gravity + Standard;
    }

    public void WriteParameter(Group group, int parameter, ReadOnlySpan<bool> mask, ReadOnlySpan<double> values)
    {
        for (var world = 0; world < group.Worlds; world++)
        {
            if (mask[world])
                group.Set(world, group.Get<Fall>(world) with { Gravity = values[world] - Standard });
        }
    }

    public void ReadPoses(Group group, ReadOnlySpan<int> worlds, Span<float> poses)
    {
        for (var row = 0; row < worlds.Length; row++)
        {
            float[] both = [0, 0, 0, 1, 0, 0, 0, 0, 0, (float)group.Get<Fall>(worlds[row]).Height, 1, 0, 0, 0];
            both.CopyTo(poses[(row * both.Length)..]);
        }
    }

    private struct Lift : IKernel
    {
        public Column<Fall> Falls;

        public readonly void Run(int index) => Falls[index].Height = 100;
    }

    private struct Drop : IKernel
    {
        public Column<Fall> Falls;
        public Rows<float> Actions;
        public Column<double> Rewards;
        public Column<byte> Terminated;

        public readonly void Run(int index)
        {
            // The component is zeroed memory, so it holds the difference from the standard.
            ref var fall = ref Falls[index];
            fall.Height -= Standard + fall.Gravity - Actions[index, 0];
            Rewards[index] = fall.Height;
            Terminated[index] = (byte)(fall.Height <= 0 ? 1 : 0);
        }
    }

    private struct Tell : IKernel
    {
        public Rows<float> Actions;
        public Rows<float> Pushes;

        public readonly void Run(int index)
        {
            Pushes[index, 0] = Actions[index, 0];
            Pushes[index, 1] = Actions[index, 1];
        }
    }

    private struct Show : IKernel
    {
        public Column<Fall> Falls;
        public Rows<double> Observations;

        public readonly void Run(int index) => Observations[index, 0] = Falls[index].Height;
    }
}
