namespace Sim.Runtime.Physics.Hulls;

/// <summary>Merges several new triangles at once into a facet of the horizon that is in their plane.</summary>
internal sealed class CycleMerger(Hull hull)
{
    private const int FewCorners = 3 + 5;

    /// <param name="cycle">Any member of the ring of triangles.</param>
    /// <param name="into">The facet of the horizon.</param>
    public void Merge(Facet cycle, Facet into)
    {
        hull.MergeCount++;
        hull.LetCornersKnowFacets();
        var apex = cycle.Corners[0];
        into.WriteRidges();
        var mark = TakeNeighbors(cycle, into);
        TakeRidges(cycle, into, mark);
        TakeCorners(cycle, into, mark);
        if (into.Corners[0] != apex)
            into.Corners.Insert(0, apex);
        if (!into.IsNew)
            hull.Corners.Renew(into.Corners);
        Replace(cycle, into);
    }

    public static List<Facet> Members(Facet cycle)
    {
        List<Facet> members = [];
        for (var member = cycle.Link; member is not null; member = member == cycle ? null : member.Link)
            members.Add(member);
        return members;
    }

    private int TakeNeighbors(Facet cycle, Facet into)
    {
        var mark = ++hull.FacetVisit;
        foreach (var member in Members(cycle))
            member.Visit = mark;
        var visit = into.Visit = ++hull.FacetVisit;
        into.Neighbors.RemoveAll(neighbor => neighbor.Visit == mark);
        foreach (var neighbor in into.Neighbors)
            neighbor.Visit = visit;

        foreach (var member in Members(cycle))
        {
            foreach (var neighbor in member.Neighbors.Where(neighbor => neighbor.Visit != mark))
                TakeNeighbor(neighbor, member, into, visit);
        }
        return mark;
    }

    private static void TakeNeighbor(Facet neighbor, Facet member, Facet into, int visit)
    {
        var isKnown = neighbor.Visit == visit;
        if (neighbor.IsTriangle && isKnown)
        {
            neighbor.WriteRidges();
            neighbor.Neighbors.Drop(member);
            return;
        }
        if (neighbor.IsTriangle)
        {
            into.Neighbors.Add(neighbor);
            neighbor.Neighbors.Replace(member, into);
            if (neighbor.Ridges?.Find(ridge => ridge.IsOf(member)) is { } ridge)
                ridge.Move(member, into);
        }
        else
        {
            neighbor.Neighbors.Drop(member);
            if (isKnown)
                return;
            neighbor.Neighbors.Add(into);
            into.Neighbors.Add(neighbor);
        }
        neighbor.Visit = visit;
    }

    private static void TakeRidges(Facet cycle, Facet into, int mark)
    {
        into.Ridges!.RemoveAll(ridge => ridge.Other(into).Visit == mark);
        foreach (var member in Members(cycle))
        {
            foreach (var ridge in member.Ridges ?? [])
                TakeRidge(ridge, member, into, mark);
            member.Ridges?.Clear();
            if (!member.IsTriangle)
                continue;
            for (var i = 0; i < member.Neighbors.Count; i++)
            {
                if (member.Neighbors[i].Visit != mark && member.Neighbors[i].IsTriangle)
                    member.AddRidge(i, into, isTested: false);
            }
        }
    }

    private static void TakeRidge(Ridge ridge, Facet member, Facet into, int mark)
    {
        if (!ridge.IsOf(member))
        {
            into.Ridges!.Add(ridge);
            return;
        }
        ridge.Move(member, into);
        var neighbor = ridge.Other(into);
        if (neighbor == into)
            return;
        if (neighbor.Visit == mark)
            neighbor.Ridges?.Drop(ridge);
        else
            into.Ridges!.Add(ridge);
    }

    private void TakeCorners(Facet cycle, Facet into, int mark)
    {
        into.Visit = mark;
        var apex = cycle.Corners[0];
        var visit = apex.Visit = ++hull.CornerVisit;
        List<Corner> corners = [];
        foreach (var corner in Members(cycle).SelectMany(member => member.Corners).Where(corner => corner.Visit != visit))
        {
            corners.Add(corner);
            corner.Visit = visit;
            corner.IsSeen = false;
        }
        corners.Add(apex);
        foreach (var corner in corners)
        {
            corner.LostRidge = true;
            corner.Facets.RemoveAll(facet => facet.Visit == mark);
            corner.Facets.Add(into);
            if (corner.Facets.Count >= 2)
                continue;
            into.Corners.Remove(corner);
            hull.MarkForDeletion(corner);
        }
    }

    private void Replace(Facet cycle, Facet into)
    {
        hull.Facets.MoveToEnd(into);
        into.IsNew = true;
        into.IsTriangle = false;
        into.WasMerged = true;
        foreach (var member in Members(cycle))
            hull.MarkForDeletion(member, into);
        if (into.Center is not null && into.Corners.Count <= FewCorners)
            into.Center = null;
    }
}
