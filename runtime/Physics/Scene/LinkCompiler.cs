using System.Collections.Immutable;
using Sim.Runtime.Physics.Model;

namespace Sim.Runtime.Physics.Scene;

/// <summary>Compiles what refers to parts of the tree: pairs, equalities, tendons, actuators, sensors, keyframes.</summary>
internal sealed class LinkCompiler(SceneDescription scene, WrittenTree tree, NameTable names)
{
    /// <summary>The model with all links in it.</summary>
    public PhysicsModel Complete(PhysicsModel model)
    {
        var tendons = CompileTendons();
        model = model with
        {
            ContactPairs = [.. scene.Pairs.Select(Pair).OrderBy(pair => pair.Signature)],
            Exclusions = [.. scene.Exclusions.Select(Exclusion).OrderBy(exclusion => (exclusion.Body1, exclusion.Body2))],
            Equalities = [.. scene.Equalities.Select(Equality)],
            Tendons = tendons.Tendons,
            Wraps = tendons.Wraps,
        };
        model = model with { Actuators = new ActuatorCompiler(scene.Compiler, names, model).Compile(scene.Actuators) };
        model = model with { Sensors = new SensorCompiler(names, model).Compile(scene.Sensors) };
        return model with { Keyframes = Keyframes(model) };
    }

    private ContactPair Pair(ScenePair source)
    {
        if (source.ContactDimension is not (1 or 3 or 4 or 6))
            throw source.Error($"'condim' is {source.ContactDimension} and should be 1, 3, 4 or 6.");

        var (geom1, geom2) = (names.Object(source, ObjectType.Geom, source.Geom1), names.Object(source, ObjectType.Geom, source.Geom2));
        if (tree.Geoms[geom1].Body > tree.Geoms[geom2].Body)
            (geom1, geom2) = (geom2, geom1);
        return new()
        {
            Name = source.Name,
            Origin = source.Origin,
            Geom1 = geom1,
            Geom2 = geom2,
            Signature = (tree.Geoms[geom1].Body << 16) + tree.Geoms[geom2].Body,
            ContactDimension = source.ContactDimension,
            Friction = source.Friction,
            SolRef = source.SolRef,
            FrictionSolRef = source.FrictionSolRef,
            SolImp = source.SolImp,
            Margin = source.Margin,
            Gap = source.Gap,
        };
    }

    private ContactExclusion Exclusion(SceneExclusion source)
    {
        var (body1, body2) = (names.Object(source, ObjectType.Body, source.Body1), names.Object(source, ObjectType.Body, source.Body2));
        return new() { Name = source.Name, Origin = source.Origin, Body1 = Math.Min(body1, body2), Body2 = Math.Max(body1, body2) };
    }

    private Equality Equality(SceneEquality source)
    {
        var first = names.Object(source, source.ObjectType, source.Object1);
        var second = source.Object2.Length > 0 ? names.Object(source, source.ObjectType, source.Object2)
            : source.ObjectType == ObjectType.Body ? 0
            : -1;
        if (first == second)
            throw source.Error($"'{source.Object1}' cannot be held to itself.");
        foreach (var joint in (ReadOnlySpan<int>)[first, second])
        {
            if (source.Type == EqualityType.Joint && joint >= 0 && tree.Joints[joint].Type is not (JointType.Hinge or JointType.Slide))
                throw source.Error($"joint '{tree.Joints[joint].Name}' is no hinge and no slide.");
        }

        return new()
        {
            Name = source.Name,
            Origin = source.Origin,
            Type = source.Type,
            ObjectType = source.ObjectType,
            Object1 = first,
            Object2 = second,
            Active = source.Active,
            SolRef = source.SolRef,
            SolImp = source.SolImp,
            Data = [.. source.Data],
        };
    }

    private (ImmutableArray<Tendon> Tendons, ImmutableArray<Wrap> Wraps) CompileTendons()
    {
        var (tendons, wraps) = (new List<Tendon>(), new List<Wrap>());
        foreach (var source in scene.Tendons)
        {
            TendonPaths.Check(source);
            var path = source.Path.ConvertAll(Wrap);
            TendonPaths.Check(source, path);
            var limited = Limits.Holds(source, source.Limited, source.Range, "range", scene.Compiler);
            if (limited && source.Range.IsEmpty)
                throw source.Error("the first value of 'range' must be the smaller.");
            if (source.SpringLength.Low > source.SpringLength.High)
                throw source.Error("the first value of 'springlength' cannot be the larger.");

            tendons.Add(new()
            {
                Name = source.Name,
                Origin = source.Origin,
                FirstWrap = wraps.Count,
                WrapCount = path.Count,
                Limited = limited,
                Range = source.Range,
                LimitSolRef = source.LimitSolRef,
                LimitSolImp = source.LimitSolImp,
                FrictionSolRef = source.FrictionSolRef,
                FrictionSolImp = source.FrictionSolImp,
                Margin = source.Margin,
                Stiffness = source.Stiffness,
                Damping = source.Damping,
                FrictionLoss = source.FrictionLoss,
                SpringLength = source.SpringLength,
                Width = source.Width,
                Group = source.Group,
                Material = scene.Compiler.DiscardVisual ? -1 : names.Material(source, source.Material),
                Color = source.Color,
                User = [.. source.User],
            });
            wraps.AddRange(path);
        }

        return ([.. tendons], [.. wraps]);
    }

    private Wrap Wrap(SceneWrap source)
    {
        switch (source.Type)
        {
            case WrapType.Joint:
                return new(WrapType.Joint, names.Object(source, ObjectType.Joint, source.Object), source.Parameter);
            case WrapType.Site:
                return new(WrapType.Site, names.Object(source, ObjectType.Site, source.Object), 0);
            case WrapType.Pulley:
                return source.Parameter > 0 ? new(WrapType.Pulley, -1, source.Parameter) : throw source.Error("'divisor' must be positive.");
        }

        var geom = names.Object(source, ObjectType.Geom, source.Object);
        var type = tree.Geoms[geom].Type switch
        {
            GeomType.Sphere => WrapType.Sphere,
            GeomType.Cylinder => WrapType.Cylinder,
            _ => throw source.Error($"geom '{source.Object}' is no sphere and no cylinder, which a tendon can go around."),
        };
        return new(type, geom, source.SideSite.Length > 0 ? names.Object(source, ObjectType.Site, source.SideSite) : -1);
    }

    private ImmutableArray<Keyframe> Keyframes(PhysicsModel model)
    {
        var sources = scene.Keyframes.Concat(Enumerable.Range(0, Math.Max(0, scene.KeyframeCount - scene.Keyframes.Count)).Select(_ => new SceneKeyframe()));
        return [.. sources.Select(source => KeyframeCompiler.Compile(source, model))];
    }
}
