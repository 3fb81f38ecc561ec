namespace Sim.Runtime.Physics.Hulls;

/// <summary>Finds facets that are to be merged.</summary>
internal sealed class FacetTests(Hull hull, MergeQueue queue)
{
    private readonly double _coplanar = hull.Tolerances.Coplanar;

    /// <summary>Every corner of a new triangle, and of the horizon, is clearly under the triangles beside it.</summary>
    public bool AreNewFacetsConvex()
    {
        foreach (var facet in hull.Facets.New)
        {
            if (!facet.Neighbors[0].IsTriangle || facet.IsFlipped || !facet.HasPlane)
                return false;
        }
        foreach (var facet in hull.Facets.New)
        {
            var visit = ++hull.CornerVisit;
            for (var i = 1; i < facet.Neighbors.Count; i++)
            {
                var corner = facet.Corners[i];
                corner.Visit = visit;
                if (facet.Neighbors[i].Distance(corner.Position) >= -_coplanar)
                    return false;
            }
            var beyond = facet.Neighbors[0].Corners.Find(corner => corner.Visit != visit);
            if (beyond is not null && facet.Distance(beyond.Position) >= -_coplanar)
                return false;
        }
        return true;
    }

    /// <summary>All new facets against all of their neighbours.</summary>
    public void TestAllNew()
    {
        var visit = ++hull.FacetVisit;
        foreach (var facet in hull.Facets.New)
        {
            facet.Visit = visit;
            foreach (var neighbor in facet.Neighbors.Where(neighbor => neighbor.Visit != visit))
            {
                if (Test(facet, neighbor) && neighbor.Ridges?.Find(ridge => facet == ridge.Other(neighbor)) is { } ridge)
                    ridge.IsNonconvex = true;
            }
            facet.IsTested = true;
            foreach (var ridge in facet.Ridges ?? [])
                ridge.IsTested = true;
        }
        queue.Sort();
    }

    /// <summary>Those that a merge has changed.</summary>
    public void TestChanged()
    {
        var visit = ++hull.FacetVisit;
        foreach (var facet in hull.Facets.New.Where(facet => !facet.IsTested))
        {
            facet.Visit = visit;
            foreach (var neighbor in facet.Neighbors)
                neighbor.IsSeen = false;
            foreach (var ridge in facet.Ridges ?? [])
            {
                if (!ridge.IsTested || ridge.IsNonconvex)
                    Test(facet, ridge, visit);
            }
            facet.IsTested = true;
        }
        queue.Sort();
    }

    /// <summary>A neighbour all of whose corners are this facet's, and this one if it has too few neighbours.</summary>
    public void TestNeighborsOf(Facet facet)
    {
        if (HasTooFewNeighbors(facet))
        {
            queue.Add(facet, facet, MergeReason.TooFewNeighbors);
            return;
        }
        var visit = Visit(facet.Corners);
        foreach (var neighbor in facet.Neighbors)
        {
            if (neighbor.IsDegenerate || neighbor.IsRedundant || (facet.IsFlipped && !neighbor.IsFlipped))
                continue;
            if (neighbor.Corners.TrueForAll(corner => corner.Visit == visit))
                queue.Add(neighbor, facet, MergeReason.NoOwnCorner);
        }
    }

    public void TestNeighborCountsBeside(Facet facet)
    {
        foreach (var neighbor in facet.Neighbors)
        {
            if (!neighbor.IsDegenerate && !neighbor.IsRedundant && HasTooFewNeighbors(neighbor))
                queue.Add(neighbor, neighbor, MergeReason.TooFewNeighbors);
        }
    }

    /// <summary>A facet all of whose corners are one neighbour's, or that has too few neighbours.</summary>
    public void TestDegenerate(Facet facet)
    {
        if (facet.IsFlipped)
            return;
        foreach (var neighbor in facet.Neighbors.Where(neighbor => !neighbor.IsFlipped))
        {
            var visit = Visit(neighbor.Corners);
            if (!facet.Corners.TrueForAll(corner => corner.Visit == visit))
                continue;
            queue.Add(facet, neighbor, MergeReason.NoOwnCorner);
            return;
        }
        if (HasTooFewNeighbors(facet))
            queue.Add(facet, facet, MergeReason.TooFewNeighbors);
    }

    private static bool HasTooFewNeighbors(Facet facet) => facet.Neighbors.Count < 3;

    private int Visit(List<Corner> corners)
    {
        var visit = ++hull.CornerVisit;
        foreach (var corner in corners)
            corner.Visit = visit;
        return visit;
    }

    private void Test(Facet facet, Ridge ridge, int visit)
    {
        var neighbor = ridge.Other(facet);
        if (neighbor.IsSeen)
        {
            ridge.IsTested = true;
            ridge.IsNonconvex = false;
        }
        else if (neighbor.Visit != visit)
        {
            neighbor.IsSeen = true;
            ridge.IsNonconvex = Test(facet, neighbor);
            ridge.IsTested = true;
        }
    }

    /// <summary>Neither centre may be above the other facet's plane, or in it.</summary>
    private bool Test(Facet facet, Facet neighbor)
    {
        if (facet.Center is null)
            facet.FindCenter();
        if (neighbor.Center is null)
            neighbor.FindCenter();
        var (distance, back) = (neighbor.Distance(facet.Center!.Value), facet.Distance(neighbor.Center!.Value));
        var isConcave = distance > _coplanar || back > _coplanar;
        var isCoplanar = distance <= _coplanar && distance >= -_coplanar || back <= _coplanar && back >= -_coplanar;
        switch (isConcave, isCoplanar)
        {
            case (true, true) when distance > back:
                queue.Add(facet, neighbor, MergeReason.ConcaveAndCoplanar, distance);
                return true;
            case (true, true):
                queue.Add(neighbor, facet, MergeReason.ConcaveAndCoplanar, back);
                return true;
            case (true, false):
                queue.Add(facet, neighbor, MergeReason.Concave, Math.Max(distance, back));
                return true;
            case (false, true):
                queue.Add(facet, neighbor, MergeReason.Coplanar, Math.Min(Math.Abs(distance), Math.Abs(back)));
                return true;
            default:
                return false;
        }
    }
}
