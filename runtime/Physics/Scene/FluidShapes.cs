using Sim.Runtime.Physics.Model;

namespace Sim.Runtime.Physics.Scene;

/// <summary>Virtual mass and inertia of a geom in a fluid, taken as an ellipsoid.</summary>
/// <remarks>
/// Tuckerman, Inertia factors of ellipsoids for use in airship design (NACA report 210, 1926). The integral is taken by fifteen-point
/// Gauss-Kronrod quadrature after the substitution l = x³/(1-x)²; the rule's numbers are MuJoCo 3.3.0's, to get its values.
/// </remarks>
internal static class FluidShapes
{
    private static readonly double[] Weights =
    [
        0.01146766, 0.03154605, 0.05239501, 0.07032663, 0.08450236, 0.09517529, 0.10221647, 0.10474107,
        0.10221647, 0.09517529, 0.08450236, 0.07032663, 0.05239501, 0.03154605, 0.01146766,
    ];

    private static readonly double[] Lengths =
    [
        7.865151709349917e-08, 1.7347976913907274e-05, 0.0003548008144506193, 0.002846636252924549, 0.014094260903596077,
        0.053063261727396636, 0.17041978741317773, 0.5, 1.4036301548686991, 3.9353484827022642, 11.644841677041734,
        39.53187807410903, 177.5711362220801, 1429.4772912937397, 54087.416549217705,
    ];

    private static readonly double[] Slopes =
    [
        5.538677720489877e-05, 0.002080868285293228, 0.016514126520723166, 0.07261900344370877, 0.23985243401862602,
        0.6868318249020725, 1.8551129519182894, 5.0, 14.060031152313941, 43.28941239611009, 156.58546376397112,
        747.9826085305024, 5827.4042950027115, 116754.0197944512, 25482945.327264845,
    ];

    public static FluidShape Of(SceneGeom source, Vec3 size)
    {
        var half = source.Type switch
        {
            GeomType.Sphere => new Vec3(size.X, size.X, size.X),
            GeomType.Capsule => new(size.X, size.X, size.X + size.Y),
            GeomType.Cylinder => new(size.X, size.X, size.Y),
            _ => size,
        };
        var volume = 4.0 / 3.0 * Math.PI * half.X * half.Y * half.Z;
        var kappa = new Vec3(Kappa(half.X, half.Y, half.Z), Kappa(half.Y, half.Z, half.X), Kappa(half.Z, half.X, half.Y));
        var c = source.FluidCoefficients;
        return new()
        {
            BluntDrag = c[0],
            SlenderDrag = c[1],
            AngularDrag = c[2],
            KuttaLift = c[3],
            MagnusLift = c[4],
            VirtualMass = volume * new Vec3(Ratio(kappa.X), Ratio(kappa.Y), Ratio(kappa.Z)),
            VirtualInertia = volume / 5 * new Vec3(
                Turning(half.Y, half.Z, kappa.Y, kappa.Z), Turning(half.Z, half.X, kappa.Z, kappa.X), Turning(half.X, half.Y, kappa.X, kappa.Y)),
        };
    }

    private static double Ratio(double kappa) => kappa / Math.Max(Tiny.Value, 2 - kappa);

    private static double Turning(double a, double b, double kappaA, double kappaB)
    {
        double difference = a * a - b * b, sum = a * a + b * b;
        return difference * difference * Math.Abs(kappaB - kappaA) / Math.Max(Tiny.Value, Math.Abs(2 * difference + sum * (kappaA - kappaB)));
    }

    private static double Kappa(double x, double y, double z)
    {
        var scale = Math.Pow(x * x * x * y * z, 0.4);
        var sum = 0.0;
        for (var i = 0; i < Weights.Length; i++)
        {
            var at = scale * Lengths[i];
            double alongX = 1 + at / (x * x), alongY = 1 + at / (y * y), alongZ = 1 + at / (z * z);
            sum += scale * Slopes[i] / (alongX * Math.Sqrt(alongX * alongY * alongZ)) * Weights[i];
        }

        return sum / (x * x);
    }
}
