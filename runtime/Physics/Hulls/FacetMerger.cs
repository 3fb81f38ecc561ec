namespace Sim.Runtime.Physics.Hulls;

/// <summary>Merges a facet into a neighbour.</summary>
internal sealed class FacetMerger(Hull hull, FacetTests tests)
{
    private const double TooWide = 100;

    private const int MostCounted = 511, FewCorners = 3 + 5;

    private readonly HullTolerances _tolerances = hull.Tolerances;

    /// <summary>Merges where distances are known.</summary>
    public void Merge(Facet facet, Fit fit)
    {
        var into = fit.Facet;
        var bound = Math.Max(TooWide * _tolerances.OneMerge, Math.Max(facet.MostOutside, into.MostOutside));
        if (fit.Above > bound || -fit.Below > bound)
            throw new HullException("rounding would merge facets that are far apart");

        Check(facet, into);
        Prepare(facet, into);
        hull.MostOutside = Math.Max(hull.MostOutside, fit.Above);
        into.MostOutside = Math.Max(into.MostOutside, fit.Above);
        hull.MostBelow = Math.Min(hull.MostBelow, fit.Below);
        into.KeepsCenter |= fit.Above > _tolerances.Wide || fit.Below < -_tolerances.Wide;
        Join(facet, into, isNewTriangle: false);
        Finish(facet, into);
    }

    /// <summary>Merges a facet that has no corner of its own.</summary>
    public void Merge(Facet facet, Facet into)
    {
        Check(facet, into);
        Prepare(facet, into);
        Join(facet, into, isNewTriangle: false);
        Finish(facet, into);
    }

    /// <summary>Merges a new triangle into the horizon.</summary>
    public void MergeIntoHorizon(Facet facet, Facet into)
    {
        Check(facet, into);
        Prepare(facet, into);
        Join(facet, into, isNewTriangle: true);
        hull.MarkForDeletion(facet, into);
    }

    private void Check(Facet facet, Facet into)
    {
        if (facet == into || facet.IsVisible || into.IsVisible)
            throw new HullException("a facet that went away would be merged");
        if (hull.Facets.Count - hull.Facets.VisibleCount <= 4)
            throw new HullException("rounding would merge all facets into a flat shape");
    }

    private void Prepare(Facet facet, Facet into)
    {
        hull.MergeCount++;
        hull.LetCornersKnowFacets();
        facet.WriteRidges();
        into.WriteRidges();
    }

    private void Join(Facet facet, Facet into, bool isNewTriangle)
    {
        into.MergeCount = Math.Min(facet.MergeCount + into.MergeCount + 1, MostCounted);
        into.WasMerged = true;
        ForgetTests(facet, into);
        if (facet.Corners.Count == 3)
            JoinTriangle(facet, into, isNewTriangle);
        else
            JoinPolygon(facet, into);
        hull.Facets.MoveToEnd(into);
        into.IsNew = true;
        into.IsTested = false;
    }

    private void Finish(Facet facet, Facet into)
    {
        tests.TestNeighborsOf(into);
        tests.TestNeighborCountsBeside(facet);
        tests.TestDegenerate(into);
        hull.MarkForDeletion(facet, into);
    }

    private static void ForgetTests(Facet facet, Facet into)
    {
        into.IsTested = false;
        foreach (var ridge in facet.Ridges!)
            ridge.IsTested = false;
        if (into.Center is null)
            return;
        if (!into.KeepsCenter)
            into.KeepsCenter = into.Corners.Count > FewCorners;
        else if (into.Corners.Count == 3)
            into.KeepsCenter = false;
        if (into.KeepsCenter)
            return;
        into.Center = null;
        foreach (var ridge in into.Ridges!)
            ridge.IsTested = false;
    }

    private void JoinTriangle(Facet facet, Facet into, bool isNewTriangle)
    {
        var (opposite, isAdded) = isNewTriangle ? TakeApex(facet, into) : TakeOpposite(facet, into);
        foreach (var corner in facet.Corners)
        {
            if (corner == opposite && isAdded)
                corner.Facets.Replace(facet, into);
            else
                LeaveFacet(corner, facet, into);
        }

        var visit = ++hull.FacetVisit;
        foreach (var neighbor in into.Neighbors)
            neighbor.Visit = visit;
        for (var i = 0; i < facet.Ridges!.Count; i++)
        {
            var ridge = facet.Ridges[i];
            var other = ridge.Other(facet);
            if (other == into)
            {
                ridge.Delete();
                i--;
                into.Neighbors.Drop(facet);
                continue;
            }
            into.AddRidge(ridge);
            ChangeNeighbor(other, facet, into, visit);
            ridge.Move(facet, into);
        }
    }

