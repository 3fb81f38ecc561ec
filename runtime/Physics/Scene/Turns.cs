using Sim.Runtime.Physics.Model;

namespace Sim.Runtime.Physics.Scene;

/// <summary>Orientations out of the forms that a file can give them in.</summary>
internal static class Turns
{
    /// <exception cref="UsageException">An axis has no direction.</exception>
    public static Quat Resolve(Turn turn, CompilerSettings settings, SceneElement element) => turn switch
    {
        Turn.AxisAngle given => Quat.Turn(Unit(given.Axis, "the axis of 'axisangle'", element), Radians(given.Angle, settings)),
        Turn.Axes given => FromAxes(given.X, given.Y, element),
        Turn.ZAxis given => Quat.FromZ(Unit(given.Z, "'zaxis'", element)),
        _ => FromEuler(((Turn.Euler)turn).Angles, settings),
    };

    private static double Radians(double angle, CompilerSettings settings) => settings.Degrees ? angle / 180 * Math.PI : angle;

    private static Vec3 Unit(Vec3 axis, string what, SceneElement element)
    {
        var (unit, length) = axis.Normalized();
        return length >= Tiny.Value ? unit : throw element.Error($"{what} is too short to have a direction.");
    }

    private static Quat FromAxes(Vec3 x, Vec3 y, SceneElement element)
    {
        x = Unit(x, "the x axis of 'xyaxes'", element);
        y = Unit(y - x * x.Dot(y), "the y axis of 'xyaxes', less its part along x,", element);
        return Quat.FromAxes(x, y, Unit(x.Cross(y), "the z axis of 'xyaxes'", element));
    }

    /// <summary>Small letters turn about axes that move along, large ones about fixed axes.</summary>
    public static Quat FromEuler(Vec3 angles, CompilerSettings settings)
    {
        var orientation = Quat.Identity;
        for (var i = 0; i < 3; i++)
        {
            var letter = settings.EulerSequence[i];
            var half = Radians(angles[i], settings) / 2;
            var axis = Vec3.Zero.With(char.ToLowerInvariant(letter) - 'x', Math.Sin(half));
            var step = new Quat(Math.Cos(half), axis.X, axis.Y, axis.Z);
            orientation = char.IsLower(letter) ? orientation * step : step * orientation;
        }

        return orientation.Normalized();
    }
}
