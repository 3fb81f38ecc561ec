using Sim.Runtime.Physics.Model;
using Sim.Runtime.Physics.Scene;

namespace Sim.Runtime.Physics.Mjcf;

/// <summary>Attributes of more than a number. Where one gives only the first numbers, the others stay as the defaults have them.</summary>
internal static class SourceValues
{
    public static Vec3 Partial(this SourceElement element, string attribute, Vec3 value)
    {
        Span<double> numbers = [value.X, value.Y, value.Z];
        element.Read(attribute, numbers, exact: false);
        return new(numbers[0], numbers[1], numbers[2]);
    }

    public static SolRef SolRef(this SourceElement element, string attribute, SolRef value)
    {
        Span<double> numbers = [value.First, value.Second];
        element.Read(attribute, numbers, exact: false);
        return new(numbers[0], numbers[1]);
    }

    public static SolImp SolImp(this SourceElement element, string attribute, SolImp value)
    {
        Span<double> numbers = [value.Least, value.Most, value.Width, value.Midpoint, value.Power];
        element.Read(attribute, numbers, exact: false);
        return new(numbers[0], numbers[1], numbers[2], numbers[3], numbers[4]);
    }

    public static ContactFriction Friction(this SourceElement element, string attribute, ContactFriction value)
    {
        Span<double> numbers = [value.Slide1, value.Slide2, value.Spin, value.Roll1, value.Roll2];
        element.Read(attribute, numbers, exact: false);
        return new(numbers[0], numbers[1], numbers[2], numbers[3], numbers[4]);
    }

    public static Interval Interval(this SourceElement element, string attribute, Interval value)
    {
        Span<double> numbers = [value.Low, value.High];
        element.Read(attribute, numbers);
        return new(numbers[0], numbers[1]);
    }

    /// <summary>A copy with the first numbers replaced.</summary>
    public static double[] Partial(this SourceElement element, string attribute, double[] value)
    {
        if (!element.Has(attribute))
            return value;

        double[] numbers = [.. value];
        element.Read(attribute, numbers, exact: false);
        return numbers;
    }

    public static Rgba Color(this SourceElement element, string attribute, Rgba value)
    {
        Span<double> numbers = stackalloc double[4];
        return element.Read(attribute, numbers) == 0
            ? value
            : new((float)numbers[0], (float)numbers[1], (float)numbers[2], (float)numbers[3]);
    }

    public static (float, float) Pair(this SourceElement element, string attribute, (float, float) value)
    {
        Span<double> numbers = stackalloc double[2];
        return element.Read(attribute, numbers) == 0 ? value : ((float)numbers[0], (float)numbers[1]);
    }

    public static float Single(this SourceElement element, string attribute, float value) => (float)(element.Number(attribute) ?? value);

    public static Quat Quaternion(this SourceElement element, string attribute, Quat value)
    {
        Span<double> numbers = stackalloc double[4];
        if (element.Read(attribute, numbers) == 0)
            return value;

        var quat = new Quat(numbers[0], numbers[1], numbers[2], numbers[3]);
        return quat == default ? throw element.Error($"'{attribute}' is the zero quaternion, which is no orientation.") : quat;
    }

    /// <summary>An orientation given otherwise than as a quaternion. At most one may be.</summary>
    public static Turn? Turn(this SourceElement element, Turn? value)
    {
        var given = ((string[])["axisangle", "xyaxes", "zaxis", "euler"]).Where(element.Has).ToList();
        if (given.Count + (element.Has("quat") ? 1 : 0) > 1)
            throw element.Error($"the orientation is given more than once: {string.Join(", ", given.Append("quat").Where(element.Has))}.");
        if (given.Count == 0)
            return value;

        Span<double> numbers = stackalloc double[6];
        switch (given[0])
        {
            case "axisangle":
                element.Read("axisangle", numbers[..4]);
                return new Turn.AxisAngle(new(numbers[0], numbers[1], numbers[2]), numbers[3]);
            case "xyaxes":
                element.Read("xyaxes", numbers);
                return new Turn.Axes(new(numbers[0], numbers[1], numbers[2]), new(numbers[3], numbers[4], numbers[5]));
            case "zaxis":
                return new Turn.ZAxis(element.Vector("zaxis") ?? Vec3.Zero);
            default:
                return new Turn.Euler(element.Vector("euler") ?? Vec3.Zero);
        }
    }

    public static (Vec3, Vec3)? Span(this SourceElement element, (Vec3, Vec3)? value)
    {
        Span<double> numbers = stackalloc double[6];
        return element.Read("fromto", numbers) == 0
            ? value
            : (new(numbers[0], numbers[1], numbers[2]), new(numbers[3], numbers[4], numbers[5]));
    }

    public static Limiting Limiting(this SourceElement element, string attribute, Limiting value) =>
        element.Word(attribute, Words.Limiting) ?? value;
}
