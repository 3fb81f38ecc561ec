using Sim.Runtime.Physics.Model;

namespace Sim.Envs.MetaWorld.Tasks;

// The experts are those of metaworld/policies at commit 7ea2b501: waypoints that depend on the observation alone.
internal readonly partial struct Reach
{
    public static Aim Advise(in Scene scene) => new(scene.Goal, 5, 0);
}

internal readonly partial struct ReachWall
{
    public static Aim Advise(in Scene scene)
    {
        var atWall = scene.Hand.X >= -0.1 && scene.Hand.X <= 0.3 && scene.Hand.Y >= 0.6 && scene.Hand.Y <= 0.8 && scene.Hand.Z < 0.25;
        return new(atWall ? scene.Goal + new Vec3(0, 0, 1) : scene.Goal, 5, 0);
    }
}
