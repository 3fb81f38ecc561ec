using System.Collections.Immutable;
using Sim.Runtime.Physics;
using Sim.Runtime.Physics.Model;

namespace Sim.Runtime.Rendering.Scenes;

/// <summary>A ball that is drawn into a scene to show a place in it.</summary>
/// <param name="Place">m</param>
/// <param name="Radius">m</param>
/// <param name="Color">Of the ball.</param>
public readonly record struct Mark(Vec3 Place, double Radius, Rgba Color);

/// <summary>A scene as it stands in a world.</summary>
/// <param name="Model">With fixed bodies where the world has them.</param>
/// <param name="Positions">Of its joints.</param>
/// <param name="Marks">Places to show beside what is there.</param>
public sealed record SceneSnapshot(PhysicsModel Model, ImmutableArray<double> Positions, ImmutableArray<Mark> Marks);

/// <summary>A task whose worlds are physical scenes.</summary>
public interface IHasScene
{
    SceneSnapshot Snapshot(Group group, int world);
}
