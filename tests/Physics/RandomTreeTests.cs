using Sim.Runtime.Physics;
using Sim.Runtime.Physics.Model;
using Sim.Tools.Cli.Physics;
using Xunit;

namespace Sim.Tests.Physics;

/// <summary>Laws that every tree of bodies obeys, on random ones.</summary>
public sealed class RandomTreeTests
{
    private const double Gravity = 9.81;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 25)];

    public static TheoryData<int> FewSeeds => [.. Enumerable.Range(1, 8)];

    [LibmujocoTheory]
    [MemberData(nameof(Seeds))]
    public void Its_kinematics_inertia_and_forces_are_those_that_libmujoco_finds(int seed)
    {
        var random = new RandomTree((ulong)seed);
        using var folder = new TemporaryFolder();
        var path = folder.File("tree.xml");
        File.WriteAllText(path, random.Scene(bodies: 1 + (seed % 12), isFree: seed % 3 == 0));
        var scene = new PhysicsScene(PhysicsModel.Load(path));
        var places = Watches(scene, scene.WatchBodyPosition);
        using var batch = new PhysicsBatch(Worlds.Plain, scene, worlds: 1);
        Stir(batch, random);
        batch.Forward();

        using var model = new LibmujocoModel(path);
        using var theirs = new LibmujocoWorld(model);
        var state = batch.State(0);
        theirs.Take(scene, state);
        state.AsSpan(scene.Controls.First, scene.Controls.Count).CopyTo(theirs.Controls);
        theirs.Forward();
        var ours = batch.Stages(0);
        Near("positions of bodies", [.. places.SelectMany(place => batch.Watched(0, place))], theirs.BodyPositions[3..], 1e-12);
        Near("mass matrix", ours.MassMatrix, theirs.MassMatrix(), 1e-12);
        Near("bias", ours.Bias, theirs.Bias, 1e-11);
        Near("passive forces", ours.Passive, theirs.Passive, 1e-11);
        Near("forces of actuators", ours.ActuatorForces, theirs.ActuatorForces, 1e-11);
        Near("accelerations", ours.Accelerations, theirs.Accelerations, 1e-8);
        batch.Step();
        theirs.Step();
        Near("velocities after a step", batch.State(0).AsSpan(scene.Velocities.First, scene.Velocities.Count), theirs.Velocities, 1e-8);
    }

    [Theory]
    [MemberData(nameof(FewSeeds))]
    public void Without_losses_its_energy_stays(int seed)
    {
        var random = new RandomTree((ulong)seed + 100);
        var scene = new PhysicsScene(PhysicsModel.Parse(random.Scene(bodies: 1 + (seed % 5), isFree: seed % 3 == 0, isLossless: true)));
        var centers = Watches(scene, scene.WatchCenterOfMass);
        using var batch = new PhysicsBatch(Worlds.Plain, scene, worlds: 1);
        Stir(batch, random, controls: 0);
        var (before, scale) = Energy(batch, centers);
        batch.Step(300);
        var (after, _) = Energy(batch, centers);

        // MuJoCo's RK4 averages angular velocities, which is of second order only where a ball or a free joint turns: halving the step
        // quarters this.
        Assert.True(Math.Abs(after - before) <= 2e-5 * scale, $"{before} J became {after} J, of {scale} J that moved");
    }

    [Theory]
    [MemberData(nameof(FewSeeds))]
    public void Forces_within_it_change_neither_its_momentum_nor_its_angular_momentum(int seed)
    {
        var random = new RandomTree((ulong)seed + 200);
        var scene = new PhysicsScene(PhysicsModel.Parse(random.Scene(bodies: 2 + (seed % 5), isFree: true, gravity: 0, isLossless: true)));
        using var batch = new PhysicsBatch(Worlds.Plain, scene, worlds: 1);
        Stir(batch, random, controls: 0.05);
        var (momentum, spin) = Momenta(batch);
        var velocities = batch.State(0)[scene.Velocities.First..(scene.Velocities.First + scene.Velocities.Count)];
        batch.Step(200);
        var (laterMomentum, laterSpin) = Momenta(batch);
        Assert.NotEqual(velocities, batch.State(0)[scene.Velocities.First..(scene.Velocities.First + scene.Velocities.Count)]);
        Assert.True((laterMomentum - momentum).Length <= 1e-6 * (1 + momentum.Length), $"{momentum} became {laterMomentum}");
        Assert.True((laterSpin - spin).Length <= 1e-6 * (1 + spin.Length), $"{spin} became {laterSpin}");
    }

    private static List<Watch> Watches(PhysicsScene scene, Func<string, Watch> watch) =>
        [.. scene.Model.Bodies.Skip(1).Select(body => watch(body.Name))];

    private static void Stir(PhysicsBatch batch, RandomTree random, double controls = 1)
    {
        var scene = batch.Scene;
        foreach (var joint in scene.Model.Joints)
        {
            var first = scene.Positions.First + joint.FirstCoordinate;
            for (var i = 0; i < joint.Type.CoordinateCount(); i++)
                batch[0, first + i] += random.Draw();
            if (joint.Type is not (JointType.Free or JointType.Ball))
                continue;

            var turn = first + joint.Type.CoordinateCount() - 4;
            var length = Math.Sqrt(Enumerable.Range(turn, 4).Sum(field => batch[0, field] * batch[0, field]));
            for (var i = 0; i < 4; i++)
                batch[0, turn + i] /= length;
        }

        for (var i = 0; i < scene.Velocities.Count; i++)
            batch[0, scene.Velocities.First + i] = random.Draw();
        for (var i = 0; i < scene.Controls.Count; i++)
            batch[0, scene.Controls.First + i] = controls * random.Draw();
    }

    /// <summary>Kinetic and potential energy, and the kinetic alone, at least 1 J.</summary>
    private static (double Energy, double Scale) Energy(PhysicsBatch batch, List<Watch> centers)
    {
        batch.Forward();
        var (model, velocities) = (batch.Scene.Model, Velocities(batch));
        var kinetic = 0.5 * velocities.Zip(Times(batch.Stages(0).MassMatrix, velocities), (v, p) => v * p).Sum();
        var potential = centers.Select((center, i) => model.Bodies[i + 1].Mass * Gravity * batch.Watched(0, center)[2]).Sum();
        return (kinetic + potential, Math.Max(1, kinetic));
    }

    /// <summary>Of a tree whose root is free: the momenta that belong to its six degrees of freedom, about the origin of the world.</summary>
    private static (Vec3 Momentum, Vec3 Spin) Momenta(PhysicsBatch batch)
    {
        var p = Times(batch.Stages(0).MassMatrix, Velocities(batch));
        double Position(int i) => batch[0, batch.Scene.Positions.First + i];
        Vec3 momentum = new(p[0], p[1], p[2]), place = new(Position(0), Position(1), Position(2));
        var turn = new Quat(Position(3), Position(4), Position(5), Position(6)).Normalized();
        return (momentum, turn.Rotate(new(p[3], p[4], p[5])) + place.Cross(momentum));
    }

    private static double[] Velocities(PhysicsBatch batch) =>
        [.. Enumerable.Range(batch.Scene.Velocities.First, batch.Scene.Velocities.Count).Select(field => batch[0, field])];

    private static double[] Times(double[] matrix, double[] vector) => [.. Enumerable.Range(0, vector.Length)
        .Select(row => Enumerable.Range(0, vector.Length).Sum(column => matrix[(row * vector.Length) + column] * vector[column]))];

    /// <summary>Relative to the largest number.</summary>
    private static void Near(string what, ReadOnlySpan<double> ours, ReadOnlySpan<double> theirs, double tolerance)
    {
        Assert.Equal(theirs.Length, ours.Length);
        var scale = 1.0;
        foreach (var value in theirs)
            scale = Math.Max(scale, Math.Abs(value));
        for (var i = 0; i < theirs.Length; i++)
            Assert.True(Math.Abs(ours[i] - theirs[i]) <= tolerance * scale, $"{what}[{i}]: {ours[i]:r}, and libmujoco's {theirs[i]:r}");
    }
}
