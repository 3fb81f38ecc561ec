using Sim.Runtime.Physics.Model;

namespace Sim.Runtime.Physics.Scene;

/// <summary>Makes bodies without joints part of their parents: fewer bodies, the same motion.</summary>
/// <remarks>As in MuJoCo 3.3.0, a scene in which anything refers to its parts by name is left as it is.</remarks>
internal static class StaticFusion
{
    public static void Apply(SceneDescription scene, BodyDraft world)
    {
        var refers = scene.Pairs.Count + scene.Exclusions.Count + scene.Equalities.Count + scene.Tendons.Count + scene.Actuators.Count
            + scene.Sensors.Count > 0;
        if (refers || world.Tree().Any(body => body.Cameras.Count + body.Lights.Count > 0))
            return;

        // A body that takes the place of one that was fused may have to be fused too.
        for (var next = Fusable(world); next is not null; next = Fusable(world))
            Fuse(next, next.Parent!);
    }

    private static BodyDraft? Fusable(BodyDraft world) =>
        world.Tree().FirstOrDefault(body => body.Parent is not null && body.Joints.Count == 0 && !body.Source.IsMocap);

    private static void Fuse(BodyDraft body, BodyDraft parent)
    {
        if (parent.Parent is not null && body.Mass >= Tiny.Least)
            AddMass(body, parent);

        var place = parent.Bodies.IndexOf(body);
        parent.Bodies.RemoveAt(place);
        parent.Bodies.InsertRange(place, body.Bodies);
        foreach (var child in body.Bodies)
            (child.Parent, child.Pose) = (parent, body.Pose * child.Pose);
        foreach (var geom in body.Geoms)
            geom.Pose = body.Pose * geom.Pose;
        foreach (var site in body.Sites)
            site.Pose = body.Pose * site.Pose;
        parent.Geoms.AddRange(body.Geoms);
        parent.Sites.AddRange(body.Sites);
    }

    private static void AddMass(BodyDraft body, BodyDraft parent)
    {
        (double Mass, Vec3 Inertia, Pose Pose)[] parts =
        [
            (parent.Mass, parent.Inertia, parent.Inertial), (body.Mass, body.Inertia, body.Pose * body.Inertial),
        ];
        var (center, inertia) = BodyCompiler.Combine(parts);
        var principal = PrincipalAxes.Of(inertia);
        if (principal.Values.Z < Tiny.Value)
            throw body.Source.Error("with that of its parent, its inertia is not positive definite.");
        parent.Mass += body.Mass;
        (parent.Inertia, parent.Inertial) = (principal.Values, new(center, principal.Orientation));
    }
}
