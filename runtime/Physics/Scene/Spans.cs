using Sim.Runtime.Physics.Model;

namespace Sim.Runtime.Physics.Scene;

/// <summary>Shapes of geoms and sites that are given by two end points, and checks of their sizes.</summary>
internal static class Spans
{
    public static (Pose Pose, Vec3 Size) Place(SceneElement element, GeomType type, (Vec3 From, Vec3 To) span, Vec3 position, Vec3 size)
    {
        if (type is not (GeomType.Capsule or GeomType.Cylinder or GeomType.Ellipsoid or GeomType.Box))
            throw element.Error("'fromto' gives a capsule, a cylinder, an ellipsoid or a box.");
        if (position != Vec3.Zero)
            throw element.Error("either 'pos' or 'fromto' can be given.");

        var (axis, length) = (span.From - span.To).Normalized();
        var half = length / 2;
        if (half < Tiny.Value)
            throw element.Error("the ends in 'fromto' are the same.");

        size = type is GeomType.Ellipsoid or GeomType.Box ? new(size.X, size.X, half) : size with { Y = half };
        return (new((span.From + span.To) / 2, Quat.FromZ(axis)), size);
    }

    /// <summary>How many numbers the size of a shape has.</summary>
    public static int SizeCount(GeomType type) => type switch
    {
        GeomType.Sphere => 1,
        GeomType.Capsule or GeomType.Cylinder => 2,
        GeomType.Ellipsoid or GeomType.Box => 3,
        _ => 0,
    };

    public static void CheckSize(SceneElement element, GeomType type, Vec3 size)
    {
        if (type == GeomType.Plane && !(size.Z > 0))
            throw element.Error("the third number of a plane's 'size', the spacing of its grid, must be positive.");
        for (var i = 0; i < SizeCount(type); i++)
        {
            if (!(size[i] > 0))
                throw element.Error($"number {i + 1} of 'size' must be positive for a {type.ToString().ToLowerInvariant()}.");
        }
    }
}
