using Sim.Runtime.Numerics;
using Sim.Runtime.Physics.Model;

namespace Sim.Envs.MetaWorld;

/// <summary>How reward falls off outside the bounds of a <see cref="Tolerance"/>.</summary>
public enum FallOff
{
    Gaussian,
    Hyperbolic,
    LongTail,
    Reciprocal,
    Cosine,
    Linear,
    Quadratic,
    TanhSquared,
}

/// <summary>A reward from 0 to 1: 1 while a number is within bounds, and less the further outside it is.</summary>
/// <remarks>
/// dm_control (Tassa et al., 2018, arXiv:1801.00690), dm_control/utils/rewards.py; the same functions are Meta-World's reward_utils.py.
/// At a distance of one margin from the bounds the reward is a given value, so each shape has its scale.
/// </remarks>
public readonly struct Tolerance
{
    /// <summary>The reward at one margin, where Meta-World says nothing else.</summary>
    public const double DefaultValueAtMargin = 0.1;

    private const double LongTailScale = 3;                  // sqrt(1 / 0.1 - 1)
    private const double GaussianScale = 2.145966026289347;  // sqrt(-2 ln 0.1)

    private readonly double _low;
    private readonly double _high;
    private readonly double _margin;
    private readonly double _scale;
    private readonly int _shape;

    /// <param name="low">Below it the reward falls.</param>
    /// <param name="high">Above it the reward falls.</param>
    /// <param name="margin">Where the reward is <paramref name="valueAtMargin"/>, from the nearer bound; 0: it is 0 at once.</param>
    /// <param name="shape">Of the fall.</param>
    /// <param name="valueAtMargin">From 0 to 1; 0 only for cosine, linear and quadratic.</param>
    /// <exception cref="ArgumentException">Bounds in the wrong order, a margin below 0, or a value out of its range.</exception>
    public Tolerance(
        double low, double high, double margin, FallOff shape = FallOff.Gaussian, double valueAtMargin = DefaultValueAtMargin)
    {
        var reachesZero = shape is FallOff.Cosine or FallOff.Linear or FallOff.Quadratic;
        if (low > high)
            throw new ArgumentException($"The lower bound {low} is above the upper bound {high}.");
        if (margin < 0)
            throw new ArgumentException($"The margin must be 0 or more; {margin} was given.");
        if (!(valueAtMargin < 1 && (valueAtMargin > 0 || (reachesZero && valueAtMargin == 0))))
            throw new ArgumentException($"The value at the margin must be between 0 and 1; {valueAtMargin} was given for {shape}.");

        (_low, _high, _margin, _shape) = (low, high, margin, (int)shape);
        _scale = shape switch
        {
            FallOff.Gaussian => Math.Sqrt(-2 * Math.Log(valueAtMargin)),
            FallOff.Hyperbolic => Math.Acosh(1 / valueAtMargin),
            FallOff.LongTail => Math.Sqrt((1 / valueAtMargin) - 1),
            FallOff.Reciprocal => (1 / valueAtMargin) - 1,
            FallOff.Cosine => Math.Acos((2 * valueAtMargin) - 1) / Math.PI,
            FallOff.Linear => 1 - valueAtMargin,
            FallOff.Quadratic => Math.Sqrt(1 - valueAtMargin),
            _ => Math.Atanh(Math.Sqrt(1 - valueAtMargin)),
        };
    }

    public double Of(double x)
    {
        if (_low <= x && x <= _high)
            return 1;
        if (_margin == 0)
            return 0;

        var d = (x < _low ? _low - x : x - _high) / _margin * _scale;
        switch ((FallOff)_shape)
        {
            case FallOff.Gaussian:
                return Elementary.Exp(-0.5 * d * d);
            case FallOff.Hyperbolic:
                return 2 / (Elementary.Exp(d) + Elementary.Exp(-d));
            case FallOff.LongTail:
                return 1 / ((d * d) + 1);
            case FallOff.Reciprocal:
                return 1 / (d + 1);
            case FallOff.Cosine:
                Elementary.SinCos(F64.Of(Math.PI * d), out _, out var cosine);
                return d < 1 ? (1 + cosine.Value) / 2 : 0;
            case FallOff.Linear:
                return d < 1 ? 1 - d : 0;
            case FallOff.Quadratic:
                return d < 1 ? 1 - (d * d) : 0;
            default:
                var tanh = 1 - (2 / (Elementary.Exp(2 * d) + 1));
                return 1 - (tanh * tanh);
        }
    }

    /// <summary>Bounds 0 and <paramref name="bound"/>, long tail.</summary>
    internal static double LongTail(double x, double bound, double margin) => LongTail(x, 0, bound, margin);

    internal static double LongTail(double x, double low, double high, double margin)
    {
        if (low <= x && x <= high)
            return 1;
        if (margin == 0)
            return 0;

        var d = (x < low ? low - x : x - high) / margin * LongTailScale;
        return 1 / ((d * d) + 1);
    }

    /// <summary>Bounds 0 and <paramref name="bound"/>, Gaussian.</summary>
    internal static double Gaussian(double x, double bound, double margin)
    {
        if (x <= bound)
            return 1;
        if (margin == 0)
            return 0;

        var d = (x - bound) / margin * GaussianScale;
        return Elementary.Exp(-0.5 * d * d);
    }

    /// <summary>The Hamacher product: high only where both numbers, from 0 to 1, are.</summary>
    internal static double Both(double a, double b)
    {
        var either = a + b - (a * b);
        return either > 0 ? a * b / either : 0;
    }

    /// <summary>
    /// Inside the box that two corners span, the product of the coordinates counted from <paramref name="zero"/> (0) to
    /// <paramref name="one"/> (1); outside, 1.
    /// </summary>
    internal static double InBox(Vec3 point, Vec3 zero, Vec3 one)
    {
        var inside = Between(point.X, zero.X, one.X) && Between(point.Y, zero.Y, one.Y) && Between(point.Z, zero.Z, one.Z);
        return inside
            ? (point.X - zero.X) / (one.X - zero.X) * ((point.Y - zero.Y) / (one.Y - zero.Y)) * ((point.Z - zero.Z) / (one.Z - zero.Z))
            : 1;
    }

    private static bool Between(double x, double a, double b) => a < b ? a <= x && x <= b : b <= x && x <= a;
}
