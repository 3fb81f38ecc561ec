using System.Globalization;
using System.Numerics;

namespace Sim.Envs.Cards.Points;

/// <summary>Python's repr of floats and complex numbers: the shortest digits that read back to the same number.</summary>
internal static class PythonText
{
    private const int FirstScientific = 16, LastScientific = -5; // decimal exponents written with an e

    public static string Of(double number)
    {
        var text = Shortest(number);
        return double.IsFinite(number) && !text.AsSpan().ContainsAny('.', 'e') ? text + ".0" : text;
    }

    public static string Of(Complex number)
    {
        var imaginary = Shortest(number.Imaginary);
        if (number.Real == 0 && !double.IsNegative(number.Real))
            return imaginary + "j";

        var sign = imaginary[0] == '-' ? "" : "+";
        return $"({Shortest(number.Real)}{sign}{imaginary}j)";
    }

    private static string Shortest(double number)
    {
        if (!double.IsFinite(number))
            return double.IsNaN(number) ? "nan" : number > 0 ? "inf" : "-inf";

        // .NET places the point otherwise, and next to a power of two may leave out the last digit, as of 2^-25.
        var shortest = number.ToString("R", CultureInfo.InvariantCulture);
        var readsBack = double.Parse(shortest, CultureInfo.InvariantCulture) == number;
        var parts = (readsBack ? shortest : number.ToString("E16", CultureInfo.InvariantCulture)).Split('E');
        var minus = parts[0][0] == '-' ? "-" : "";
        var point = parts[0].Split('.');
        var figures = string.Concat(point).Replace("-", "", StringComparison.Ordinal);
        var leading = figures.Length - figures.TrimStart('0').Length;
        var exponent = point[0].Length - minus.Length - 1 - leading + (parts.Length > 1 ? int.Parse(parts[1], CultureInfo.InvariantCulture) : 0);
        figures = figures.Trim('0');
        if (figures.Length == 0)
            return minus + "0";

        if (exponent is >= FirstScientific or <= LastScientific)
        {
            var broken = figures.Length > 1 ? $"{figures[0]}.{figures[1..]}" : figures;
            return $"{minus}{broken}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):00}";
        }

        if (exponent < 0)
            return $"{minus}0.{new string('0', -exponent - 1)}{figures}";
        return figures.Length <= exponent + 1
            ? minus + figures.PadRight(exponent + 1, '0')
            : $"{minus}{figures[..(exponent + 1)]}.{figures[(exponent + 1)..]}";
    }
}
