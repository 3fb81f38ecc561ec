using Sim.Runtime.Physics.Model;

namespace Sim.Runtime.Physics.Scene;

/// <summary>Checks that a tendon's path can be followed.</summary>
internal static class TendonPaths
{
    public static void Check(SceneTendon tendon)
    {
        if (tendon.Path.Count == 0)
            throw tendon.Error("its path is empty.");
        if (tendon.IsSpatial && tendon.Path.Count < 2)
            throw tendon.Error("its path needs at least two places.");
        if (tendon.IsSpatial && tendon.Width <= 0)
            throw tendon.Error("'width' must be positive.");
    }

    public static void Check(SceneTendon tendon, IReadOnlyList<Wrap> path)
    {
        for (var i = 0; i < path.Count; i++)
        {
            var (before, after) = (i > 0 ? path[i - 1] : default(Wrap?), i + 1 < path.Count ? path[i + 1] : default(Wrap?));
            if (Fault(path[i], before, after) is { } fault)
                throw tendon.Path[i].Error($"{fault} (place {i + 1} of the path).");
        }
    }

    private static string? Fault(Wrap wrap, Wrap? before, Wrap? after) => wrap.Type switch
    {
        WrapType.Pulley when before?.Type == WrapType.Pulley => "a pulley cannot follow a pulley",
        WrapType.Pulley when after is null => "a path cannot end with a pulley",
        WrapType.Site when before?.Type is null or WrapType.Pulley && after?.Type is null or WrapType.Pulley => "a site needs a neighbour that is no pulley",
        WrapType.Site when after == wrap => "a site cannot follow itself",
        WrapType.Sphere or WrapType.Cylinder when before?.Type != WrapType.Site || after?.Type != WrapType.Site => "a geom stands between two sites",
        _ => null,
    };
}
