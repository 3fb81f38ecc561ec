namespace Sim.Runtime.Physics.Hulls;

/// <summary>How far the corners of a facet are off a neighbour's plane.</summary>
/// <param name="Facet">The neighbour.</param>
/// <param name="Distance">The larger of the two.</param>
/// <param name="Below">The furthest under it, as a negative number.</param>
/// <param name="Above">The furthest over it.</param>
internal readonly record struct Fit(Facet Facet, double Distance, double Below, double Above)
{
    private const int ManyCorners = 3 + 15, VeryManyCorners = 2 * 3 + 20;

    /// <summary>The neighbour that a facet fits best.</summary>
    public static Fit Best(Facet facet)
    {
        var isBig = facet.Corners.Count > VeryManyCorners;
        if (isBig && facet.Center is null)
            facet.FindCenter();
        var best = new Fit(Facet.Unknown, double.MaxValue, 0, 0);
        if (facet.Corners.Count > ManyCorners)
        {
            foreach (var ridge in facet.Ridges!.Where(ridge => ridge.IsNonconvex))
                best = Better(best, facet, ridge.Other(facet), isBig);
        }
        if (best.Facet == Facet.Unknown)
        {
            foreach (var neighbor in facet.Neighbors)
                best = Better(best, facet, neighbor, isBig);
        }
        if (best.Facet == Facet.Unknown)
            throw new HullException("a facet has no neighbours");
        return isBig ? ByCorners(facet, best.Facet) with { Distance = best.Distance } : best;
    }

    private static Fit Better(Fit best, Facet facet, Facet neighbor, bool isBig)
    {
        if (facet.IsFlipped && neighbor.IsFlipped && best.Facet != Facet.Unknown && !best.Facet.IsFlipped)
            return best;
        var fit = isBig ? ByCenter(facet, neighbor) : ByCorners(facet, neighbor);
        return fit.Distance < best.Distance ? fit : best;
    }

    private static Fit ByCenter(Facet facet, Facet neighbor)
    {
        var distance = neighbor.Distance(facet.Center!.Value) * 3;
        return distance < 0 ? new(neighbor, -distance, distance, 0) : new(neighbor, distance, 0, distance);
    }

    private static Fit ByCorners(Facet facet, Facet neighbor)
    {
        foreach (var corner in facet.Corners)
            corner.IsSeen = false;
        foreach (var corner in neighbor.Corners)
            corner.IsSeen = true;
        var (below, above) = (0.0, 0.0);
        foreach (var corner in facet.Corners.Where(corner => !corner.IsSeen))
        {
            var distance = neighbor.Distance(corner.Position);
            if (distance < below)
                below = distance;
            else if (distance > above)
                above = distance;
        }
        return new(neighbor, above > -below ? above : -below, below, above);
    }
}
