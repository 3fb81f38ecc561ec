using Sim.Runtime.Rendering;

namespace Sim.Envs.Cards;

/// <summary>Clubs, diamonds, hearts and spades as shapes.</summary>
internal static class SuitShapes
{
    // Half of the height is 1, y downwards.
    private const string Diamond =
        "M 0 -1 C 0.2 -0.6 0.5 -0.25 0.8 0 C 0.5 0.25 0.2 0.6 0 1 " +
        "C -0.2 0.6 -0.5 0.25 -0.8 0 C -0.5 -0.25 -0.2 -0.6 0 -1";

    private const string Heart =
        "M 0 0.98 C -0.32 0.52 -1 0.12 -1 -0.42 C -1 -0.76 -0.76 -0.96 -0.5 -0.96 C -0.26 -0.96 -0.08 -0.8 0 -0.58 " +
        "C 0.08 -0.8 0.26 -0.96 0.5 -0.96 C 0.76 -0.96 1 -0.76 1 -0.42 C 1 0.12 0.32 0.52 0 0.98";

    private const string SpadeBlade =
        "M 0 -1 C 0.3 -0.58 0.98 -0.2 0.98 0.26 C 0.98 0.56 0.76 0.72 0.52 0.72 C 0.28 0.72 0.1 0.58 0 0.36 " +
        "C -0.1 0.58 -0.28 0.72 -0.52 0.72 C -0.76 0.72 -0.98 0.56 -0.98 0.26 C -0.98 -0.2 -0.3 -0.58 0 -1";

    private const string Stem =
        "M -0.1 0.2 L 0.1 0.2 C 0.1 0.66 0.2 0.86 0.42 0.98 L -0.42 0.98 C -0.2 0.86 -0.1 0.66 -0.1 0.2";

    private const double LeafRadius = 0.45;

    /// <param name="suit">0 clubs, 1 diamonds, 2 hearts, 3 spades.</param>
    /// <param name="x">Of its middle, in pixels.</param>
    /// <param name="y">Of its middle, in pixels.</param>
    /// <param name="radius">Half of its height, in pixels.</param>
    public static Shape Of(int suit, double x, double y, double radius)
    {
        return suit switch
        {
            0 => Leaf(0, -0.53) + Leaf(-0.54, 0.22) + Leaf(0.54, 0.22) + new Disc(x, y, 0.3 * radius) + Outline(Stem),
            1 => Outline(Diamond),
            2 => Outline(Heart),
            _ => Outline(SpadeBlade) + Outline(Stem),
        };

        Polygon Outline(string path) => new(PenPath.Parse(path).At(x, y, radius));

        Disc Leaf(double across, double down) => new(x + (across * radius), y + (down * radius), LeafRadius * radius);
    }
}
