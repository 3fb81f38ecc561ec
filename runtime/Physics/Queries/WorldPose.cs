using System.Collections.Immutable;
using Sim.Runtime.Physics.Constants;
using Sim.Runtime.Physics.Model;

namespace Sim.Runtime.Physics.Queries;

/// <summary>
/// A world as it stands, for questions that the host asks now and then: what a ray meets, and how a point moves with the joints. It is
/// computed on the host in double precision; kernels read poses and forces through a scene's watches instead.
/// </summary>
public sealed class WorldPose
{
    private readonly PhysicsModel _model;
    private readonly ModelPose _pose;

    /// <param name="model">The scene.</param>
    /// <param name="positions">Of the joints: <see cref="PhysicsModel.CoordinateCount"/> numbers.</param>
    /// <exception cref="ArgumentException">There are more or fewer.</exception>
    public WorldPose(PhysicsModel model, ImmutableArray<double> positions)
    {
        if (positions.Length != model.CoordinateCount)
        {
            throw new ArgumentException(
                $"The scene has {model.CoordinateCount} joint coordinates; {positions.Length} were given.", nameof(positions));
        }

        (_model, _pose) = (model, new ModelPose(model, positions));
    }

    /// <summary>A world of a batch, with its mocap and placed bodies where they are.</summary>
    public static WorldPose Of(PhysicsBatch batch, int world)
    {
        var (scene, state) = (batch.Scene, batch.State(world));
        var bodies = scene.Model.Bodies.ToBuilder();
        foreach (var (body, first) in scene.Step.State.Places)
        {
            bodies[body] = bodies[body] with
            {
                Position = new(state[first], state[first + 1], state[first + 2]),
                Orientation = new Quat(state[first + 3], state[first + 4], state[first + 5], state[first + 6]).Normalized(),
            };
        }

        var (at, count) = scene.Positions;
        return new(scene.Model with { Bodies = bodies.ToImmutable() }, [.. state.AsSpan(at, count)]);
    }

    /// <summary>The first geom on a ray (MuJoCo's mj_ray). Meshes are met as they are, not by their convex hulls.</summary>
    /// <param name="origin">m, in the world.</param>
    /// <param name="direction">Of any length but 0.</param>
    /// <param name="filter">Which geoms it may meet.</param>
    /// <returns>Null where it meets none.</returns>
    /// <exception cref="ArgumentException">The direction has no length, or a number is not finite.</exception>
    /// <exception cref="UsageException">The filter names a body that there is not.</exception>
    public RayHit? Ray(Vec3 origin, Vec3 direction, RayFilter? filter = null)
    {
        if (!double.IsFinite(direction.Length) || !double.IsFinite(origin.Length) || direction.Length < Tiny.Least)
            throw new ArgumentException($"A ray needs a place and a direction of some length; it has {origin} and {direction}.");

        filter ??= RayFilter.All;
        var excluded = filter.ExcludedBody is { } name ? _model.BodyNumber(name) : -1;
        var best = new RayHit(RayShapes.None, -1);
        for (var number = 0; number < _model.Geoms.Length; number++)
        {
            var geom = _model.Geoms[number];
            if (geom.Body == excluded || !Meets(geom, filter))
                continue;
            var toLocal = _pose.GeomAxes[number].Transposed;
            var mesh = geom.Type == GeomType.Mesh ? _model.Meshes[geom.Mesh] : null;
            var distance = RayShapes.Nearest(geom, mesh, toLocal * (origin - _pose.Geoms[number]), toLocal * direction);
            if (distance < best.Distance)
                best = new(distance, number);
        }

        return best.Geom < 0 ? null : best;
    }

    /// <summary>
    /// How a point that is fixed to a body moves with each degree of freedom (MuJoCo's mj_jac): its velocity, and the body's angular
    /// velocity, per unit of the joint's velocity, in the world.
    /// </summary>
    /// <param name="body">Its name.</param>
    /// <param name="point">m, in the world; the origin of the body's frame by default.</param>
    /// <exception cref="UsageException">There is no such body.</exception>
    public (Vec3[] Linear, Vec3[] Angular) Jacobian(string body, Vec3? point = null)
    {
        var number = _model.BodyNumber(body);
        return _pose.Jacobian(point ?? _pose.Bodies[number].Position, number);
    }

    private bool Meets(Geom geom, RayFilter filter)
    {
        var alpha = geom.Material >= 0 ? _model.Materials[geom.Material].Color.Alpha : geom.Color.Alpha;
        return alpha != 0
            && (filter.MeetsFixed || _model.Bodies[geom.Body].Weld != 0)
            && (filter.Groups.IsEmpty || filter.Groups.Contains(geom.Group));
    }
}
