using Sim.Runtime.Physics.Model;

namespace Sim.Runtime.Physics.Hulls;

/// <summary>Finds the facet that a point is highest above.</summary>
internal sealed class FacetSearch(Hull hull)
{
    private readonly HullTolerances _tolerances = hull.Tolerances;

    /// <summary>Search all new facets, not from neighbour to neighbour.</summary>
    public bool TriesAllNew { get; set; }

    public bool KnowsNotSharp { get; set; }

    /// <param name="Facet">The best one found.</param>
    /// <param name="Distance">Of the point, outward.</param>
    /// <param name="IsOutside">Far enough that the point becomes a corner.</param>
    internal readonly record struct Found(Facet Facet, double Distance, bool IsOutside);

    /// <summary>
    /// From neighbour to neighbour. Stops at any facet that the point is outside of, unless <paramref name="best"/>.
    /// </summary>
    public Found FromNeighbor(Vec3 point, Facet start, bool best, bool onlyNew)
    {
        var visit = ++hull.FacetVisit;
        var (bestDistance, bestFacet) = (-double.MaxValue / 2, (Facet?)null);
        if (!start.IsFlipped)
        {
            bestDistance = start.Distance(point);
            bestFacet = start;
            if (!best && bestDistance >= _tolerances.Outside)
                return new(start, bestDistance, true);
        }
        start.Visit = visit;
        for (var facet = start; facet is not null;)
        {
            Facet? next = null;
            foreach (var neighbor in facet.Neighbors)
            {
                if ((onlyNew && !neighbor.IsNew) || neighbor.Visit == visit)
                    continue;
                neighbor.Visit = visit;
                if (neighbor.IsFlipped)
                    continue;
                var distance = neighbor.Distance(point);
                if (!(distance > bestDistance))
                    continue;
                if (!best && distance >= _tolerances.Outside)
                    return new(neighbor, distance, true);
                (bestFacet, bestDistance, next) = (neighbor, distance, neighbor);
                break;
            }
            facet = next;
        }

        if (onlyNew && bestFacet is null)
            return AmongNew(point, hull.Facets.FirstNew!, best);
        if (onlyNew && !KnowsNotSharp && bestDistance < -_tolerances.Roundoff)
        {
            if (NewFacetsAreSharp())
            {
                var found = AmongNew(point, bestFacet!, best);
                TriesAllNew = true;
                return found;
            }
            KnowsNotSharp = true;
        }
        return AlongHorizon(point, bestFacet ?? throw new HullException("a facet has no neighbours"), bestDistance);
    }

    /// <summary>All new facets, from <paramref name="start"/> on.</summary>
    public Found AmongNew(Vec3 point, Facet start, bool best)
    {
        if (start.Next is null)
            throw new HullException("merges left no new facets");

        var visit = ++hull.FacetVisit;
        var enough = best ? double.PositiveInfinity : ClearlyOutside();
        var (bestDistance, bestFacet) = (-double.MaxValue / 2, (Facet?)null);
        foreach (var facet in FacetChain.From(start).Concat(hull.Facets.New.TakeWhile(facet => facet != start)))
        {
            facet.Visit = visit;
            if (facet.IsFlipped)
                continue;
            var distance = facet.Distance(point);
            if (!(distance > bestDistance))
                continue;
            if (distance >= enough)
                return new(facet, distance, true);
            (bestFacet, bestDistance) = (facet, distance);
        }
        return AlongHorizon(point, bestFacet ?? start, bestDistance);
    }

    /// <summary>A point further out than this needs no better facet.</summary>
    public double ClearlyOutside() =>
        (hull.HasManyMerges ? 2 : 1) * Math.Max(2 * _tolerances.Outside, hull.MostOutside);

    /// <summary>Goes on to neighbours that are nearly as good, since a better one may be beyond them.</summary>
    private Found AlongHorizon(Vec3 point, Facet start, double bestDistance)
    {
        var visit = ++hull.FacetVisit;
        var reach = (hull.HasManyMerges ? 2 : 1)
            * (hull.MostOutside + 2 * _tolerances.Roundoff + _tolerances.Coplanar);
        var (best, least) = (start, bestDistance - reach);
        var others = new Stack<Facet>();
        start.Visit = visit;
        for (Facet? facet = start, next = null; facet is not null;)
        {
            foreach (var neighbor in facet.Neighbors)
            {
                if (neighbor.Visit == visit)
                    continue;
                neighbor.Visit = visit;
                if (!neighbor.IsFlipped)
                {
                    var distance = neighbor.Distance(point);
                    if (distance > bestDistance)
                    {
                        least = distance - reach;
                        if (distance > bestDistance + reach)
                            others.Clear();
                        (best, bestDistance) = (neighbor, distance);
                    }
                    else if (distance < least)
                        continue;
                }
                if (next is not null)
                    others.Push(next);
                next = neighbor;
            }
            (facet, next) = (next, null);
            if (facet is null && others.Count > 0)
                facet = others.Pop();
        }
        return new(best, bestDistance, !(bestDistance < _tolerances.Outside));
    }

    private bool NewFacetsAreSharp()
    {
        var first = Octant(hull.Facets.FirstNew!);
        return hull.Facets.New.Any(facet => Octant(facet) != first);
    }

    private static (bool X, bool Y, bool Z) Octant(Facet facet) => (facet.Normal.X > 0, facet.Normal.Y > 0, facet.Normal.Z > 0);
}