    private (Corner Opposite, bool IsAdded) TakeApex(Facet facet, Facet into)
    {
        var apex = facet.Corners[0];
        if (!into.IsNew)
            hull.Corners.Renew(into.Corners);
        if (into.Corners[0] == apex)
            return (apex, false);
        into.Corners.Insert(0, apex);
        return (apex, true);
    }

    private (Corner Opposite, bool IsAdded) TakeOpposite(Facet facet, Facet into)
    {
        foreach (var corner in facet.Corners)
            corner.IsSeen = false;
        foreach (var corner in facet.Ridges!.Find(ridge => ridge.Other(facet) == into)?.Corners ?? [])
            corner.IsSeen = corner.LostRidge = true;
        var opposite = facet.Corners.Find(corner => !corner.IsSeen) ?? throw new HullException("a triangle has no third corner");
        var isAdded = AddCorner(into, opposite);
        if (!into.IsNew)
            hull.Corners.Renew(into.Corners);
        else if (!opposite.IsNew)
            hull.Corners.Renew(opposite);
        return (opposite, isAdded);
    }

    private static bool AddCorner(Facet facet, Corner added)
    {
        var index = facet.Corners.FindIndex(corner => corner.Id <= added.Id);
        if (index >= 0 && facet.Corners[index] == added)
            return false;
        facet.Corners.Insert(index >= 0 ? index : facet.Corners.Count, added);
        return true;
    }

    private static void ChangeNeighbor(Facet neighbor, Facet old, Facet into, int visit)
    {
        if (neighbor.Visit != visit)
        {
            into.Neighbors.Add(neighbor);
            neighbor.Neighbors.Replace(old, into);
            neighbor.Visit = visit;
            return;
        }
        neighbor.WriteRidges();
        DropOneOf(neighbor, old, into);
    }

    /// <summary>A facet that neighbours both keeps the one, in the first place if either was there.</summary>
    private static void DropOneOf(Facet neighbor, Facet old, Facet into)
    {
        if (neighbor.Neighbors[0] != old)
        {
            neighbor.Neighbors.Drop(old);
            return;
        }
        neighbor.Neighbors.Drop(into);
        neighbor.Neighbors.Replace(old, into);
    }

    private void JoinPolygon(Facet facet, Facet into)
    {
        var cornerVisit = ++hull.CornerVisit;
        foreach (var corner in into.Corners)
            corner.Visit = cornerVisit;
        JoinNeighbors(facet, into);
        into.Corners = Union(facet.Corners, into.Corners);
        JoinRidges(facet, into);
        foreach (var corner in facet.Corners)
        {
            if (corner.Visit != cornerVisit)
                corner.Facets.Replace(facet, into);
            else
                LeaveFacet(corner, facet, into);
        }
        if (!into.IsNew)
            hull.Corners.Renew(into.Corners);
    }

    private void JoinNeighbors(Facet facet, Facet into)
    {
        var visit = ++hull.FacetVisit;
        foreach (var neighbor in into.Neighbors)
            neighbor.Visit = visit;
        foreach (var neighbor in facet.Neighbors)
        {
            if (neighbor.Visit == visit)
            {
                neighbor.WriteRidges();
                DropOneOf(neighbor, facet, into);
            }
            else if (neighbor != into)
            {
                into.Neighbors.Add(neighbor);
                neighbor.Neighbors.Replace(facet, into);
            }
        }
        facet.Neighbors.Drop(into);
        into.Neighbors.Drop(facet);
    }

    private static List<Corner> Union(List<Corner> first, List<Corner> second)
    {
        var union = new List<Corner>(first.Count + second.Count);
        var next = 0;
        foreach (var corner in first)
        {
            while (next < second.Count && second[next].Id > corner.Id)
                union.Add(second[next++]);
            if (next < second.Count && second[next] == corner)
                next++;
            union.Add(corner);
        }
        union.AddRange(second.Skip(next));
        return union;
    }

    private static void JoinRidges(Facet facet, Facet into)
    {
        for (var i = 0; i < into.Ridges!.Count; i++)
        {
            if (!into.Ridges[i].IsOf(facet))
                continue;
            into.Ridges[i].Delete();
            i--;
        }
        foreach (var ridge in facet.Ridges!)
        {
            ridge.Move(facet, into);
            into.Ridges.Add(ridge);
        }
    }

    /// <summary>A corner that is left with one facet is no corner.</summary>
    private void LeaveFacet(Corner corner, Facet facet, Facet into)
    {
        corner.Facets.Drop(facet);
        if (corner.Facets.Count >= 2)
            return;
        into.Corners.Remove(corner);
        hull.MarkForDeletion(corner);
    }
}
