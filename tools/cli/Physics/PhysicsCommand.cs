using System.CommandLine;
using Sim.Runtime;
using Sim.Runtime.Physics;

namespace Sim.Tools.Cli.Physics;

/// <summary>sim physics: what a scene is compiled to, how fast its worlds are stepped, and how that compares with MuJoCo.</summary>
internal static class PhysicsCommand
{
    public static Command Create() => new("physics", "Looks into, measures and compares scenes.")
    {
        InfoCommand.Create(),
        PhysicsBenchCommand.Create(),
        CompareCommand.Create(),
    };

    public static Argument<string> Scene() => new("scene") { Description = "a scene (MJCF) or a robot (URDF), an XML file", HelpName = "scene.xml" };

    /// <summary>The scene, which must have something to step.</summary>
    public static PhysicsModel LoadMoving(string path)
    {
        var model = PhysicsModel.Load(path);
        return model.DofCount > 0 ? model : throw new UsageException($"'{path}': nothing in it can move, so there is nothing to step.");
    }
}
